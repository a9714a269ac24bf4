"""A track of somebody else as it arrives: decoded, heard, counted."""

from __future__ import annotations

import time
from typing import NamedTuple, Protocol

from jamtui.network.heartbeat import TrackReport
from jamtui.network.rtp import RtpPacket
from jamtui.network.statistics import Jitter, Recent, TrackStats, loss_share
from jamtui.network.track_receiver import Listener, TrackReceiver
from jamtui.protocol.performer import TrackOffer


class Playing(NamedTuple):
    """What a listener knows of a track: packets that came too late, and milliseconds."""

    late_packets: int = 0
    delay_ms: float = 0.0
    concealed_ms: float = 0.0


class TrackListener(Listener, Protocol):
    """A listener, such as a playout, that tells how it fares; on the network thread."""

    def playing(self) -> Playing:
        """Returns how it fares, since it began."""
        ...

    def close(self) -> None:
        """Nothing more comes."""
        ...


class ArrivingTrack:
    """Takes a track's packets and knows how it fares. The network thread's."""

    def __init__(self, offer: TrackOffer, listener: TrackListener) -> None:
        self.offer = offer
        self._listener = listener
        self._receiver = TrackReceiver(offer, listener)
        self._jitter = Jitter(offer.format.sample_rate)
        self._recent = Recent(2)

    def take(self, packet: RtpPacket) -> None:
        """Takes a packet of this track."""
        self._jitter.take(time.monotonic(), packet.timestamp)
        self._receiver.take(packet)

    def look(self, now: float) -> None:
        """Notes the counters as they are at `now`, in seconds; a few times a second."""
        received, lost, _ = self._receiver.counts
        self._recent.add(now, received, lost)

    @property
    def report(self) -> TrackReport:
        """What the sender is told."""
        received, lost, recovered = self._receiver.counts
        playing = self._listener.playing()
        return TrackReport(
            ssrc=self.offer.ssrc,
            received=received,
            lost=lost,
            recovered=recovered,
            late=playing.late_packets,
            jitter_us=round(self._jitter.seconds * 1e6),
            delay_us=round(playing.delay_ms * 1e3),
            concealed_ms=round(playing.concealed_ms),
        )

    @property
    def stats(self) -> TrackStats:
        """What people are told."""
        received, lost, recovered = self._receiver.counts
        playing = self._listener.playing()
        return TrackStats(
            ssrc=self.offer.ssrc,
            name=self.offer.name,
            codec=self.offer.format.codec,
            received_packets=received,
            lost_packets=lost,
            recovered_packets=recovered,
            late_packets=playing.late_packets,
            loss_percent=100 * loss_share(*self._recent.risen),
            jitter_ms=self._jitter.seconds * 1e3,
            delay_ms=playing.delay_ms,
            concealed_ms=playing.concealed_ms,
        )

    def close(self) -> None:
        """Ends it."""
        self._listener.close()
