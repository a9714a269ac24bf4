"""What a song plays: references to loops and sound files, as a file may shorten them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from jamtui.catalog.toml_file import nearest, shown
from jamtui.errors import BadFileError
from jamtui.studio.room_files.area import Work
from jamtui.studio.room_files.shape import Entry

KEYS = ("id", "type", "trackId", "startOffset", "volume", "muted", "solo", "position")
_USUAL = {"type": "loop", "startOffset": 0.0, "volume": 1.0, "muted": False, "solo": False}
_NAMESPACE = uuid.UUID("0b5c0d6e-1f2a-5c3b-8d4e-5f6a7b8c9d0e")


def complete_references(work: Work, entry: Entry) -> list[dict[str, Any]]:
    """Returns a song's references with all their keys, each meaning a record of the room.

    Their order is that in the file. Raises BadFileError for what is no reference.
    """
    found = []
    with work.file.at("songs", entry.number, "tracks"):
        references = entry.values["tracks"]
        if not isinstance(references, list):
            raise BadFileError(f"tracks must be a list of tables, not {shown(references)}.")
        for position, reference in enumerate(references):
            found.append(_complete(work, entry, position, reference))
    return found


def _complete(work: Work, entry: Entry, position: int, reference: object) -> dict[str, Any]:
    place = f"tracks {position + 1}"
    if not isinstance(reference, Mapping):
        raise BadFileError(f"{place} must be a table, not {shown(reference)}.")
    for key in reference:
        if key not in KEYS:
            raise BadFileError(f"{place} has no key {shown(key)}{nearest(str(key), KEYS)}.")
    track = reference.get("trackId")
    if not isinstance(track, str):
        raise BadFileError(f"{place} needs a trackId: the id of a loop or sound file of the room.")
    seed = f"{work.code}/{entry.id or entry.values.get('name')}/{position}"
    usual = _USUAL | {"id": str(uuid.uuid5(_NAMESPACE, seed))}
    given = {key: value for key, value in reference.items() if value is not None}
    given |= {"trackId": work.real_ids.get(track, track), "position": position}
    return in_order(usual | given)


def in_order(reference: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a reference with its keys in the order of `KEYS`, and any others behind them."""
    known = {key: reference[key] for key in KEYS if key in reference}
    return known | dict(reference)
