"""What two performers tell each other besides sound: that they are there, and how it arrives.

A heartbeat is an RTP packet of the type CONTROL on the path of the sound, a few times a second.
"""

from __future__ import annotations

from collections import deque

import msgspec

from jamtui.network.rtp import CONTROL, RtpPacket

HEARTBEAT_SECONDS = 0.25
SILENCE_SECONDS = 2.0
"""A performer who says nothing for so long is out of reach: eight heartbeats are lost."""

CONTROL_SSRC = 0
ROUND_TRIPS = 40
"""The round trip shown is the median of the last ten seconds."""


class TrackReport(msgspec.Struct, array_like=True, frozen=True):
    """How a track arrives, since it began: packets, microseconds, milliseconds."""

    ssrc: int
    received: int
    lost: int
    recovered: int = 0
    late: int = 0
    jitter_us: int = 0
    delay_us: int = 0
    concealed_ms: int = 0


class Heartbeat(msgspec.Struct, array_like=True, frozen=True):
    """Times are nanoseconds of a clock of whoever they are from, which never goes back.

    `echo_ns` is the other's `sent_ns` as it came last, 0 before that, and `held_ns` how long ago.
    """

    sent_ns: int
    echo_ns: int = 0
    held_ns: int = 0
    tracks: list[TrackReport] = []


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Heartbeat)


class Heartbeats:
    """Makes one side's heartbeats, and hears the other's. One thread."""

    def __init__(self) -> None:
        self.heard_ns: int | None = None
        self.last: Heartbeat | None = None
        self._sequence = 0
        self._echo = (0, 0)
        self._round_trips: deque[int] = deque(maxlen=ROUND_TRIPS)

    def packet(self, now_ns: int, tracks: list[TrackReport]) -> bytes:
        """Returns the next heartbeat as an RTP packet."""
        self._sequence += 1
        echo, heard = self._echo
        beat = Heartbeat(now_ns, echo, now_ns - heard if echo else 0, tracks)
        return RtpPacket(CONTROL, self._sequence, 0, CONTROL_SSRC, _encoder.encode(beat)).pack()

    def hear(self, payload: bytes, now_ns: int) -> bool:
        """Takes the other's heartbeat; returns False for bytes that are none."""
        try:
            beat = _decoder.decode(payload)
        except msgspec.MsgspecError:
            return False
        self.heard_ns, self.last = now_ns, beat
        self._echo = (beat.sent_ns, now_ns)
        round_trip = now_ns - beat.echo_ns - beat.held_ns
        if beat.echo_ns and 0 <= round_trip < 60_000_000_000:
            self._round_trips.append(round_trip)
        return True

    @property
    def round_trip_ms(self) -> float | None:
        """How long there and back takes, the median of the last ten seconds; None: not known."""
        if not self._round_trips:
            return None
        ordered = sorted(self._round_trips)
        return ordered[len(ordered) // 2] / 1e6

    def forget(self) -> None:
        """Begins to measure anew, after another way was found."""
        self._round_trips.clear()
