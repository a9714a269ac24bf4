"""What a host tells of its room, brought into the view and the mirror in the right order."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence

from jamtui.network.room_view import Mirror, RoomListener, RoomView
from jamtui.protocol.messages import (
    Came,
    ClockChanged,
    Event,
    FromHost,
    Message,
    Missed,
    Row,
    Signal,
    Welcome,
    Went,
)
from jamtui.protocol.performer import Performer
from jamtui.protocol.relay import session_key

REFETCH_SECONDS = 5.0
"""Longest wait for events that were asked for once more."""


class RoomNews:
    """Keeps `view` and `mirror` as the host says, and tells `listener`. One thread.

    Events are taken in the order of their numbers; where one is missing, all since the last are
    asked for, and those in between wait for nothing: they come again.
    """

    def __init__(self, view: RoomView, mirror: Mirror, listener: RoomListener) -> None:
        self.view = view
        self._mirror = mirror
        self._listener = listener
        self._asked: float | None = None
        self._sessions: dict[bytes, str] = {}

    def begin(self, welcome: Welcome) -> None:
        """Takes the whole state, or all that changed since it was known last."""
        view = self.view
        keep = self._mirror.replace if welcome.is_whole else self._mirror.apply
        keep(view.host_id, welcome.room_id, welcome.rows, welcome.number)
        view.room_id, view.session = welcome.room_id, welcome.session
        view.user_id, view.role = welcome.user_id, welcome.role
        view.number, view.clock, view.program = welcome.number, welcome.clock, welcome.program
        view.performers.clear()
        self._sessions.clear()
        self._asked = None
        for performer in welcome.performers:
            self._add(performer)
        if welcome.rows:
            self._listener.rows_changed(welcome.rows)

    def hear(self, message: FromHost, send: Callable[[Message], None]) -> None:
        """Takes one piece of news; `send` brings what has to be asked to the host."""
        match message:
            case Event():
                self._take(message, send)
            case Came():
                self._add(message.performer)
                if message.performer.session != self.view.session:
                    self._listener.came(message.performer)
            case Went():
                self._remove(message)
            case ClockChanged():
                self.view.clock = message.clock
                self._listener.clock_changed(message.clock)
            case Signal():
                if message.session in self.view.performers:
                    self._listener.signalled(message)

    def is_overdue(self) -> bool:
        """Whether missing events have been asked for, and have not come for too long."""
        return self._asked is not None and time.monotonic() - self._asked > REFETCH_SECONDS

    def session_of(self, key: bytes) -> str | None:
        """Returns whose the 16 bytes are in front of a relayed packet; None: nobody's here."""
        return self._sessions.get(key)

    def _take(self, event: Event, send: Callable[[Message], None]) -> None:
        known = self.view.number
        if known is not None and event.number <= known:
            return
        if known is not None and event.previous > known:
            if self._asked is None:
                self._asked = time.monotonic()
                send(Missed(since=known))
            return
        self._asked = None
        self._keep(event.rows, event.number)

    def _keep(self, rows: Sequence[Row], number: int) -> None:
        self._mirror.apply(self.view.host_id, self.view.room_id, rows, number)
        self.view.number = number
        self._listener.rows_changed(rows)

    def _add(self, performer: Performer) -> None:
        view = self.view
        view.performers[performer.session] = performer
        with contextlib.suppress(ValueError):  # nothing can be relayed to or from them then
            self._sessions[session_key(performer.session)] = performer.session
        if performer.session == view.session:
            view.role = performer.role

    def _remove(self, went: Went) -> None:
        if self.view.performers.pop(went.session, None) is None:
            return
        self._sessions = {key: one for key, one in self._sessions.items() if one != went.session}
        self._listener.went(went.session, went.reason)
