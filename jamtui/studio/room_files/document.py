"""A room as the tables of a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jamtui.community.permissions import MODERATORS, ROLES, overrides, plain_role
from jamtui.community.room_columns import values_of
from jamtui.community.room_fields import room_fields
from jamtui.community.room_settings import OBJECTS, with_value
from jamtui.errors import BadFileError, DeniedError, UsageError
from jamtui.storage.database import Database
from jamtui.storage.gateway import Row, equals
from jamtui.storage.people import PeopleRepository
from jamtui.storage.rooms.bans import BanRepository
from jamtui.storage.rooms.members import MemberRepository
from jamtui.storage.tracks.library import LibraryRepository
from jamtui.storage.tracks.loop_tracks import LoopTrackRepository
from jamtui.storage.tracks.presets import PresetRepository
from jamtui.storage.tracks.queue import QueueRepository
from jamtui.storage.tracks.songs import SongRepository
from jamtui.studio.room_files.shape import LISTS, ROOM, keys_of
from jamtui.studio.room_files.song_references import in_order
from jamtui.studio.room_files.source import MOST_BYTES
from jamtui.studio.room_files.written import entry_of

Document = dict[str, Any]

INSIDE = ("members", "library", "queue", "loops", "songs")
"""What only members of a private room see."""


def room_document(
    database: Database, code: str, sections: Iterable[str] = (ROOM, *LISTS)
) -> Document:
    """Returns a room as the one who acts sees it; raises NotFoundError.

    What only members see is left out for others, bans for who may not see all of them, presets
    where nobody is signed in.
    """
    row = database.rooms.find(code)
    hidden = () if _is_inside(database, row) else INSIDE
    makers: dict[str, Callable[[], Any]] = {
        ROOM: lambda: room_table(row),
        "members": lambda: _members(database, row["id"]),
        "bans": lambda: _bans(database, row),
        "library": lambda: _library(database, row["id"]),
        "queue": lambda: _queue(database, row["id"]),
        "loops": lambda: _loops(database, row["id"]),
        "songs": lambda: _songs(database, row["id"]),
        "presets": lambda: _presets(database),
    }
    made = {name: makers[name]() for name in sections if name not in hidden}
    return {name: table for name, table in made.items() if table is not None}


def left_out(document: Document) -> str | None:
    """Returns a sentence about what others see of the room and is not in its document."""
    inside = [name for name in INSIDE if name not in document]
    if inside:
        return f"Left out, for only members see them: {', '.join(inside)} and bans."
    return None if "bans" in document else "Left out, for only owner and co-hosts see them: bans."


def check_size(text: str, code: str) -> None:
    """Raises BadFileError for a room whose file nobody could read again."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise BadFileError(
            f"The room {code} is too large for a file: one has at most {MOST_BYTES:,} bytes."
        )


def _is_inside(database: Database, row: Row) -> bool:
    try:
        database.gateway.check_sight("room_loop_tracks", equals(room_id=row["id"]))
    except DeniedError:
        return False
    return True


def room_table(row: Row) -> dict[str, Any]:
    """Returns the room's own table; what imported rooms have and ours cannot is left out."""
    table: dict[str, Any] = {"code": row["id"]}
    inner: dict[str, dict[str, Any]] = {name: {} for name in OBJECTS}
    for path, value in values_of(row).items():
        if value is None or not _fits(path, value):
            continue
        head, _, rest = path.partition(".")
        if rest:
            inner[head] = with_value(inner[head], rest.split("."), value)
        elif room_fields()[path].kind == "object":
            # It may hold anything, also what TOML has no place for.
            table[path] = json.dumps(value, ensure_ascii=False)
        else:
            table[path] = value
    table |= {name: held for name, held in inner.items() if held}
    if permissions := overrides(row["default_permissions"]):
        table["default_permissions"] = permissions
    return table


def _fits(path: str, value: Any) -> bool:
    try:
        room_fields()[path].check(value)
    except UsageError:
        return False
    return True


def _members(database: Database, code: str) -> list[dict[str, Any]]:
    rows = MemberRepository(database.gateway).of(code)
    names = PeopleRepository(database.gateway).names_of(row["user_id"] for row in rows)
    entries = []
    for row in rows:
        name = names.get(row["user_id"], row["user_id"])
        entry: dict[str, Any] = {"name": name, "role": plain_role(row["role"])}
        if permissions := overrides(row["custom_permissions"]):
            entry["permissions"] = permissions
        entries.append(entry)
    return sorted(entries, key=lambda one: (ROLES.index(one["role"]), *_by_name(one)))


def _bans(database: Database, room: Row) -> list[dict[str, Any]] | None:
    if not moderates(database, room):
        return None
    rows = BanRepository(database.gateway).of(room["id"])
    names = PeopleRepository(database.gateway).names_of(row["user_id"] for row in rows)
    entries = []
    for row in rows:
        entry = {"name": names.get(row["user_id"], row["user_id"])}
        entry |= {key: row[key] for key in ("reason", "expires_at") if row[key] is not None}
        entries.append(entry)
    return sorted(entries, key=_by_name)


def moderates(database: Database, room: Row) -> bool:
    """Whether who acts sees all that a room's moderators see."""
    actor = database.actor
    if actor.user_id is None or room["created_by"] == actor.user_id:
        return actor.role != "anon"
    member = MemberRepository(database.gateway).get(room["id"], actor.user_id)
    return member is not None and plain_role(member["role"]) in MODERATORS


def _library(database: Database, code: str) -> list[dict[str, Any]]:
    rows = LibraryRepository(database.gateway).of_room(code)
    return [entry_of(row, keys_of("library")) for row in sorted(rows, key=lambda row: row.id)]


def _queue(database: Database, code: str) -> list[dict[str, Any]]:
    rows = QueueRepository(database.gateway).of_room(code)
    return [entry_of(row, keys_of("queue")) for row in rows]


def _loops(database: Database, code: str) -> list[dict[str, Any]]:
    rows = LoopTrackRepository(database.gateway).of_room(code)
    return [entry_of(row, keys_of("loops")) for row in rows]


def _songs(database: Database, code: str) -> list[dict[str, Any]]:
    songs = []
    for song in SongRepository(database.gateway).of_room(code):
        entry = entry_of(song, keys_of("songs"))
        # Their order is the order in the file.
        entry["tracks"] = [
            {key: value for key, value in in_order(reference).items() if key != "position"}
            for reference in sorted(song.tracks, key=lambda one: one.get("position", 0))
        ]
        songs.append(entry)
    return songs


def _presets(database: Database) -> list[dict[str, Any]] | None:
    user_id = database.actor.user_id
    if user_id is None:
        return None
    rows = PresetRepository(database.gateway).of_person(user_id)
    return sorted((entry_of(row, keys_of("presets")) for row in rows), key=_by_name)


def _by_name(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry["name"]).casefold(), str(entry["name"])
