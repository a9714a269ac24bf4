"""Music at one rate on a device at another: nothing is lost, and time does not drift."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.audio.rate_bridge import LONGEST_BLOCK, RateBridge

RATES = [(48_000, 44_100), (44_100, 48_000), (48_000, 96_000), (96_000, 48_000), (48_000, 32_000)]


class Sine:
    """A tone that counts its frames."""

    def __init__(self, rate: int, hertz: float = 1000.0) -> None:
        self.frames = 0
        self._step = 2 * np.pi * hertz / rate

    def process(self, inputs: np.ndarray, outputs: np.ndarray) -> None:
        count = outputs.shape[1]
        wave = 0.5 * np.sin(self._step * (self.frames + np.arange(count)))
        outputs[:] = wave.astype(np.float32)
        self.frames += count


def pumped(bridge: RateBridge, blocks: list[int]) -> np.ndarray:
    out = np.full((2, sum(blocks)), np.nan, np.float32)
    place = 0
    for block in blocks:
        bridge(np.zeros((0, block), np.float32), out[:, place : place + block])
        place += block
    return out


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.sampled_from(RATES), st.lists(st.integers(1, 5000), min_size=1, max_size=8))
def test_a_tone_keeps_its_pitch_in_any_blocks(rates: tuple[int, int], blocks: list[int]) -> None:
    rate, device_rate = rates
    heard = pumped(RateBridge(Sine(rate).process, rate, device_rate), blocks)
    wanted = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(sum(blocks)) / device_rate)
    # It begins in the middle of nothing, which rings for some frames.
    begin = min(300, heard.shape[1])
    np.testing.assert_allclose(
        heard[:, begin:], np.broadcast_to(wanted, heard.shape)[:, begin:], atol=2e-4
    )


@pytest.mark.parametrize("rates", RATES)
def test_as_much_is_played_as_is_heard(rates: tuple[int, int]) -> None:
    rate, device_rate = rates
    tone = Sine(rate)
    pumped(RateBridge(tone.process, rate, device_rate), [256] * 2000)
    seconds = 256 * 2000 / device_rate
    assert 0 <= tone.frames - seconds * rate < 800


def test_a_long_block_is_made_in_parts() -> None:
    heard = pumped(RateBridge(Sine(48_000).process, 48_000, 44_100), [3 * LONGEST_BLOCK + 7])
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() < 0.51
