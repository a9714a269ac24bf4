"""The rooms of a host: who comes in, what each sees, and what they may have done."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from jamtui.errors import ConflictError, NotFoundError
from jamtui.host.room_time import room_ns
from jamtui.host.service import Admission, Entrant, EventBatch, Snapshot, Standing, Waiting
from jamtui.protocol.messages import Clock
from jamtui.storage.actor import person
from jamtui.storage.database import Database, open_database
from jamtui.storage.faults import explaining_files
from jamtui.storage.functions.hosting import (
    change_transport,
    clear_away,
    host_id,
    room_settings,
)
from jamtui.storage.functions.joining import check_open
from jamtui.storage.live.changes import BehindError, News
from jamtui.studio.hosting import transport
from jamtui.studio.hosting.calls import TRANSPORT, converted, do
from jamtui.studio.hosting.door import Door
from jamtui.studio.hosting.presence import Presence


class HostedService:
    """The rooms with these codes, over one database. Belongs to the thread that opened it.

    It is what `jamtui.host` asks. Whatever a member does or sees is done and seen as that person.
    """

    def __init__(
        self, database: Database, codes: Sequence[str], now_ns: Callable[[], int] = room_ns
    ) -> None:
        self._database = database
        self._now_ns = now_ns
        self._changes = database.changes
        self._hosted = database.hosted
        self._presence = Presence(database)
        self._door = Door(database, self._presence)
        self._clocks: dict[str, Clock] = {}
        self._codes = self._begin(codes)
        self._has_more = False

    def host_id(self) -> str:
        """Returns what tells this host from others."""
        return host_id(self._database.gateway)

    def enter(self, who: Entrant) -> Admission | Waiting:
        """Lets somebody in, or has them wait; raises JamError."""
        if who.room_code.upper() not in self._codes:
            raise NotFoundError(f"There is no room {who.room_code[:16]!r} on this host.")
        return self._door.enter(who)

    def poll(self, waiting: Waiting) -> Admission | Waiting:
        """Looks whether somebody has been let in; raises DeniedError where not."""
        return self._door.poll(waiting)

    def left(self, admission: Admission) -> None:
        """Notes that somebody is gone."""
        self._presence.left(admission.room_id, admission.user_id)

    def snapshot(self, admission: Admission, since: int | None) -> Snapshot:
        """Returns what changed since an event, or everything."""
        gateway = self._acting(admission).gateway
        code = admission.room_id
        with gateway.snapshot():
            try:
                news = None if since is None else self._all_since(gateway, code, since)
            except BehindError:
                news = None
            news = news or self._changes.whole(gateway, code)
        return Snapshot(news.number, news.is_whole, news.rows)

    def changes(self) -> bool:
        """Whether anything may have been written since the last call."""
        self._presence.keep_alive()
        has_more, self._has_more = self._has_more, False
        return self._changes.is_written() or has_more

    def events(self, admission: Admission, since: int) -> EventBatch | None:
        """Returns what changed after `since`; raises BehindError for who missed too much."""
        news = self._changes.since(self._acting(admission).gateway, admission.room_id, since)
        if news is None:
            return None
        self._has_more = self._has_more or news.has_more
        return EventBatch(news.number, news.previous, news.rows)

    def standing(self, admission: Admission) -> Standing:
        """Returns whether somebody may stay, and as what."""
        return self._door.standing(admission)

    def call(self, admission: Admission, method: str, params: dict[str, Any]) -> object:
        """Does what a member asks for, as that member; raises JamError."""
        acting = self._acting(admission)
        with acting.gateway.transaction():
            self._door.place(admission)
            if method != TRANSPORT:
                return do(
                    acting, admission.room_id, method, self._on_a_bar(admission, method, params)
                )
            return self._set_transport(acting, admission.room_id, params)

    def clock(self, room_id: str) -> Clock:
        """Returns a room's transport; what its settings say by now takes effect on a beat.

        Of a room that is gone, the last there was: those in it are still to be told.
        """
        try:
            settings = room_settings(self._database.gateway, room_id)
        except NotFoundError:
            settings = {}
        before = self._clocks.get(room_id) or transport.first_clock(settings, self._now_ns())
        clock = transport.following(before, settings, self._now_ns())
        if clock != self._clocks.get(room_id):
            self.set_clock(room_id, clock)
        return clock

    def set_clock(self, room_id: str, clock: Clock) -> None:
        """Sets a room's transport."""
        self._clocks[room_id] = clock
        self._hosted.keep_clock(room_id, msgspec.to_builtins(clock))

    def close(self) -> None:
        """Ends everybody's session, and serves no room any more."""
        self._presence.everybody_left()
        self._hosted.end()

    def _begin(self, codes: Sequence[str]) -> frozenset[str]:
        """Begins to serve the rooms; raises NotFoundError, ConflictError for one put away."""
        gateway = self._database.gateway
        served = [self._database.rooms.find(code) for code in codes]
        for room in served:
            check_open(room)
        found = [str(room["id"]) for room in served]
        clear_away(gateway, found)
        self._hosted.begin(found)
        for code in found:
            clock = transport.revived(self._hosted.clock(code), self._now_ns())
            if clock is not None:
                self._clocks[code] = clock
        return frozenset(code.upper() for code in found)

    def _all_since(self, gateway: Any, code: str, since: int) -> News | None:
        """Returns what changed since an event, None where everything is to be told instead."""
        news = self._changes.since(gateway, code, since)
        if news is None:
            return News(since, since, [])
        return None if news.has_more else news

    def _on_a_bar(
        self, admission: Admission, method: str, params: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Returns the same, but that a loop begins at a bar line, the same one for everybody."""
        clock = self.clock(admission.room_id)
        if method != "looptrack.start" or params.get("beat") is not None or not clock.is_playing:
            return params
        return {**params, "beat": transport.next_bar(clock, self._now_ns())}

    def _set_transport(
        self, acting: Database, code: str, params: Mapping[str, Any]
    ) -> dict[str, Any]:
        change = converted(params, transport.TransportChange, TRANSPORT)
        change_transport(acting.gateway, code, change.kept(), change.needed())
        clock = transport.played(self.clock(code), change, self._now_ns())
        if clock != self._clocks.get(code):
            self.set_clock(code, clock)
        told: dict[str, Any] = msgspec.to_builtins(clock)
        return told

    def _acting(self, admission: Admission) -> Database:
        return self._database.acting_as(person(admission.user_id))


@contextmanager
def hosting(
    path: Path | None, codes: Sequence[str], actor_id: str | None = None
) -> Iterator[HostedService]:
    """Opens a database and serves rooms from it, until the `with` ends.

    Everything belongs to the thread that enters. `actor_id` is who has the host started: None for
    the profile in use. Raises NotFoundError for a room that person does not see, ConflictError
    where another host serves from this database, StorageError.
    """
    with open_database(path) as database, _alone(database):
        acting = database if actor_id is None else database.acting_as(person(actor_id))
        service = HostedService(acting, codes)
        try:
            yield service
        finally:
            service.close()


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Holds a lock that the system takes away with the process, however it ends."""
    if database.is_temporary:
        yield
        return
    path = database.path.with_name(f"{database.path.name}.host")
    with explaining_files(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConflictError(
                f"Another host serves rooms from {database.path} already: end it first, or let it "
                "serve this room as well."
            ) from None
        yield
    finally:
        os.close(descriptor)
