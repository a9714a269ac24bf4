"""What a song plays: references to loops and sound files, as a file may shorten them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jamtui.catalog.toml_file import nearest, shown
from jamtui.errors import BadFileError, NotFoundError
from jamtui.storage.gateway import equals
from jamtui.storage.tracks.library import LibraryRepository
from jamtui.storage.tracks.loop_tracks import LoopTrackRepository
from jamtui.storage.tracks.queue import QueueRepository
from jamtui.storage.tracks.records import Song
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


class SongReferences:
    """What songs of a room may refer to, once its loops and sound files are what the file says."""

    def __init__(self, work: Work, before: Sequence[Song]) -> None:
        self._work = work
        # What was deleted since a song was made is still named by it, and by its export.
        self._known = {(one["type"], one["trackId"]) for song in before for one in song.tracks}
        self._known = {pair for pair in self._known if pair[1] not in work.removed_ids}

    def check(self, entry: Entry, references: Sequence[Mapping[str, Any]]) -> None:
        """Raises BadFileError for the first one that names nothing."""
        for place, one in enumerate(references, 1):
            pair = (one["type"], one["trackId"])
            if pair in self._known or self._is_there(*pair):
                self._known.add(pair)
                continue
            what = "sound file" if one["type"] == "audio" else "loop of the room or the library"
            track = f"tracks {place} has the trackId {shown(one['trackId'])}"
            with self._work.file.at("songs", entry.number, "tracks"):
                raise BadFileError(f"{track}, and there is no such {what}.")

    def _is_there(self, kind: str, id_: str) -> bool:
        database = self._work.database
        gateway = database.gateway
        if kind == "loop":
            in_room = equals(id=id_, room_id=self._work.code)
            return LoopTrackRepository(gateway).count(in_room) > 0 or _has(database.loops.get, id_)
        if kind == "audio":
            rows = (LibraryRepository(gateway), QueueRepository(gateway))
            return any(_has(one.get, id_) for one in rows)
        return True


def _has(get: Callable[[str], object], id_: str) -> bool:
    try:
        get(id_)
    except NotFoundError:
        return False
    return True
