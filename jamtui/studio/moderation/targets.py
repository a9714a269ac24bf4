"""What can be reported: looked up as the one who reports it sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jamtui.community.room_codes import room_code
from jamtui.errors import NotFoundError, UsageError, unknown_name
from jamtui.storage.functions.acquaintance import find_person
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.id_parts import whole_id
from jamtui.storage.people import PeopleRepository
from jamtui.storage.rooms.rooms import with_code

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Target:
    """What a report is about; `author` is the id of whose it is, None for nobody's."""

    type: str
    id: str
    name: str
    author: str | None


@dataclass(frozen=True, slots=True)
class _Table:
    """Where things of a type are, and which columns say what they are called and whose."""

    table: str
    name: str
    author: str | None
    where: Callable[[str], Condition] = lambda text: equals(id=text)


_TABLES: dict[str, tuple[_Table, ...]] = {
    "room": (_Table("rooms", "name", "created_by", lambda text: with_code(room_code(text))),),
    "message": (
        _Table(
            "room_chat_messages",
            "content",
            "user_id",
            lambda text: equals(id=text) & Condition("coalesce(is_deleted, 0) = 0"),
        ),
    ),
    "loop": (
        _Table("user_custom_loops", "name", "user_id"),
        _Table("system_loops", "name", None),
    ),
    "looptrack": (_Table("room_loop_tracks", "loop_id", "created_by"),),
    "track": (_Table("tracks", "name", "uploaded_by"),),
    "song": (_Table("songs", "name", "created_by"),),
}

TYPES = ("user", *_TABLES)


def find_target(gateway: Gateway, type_: str, text: str) -> Target:
    """Returns what somebody names; raises UsageError, and NotFoundError for what is not to be seen.

    `text` is a username, the code of a room, or an id or a part of one. Raises ConflictError for a
    part of several.
    """
    if type_ not in TYPES:
        raise unknown_name("type", type_[:40], TYPES, f"It is one of {', '.join(TYPES)}.")
    if type_ == "user":
        id_ = find_person(gateway, text)
        shown = PeopleRepository(gateway).names_of([id_]).get(id_, text)
        return Target(type_, id_, shown, id_)
    found = _found(gateway, type_, text) or _by_part(gateway, type_, text)
    if found is None:
        raise NotFoundError(f"There is no {type_} {text[:_SHOWN]!r} that you can see.")
    return found


def still_there(gateway: Gateway, type_: str, id_: str) -> Target | None:
    """Returns what was reported once; None where it is gone or not to be seen."""
    try:
        if type_ in _TABLES:
            return _found(gateway, type_, id_)
        return find_target(gateway, type_, id_)
    except (NotFoundError, UsageError):
        return None


def _by_part(gateway: Gateway, type_: str, text: str) -> Target | None:
    """Returns what has an id of which `text` is a part."""
    if type_ == "room":
        return None
    wholes = (whole_id(gateway, one.table, text, type_) for one in _TABLES[type_])
    return next((_found(gateway, type_, id_) for id_ in wholes if id_ != text), None)


def _found(gateway: Gateway, type_: str, text: str) -> Target | None:
    for one in _TABLES[type_]:
        rows = gateway.select(one.table, one.where(text), limit=1)
        if rows:
            return _target(type_, one, rows[0])
    return None


def _target(type_: str, one: _Table, row: Row) -> Target:
    name = str(row[one.name])
    shown = name if len(name) <= _SHOWN else f"{name[: _SHOWN - 1]}…"
    return Target(type_, row["id"], shown, None if one.author is None else row[one.author])
