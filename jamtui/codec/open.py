"""Makes the encoder and the decoder that a format asks for."""

from __future__ import annotations

from jamtui.codec.contract import Decoder, Encoder
from jamtui.codec.pcm import PcmDecoder, PcmEncoder
from jamtui.protocol.stream_format import StreamFormat


def encoder(stream: StreamFormat, is_constant: bool = True) -> Encoder:
    """Returns an encoder; `is_constant` gives packets of one size, and matters to Opus alone."""
    if stream.codec != "opus":
        return PcmEncoder(stream)
    from jamtui.codec.opus import OpusEncoder  # FFmpeg, which takes a while to load

    return OpusEncoder(stream, is_constant)


def decoder(stream: StreamFormat) -> Decoder:
    """Returns a decoder."""
    if stream.codec != "opus":
        return PcmDecoder(stream)
    from jamtui.codec.opus import OpusDecoder  # FFmpeg, which takes a while to load

    return OpusDecoder(stream)
