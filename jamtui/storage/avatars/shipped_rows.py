"""The rows of the tables of avatars that the shipped files become."""

from __future__ import annotations

from typing import Any

from jamtui.catalog.avatars import all_components
from jamtui.catalog.toml_file import read_toml
from jamtui.resources import bundled
from jamtui.storage.gateway import Row
from jamtui.storage.loop_rows import as_json

VECTOR = "vector:"
"""What the reference to a drawing begins with that ships with the program; its id follows."""


def palette_rows() -> list[Row]:
    """Returns the colours to choose from."""
    return [
        {"id": entry["id"], "display_name": entry["name"], "colors": as_json(entry["colors"])}
        for entry in _read("palettes")
    ]


def category_rows() -> list[Row]:
    """Returns the kinds of layers."""
    rows = []
    for entry in _read("categories"):
        x, y, width, height = entry["render"]
        rows.append(
            {
                "id": entry["id"],
                "display_name": entry["name"],
                "layer_order": entry["layer_order"],
                "is_required": int(entry["is_required"]),
                "max_selections": entry["max_selections"],
                "supports_color_variants": int(entry["supports_color_variants"]),
                "default_color_palette": entry.get("default_color_palette"),
                "render_x": x,
                "render_y": y,
                "render_width": width,
                "render_height": height,
            }
        )
    return rows


def component_rows() -> list[Row]:
    """Returns the components, each with the reference to its drawing."""
    return [
        {
            "id": component.id,
            "category_id": component.category,
            "name": component.name,
            "image_url": f"{VECTOR}{component.id}",
            "r2_key": f"{VECTOR}{component.id}",
            "tags": as_json(list(component.tags)),
            "rarity": component.rarity,
            "base_color": component.base_color,
        }
        for component in all_components().values()
    ]


def rule_rows() -> list[Row]:
    """Returns the rules that say what has to be done for a component."""
    return [
        {
            "id": entry["id"],
            "display_name": entry["name"],
            "description": entry["description"],
            "unlock_type": entry["type"],
            "level_required": entry.get("level"),
            "achievement_id": entry.get("achievement"),
            "statistic_key": entry.get("statistic"),
            "statistic_operator": entry.get("operator"),
            "statistic_value": entry.get("value"),
        }
        for entry in _read("rules")
    ]


def link_rows() -> list[Row]:
    """Returns which rule unlocks which component."""
    return [
        {"component_id": component.id, "unlock_rule_id": rule}
        for component in all_components().values()
        for rule in component.rules
    ]


def preset_rows() -> list[Row]:
    """Returns the templates of prompts for pictures."""
    return [
        {
            "id": entry["id"],
            "name": entry["name"],
            "prompt_template": entry["prompt_template"],
            "negative_prompt": entry["negative_prompt"],
            "style_suffix": entry["style_suffix"],
            "params": as_json(entry["params"]),
        }
        for entry in _read("presets")
    ]


def _read(key: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = read_toml(bundled("data") / "avatars.toml")[key]
    return entries
