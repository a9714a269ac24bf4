"""Who is in hosted rooms now: their sessions, streams and inputs begin and end with that."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass

from jamtui.errors import ConflictError, JamError, NotFoundError
from jamtui.storage.actor import person
from jamtui.storage.database import Database
from jamtui.storage.functions.hosting import SILENCE_SECONDS, STREAM_MARK, end_stream
from jamtui.storage.functions.sessions import beat_session, end_session, start_session
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.studio.tracks.inputs import Inputs
from jamtui.studio.tracks.streams import Streams

BEAT_SECONDS = 20.0


@dataclass(slots=True)
class _Stay:
    """Somebody in a room. `count` is how often: who comes back is there before having left."""

    room_id: str
    user_id: str
    name: str
    is_listening_only: bool
    count: int = 1
    plays: bool = False
    has_session: bool = False
    stream_id: str | None = None


class Presence:
    """Who is in which room. Belongs to the thread of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stays: dict[tuple[str, str], _Stay] = {}
        self._beaten = time.monotonic()

    def came(self, room_id: str, user_id: str, name: str, *, listening: bool, plays: bool) -> None:
        """Notes that somebody is in a room, to play or to listen."""
        stay = self._stays.setdefault(
            (room_id, user_id), _Stay(room_id, user_id, name, listening, count=0)
        )
        stay.count += 1
        stay.is_listening_only = listening
        self.play(room_id, user_id, plays=plays)

    def play(self, room_id: str, user_id: str, *, plays: bool) -> None:
        """Notes whether somebody who is in a room plays; what belongs to that begins or ends."""
        stay = self._stays.get((room_id, user_id))
        if stay is None or stay.plays == plays:
            return
        stay.plays = plays
        if plays:
            # Behind those who play already.
            self._stays[room_id, user_id] = self._stays.pop((room_id, user_id))
            self._begin(stay)
        else:
            self._end(stay)

    def left(self, room_id: str, user_id: str) -> None:
        """Notes that somebody has gone; harmless for who is not there."""
        stay = self._stays.get((room_id, user_id))
        if stay is None:
            return
        stay.count -= 1
        if stay.count <= 0:
            del self._stays[room_id, user_id]
            self._end(stay)

    def everybody_left(self) -> None:
        """Ends all that goes on."""
        stays, self._stays = list(self._stays.values()), {}
        for stay in stays:
            self._end(stay)

    def listens_only(self, room_id: str, user_id: str) -> bool:
        """Whether somebody has come in to listen, whatever the role would allow."""
        stay = self._stays.get((room_id, user_id))
        return stay is not None and stay.is_listening_only

    def players_before(self, room_id: str, user_id: str) -> int:
        """Returns how many play in a room who began before somebody: all, for who does not play."""
        found = 0
        for stay in self._stays.values():
            if stay.room_id == room_id and stay.plays:
                if stay.user_id == user_id:
                    return found
                found += 1
        return found

    def people(self, room_id: str, but: str) -> int:
        """Returns how many are in a room, other than the one with the id `but`."""
        return sum(stay.room_id == room_id and stay.user_id != but for stay in self._stays.values())

    def keep_alive(self) -> None:
        """Says now and then that the sessions go on; call it often."""
        now = time.monotonic()
        if now - self._beaten < BEAT_SECONDS:
            return
        self._beaten = now
        with self._database.gateway.transaction():
            for stay in self._stays.values():
                if stay.has_session:
                    self._beat(stay)

    def _beat(self, stay: _Stay) -> None:
        try:
            beat_session(self._acting(stay).gateway)
        except NotFoundError:  # as after a suspended machine
            self._begin_session(stay)

    def _begin(self, stay: _Stay) -> None:
        with self._database.gateway.transaction():
            self._begin_session(stay)
            self._publish(stay)
            self._add_input(stay)

    def _begin_session(self, stay: _Stay) -> None:
        """Begins a session, unless one goes on that somebody began by hand."""
        stay.has_session = False
        with contextlib.suppress(JamError):
            start_session(self._acting(stay).gateway, stay.room_id, silence_seconds=SILENCE_SECONDS)
            stay.has_session = True

    def _publish(self, stay: _Stay) -> None:
        streams = Streams(self._acting(stay))
        name = f"{stay.name[:60]} {stay.user_id[:8]}"
        # A room that is full of streams from elsewhere keeps nobody from playing.
        with contextlib.suppress(ConflictError):
            stream = streams.publish(stay.room_id, name, f"{STREAM_MARK}{new_id()}")
            stay.stream_id = stream.id

    def _add_input(self, stay: _Stay) -> None:
        """Gives who has no input one, or nobody could mute it for the room."""
        acting = self._acting(stay)
        own = equals(room_id=stay.room_id, user_id=stay.user_id)
        if not acting.gateway.count("user_tracks", own):
            with contextlib.suppress(ConflictError):
                Inputs(acting).add(stay.room_id, stay.name, "audio", {})

    def _end(self, stay: _Stay) -> None:
        with self._database.gateway.transaction():
            if stay.has_session:
                stay.has_session = False
                # Whoever was sent away has lost it already.
                with contextlib.suppress(NotFoundError):
                    end_session(self._acting(stay).gateway)
            if stay.stream_id is not None:
                end_stream(self._database.gateway, stay.stream_id)
                stay.stream_id = None

    def _acting(self, stay: _Stay) -> Database:
        return self._database.acting_as(person(stay.user_id))
