"""The qualities that ship, and files that are wrong."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from jamtui.catalog.quality import PCM, quality, read_quality
from jamtui.codec.choice import stream_format
from jamtui.errors import BadFileError, NotFoundError
from jamtui.playout.modes import MODES
from jamtui.resources import bundled

TEXT = (bundled("data") / "quality.toml").read_text("utf-8")

PRESETS = {
    "ultra-low-latency": (128, 5, 0.0, "live-jamming", 25),
    "low-latency": (192, 7, 0.05, "live-jamming", 50),
    "balanced": (256, 8, 0.1, "balanced", 80),
    "high-quality": (320, 10, 0.1, "balanced", 100),
    "studio-quality": (510, 10, 0.05, "stable", 150),
    "poor-connection": (48, 5, 0.25, "stable", 200),
    "custom": (192, 7, 0.1, "balanced", 100),
}


def test_the_presets() -> None:
    found = {
        one.name: (
            one.bitrate_kbps,
            one.complexity,
            one.expected_loss,
            one.jitter_mode,
            one.most_rtt_ms,
        )
        for one in quality().presets.values()
    }
    assert found == PRESETS
    assert not quality().preset("ultra-low-latency").repeats_packets
    assert {one.jitter_mode for one in quality().presets.values()} <= set(MODES)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_stream(name: str) -> None:
    for block in (64, 256):
        for channels in (1, 2):
            made = stream_format(quality().preset(name), block, 44_100, channels)
            assert made.bitrate_kbps == PRESETS[name][0]


@pytest.mark.parametrize("block", [64, 128, 256])
def test_the_quickest_presets_have_the_shortest_packets(block: int) -> None:
    for name in ("ultra-low-latency", "low-latency", "custom"):
        assert stream_format(quality().preset(name), block, 48_000, 2).packet_frames == 120


def test_the_grades() -> None:
    grades = quality().grades
    found = [(one.name, one.rtt_ms, one.jitter_ms, one.loss) for one in grades[1:4]]
    assert found == [
        ("excellent", 20, 5, 0.01),
        ("good", 50, 15, 0.03),
        ("fair", 100, 30, 0.05),
    ]
    assert grades[0].choice == PCM
    assert grades[-1].name == "poor"
    assert grades[-1].rtt_ms == math.inf
    for one in grades[1:]:
        assert quality().preset(one.choice).most_rtt_ms >= min(one.rtt_ms, 80)


def test_an_unknown_preset_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="'low-latency'"):
        quality().preset("low-latencey")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("bitrate_kbps = 128", "bitrate_kbps = 511", "bitrate_kbps"),
        ("bitrate_kbps = 128", "bitrate_kbps = true", "bitrate_kbps"),
        ("complexity = 5", "complexity = 11", "complexity"),
        ("packet_frames = 120", "packet_frames = 128", "packet_frames must be one of"),
        ("expected_loss = 0.05", "expected_loss = nan", "expected_loss"),
        ('jitter_mode = "stable"', 'jitter_mode = "stabel"', "stable"),
        ("repeats_packets = true", "repeats_packets = 1", "true or false"),
        ("constant_bitrate = true", "konstant = true", "unknown key"),
        ("packet_frames = [120, 240, 480, 960]", "packet_frames = [100]", "some of"),
        ("complexity = [0, 10]", "complexity = [10, 0]", "least and the most"),
        ("complexity = [0, 10]", "complexity = 10", "whole numbers"),
        ('choice = "pcm"', 'choice = "mp3"', "choice"),
        ("\nrtt_ms = 20", "\nrtt_ms = 4", "allows less"),
        ("loss = 0.05\nchoice", "loss = 0.02\nchoice", "allows less"),
        ("[ranges]", "[range]", "ranges"),
    ],
)
def test_files_that_are_wrong(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in TEXT
    path = tmp_path / "quality.toml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(BadFileError, match=complaint):
        read_quality(path)
