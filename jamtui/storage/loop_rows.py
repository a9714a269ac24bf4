"""Loops as rows, and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from jamtui.errors import BadFileError, UsageError
from jamtui.music.loop import Loop
from jamtui.music.meter import Meter
from jamtui.music.midi_data import decode, encode
from jamtui.storage.gateway import Row


@dataclass(frozen=True, slots=True)
class LoopSummary:
    """What a list of loops shows: a loop without its notes."""

    id: str
    name: str
    category: str
    subcategory: str | None
    bpm: float
    bars: int
    meter: Meter
    key: str | None
    sound_preset: str
    tags: tuple[str, ...]
    intensity: int
    complexity: int
    description: str
    is_custom: bool


SYSTEM_COLUMNS = (
    "id",
    "name",
    "category",
    "subcategory",
    "bpm",
    "bars",
    "time_signature_numerator",
    "time_signature_denominator",
    "key",
    "sound_preset",
    "tags",
    "intensity",
    "complexity",
)
CUSTOM_COLUMNS = (
    "id",
    "name",
    "category",
    "subcategory",
    "bpm",
    "bars",
    "time_signature",
    "key",
    "sound_preset",
    "tags",
    "intensity",
    "complexity",
    "description",
)


def as_json(value: object) -> str:
    """Returns JSON without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def system_row(loop: Loop) -> Row:
    """Returns the row of a loop in `system_loops`."""
    return _common(loop) | {
        "time_signature_numerator": loop.meter.numerator,
        "time_signature_denominator": loop.meter.denominator,
    }


def custom_row(loop: Loop) -> Row:
    """Returns the row of a loop in `user_custom_loops`, without its person.

    Raises UsageError for notes that do not fit and for figures out of range.
    """
    _check_figures(loop)
    return _common(loop) | {
        "time_signature": as_json([loop.meter.numerator, loop.meter.denominator]),
        "description": loop.description or None,
    }


def _check_figures(loop: Loop) -> None:
    for name, value, low, high in (
        ("tempo", loop.bpm, 20, 300),
        ("number of bars", loop.bars, 1, 512),
        ("intensity", loop.intensity, 1, 5),
        ("complexity", loop.complexity, 1, 5),
    ):
        if not low <= value <= high:
            raise UsageError(f"A loop's {name} is {low} to {high}, not {value:g}.")
    if not loop.name.strip():
        raise UsageError("A loop needs a name.")


def details_row(loop: Loop) -> Row:
    """Returns what has no place in the tables above."""
    return {"loop_id": loop.id, "description": loop.description, "bpm": float(loop.bpm)}


def _common(loop: Loop) -> Row:
    return {
        "id": loop.id,
        "name": loop.name,
        "category": loop.category,
        "subcategory": loop.subcategory,
        "bpm": round(loop.bpm),
        "bars": loop.bars,
        "key": loop.key,
        "midi_data": as_json(encode(loop.events, loop.length_ticks)),
        "sound_preset": loop.sound_preset,
        "tags": as_json(list(loop.tags)),
        "intensity": loop.intensity,
        "complexity": loop.complexity,
    }


def summary(row: Row, details: Row | None, is_custom: bool) -> LoopSummary:
    """Returns the loop of a row of either table, without its notes; raises BadFileError."""
    description = row.get("description") or (details or {}).get("description") or ""
    return LoopSummary(
        id=row["id"],
        name=row["name"],
        category=row["category"],
        subcategory=row["subcategory"],
        bpm=_bpm(row["bpm"], details),
        bars=row["bars"],
        meter=_meter(row, is_custom),
        key=row["key"],
        sound_preset=row["sound_preset"],
        tags=tuple(map(str, json.loads(row["tags"] or "[]"))),
        intensity=row["intensity"],
        complexity=row["complexity"],
        description=description,
        is_custom=is_custom,
    )


def loop(row: Row, details: Row | None, is_custom: bool) -> Loop:
    """Returns the loop of a row of either table; raises BadFileError for broken notes."""
    head = summary(row, details, is_custom)
    fields: dict[str, Any] = {name: getattr(head, name) for name in head.__slots__}
    try:
        items = json.loads(row["midi_data"])
    except RecursionError:
        raise BadFileError(f"The notes of the loop {head.id!r} are nested too deeply.") from None
    return Loop(events=decode(items, head.bars * head.meter.bar_ticks), **fields)


def _bpm(whole: int, details: Row | None) -> float:
    exact = (details or {}).get("bpm")
    # Whoever changes the row changes its tempo; the finer one holds no longer then.
    return exact if exact is not None and round(exact) == whole else float(whole)


def _meter(row: Row, is_custom: bool) -> Meter:
    if not is_custom:
        return Meter(row["time_signature_numerator"], row["time_signature_denominator"])
    parts = json.loads(row["time_signature"])
    if not (
        isinstance(parts, list) and len(parts) == 2 and all(type(part) is int for part in parts)
    ):
        raise BadFileError(f"The loop {row['id']!r} has no meter but {row['time_signature'][:40]}.")
    return Meter(parts[0], parts[1])
