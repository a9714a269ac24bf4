"""Somebody who is in a room of a host."""

from __future__ import annotations

import asyncio
import uuid

from jamtui.errors import JamError, UsageError
from jamtui.host.connection import Connection
from jamtui.host.limits import TokenBucket
from jamtui.host.service import Admission, Standing
from jamtui.protocol.messages import Enter
from jamtui.protocol.performer import Performer, TrackOffer
from jamtui.protocol.relay import session_key

LONGEST_NAME = 80
LONGEST_SENTENCE = 2_000
"""What the other end takes of a name and of a sentence."""

LARGEST_NUMBER = (1 << 63) - 1


class Member:
    """Somebody in a room, by one connection. Belongs to the thread of one event loop.

    `session` is a UUID, new for each stay. `sent` is the number of the last event that they were
    told of, `seen` the last that was looked at for them; `is_behind`: there may be more.
    """

    def __init__(self, connection: Connection, admission: Admission, enter: Enter) -> None:
        limits = connection.limits
        self.connection = connection
        self.admission = admission
        self.session = str(uuid.uuid4())
        self.key = session_key(self.session)
        self.role = admission.role
        self.sent = self.seen = 0
        self.is_behind = True
        self.has_left = False
        self.calls_under_way = 0
        self.turn = asyncio.Lock()  # one call of each at a time, so that all have their turn
        self.calls = TokenBucket(limits.calls)
        self.packets = TokenBucket(limits.relayed_packets)
        self.packet_bytes = TokenBucket(limits.relayed_bytes)
        self.dropped_packets = 0
        self._may_play = admission.may_play
        self._enter = enter
        self._tracks = list(enter.tracks)

    @property
    def plays(self) -> bool:
        """Whether they send sound, and may."""
        return self._may_play and not self._enter.is_listening_only

    @property
    def since(self) -> int | None:
        """The number of the last event that they knew of when they came."""
        return event_number(self._enter.since)

    def performer(self) -> Performer:
        """Returns what the others are told of them: without leave to play, no tracks."""
        return Performer(
            session=self.session,
            user_id=self.admission.user_id,
            name=self.admission.name[:LONGEST_NAME] or "?",
            role=self.role,
            proof=self._enter.proof,
            tracks=self._tracks if self.plays else [],
            is_listening_only=not self.plays,
        )

    def offer(self, tracks: list[TrackOffer]) -> None:
        """Notes the tracks that they send from now on."""
        self._tracks = list(tracks)

    def stand(self, standing: Standing) -> bool:
        """Notes what they may do now, and tells whether that is other than before."""
        now = (standing.role, standing.may_play)
        if now == (self.role, self._may_play):
            return False
        self.role, self._may_play = now
        return True


def check_tracks(tracks: list[TrackOffer]) -> None:
    """Raises UsageError for two tracks that are marked as one."""
    if len({track.ssrc for track in tracks}) < len(tracks):
        raise UsageError("Two of your tracks have the same SSRC: nobody could tell them apart.")


def event_number(number: int | None) -> int | None:
    """Returns the number of an event that a member named; None for what can be none."""
    return number if number is not None and 0 <= number <= LARGEST_NUMBER else None


def sentence_of(error: JamError) -> str:
    """Returns what is told of an error."""
    return str(error)[:LONGEST_SENTENCE]
