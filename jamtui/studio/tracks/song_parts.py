"""The lists within a song: its tracks, sections, chords and lines of lyrics."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jamtui.errors import NotFoundError
from jamtui.storage.tracks.records import Song


@dataclass(frozen=True, slots=True)
class Part:
    """A list in a song: `column` it is in, `key` within that (None: it is the column itself).

    It is kept sorted by `sorted_by`, None for one that keeps its order.
    """

    noun: str
    column: str
    key: str | None
    sorted_by: str | None


TRACKS = Part("track", "tracks", None, None)
SECTIONS = Part("section", "notation", "sections", "start")
CHORDS = Part("chord", "notation", "chords", "beat")
LYRICS = Part("line of lyrics", "lyrics", None, "time")


def items(song: Song, part: Part) -> list[dict[str, Any]]:
    """Returns a copy of a list in a song, empty where it has none."""
    held = getattr(song, part.column)
    if part.key is not None:
        held = (held or {}).get(part.key)
    return copy.deepcopy(held or [])


def with_items(song: Song, part: Part, new: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Returns the column of a song with another list in it, sorted and numbered as it is kept."""
    kept = [dict(item) for item in new]
    if part.sorted_by is not None:
        kept.sort(key=lambda item: float(item[part.sorted_by or ""]))
    if part is TRACKS:
        kept = [item | {"position": place} for place, item in enumerate(kept)]
    if part.key is None:
        return {part.column: kept}
    return {part.column: copy.deepcopy(getattr(song, part.column) or {}) | {part.key: kept}}


def place_of_new(song: Song, part: Part, item: Mapping[str, Any]) -> int:
    """Returns the place from 0 at which a list of a song will have an item that it has not yet."""
    held = items(song, part)
    if part.sorted_by is None:
        return len(held)
    at = float(item[part.sorted_by])
    return sum(float(one[part.sorted_by]) <= at for one in held)


def item_number(song: Song, part: Part, number: int) -> int:
    """Returns the place from 0 of the item with a number from 1; raises NotFoundError."""
    count = len(items(song, part))
    if not 1 <= number <= count:
        there = f"they go from 1 to {count}" if count else "it has none"
        raise NotFoundError(f"{song.name!r} has no {part.noun} {number}: {there}.")
    return number - 1
