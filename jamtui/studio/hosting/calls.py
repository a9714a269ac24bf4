"""What members may ask a host to do: each by a name, with parameters that are checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from jamtui.community.room_fields import field as room_field
from jamtui.errors import NotFoundError, UsageError, unknown_name
from jamtui.storage.database import Database
from jamtui.storage.gateway import Row, equals
from jamtui.storage.rooms.members import MemberRepository
from jamtui.studio.chat.room_chat import RoomChat
from jamtui.studio.rooms import people
from jamtui.studio.rooms.opening import change_room
from jamtui.studio.tracks.inputs import Inputs
from jamtui.studio.tracks.loop_tracks import LoopTracks

Words = Annotated[str, msgspec.Meta(max_length=10_000)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Ids = Annotated[list[Id], msgspec.Meta(min_length=1, max_length=100)]
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Nothing:
    """No parameters."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message for the room."""

    text: Words


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction to somebody, to a message, or to everybody."""

    reaction: Id
    who: Id | None = None
    message_id: Id | None = None


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages by their ids."""

    ids: Ids


@dataclass(frozen=True, slots=True)
class NewLoop:
    """A loop that is put into the room, with fields other than usual; positions count from 1."""

    loop: Id
    values: Fields = field(default_factory=dict)
    position: int | None = None


@dataclass(frozen=True, slots=True)
class LoopFields:
    """Fields of a loop track, which is named by id, number or name."""

    track: Id
    values: Fields


@dataclass(frozen=True, slots=True)
class LoopName:
    """A loop track."""

    track: Id


@dataclass(frozen=True, slots=True)
class LoopStart:
    """A loop track, and the beat on which it begins."""

    track: Id
    beat: float | None = None


@dataclass(frozen=True, slots=True)
class Mute:
    """Whether somebody is heard in the room: all their inputs, or one."""

    who: Id
    is_muted: bool
    input: Id | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """How loud somebody is in the room, as a factor: all their inputs, or one."""

    who: Id
    volume: float
    input: Id | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A member, by username, id or name in the room."""

    who: Id


@dataclass(frozen=True, slots=True)
class NewRole:
    """A member and the role to have."""

    who: Id
    role: Id


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a member may do, such as transport.play; None goes back to role and room."""

    who: Id
    names: Ids
    allowed: bool | None


@dataclass(frozen=True, slots=True)
class Ban:
    """Who is kept out, why, and until when: a moment in ISO 8601, None for good."""

    who: Id
    reason: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoomFields:
    """Fields of the room by their paths, such as settings.maxPerformers."""

    values: Fields


Params = Mapping[str, Any]
_Function = Callable[[Database, str, Any], object]


def _send(database: Database, code: str, params: Said) -> object:
    return RoomChat(database, code).send(params.text)


def _react(database: Database, code: str, params: Reaction) -> object:
    return RoomChat(database, code).react(params.reaction, params.who, params.message_id)


def _delete_messages(database: Database, code: str, params: Messages) -> object:
    return RoomChat(database, code).delete(params.ids)


def _add_loop(database: Database, code: str, params: NewLoop) -> object:
    return LoopTracks(database).add(code, params.loop, params.values, position=params.position)


def _set_loop(database: Database, code: str, params: LoopFields) -> object:
    tracks = LoopTracks(database)
    return tracks.edit(_loop(tracks, code, params.track), params.values)


def _start_loop(database: Database, code: str, params: LoopStart) -> object:
    tracks = LoopTracks(database)
    return tracks.start(_loop(tracks, code, params.track), params.beat)


def _stop_loop(database: Database, code: str, params: LoopName) -> object:
    tracks = LoopTracks(database)
    return tracks.stop(_loop(tracks, code, params.track))


def _remove_loop(database: Database, code: str, params: LoopName) -> object:
    tracks = LoopTracks(database)
    return tracks.delete(_loop(tracks, code, params.track))


def _loop(tracks: LoopTracks, code: str, name: str) -> Any:
    """Returns a loop track of this room; an id elsewhere is none."""
    track = tracks.find(name, code)
    if track.room_id != code:
        raise NotFoundError(f"There is no loop track {name!r} in {code}.")
    return track


def _mute(database: Database, code: str, params: Mute) -> object:
    return _mix(database, code, params.who, params.input, {"is_muted": params.is_muted})


def _level(database: Database, code: str, params: Level) -> object:
    return _mix(database, code, params.who, params.input, {"volume": params.volume})


def _mix(
    database: Database, code: str, who: str, input_id: str | None, values: Fields
) -> list[object]:
    """Changes how somebody's inputs are heard by everybody; the rules say who may."""
    member = _member(database, code, who)
    where = equals(room_id=code, user_id=member["user_id"])
    if input_id is not None:
        where &= equals(id=input_id)
    inputs = Inputs(database)
    found = inputs.rows.find(where)
    if not found:
        raise NotFoundError(f"{member['user_name']} has no such input in {code}.")
    return [inputs.edit(track, values) for track in found]


def _member(database: Database, code: str, who: str) -> Row:
    return MemberRepository(database.gateway).find(code, who)


def _kick(database: Database, code: str, params: Member) -> object:
    return people.kick(database, code, params.who)


def _ban(database: Database, code: str, params: Ban) -> object:
    until = params.until
    if until is not None:
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        if until <= datetime.now(UTC):
            raise UsageError("That moment is over: a ban ends in the future.")
    return people.ban(database, code, params.who, params.reason, until)


def _unban(database: Database, code: str, params: Member) -> object:
    return people.unban(database, code, params.who)


def _role(database: Database, code: str, params: NewRole) -> object:
    return people.give_role(database, code, params.who, params.role)


def _permit(database: Database, code: str, params: Permissions) -> object:
    return people.set_permissions(database, code, params.who, params.names, params.allowed)


def _hand_over(database: Database, code: str, params: Member) -> object:
    return people.hand_over(database, code, params.who)


def _approve(database: Database, code: str, params: Member) -> object:
    return people.decide(database, code, params.who, let_in=True)


def _refuse(database: Database, code: str, params: Member) -> object:
    return people.decide(database, code, params.who, let_in=False)


def _leave(database: Database, code: str, params: Nothing) -> object:
    people.leave(database, code)
    return None


def _edit_room(database: Database, code: str, params: RoomFields) -> object:
    checked = {path: room_field(path).check(value) for path, value in params.values.items()}
    return change_room(database, code, checked)


@dataclass(frozen=True, slots=True)
class Method:
    """What a call does; `params` is the class of its parameters."""

    params: type
    function: _Function


METHODS: Mapping[str, Method] = {
    "chat.send": Method(Said, _send),
    "chat.react": Method(Reaction, _react),
    "chat.delete": Method(Messages, _delete_messages),
    "looptrack.add": Method(NewLoop, _add_loop),
    "looptrack.set": Method(LoopFields, _set_loop),
    "looptrack.start": Method(LoopStart, _start_loop),
    "looptrack.stop": Method(LoopName, _stop_loop),
    "looptrack.remove": Method(LoopName, _remove_loop),
    "member.mute": Method(Mute, _mute),
    "member.level": Method(Level, _level),
    "member.kick": Method(Member, _kick),
    "member.ban": Method(Ban, _ban),
    "member.unban": Method(Member, _unban),
    "member.role": Method(NewRole, _role),
    "member.permit": Method(Permissions, _permit),
    "member.handover": Method(Member, _hand_over),
    "member.approve": Method(Member, _approve),
    "member.refuse": Method(Member, _refuse),
    "room.leave": Method(Nothing, _leave),
    "room.edit": Method(RoomFields, _edit_room),
}
"""By name. `transport.set` is the service's own, since it is about the clock too."""

TRANSPORT = "transport.set"


def do(database: Database, code: str, method: str, params: Params) -> object:
    """Does what the one who acts asks for in a room, all or nothing.

    Returns what JSON can hold. Raises NotFoundError for no such method, UsageError for parameters
    that do not fit, and whatever JamError the use case raises.
    """
    known = METHODS.get(method)
    if known is None:
        raise unknown_name("method", method, (*METHODS, TRANSPORT))
    checked = converted(params, known.params, method)
    with database.gateway.transaction():
        return msgspec.to_builtins(known.function(database, code, checked))


def converted(params: Params, kind: type, method: str) -> Any:
    """Returns parameters as their class has them; raises UsageError."""
    if extra := set(params) - {one.name for one in fields(kind)}:
        raise UsageError(f"{method} takes no {min(extra)[:40]!r}.")
    try:
        return msgspec.convert(dict(params), kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise UsageError(f"{method}: {error}.") from None
