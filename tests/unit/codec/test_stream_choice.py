"""Which format a device's blocks are sent in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.codec.choice import (
    BYTES,
    LEAST_PCM_FRAMES,
    MOST_PCM_BYTES,
    OVERHEAD_BYTES,
    pcm_packet_frames,
    stream_format,
)
from jamtui.codec.open import encoder
from jamtui.codec.quality import Preset

BLOCKS = [32, 64, 128, 256, 512, 1024]


def preset(**more: Any) -> Preset:
    values: dict[str, Any] = {
        "name": "mine",
        "bitrate_kbps": 192,
        "complexity": 7,
        "is_constant": True,
        "packet_frames": 120,
        "long_block_packet_frames": 240,
        "expected_loss": 0.0,
        "repeats_packets": False,
        "jitter_mode": "balanced",
        "most_rtt_ms": 50,
    }
    return Preset(**(values | more))


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("block", BLOCKS)
def test_opus_is_at_48_khz_and_in_the_presets_packets(block: int, rate: int) -> None:
    made = stream_format(preset(), block, rate, 2)
    assert (made.codec, made.sample_rate, made.channels) == ("opus", 48_000, 2)
    assert made.packet_frames == (120 if block <= 128 else 240)
    assert (made.bitrate_kbps, made.complexity) == (192, 7)
    assert stream_format("opus", block, rate, 1).packet_frames == 120


@pytest.mark.parametrize("frames", [0, 128, 2880])
def test_a_preset_has_packets_that_opus_has(frames: int) -> None:
    with pytest.raises(ValueError, match="Opus has packets of"):
        preset(packet_frames=frames)
    with pytest.raises(ValueError, match="Opus has packets of"):
        preset(long_block_packet_frames=frames)


@pytest.mark.parametrize(
    ("codec", "channels", "block", "frames"),
    [
        ("pcm24", 2, 64, 64),
        ("pcm24", 2, 128, 128),
        ("pcm24", 2, 256, 128),
        ("pcm16", 2, 256, 256),
        ("pcm16", 2, 512, 256),
        ("pcm16", 1, 512, 512),
        ("pcm24", 2, 441, 147),
        ("pcm24", 2, 8, 16),
    ],
)
def test_a_packet_of_samples_is_a_block_or_a_part(
    codec: Any, channels: int, block: int, frames: int
) -> None:
    made = stream_format(codec, block, 44_100, channels)
    assert (made.codec, made.sample_rate) == (codec, 44_100)
    assert made.packet_frames == frames


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(1, 8192), st.sampled_from([2, 3, 4, 6]))
def test_every_packet_of_samples_fits_and_is_worth_its_header(block: int, size: int) -> None:
    frames = pcm_packet_frames(block, size)
    assert frames * size + OVERHEAD_BYTES <= 1200
    assert frames >= LEAST_PCM_FRAMES
    parts = -(-block * size // MOST_PCM_BYTES)
    if block >= LEAST_PCM_FRAMES:
        # No more than twice as many packets as there must be.
        assert block // frames <= 2 * parts
        if any(block % count == 0 for count in range(parts, 2 * parts + 1)):
            assert block % frames == 0


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("codec", list(BYTES))
@pytest.mark.parametrize("block", BLOCKS)
def test_what_is_chosen_can_be_encoded(codec: Any, block: int, channels: int, music: Any) -> None:
    made = stream_format(codec, block, 48_000, channels)
    payload = encoder(made).encode(music[:channels, : made.packet_frames])
    assert len(payload) <= MOST_PCM_BYTES


@pytest.mark.parametrize("block", [0, -64])
def test_a_block_of_nothing_is_refused(block: int) -> None:
    with pytest.raises(ValueError, match="no"):
        stream_format("pcm16", block, 48_000, 2)


@pytest.mark.parametrize("channels", [0, 3])
def test_a_track_is_mono_or_stereo(channels: int) -> None:
    choices: list[Any] = ["pcm16", "opus", preset()]
    for choice in choices:
        with pytest.raises(ValueError, match="channels"):
            stream_format(choice, 64, 48_000, channels)
