"""From the microphone to the network: one track, encoded once and sent to everybody."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from jamtui.codec.contract import FloatArray
from jamtui.codec.open import encoder
from jamtui.engine.capture import Capture
from jamtui.network.packetiser import Packetiser
from jamtui.protocol.performer import TrackOffer

Send = Callable[[bytes], object]


class TrackSender:
    """Sends what `capture` hears as the track of `offer`. `pump` belongs to the network thread.

    One channel is made of two by their mean, two of one by doubling it. The timestamps are the
    capture's frames.
    """

    def __init__(self, capture: Capture, offer: TrackOffer, send: Send) -> None:
        if offer.format.sample_rate != capture.sample_rate:
            raise ValueError("a track is sent at the rate at which it is captured")
        self.offer = offer
        self.packets = Packetiser(offer.format, offer.ssrc)
        self.lost_frames = 0
        self._capture = capture
        self._send = send
        self._encoder = encoder(offer.format)
        self._frames = offer.format.packet_frames
        self._position = capture.written
        self._captured = np.zeros((capture.channels, self._frames), np.float32)

    def pump(self) -> None:
        """Sends all whole packets that have been captured since the last call."""
        while self._capture.written - self._position >= self._frames:
            if self._capture.read(self._position, self._captured):
                payload = self._encoder.encode(self._as_wanted())
                self._send(self.packets.packet(self._position, payload))
                self._position += self._frames
            else:
                self._skip()

    def _as_wanted(self) -> FloatArray:
        wanted, captured = self.offer.format.channels, self._captured
        if len(captured) == wanted:
            return captured
        if len(captured) > wanted:
            mean: FloatArray = captured.mean(axis=0, keepdims=True, dtype=np.float32)
            return mean
        return np.repeat(captured, wanted, axis=0)

    def _skip(self) -> None:
        """Goes on with what is heard now: this thread was held up for longer than the ring."""
        now = self._capture.written
        self.lost_frames += now - self._position
        self._position = now
