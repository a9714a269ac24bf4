"""Loops as scripts see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jamtui.music.loop import Loop
    from jamtui.storage.loop_rows import LoopSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopCard:
    """A loop without its notes; `bpm` counts quarter notes."""

    id: str
    name: str
    category: str
    subcategory: str | None
    bpm: float
    bars: int
    meter: str
    key: str | None
    sound: str
    tags: list[str]
    intensity: int
    complexity: int
    description: str
    custom: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLoopCard(LoopCard):
    """A loop and how many notes it has."""

    notes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopWithNotes(CountedLoopCard):
    """A loop with its notes, as fractions of its length."""

    midi_data: list[Any] | dict[str, Any]


def _fields(loop: Loop | LoopSummary) -> dict[str, Any]:
    return {
        "id": loop.id,
        "name": loop.name,
        "category": loop.category,
        "subcategory": loop.subcategory,
        "bpm": loop.bpm,
        "bars": loop.bars,
        "meter": str(loop.meter),
        "key": loop.key,
        "sound": loop.sound_preset,
        "tags": list(loop.tags),
        "intensity": loop.intensity,
        "complexity": loop.complexity,
        "description": loop.description,
        "custom": loop.is_custom,
    }


def loop_card(loop: Loop | LoopSummary) -> LoopCard:
    """Returns what lists say of a loop."""
    return LoopCard(**_fields(loop))


def counted_loop_card(loop: Loop) -> CountedLoopCard:
    """Returns what is said of a loop whose notes are at hand."""
    return CountedLoopCard(**_fields(loop), notes=len(loop.events.notes))


def loop_with_notes(loop: Loop) -> LoopWithNotes:
    """Returns all there is of a loop."""
    from jamtui.music.midi_data import encode

    data = encode(loop.events, loop.length_ticks)
    return LoopWithNotes(**_fields(loop), notes=len(loop.events.notes), midi_data=data)
