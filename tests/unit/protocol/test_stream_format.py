"""Formats of tracks: what both ends may agree on."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest

from jamtui.protocol.stream_format import (
    MOST_PACKET_FRAMES,
    OPUS_PACKET_FRAMES,
    CodecName,
    StreamFormat,
)


def made(codec: Any, frames: int, rate: int = 48_000) -> StreamFormat:
    return StreamFormat(codec=codec, sample_rate=rate, channels=2, packet_frames=frames)


@pytest.mark.parametrize("frames", OPUS_PACKET_FRAMES)
def test_opus_is_cut_at_its_own_sizes(frames: int) -> None:
    assert made("opus", frames).packet_seconds == frames / 48_000


@pytest.mark.parametrize(("frames", "rate"), [(64, 48_000), (121, 48_000), (120, 44_100)])
def test_opus_of_another_size_or_rate_is_refused(frames: int, rate: int) -> None:
    with pytest.raises(ValueError, match="Opus has 48000 frames a second"):
        made("opus", frames, rate)


@pytest.mark.parametrize("frames", [16, 120, 441, MOST_PACKET_FRAMES])
@pytest.mark.parametrize("rate", [8_000, 44_100, 192_000])
@pytest.mark.parametrize("codec", get_args(CodecName)[1:])
def test_samples_are_cut_anywhere(codec: str, rate: int, frames: int) -> None:
    stream = made(codec, frames, rate)
    assert stream.packet_seconds == frames / rate
    assert msgspec.json.decode(msgspec.json.encode(stream), type=StreamFormat) == stream


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("sample_rate", 7_999, 192_001),
        ("channels", 0, 3),
        ("packet_frames", 15, MOST_PACKET_FRAMES + 1),
        ("bitrate_kbps", -1, 511),
        ("complexity", -1, 11),
    ],
)
def test_what_is_received_is_in_its_bounds(field: str, low: int, high: int) -> None:
    for value in (low, high):
        values = msgspec.to_builtins(made("pcm16", 64)) | {field: value}
        with pytest.raises(ValueError, match=field):
            msgspec.convert(values, StreamFormat)
