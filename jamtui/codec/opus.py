"""Opus in its restricted low delay (RFC 6716), by FFmpeg's libopus."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np

from jamtui.codec.contract import MOST_LEVEL, BadPayloadError, FloatArray, check_shape
from jamtui.protocol.stream_format import OPUS_PACKET_FRAMES, OPUS_RATE, StreamFormat

LAYOUTS = {1: "mono", 2: "stereo"}

MOST_KBPS_A_CHANNEL = 255
"""libopus refuses more than 256 for each channel."""

MOST_PAYLOAD_BYTES = 1_276
"""The longest packet with one frame in it: a byte that says what it is, and 1,275."""

LEAST_EXPECTED_LOSS = 0.05
"""Prepared for 5 % loss, 5 % cost 6 dB less at 2.5 ms a packet; where none is lost, 0.3 dB more."""

_FIRST_CELT = 16
"""Configurations from 16 on are CELT, the part of Opus that has a low delay (RFC 6716, 3.1)."""

_STEREO_BIT = 0b100
_COUNT_BITS = 0b11

HOLD_MS = 20.0
FADE_MS = 40.0
"""Concealed sound keeps its level for 20 ms, and is gone after 40 more.

libopus would go on for 100 ms, and with noise at -16 dB after that.
"""


class OpusEncoder:
    """Encodes one packet at a time, in 50 µs; nothing is held back.

    With `is_constant`, all packets have the same size; without, silence takes 3 bytes and what is
    hard more than its share. `expected_loss`, 0 to 1, makes packets lean less on those before.
    """

    def __init__(
        self,
        stream: StreamFormat,
        *,
        is_constant: bool = True,
        expected_loss: float = LEAST_EXPECTED_LOSS,
    ) -> None:
        self.format = stream
        layout = LAYOUTS[stream.channels]
        context = av.CodecContext.create("libopus", "w")
        assert isinstance(context, av.AudioCodecContext)
        context.sample_rate = OPUS_RATE
        context.layout = layout
        context.format = "flt"
        context.bit_rate = 1000 * _kbps(stream)
        context.time_base = Fraction(1, OPUS_RATE)
        context.options = {
            "application": "lowdelay",
            "frame_duration": str(stream.packet_frames * 1000 / OPUS_RATE),
            "vbr": "off" if is_constant else "constrained",
            "compression_level": str(stream.complexity),
            "packet_loss": str(round(100 * max(expected_loss, LEAST_EXPECTED_LOSS))),
        }
        context.open()
        self._context = context
        # One frame for all packets, filled anew each time: libopus has read it when encode returns.
        self._frame = av.AudioFrame("flt", layout, stream.packet_frames)
        self._frame.sample_rate = OPUS_RATE
        self._frame.time_base = context.time_base
        size = stream.packet_frames * stream.channels
        samples = np.frombuffer(memoryview(self._frame.planes[0]), np.float32)[:size]
        self._samples = samples.reshape(stream.packet_frames, stream.channels)
        self._place = 0

    def encode(self, block: FloatArray) -> bytes:
        """Returns one packet of Opus."""
        check_shape(block, self.format)
        np.clip(block.T, -MOST_LEVEL, MOST_LEVEL, out=self._samples)
        if np.isnan(self._samples.sum()):
            np.nan_to_num(self._samples, copy=False)
        self._frame.pts = self._place
        self._place += self.format.packet_frames
        (packet,) = self._context.encode(self._frame)
        return bytes(packet)


class OpusDecoder:
    """Decodes one packet at a time, and goes on where packets are lost."""

    def __init__(self, stream: StreamFormat) -> None:
        self.format = stream
        context = av.CodecContext.create("libopus", "r")
        assert isinstance(context, av.AudioCodecContext)
        context.sample_rate = OPUS_RATE
        context.layout = LAYOUTS[stream.channels]
        # Else libopus rounds to 16 bits.
        context.options = {"request_sample_fmt": "flt"}
        context.open()
        self._context = context
        size = OPUS_PACKET_FRAMES.index(stream.packet_frames)
        self._sizes = frozenset(range(_FIRST_CELT + size, 32, 4))
        # CELT over the whole band, and no frame behind it: libopus conceals one of that length.
        self._lost = bytes([(28 + size) << 3 | (_STEREO_BIT if stream.channels == 2 else 0)])
        frames = np.arange(stream.packet_frames) * (1000 / OPUS_RATE)
        self._ms = frames.astype(np.float32)
        self._lost_ms = 0.0
        self._returning = np.linspace(0, 1, OPUS_PACKET_FRAMES[0], False, dtype=np.float32)

    def decode(self, payload: bytes) -> FloatArray:
        """Returns float32 (channels, packet_frames), within ±MOST_LEVEL."""
        self._check(payload)
        sound = self._heard(payload)
        if self._lost_ms:
            # From where the fade was, so that sound comes back without a click.
            level = _level(self._lost_ms)
            rise = self._returning
            sound[:, : len(rise)] *= level + (1 - level) * rise
            self._lost_ms = 0.0
        return sound

    def conceal(self) -> FloatArray:
        """Returns float32 (channels, packet_frames) that go on from what was heard last."""
        begin = self._lost_ms
        if begin >= HOLD_MS + FADE_MS:
            return np.zeros((self.format.channels, self.format.packet_frames), np.float32)
        self._lost_ms = begin + self.format.packet_seconds * 1000
        sound = self._heard(self._lost)
        sound *= _level(self._ms + begin)
        return sound

    def _check(self, payload: bytes) -> None:
        """Raises BadPayloadError for what this format's encoder never gives."""
        if not 2 <= len(payload) <= MOST_PAYLOAD_BYTES:
            raise BadPayloadError(f"{len(payload)} bytes are no packet of Opus")
        kind = payload[0]
        if kind >> 3 not in self._sizes or kind & _COUNT_BITS:
            raise BadPayloadError(
                f"not one frame of low delay of {self.format.packet_frames} samples"
            )
        if kind & _STEREO_BIT and self.format.channels == 1:
            raise BadPayloadError("stereo, where mono was offered")

    def _heard(self, payload: bytes) -> FloatArray:
        try:
            (frame,) = self._context.decode(av.Packet(payload))
        except (av.FFmpegError, ValueError) as error:
            raise BadPayloadError(f"not Opus: {error}") from error
        shape = (self.format.packet_frames, self.format.channels)
        if frame.samples != shape[0] or frame.format.name != "flt":
            raise BadPayloadError(f"{frame.samples} frames, not {shape[0]}")
        samples = np.frombuffer(memoryview(frame.planes[0]), np.float32)[: shape[0] * shape[1]]
        sound = np.empty(shape[::-1], np.float32)
        return np.clip(samples.reshape(shape).T, -MOST_LEVEL, MOST_LEVEL, out=sound)


def _kbps(stream: StreamFormat) -> int:
    """Returns the bit rate that libopus takes for what is asked."""
    return min(max(stream.bitrate_kbps, 6), MOST_KBPS_A_CHANNEL * stream.channels)


def _level(lost_ms: FloatArray | float) -> FloatArray:
    """Returns the factor for concealed sound so long after the last packet."""
    fade: FloatArray = 1 - (np.asarray(lost_ms, np.float32) - HOLD_MS) / FADE_MS
    return np.clip(fade, 0, 1)
