"""The rows that the shipped files become."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from jamtui.catalog.bands import Band, system_bands
from jamtui.catalog.categories import loop_categories
from jamtui.catalog.loops import loop_cards, read_loop
from jamtui.catalog.toml_file import read_toml
from jamtui.midi.smf import read_loop as read_midi
from jamtui.resources import bundled
from jamtui.storage.avatars import shipped_rows as avatars
from jamtui.storage.gateway import Row
from jamtui.storage.loop_rows import as_json, details_row, system_row

BPM_SPREAD = 0.15
"""How far from its own tempo a band still sounds like itself, as a fraction."""


def all_rows() -> dict[str, list[Row]]:
    """Returns the rows of every table that is filled, tables in the order of their references."""
    loops = [read_loop(card, read_midi) for card in loop_cards().values()]
    rows: dict[str, list[Row]] = {table: make() for table, make in _SIMPLE.items()}
    rows["system_loops"] = [system_row(loop) for loop in loops]
    rows["local_loop_details"] = [details_row(loop) for loop in loops]
    rows["system_instant_band_presets"] = [
        _band_row(band, place) for place, band in enumerate(_by_genre(system_bands()))
    ]
    return rows


def shipped_ids(table: str) -> set[str]:
    """Returns the ids of the rows of a table that come from files."""
    if table == "system_loops":
        return set(loop_cards())
    if table == "system_instant_band_presets":
        return set(system_bands())
    return {row["id"] for row in _SIMPLE[table]()} if table in _SIMPLE else set()


def _read(name: str) -> dict[str, list[dict[str, Any]]]:
    return read_toml(bundled("data") / name)


def _tiers() -> list[Row]:
    return list(_read("subscription_tiers.toml")["tiers"])


def _loop_categories() -> list[Row]:
    return [
        {"id": category.id, "name": category.name, "icon": category.icon, "sort_order": place}
        for place, category in enumerate(loop_categories().values())
    ]


def _loop_subcategories() -> list[Row]:
    return [
        {"id": sub.id, "category_id": category.id, "name": sub.name, "sort_order": place}
        for category in loop_categories().values()
        for place, sub in enumerate(category.subcategories)
    ]


def _instrument_categories() -> list[Row]:
    categories = _read("instruments.toml")["categories"]
    return [category | {"sort_order": place} for place, category in enumerate(categories)]


def _instruments() -> list[Row]:
    return [_instrument(entry) for entry in _read("instruments.toml")["instruments"]]


def _instrument(entry: dict[str, Any]) -> Row:
    synth = {key: entry[key] for key in ("gm_program", "gm_kit") if key in entry}
    low, high = entry["range"]
    return {
        "id": entry["id"],
        "name": entry["name"],
        "category": entry["category"],
        "type": entry["type"],
        "icon": entry["icon"],
        "layout": entry["layout"],
        "note_range_min": low,
        "note_range_max": high,
        "tags": as_json([entry["category"]]),
        "synth_config": as_json(synth) if synth else None,
    }


def _achievements() -> list[Row]:
    return [
        {
            "id": entry["id"],
            "name": entry["name"],
            "description": entry["description"],
            "category": entry["category"],
            "icon": entry["icon"],
            "xp_reward": entry["xp_reward"],
            "criteria": json.dumps(entry["criteria"]),
            "is_hidden": int(entry.get("is_hidden", False)),
            "sort_order": place,
            "tier": entry["tier"],
        }
        for place, entry in enumerate(_read("achievements.toml")["achievements"])
    ]


def _by_genre(bands: dict[str, Band]) -> list[Band]:
    return sorted(bands.values(), key=lambda band: (band.genre, band.id))


def _band_row(band: Band, place: int) -> Row:
    return {
        "id": band.id,
        "name": band.name,
        "description": band.description,
        "loop_ids": as_json(list(band.loop_ids)),
        "bpm_range_min": max(20, round(band.bpm * (1 - BPM_SPREAD))),
        "bpm_range_max": min(300, round(band.bpm * (1 + BPM_SPREAD))),
        "genre": band.genre,
        "sort_order": place,
    }


_SIMPLE: dict[str, Callable[[], list[Row]]] = {
    "subscription_tiers": _tiers,
    "achievements": _achievements,
    "avatar_color_palettes": avatars.palette_rows,
    "avatar_categories": avatars.category_rows,
    "avatar_components": avatars.component_rows,
    "avatar_unlock_rules": avatars.rule_rows,
    "avatar_component_unlocks": avatars.link_rows,
    "avatar_generation_presets": avatars.preset_rows,
    "system_instrument_categories": _instrument_categories,
    "system_instruments": _instruments,
    "system_loop_categories": _loop_categories,
    "system_loop_subcategories": _loop_subcategories,
}
