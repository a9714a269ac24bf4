"""Samples as they are: 16 or 24 bits, big-endian, interleaved (RFC 3551's L16, RFC 3190's L24)."""

from __future__ import annotations

import numpy as np

from jamtui.codec.contract import BadPayloadError, FloatArray, check_shape
from jamtui.protocol.stream_format import StreamFormat

BITS = {"pcm16": 16, "pcm24": 24}
_WORD_BITS = 32


class PcmEncoder:
    """Rounds to the nearest step of 2^-15 or 2^-23; full scale and above is the largest step.

    No dither: it would make the noise of rounding 5 dB louder.
    """

    def __init__(self, stream: StreamFormat) -> None:
        self.format = stream
        bits = BITS[stream.codec]
        self._bytes = bits // 8
        self._scale = np.float32(1 << (bits - 1))
        self._most = np.float32(1.0) - 1 / self._scale
        shape = (stream.packet_frames, stream.channels)
        self._work = np.zeros(shape, np.float32)
        self._words = np.zeros(shape, ">i2" if bits == 16 else ">i4")

    def encode(self, block: FloatArray) -> bytes:
        """Returns `packet_frames` × channels × 2 or 3 bytes."""
        check_shape(block, self.format)
        work, words = self._work, self._words
        np.maximum(block.T, -1.0, out=work)
        np.minimum(work, self._most, out=work)
        if np.isnan(work.sum()):
            np.nan_to_num(work, copy=False)
        work *= self._scale
        np.rint(work, out=work)
        words[:] = work
        if self._bytes == words.itemsize:
            return words.tobytes()
        return words.view(np.uint8).reshape(-1, words.itemsize)[:, 1:].tobytes()


class PcmDecoder:
    """Every payload of the right length is sound: what comes out is what was rounded."""

    def __init__(self, stream: StreamFormat) -> None:
        self.format = stream
        self._bytes = BITS[stream.codec] // 8
        self._size = stream.packet_frames * stream.channels * self._bytes
        # The last byte of each word stays 0: the words are 256 times too large, and signed.
        self._words = np.zeros((stream.packet_frames * stream.channels, 4), np.uint8)

    def decode(self, payload: bytes) -> FloatArray:
        """Returns float32 (channels, packet_frames) in -1 to 1."""
        if len(payload) != self._size:
            raise BadPayloadError(f"a payload has {self._size} bytes, not {len(payload)}")
        if self._bytes == 2:
            return self._parted(np.frombuffer(payload, ">i2"), 2.0**-15)
        self._words[:, :3] = np.frombuffer(payload, np.uint8).reshape(-1, 3)
        return self._parted(self._words.view(">i4")[:, 0], 2.0 ** (1 - _WORD_BITS))

    def conceal(self) -> None:
        """Nothing: samples say nothing about what comes next."""
        return

    def _parted(self, words: np.typing.NDArray[np.signedinteger], step: float) -> FloatArray:
        """Returns interleaved words channel by channel."""
        sound = np.empty((self.format.channels, self.format.packet_frames), np.float32)
        sound.T[:] = words.reshape(sound.shape[::-1])
        sound *= np.float32(step)
        return sound
