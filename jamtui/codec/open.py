"""Makes the encoder and the decoder that a format asks for."""

from __future__ import annotations

from jamtui.codec.contract import Decoder, Encoder
from jamtui.codec.pcm import PcmDecoder, PcmEncoder
from jamtui.protocol.stream_format import StreamFormat


def encoder(
    stream: StreamFormat, *, is_constant: bool = True, expected_loss: float = 0.0
) -> Encoder:
    """Returns an encoder.

    For Opus alone: `is_constant` gives packets of one size, and `expected_loss` (0 to 1, taken for
    5 % at least) makes a packet easier to understand without the one before.
    """
    if stream.codec != "opus":
        return PcmEncoder(stream)
    from jamtui.codec.opus import OpusEncoder  # FFmpeg, which takes a while to load

    return OpusEncoder(stream, is_constant=is_constant, expected_loss=expected_loss)


def decoder(stream: StreamFormat) -> Decoder:
    """Returns a decoder."""
    if stream.codec != "opus":
        return PcmDecoder(stream)
    from jamtui.codec.opus import OpusDecoder  # FFmpeg, which takes a while to load

    return OpusDecoder(stream)
