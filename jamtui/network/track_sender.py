"""From the microphone to the network: one track, encoded once and sent to everybody."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from jamtui.codec.contract import FloatArray
from jamtui.codec.open import encoder
from jamtui.dsp.stream_resampler import StreamResampler
from jamtui.engine.capture import Capture
from jamtui.network.packetiser import Packetiser
from jamtui.protocol.performer import TrackOffer

Send = Callable[[bytes], object]


CHUNK_FRAMES = 32
"""What is taken at once where the sound is converted to another rate: under a millisecond."""


class TrackSender:
    """Sends what `capture` hears as the track of `offer`. `pump` belongs to the network thread.

    One channel is made of two by their mean, two of one by doubling it. A track of another rate
    than the device's is converted. The timestamps are frames of the track.
    """

    def __init__(
        self, capture: Capture, offer: TrackOffer, send: Send, *, expected_loss: float = 0.0
    ) -> None:
        stream = offer.format
        self.offer = offer
        self.packets = Packetiser(stream, offer.ssrc)
        self.lost_frames = 0
        self.sent_bytes = 0
        self._capture = capture
        self._send = send
        self._encoder = encoder(stream, expected_loss=expected_loss)
        self._frames = stream.packet_frames
        self._position = capture.written
        self._timestamp = capture.written
        self._resampler: StreamResampler | None = None
        self._waiting: FloatArray = np.zeros((stream.channels, 0), np.float32)
        taken = self._frames
        if stream.sample_rate != capture.sample_rate:
            self._resampler = StreamResampler(
                capture.sample_rate, stream.sample_rate, stream.channels
            )
            taken = CHUNK_FRAMES
        self._captured = np.zeros((capture.channels, taken), np.float32)

    def pump(self) -> None:
        """Sends all whole packets that have been captured since the last call."""
        taken = self._captured.shape[1]
        while self._capture.written - self._position >= taken:
            if not self._capture.read(self._position, self._captured):
                self._skip()
                continue
            self._position += taken
            if self._resampler is None:
                self._give(self._as_wanted())
            else:
                self._convert(self._resampler.process(self._as_wanted()))

    def _convert(self, converted: FloatArray) -> None:
        """Sends what has been converted as soon as it is a packet."""
        self._waiting = np.concatenate((self._waiting, converted), axis=1)
        while self._waiting.shape[1] >= self._frames:
            self._give(self._waiting[:, : self._frames])
            self._waiting = self._waiting[:, self._frames :]

    def _give(self, block: FloatArray) -> None:
        packet = self.packets.packet(self._timestamp, self._encoder.encode(block))
        self._timestamp += self._frames
        self.sent_bytes += len(packet)
        self._send(packet)

    def _as_wanted(self) -> FloatArray:
        wanted, captured = self.offer.format.channels, self._captured
        if len(captured) == wanted:
            return captured
        if len(captured) > wanted:
            mean: FloatArray = captured.mean(axis=0, keepdims=True, dtype=np.float32)
            return mean
        if not len(captured):
            return np.zeros((wanted, captured.shape[1]), np.float32)
        return np.repeat(captured, wanted, axis=0)

    def _skip(self) -> None:
        """Goes on with what is heard now: this thread was held up for longer than the ring."""
        now = self._capture.written
        lost = now - self._position
        self.lost_frames += lost
        self._position = now
        self._timestamp += round(lost * self.offer.format.sample_rate / self._capture.sample_rate)
