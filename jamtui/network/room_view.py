"""What a member knows of a live room, and whom it tells of changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from jamtui.errors import JamError
from jamtui.protocol.messages import Clock, Row, Signal
from jamtui.protocol.performer import Performer, TrackOffer

Connection = Literal["connecting", "waiting", "in", "away", "ended"]
"""Waiting: somebody has to let us in. Away: the host is out of reach, and looked for again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How somebody comes in: under which name, with which tracks.

    `request` is what they say to whoever lets them in; `guest_id` is for those without an account.
    """

    name: str
    tracks: tuple[TrackOffer, ...] = ()
    is_listening_only: bool = False
    guest_id: str = ""
    request: str = ""


@dataclass(slots=True)
class RoomView:
    """A room as its host told of it last. `performers` are those who are in now, by session.

    `session` is one's own; `number` is that of the last event which the mirror knows of, None
    before there is any.
    """

    room_code: str
    room_id: str = ""
    host_id: str = ""
    session: str = ""
    user_id: str = ""
    role: str = ""
    program: str = ""
    number: int | None = None
    clock: Clock | None = None
    performers: dict[str, Performer] = field(default_factory=dict)

    @property
    def others(self) -> list[Performer]:
        """Who else is there."""
        return [one for session, one in self.performers.items() if session != self.session]


class Mirror(Protocol):
    """Where rows of rooms are kept: written by the room client alone, on its own thread.

    Each call writes rows and number in one transaction. An error of it ends the stay.
    """

    def number(self, host_id: str, room_code: str) -> int | None:
        """Returns the number of the last event that was kept; None: nothing is kept yet."""
        ...

    def replace(self, host_id: str, room_id: str, rows: Sequence[Row], number: int) -> None:
        """Keeps these rows in place of all that were kept of the room."""
        ...

    def apply(self, host_id: str, room_id: str, rows: Sequence[Row], number: int) -> None:
        """Keeps changed rows; those without values are taken away."""
        ...


class NoMirror:
    """Keeps nothing: each connection begins with all rows again."""

    def number(self, host_id: str, room_code: str) -> int | None:
        """Returns None."""
        return None

    def replace(self, host_id: str, room_id: str, rows: Sequence[Row], number: int) -> None:
        """Forgets the rows."""

    def apply(self, host_id: str, room_id: str, rows: Sequence[Row], number: int) -> None:
        """Forgets the rows."""


class RoomListener:
    """Is told what happens, on the room client's thread; each method does nothing by itself.

    What they raise is not caught: a listener that fails has a mistake in it.
    """

    def connection_changed(self, connection: Connection, sentence: str) -> None:
        """The host is reached, or not; `sentence` says why, to a person."""

    def entered(self, view: RoomView) -> None:
        """We are in, for the first time or again: with another session, and others as in `view`."""

    def came(self, performer: Performer) -> None:
        """Somebody came in, or changed their tracks."""

    def went(self, session: str, reason: str) -> None:
        """Somebody is no longer there."""

    def signalled(self, signal: Signal) -> None:
        """Somebody, `signal.session`, wants to be connected."""

    def relayed(self, session: str, packet: bytes) -> None:
        """A packet came by way of the host."""

    def clock_changed(self, clock: Clock) -> None:
        """Tempo, meter, key, or whether it plays."""

    def rows_changed(self, rows: Sequence[Row]) -> None:
        """These rows are other than before; the mirror has them already."""

    def ended(self, error: JamError) -> None:
        """The stay has ended and is not begun again: the sentence and exit code say why."""
