"""From the network to the playout: one track of somebody else."""

from __future__ import annotations

from typing import Protocol

from jamtui.codec.contract import BadPayloadError, FloatArray
from jamtui.codec.open import decoder
from jamtui.network.packetiser import Depacketiser
from jamtui.network.rtp import RtpPacket
from jamtui.protocol.performer import TrackOffer

MOST_CONCEALED_PACKETS = 8
"""Longer gaps are the playout's: a codec's guess is worth nothing after 20 ms."""


class Listener(Protocol):
    """What takes a track's sound, such as a playout."""

    def put(self, timestamp: int, samples: FloatArray) -> None:
        """Takes sound, float32 (channels, frames), that began at frame `timestamp`."""
        ...

    def put_concealed(self, timestamp: int, samples: FloatArray) -> None:
        """Takes what a codec made up in place of a lost packet."""
        ...


class TrackReceiver:
    """Decodes the packets of a track. `take` belongs to the network thread.

    Where packets are missing, Opus's own guess goes to the playout in their place, as soon as a
    later packet tells of the gap; samples have no guess, and the playout makes its own.
    """

    def __init__(self, offer: TrackOffer, listener: Listener) -> None:
        self.offer = offer
        self.bad_payloads = 0
        self.concealed_packets = 0
        self._listener = listener
        self._packets = Depacketiser(offer.format)
        self._decoder = decoder(offer.format)
        self._has_state = offer.format.codec == "opus"
        self._frames = offer.format.packet_frames
        self._next: int | None = None

    @property
    def counts(self) -> tuple[int, int, int]:
        """Packets received, lost, and lost but recovered from the packet after."""
        counts = self._packets.counts
        return counts.received, counts.lost, counts.recovered

    def take(self, packet: RtpPacket) -> None:
        """Takes a packet of this track, in any order."""
        for timestamp, payload in self._packets.take(packet):
            if self._has_state and not self._is_in_order(timestamp):
                continue
            try:
                samples = self._decoder.decode(payload)
            except BadPayloadError:
                self.bad_payloads += 1
                continue
            self._listener.put(timestamp, samples)
            self._next = timestamp + self._frames

    def _is_in_order(self, timestamp: int) -> bool:
        """Whether a codec with a memory may have the packet; fills a gap in front of it."""
        expected = self._next
        if expected is None or timestamp == expected:
            return True
        missing, odd = divmod(timestamp - expected, self._frames)
        if 0 < missing <= MOST_CONCEALED_PACKETS and not odd:
            self._conceal(expected, missing)
            return True
        return missing > 0 or timestamp < expected - MOST_CONCEALED_PACKETS * self._frames

    def _conceal(self, expected: int, missing: int) -> None:
        for number in range(missing):
            guess = self._decoder.conceal()
            if guess is not None:
                self._listener.put_concealed(expected + number * self._frames, guess)
                self.concealed_packets += 1
