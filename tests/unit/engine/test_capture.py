"""Input: what a reader gets is what was put in, times the gain, however it is cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.engine.capture import CAPTURE_SECONDS, Capture
from jamtui.engine.mixer import SLEW_FRAMES

RATE = 8_000


def noise(frames: int, channels: int = 2) -> np.ndarray:
    return np.random.default_rng(3).uniform(-1, 1, (channels, frames)).astype(np.float32)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 4096), min_size=1, max_size=20), st.integers(1, 700))
def test_what_was_put_is_read_in_any_pieces(blocks, piece):
    capture = Capture(2, RATE)
    sound = noise(sum(blocks))
    position, got = 0, []
    for end in np.cumsum(blocks):
        capture.put(sound[:, capture.written : end])
        while capture.written - position >= piece:
            out = np.empty((2, piece), np.float32)
            assert capture.read(position, out)
            got.append(out)
            position += piece
    if got:
        assert np.array_equal(np.concatenate(got, axis=1), sound[:, :position])


def test_what_is_older_than_the_ring_is_told():
    capture = Capture(1, RATE)
    out = np.empty((1, 64), np.float32)
    for _ in range(CAPTURE_SECONDS * RATE // 64):
        capture.put(noise(64, 1))
    assert capture.read(0, out)
    capture.put(noise(64, 1))
    assert not capture.read(0, out)
    assert capture.read(64, out)


def test_only_what_is_written_is_read():
    capture = Capture(1, RATE)
    with pytest.raises(ValueError, match="written"):
        capture.read(0, np.empty((1, 1), np.float32))


def test_each_block_wakes_who_waits_after_it_is_there():
    capture = Capture(1, RATE)
    seen = []
    capture.wake = lambda: seen.append(capture.written)
    capture.put(noise(64, 1))
    capture.put(noise(32, 1))
    assert seen == [64, 96]


def test_mute_is_a_slope_to_exact_silence_and_back():
    capture = Capture(1, RATE)
    ones = np.ones((1, 2 * SLEW_FRAMES), np.float32)
    capture.put(ones)
    capture.muted = True
    capture.put(ones)
    capture.muted = False
    capture.put(ones)
    out = np.empty((1, 6 * SLEW_FRAMES), np.float32)
    capture.read(0, out)
    assert np.abs(np.diff(out)).max() <= 1.01 / SLEW_FRAMES
    assert (out[0, : 2 * SLEW_FRAMES] == 1.0).all()
    assert (out[0, 3 * SLEW_FRAMES : 4 * SLEW_FRAMES] == 0.0).all()
    assert (out[0, -SLEW_FRAMES:] == 1.0).all()


def test_gain_multiplies():
    capture = Capture(2, RATE)
    capture.gain = 2.0
    capture.put(np.zeros((2, 4096), np.float32))  # on its way there
    sound = noise(128) / 4
    capture.put(sound)
    out = np.empty((2, 128), np.float32)
    capture.read(4096, out)
    assert np.allclose(out, 2 * sound)


def test_one_channel_is_heard_on_both_sides_when_it_is_monitored():
    capture = Capture(1, RATE)
    capture.monitor_gain = 0.5
    ones = np.ones((1, 512), np.float32)
    for _ in range(2):
        capture.put(ones)
        out = np.full((2, 512), 0.25, np.float32)
        capture.monitor(out)
    assert np.allclose(out, 0.75)
    ring = np.empty((1, 1024), np.float32)
    capture.read(0, ring)
    assert (ring == 1.0).all(), "what others hear does not depend on what one hears oneself"


def test_peaks_are_those_since_the_last_look():
    capture = Capture(2, RATE)
    capture.is_metered = True
    capture.put(np.array([[0.5, -0.75], [0.1, 0.2]], np.float32))
    capture.put(np.array([[0.25], [-0.3]], np.float32))
    assert capture.take_peak() == pytest.approx([0.75, 0.3])
    assert capture.take_peak() == [0.0, 0.0]


def test_no_input_is_no_trouble():
    capture = Capture(0, RATE)
    capture.put(np.zeros((0, 64), np.float32))
    out = np.ones((2, 64), np.float32)
    capture.monitor(out)
    assert capture.written == 64
    assert (out == 1.0).all()


@pytest.mark.parametrize("given_channels", [0, 1, 3])
def test_another_device_may_have_other_inputs(given_channels):
    capture = Capture(2, RATE)
    sound = noise(64, 3)[:given_channels]
    capture.put(sound)
    out = np.empty((2, 64), np.float32)
    capture.read(0, out)
    kept = min(given_channels, 2)
    assert np.array_equal(out[:kept], sound[:kept])
    assert (out[kept:] == 0.0).all()
