"""The resampler: laws of place and of band, for usual and odd rates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.dsp.resampling import Resampler, resampler

RATES = [8000, 11_025, 22_050, 32_000, 44_100, 44_101, 48_000, 88_200, 96_000]


def tone(rates: tuple[int, int], hertz: float, first: int, count: int) -> Any:
    """Returns what becomes of an endless sine."""
    made = resampler(*rates)
    begin, length = made.needed(first, count)
    wave = np.sin(2 * np.pi * hertz * (begin + np.arange(length)) / rates[0])
    return made.process(np.stack((wave, 0.5 * wave)).astype(np.float32), first, count)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("out", [44_100, 48_000])
def test_a_tone_keeps_its_pitch_place_and_level(rate: int, out: int) -> None:
    for hertz in (50.0, 1000.0, 0.4 * min(rate, out)):
        heard = tone((rate, out), hertz, 5000, 3000)
        wanted = np.sin(2 * np.pi * hertz * (5000 + np.arange(3000)) / out)
        np.testing.assert_allclose(heard, np.stack((wanted, 0.5 * wanted)), atol=1e-4)


@pytest.mark.parametrize(("rate", "out"), [(48_000, 44_100), (96_000, 48_000), (192_000, 44_100)])
def test_what_is_too_high_for_the_rate_is_gone(rate: int, out: int) -> None:
    for hertz in (0.51 * out, 0.54 * out):
        assert np.abs(tone((rate, out), hertz, 100, 4000)).max() < 1e-4


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.sampled_from(RATES),
    st.sampled_from([44_100, 48_000]),
    st.integers(0, 10_000_000),
    st.lists(st.integers(1, 700), min_size=1, max_size=6),
)
def test_any_split_gives_the_same(rate: int, out: int, first: int, blocks: list[int]) -> None:
    whole = tone((rate, out), 440.0, first, sum(blocks))
    pieces, place = [], first
    for block in blocks:
        pieces.append(tone((rate, out), 440.0, place, block))
        place += block
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), whole, atol=2e-6)


def test_the_same_rate_changes_nothing() -> None:
    made = Resampler(48_000, 48_000)
    block = np.arange(20, dtype=np.float32).reshape(2, 10)
    assert made.needed(5, 10) == (5, 10)
    assert made.process(block, 5, 10) is block
    assert made.frames_out(77) == 77


@pytest.mark.parametrize("rates", [(44_100, 48_000), (44_101, 48_000)])
def test_silence_stays_silent_and_a_constant_stays_itself(rates: tuple[int, int]) -> None:
    made = resampler(*rates)
    begin, count = made.needed(0, 500)
    assert begin < 0
    np.testing.assert_array_equal(made.process(np.zeros((2, count), np.float32), 0, 500), 0.0)
    np.testing.assert_allclose(made.process(np.ones((2, count), np.float32), 0, 500), 1, atol=1e-6)


def test_a_length_is_rounded_up() -> None:
    assert resampler(44_100, 48_000).frames_out(44_100 * 3600) == 48_000 * 3600
    assert resampler(44_100, 48_000).frames_out(1) == 2
