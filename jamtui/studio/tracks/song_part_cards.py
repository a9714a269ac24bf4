"""What lists within a song print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class SongTrack:
    """A reference to what a song plays; `startOffset` is in seconds, `position` from 0."""

    id: str
    type: Literal["audio", "loop", "lyria"]
    trackId: str  # noqa: N815  (as the database has it)
    position: int
    startOffset: float  # noqa: N815
    volume: float
    muted: bool
    solo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section from the beat `start` on, `length` beats long."""

    type: str
    start: float
    length: float
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """A chord from a beat on."""

    beat: float
    chord: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LyricLine:
    """A line of lyrics, sung at `time` seconds."""

    time: float
    text: str


_CARDS: dict[str, type[Any]] = {
    "TRACKS": SongTrack,
    "SECTIONS": Section,
    "CHORDS": Chord,
    "LYRICS": LyricLine,
}


def part_cards(part: str, items: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Returns the items of a song's list as the cards of their kind."""
    kind = _CARDS[part]
    names = [field.name for field in fields(kind)]
    return [kind(**{name: item[name] for name in names if name in item}) for item in items]
