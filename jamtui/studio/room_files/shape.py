"""What a room's file may hold: its sections, their keys, and complaints that say where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jamtui.catalog.toml_file import nearest, shown
from jamtui.catalog.track_settings import setting_rules
from jamtui.community.room_fields import room_fields
from jamtui.errors import BadFileError, NotFoundError, UsageError
from jamtui.json_text import odd_value_in
from jamtui.studio.room_files.source import RoomSource

ROOM = "room"
LISTS = ("members", "bans", "library", "queue", "loops", "songs", "presets")
"""The other sections, in the order in which they are written and made true."""

PARTS = {"library": "track", "queue": "queue", "loops": "loop_track", "songs": "song"}
"""Which table of rules in data/track_settings.toml a section's entries follow."""

MOST_ENTRIES = {"loops": 128, "songs": 500, "queue": 1_000, "presets": 500}
"""How many of them a room, or a person, has; of all others as many as `MOST_OTHERS`."""

MOST_OTHERS = 1_000
LONGEST_ID = 80

_OWN_KEYS = {
    "members": ("name", "role", "permissions"),
    "bans": ("name", "reason", "expires_at"),
    "library": ("id", "url", "duration"),
    "queue": ("id", "url"),
    "loops": ("id",),
    "songs": ("id",),
    "presets": (),
}
_NEEDED = {"members": ("name",), "bans": ("name",), "presets": ("name",), "loops": ("loop_id",)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of a list: its place from 1, and its values by their keys."""

    section: str
    number: int
    values: dict[str, Any]

    @property
    def id(self) -> str | None:
        return self.values.get("id")


@dataclass(frozen=True, slots=True)
class RoomFile:
    """What a file says; a section that it does not name is not in `lists`."""

    source: RoomSource
    room: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, list[Entry]] = field(default_factory=dict)

    @property
    def code(self) -> str | None:
        return self.room.get("code")

    @contextmanager
    def at(self, section: str, number: int | None = None, key: str | None = None) -> Iterator[None]:
        """Says where in the file the trouble is that comes up within the block."""
        try:
            yield
        except (NotFoundError, UsageError, BadFileError) as error:
            if str(error).startswith(f"{self.source.name}, "):
                raise  # it says so already
            kind = NotFoundError if isinstance(error, NotFoundError) else BadFileError
            raise kind(f"{self.where(section, number, key)}: {error}") from error

    def where(self, section: str, number: int | None = None, key: str | None = None) -> str:
        """Returns the place of an entry, or of one of its keys, in words."""
        line = self.source.line(section, number, key)
        place = section if number is None else f"{section} {number}"
        return ", ".join([self.source.name, *([f"line {line}"] if line is not None else []), place])


@cache
def keys_of(section: str) -> tuple[str, ...]:
    """Returns the keys that an entry of a section may have."""
    if section == ROOM:
        columns = [path for path, one in room_fields().items() if one.column]
        return ("code", *columns, "settings", "rules", "default_permissions")
    part = "preset" if section == "presets" else PARTS.get(section)
    own = _OWN_KEYS[section]
    return own if part is None else (*own, *setting_rules(part))


def place_of(key: object) -> str:
    """Returns " here: it belongs …" for a key that rooms have in other tables, or nothing."""
    heads = [
        path.rpartition(".")[0]
        for path, one in room_fields().items()
        if not one.column and path.rpartition(".")[2].casefold() == str(key).casefold()
    ]
    tables = " or ".join(f"[{ROOM}.{head}]" for head in heads if head)
    return f" here: it belongs in {tables}" if tables else ""


def read_room_file(source: RoomSource) -> RoomFile:
    """Returns what a file says; raises BadFileError, with its place, for what it cannot mean."""
    tables = source.tables
    file = RoomFile(source)
    known = (ROOM, *LISTS)
    for name in tables:
        if name not in known:
            raise BadFileError(
                f"{source.name} has an unknown section {shown(name)}{nearest(name, known)}."
            )
    if not tables:
        raise BadFileError(
            f"{source.name} says nothing: it needs [room], and in it a code, or the name of a "
            "new room."
        )
    room = tables.get(ROOM)
    if not isinstance(room, Mapping):
        raise BadFileError(f"{source.name} has no [room]: it says which room is meant.")
    _check_keys(file, ROOM, None, room)
    with file.at(ROOM):
        _check_values(room)
        _check_text(room, "code")
        _check_text(room, "name")
    if not room.get("code") and not room.get("name"):
        raise BadFileError(f"{file.where(ROOM)}: it needs a code, or the name of a new room.")
    file.room.update(room)
    for section in LISTS:
        if section in tables:
            file.lists[section] = _entries(file, section, tables[section])
    return file


def _entries(file: RoomFile, section: str, values: object) -> list[Entry]:
    if not isinstance(values, list):
        raise BadFileError(f"{file.where(section)}: this must be a list of tables [[{section}]].")
    most = MOST_ENTRIES.get(section, MOST_OTHERS)
    if len(values) > most:
        raise BadFileError(
            f"{file.where(section)}: {len(values):,} are too many, at most {most:,}."
        )
    entries: list[Entry] = []
    seen: set[str] = set()
    for number, value in enumerate(values, 1):
        with file.at(section, number):
            if not isinstance(value, Mapping):
                raise BadFileError(f"this must be a table, not {shown(value)}.")
            _check_keys(file, section, number, value)
            _check_values(value)
            for key in ("id", "name", "url"):
                _check_text(value, key)
            for key in _NEEDED.get(section, ()):
                if key not in value:
                    raise BadFileError(f"there is no {key}.")
            entry = Entry(section, number, dict(value))
            if (mark := _mark(entry)) is not None:
                if mark in seen:
                    raise BadFileError(f"{mark!r} stands in this list twice.")
                seen.add(mark)
            entries.append(entry)
    return entries


def _mark(entry: Entry) -> str | None:
    """Returns what no two entries of a list may share."""
    if entry.section in ("members", "bans", "presets"):
        return str(entry.values["name"]).removeprefix("@").casefold()
    return entry.id


def _check_keys(file: RoomFile, section: str, number: int | None, table: Mapping[str, Any]) -> None:
    for key in table:
        if key not in keys_of(section):
            hint = nearest(key, keys_of(section))
            if section == ROOM:
                hint = place_of(key) or hint
            with file.at(section, number, key):
                raise BadFileError(f"there is no key {shown(key)}{hint}.")


def _check_values(table: Mapping[str, Any]) -> None:
    for key, value in table.items():
        if (odd := odd_value_in(value)) is not None:
            raise BadFileError(f"{key} holds {odd}.")


def _check_text(table: Mapping[str, Any], key: str) -> None:
    value = table.get(key)
    if value is not None and (not isinstance(value, str) or not value or "\0" in value):
        raise BadFileError(f"{key} must be a text, not {shown(value)}.")
    if key in ("id", "code") and value is not None and len(value) > LONGEST_ID:
        raise BadFileError(f"{key} has {len(value):,} characters: at most {LONGEST_ID}.")
