"""The messages between a member and a host: JSON, one a WebSocket message, told apart by `type`.

The host speaks first (`Hello`); the member answers with `Enter`; then `Welcome`, `Wait` or
`Refused` follows. Binary messages are audio that the host relays: 16 bytes of the session they
are for (or come from), then the packet.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from jamtui.protocol.performer import (
    MOST_TRACKS,
    LinkDescription,
    Performer,
    Proof,
    Short,
    Text,
    TrackOffer,
)

PROTOCOL = 1
"""Raised when a member and a host of different numbers could not understand each other."""

SUBPROTOCOL = "jam"
"""The WebSocket subprotocol, so that no web page or other program is taken for a member."""

MOST_MESSAGE_BYTES = 1 << 20
"""What one message of a member may have; the host's may have more, such as a room's rows."""

MOST_HOST_MESSAGE_BYTES = 64 << 20
SESSION_BYTES = 16

Nanoseconds = Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
CallId = Annotated[int, msgspec.Meta(ge=0, le=1 << 53)]


def _tag(name: str) -> str:
    """Returns what a class is called on the wire: TimeAsked is time_asked."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=_tag):
    """What all messages have in common: a `type`, the name of the class in small letters."""


# --- the host


class Hello(Message, frozen=True, kw_only=True):
    """The first word. `certificate` is what the host takes its own TLS certificate to be."""

    protocol: int
    program: Short
    host_id: Short
    nonce: Short
    certificate: Short = ""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a room as its reader may see it; `values` None: it is gone, or out of sight."""

    table: Short
    id: Short
    values: dict[str, Any] | None


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """The room's transport: `beat` is at `room_ns` of the host's clock, and so on from there."""

    room_ns: Nanoseconds
    beat: float
    bpm: float
    beats_per_bar: int
    beat_unit: int
    key: Short = ""
    is_playing: bool = False


class Welcome(Message, frozen=True, kw_only=True):
    """You are in. `number` is that of the last event which `rows` know of.

    `is_whole` says that `rows` are all there are; else they are what changed since `Enter.since`.
    `performers` are the others. `session` is a UUID.
    """

    session: Short
    user_id: Short
    room_id: Short
    room_code: Short
    role: Short
    number: int
    is_whole: bool
    rows: list[Row]
    performers: list[Performer]
    clock: Clock
    program: Short


class Wait(Message, frozen=True, kw_only=True):
    """Somebody has to let you in; the answer comes by itself."""

    sentence: Text


class Refused(Message, frozen=True, kw_only=True):
    """You are not let in; `code` is the exit code that belongs to it. The connection ends."""

    code: int
    sentence: Text


class Event(Message, frozen=True, kw_only=True):
    """Rows have changed. Numbers rise; `previous` is the number before, so that gaps are seen."""

    number: int
    previous: int
    rows: list[Row]


class Came(Message, frozen=True, kw_only=True):
    """Somebody came in, or offers other tracks than before."""

    performer: Performer


class Went(Message, frozen=True, kw_only=True):
    """Somebody is no longer there."""

    session: Short
    reason: Text = ""


class ClockChanged(Message, frozen=True, kw_only=True):
    """Tempo, meter, key, or whether it plays, from `clock.room_ns` on."""

    clock: Clock


class TimeTold(Message, frozen=True, kw_only=True):
    """The answer to `TimeAsked`, all in nanoseconds: `asked` is the member's own, sent back."""

    asked: Nanoseconds
    heard: Nanoseconds
    told: Nanoseconds


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a call failed: the exit code and the sentence of the error."""

    code: int
    sentence: Text


class Answer(Message, frozen=True, kw_only=True):
    """What came of the `Call` with that `id`: a result, or a failure."""

    id: CallId
    result: Any = None
    failure: Failure | None = None


class Ended(Message, frozen=True, kw_only=True):
    """The end of your stay: kicked, banned, the room closed, the host ends."""

    code: int
    sentence: Text
    may_return: bool = False


# --- a member


class Enter(Message, frozen=True, kw_only=True):
    """Asks to be let into a room. `since` is the number of the last event that is known."""

    protocol: int
    program: Short
    room_code: Short
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    proof: Proof
    guest_id: Text = ""
    is_listening_only: bool = False
    tracks: Annotated[list[TrackOffer], msgspec.Meta(max_length=MOST_TRACKS)] = []
    since: int | None = None
    request: Text = ""


class Tracks(Message, frozen=True, kw_only=True):
    """From now on these tracks are sent, and no other."""

    tracks: Annotated[list[TrackOffer], msgspec.Meta(max_length=MOST_TRACKS)]


class TimeAsked(Message, frozen=True, kw_only=True):
    """Asks for the room's time; `asked` comes back as it is."""

    asked: Nanoseconds


class Call(Message, frozen=True, kw_only=True):
    """Asks the host to do something, such as "chat.send"; an `Answer` follows."""

    id: CallId
    method: Short
    params: dict[str, Any] = {}


class Missed(Message, frozen=True, kw_only=True):
    """Asks for everything since an event's number once more; an `Event` follows.

    Where the host does not remember as much, the stay ends: who comes again is told all.
    """

    since: int


# --- both


class Signal(Message, frozen=True, kw_only=True):
    """One end of a connection between two performers, by way of the host.

    `session` is whom it is for when a member sends it, and whom it is from when the host does.
    """

    session: Short
    kind: Literal["offer", "answer", "again", "relay"]
    link: LinkDescription | None = None


FromHost = (
    Hello
    | Welcome
    | Wait
    | Refused
    | Event
    | Came
    | Went
    | ClockChanged
    | TimeTold
    | Answer
    | Ended
    | Signal
)
FromMember = Enter | Tracks | TimeAsked | Call | Missed | Signal

M = TypeVar("M")

_from_host: msgspec.json.Decoder[FromHost] = msgspec.json.Decoder(FromHost)
_from_member: msgspec.json.Decoder[FromMember] = msgspec.json.Decoder(FromMember)
_encoder = msgspec.json.Encoder()


def to_text(message: Message) -> str:
    """Returns a message as it is sent."""
    return _encoder.encode(message).decode()


def from_host(text: str | bytes) -> FromHost:
    """Returns what a host sent; raises ValueError, in words, for anything else."""
    return _decoded(_from_host, text)


def from_member(text: str | bytes) -> FromMember:
    """Returns what a member sent; raises ValueError, in words, for anything else."""
    return _decoded(_from_member, text)


def _decoded(decoder: msgspec.json.Decoder[M], text: str | bytes) -> M:
    try:
        return decoder.decode(text)
    except RecursionError:
        raise ValueError("it is nested too deeply to be meant") from None
