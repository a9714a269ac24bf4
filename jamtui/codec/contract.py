"""What a codec does: sound to payloads, and payloads back to sound."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from jamtui.protocol.stream_format import StreamFormat

FloatArray = npt.NDArray[np.float32]
"""Sound, float32, (channels, frames), full scale at ±1."""

MOST_LEVEL = 2.0
"""Where Opus is cut on its way in and out: 6 dB over full scale.

What it makes of clipped music is at most 3 dB over; a payload made with bad intent can be at 138.
"""

OPUS_DELAY_FRAMES = 120
"""Opus's restricted low delay looks 2.5 ms ahead, whatever the size of its packets."""


class BadPayloadError(ValueError):
    """A payload that is no sound of the format that was agreed on; the decoder stays usable."""


class Encoder(Protocol):
    """Turns the sound of one track into payloads. One thread at a time; its memory never grows."""

    @property
    def format(self) -> StreamFormat:
        """What it was made for."""
        ...

    def encode(self, block: FloatArray) -> bytes:
        """Returns the payload of the next `packet_frames`.

        `block` is float32 (channels, packet_frames), and not kept. Raises ValueError for another
        shape. What is not a number is silence.
        """
        ...


class Decoder(Protocol):
    """Turns the payloads of one track into sound. One thread at a time; its memory never grows."""

    @property
    def format(self) -> StreamFormat:
        """What it was made for."""
        ...

    def decode(self, payload: bytes) -> FloatArray:
        """Returns `packet_frames` of sound, (channels, packet_frames), the caller's to keep.

        It is `delay_frames(format)` later than what was encoded. Raises BadPayloadError.
        """
        ...

    def conceal(self) -> FloatArray | None:
        """Returns something like what a lost packet would have been, for its place.

        It fades to silence when more are lost. None: this codec knows nothing of sound, so that
        whoever plays has to fill the gap.
        """
        ...


def delay_frames(stream: StreamFormat) -> int:
    """Returns how many frames of the stream sound is later after decoding than before encoding."""
    return OPUS_DELAY_FRAMES if stream.codec == "opus" else 0


def check_shape(block: FloatArray, stream: StreamFormat) -> None:
    """Raises ValueError where a block is not one packet of a stream."""
    wanted = (stream.channels, stream.packet_frames)
    if block.shape != wanted:
        raise ValueError(f"a packet has {wanted} channels and frames, not {block.shape}")
