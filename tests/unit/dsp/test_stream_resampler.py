"""The live resampler: laws of place, of split, of band and of delay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.dsp.stream_resampler import StreamResampler

PAIRS = [(44_100, 48_000), (48_000, 44_100)]
ODD = [(44_101, 48_000), (96_000, 44_100), (48_000, 96_000), (88_200, 48_000), (32_000, 48_000)]


def resampled(rates: tuple[int, int], sound: Any, block: int = 128) -> Any:
    made = StreamResampler(*rates, len(sound))
    parts = [made.process(sound[:, at : at + block]) for at in range(0, sound.shape[1], block)]
    return np.concatenate(parts, axis=1)


def sine(hertz: float, rate: int, frames: int) -> Any:
    return np.sin(2 * np.pi * hertz * np.arange(frames) / rate).astype(np.float32)[np.newaxis]


@pytest.mark.parametrize("rates", PAIRS + ODD)
def test_each_frame_is_what_the_input_was_at_its_place(rates: tuple[int, int]) -> None:
    for hertz in (50.0, 997.0, 0.35 * min(rates)):
        sound = resampled(rates, sine(hertz, rates[0], 6000))[0]
        wanted = sine(hertz, rates[1], len(sound))[0]
        np.testing.assert_allclose(sound[100:], wanted[100:], atol=2e-4)


@pytest.mark.parametrize("rates", PAIRS)
def test_the_band_is_flat_to_18_khz(rates: tuple[int, int]) -> None:
    for hertz in (20.0, 1000.0, 10_000.0, 16_000.0, 18_000.0):
        sound = resampled(rates, sine(hertz, rates[0], 12_000))[0, 200:]
        time = np.arange(len(sound)) / rates[1]
        waves = np.stack((np.sin(2 * np.pi * hertz * time), np.cos(2 * np.pi * hertz * time)), 1)
        found = np.linalg.lstsq(waves, sound.astype(float), rcond=None)[0]
        assert abs(20 * np.log10(np.hypot(*found))) < 0.1


@pytest.mark.parametrize("rates", PAIRS)
def test_images_are_below_80_db(rates: tuple[int, int]) -> None:
    for hertz in (3000.0, 15_000.0, 17_900.0):
        sound = resampled(rates, sine(hertz, rates[0], 20_000))[0, 500:16_884]
        spectrum = np.abs(np.fft.rfft(sound * np.kaiser(len(sound), 14)))
        at = round(hertz * len(sound) / rates[1])
        loudest = spectrum[at - 2 : at + 3].max()
        spectrum[at - 12 : at + 13] = 0
        assert 20 * np.log10(spectrum.max() / loudest) < -80


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.sampled_from(PAIRS + ODD),
    st.lists(st.integers(0, 700), min_size=1, max_size=12),
)
def test_any_split_gives_the_same(rates: tuple[int, int], blocks: list[int]) -> None:
    sound = np.random.default_rng(3).standard_normal((2, sum(blocks))).astype(np.float32)
    whole = StreamResampler(*rates, 2).process(sound)
    made = StreamResampler(*rates, 2)
    ends = np.cumsum(blocks)
    parts = [made.process(one) for one in np.split(sound, ends[:-1], axis=1)]
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, atol=2e-6)


@pytest.mark.parametrize("rates", PAIRS + ODD)
def test_a_frame_comes_as_soon_as_the_declared_delay_allows(rates: tuple[int, int]) -> None:
    made = StreamResampler(*rates, 1)
    given_frames = made_frames = 0
    for _ in range(600):
        made_frames += made.process(np.zeros((1, 7), np.float32)).shape[1]
        given_frames += 7
        # Output frame k lies at k × in / out; it needs the input up to that place and the delay.
        last_place = given_frames - 1 - made.delay_frames
        wanted = max(0, (last_place + 1) * rates[1] - 1) // rates[0] + 1 if last_place >= 0 else 0
        assert made_frames == wanted


@pytest.mark.parametrize("rates", [*PAIRS, (44_101, 48_000), (96_000, 44_100), (44_100, 192_000)])
def test_the_delay_is_half_a_millisecond_at_most(rates: tuple[int, int]) -> None:
    assert 0 < StreamResampler(*rates, 1).delay_frames / rates[0] <= 0.0005


@pytest.mark.parametrize("rates", PAIRS)
def test_nothing_drifts(rates: tuple[int, int]) -> None:
    made = StreamResampler(*rates, 1)
    total = sum(made.process(block).shape[1] for block in [np.zeros((1, 441), np.float32)] * 3000)
    given_frames = 3000 * 441
    assert abs(total - (given_frames - made.delay_frames) * rates[1] / rates[0]) <= 1
    tone = sine(1000.0, rates[0], 4410)
    begin = total
    sound = made.process(tone)[0]
    time = (begin + np.arange(len(sound))) / rates[1] - given_frames / rates[0]
    np.testing.assert_allclose(sound[100:], np.sin(2000 * np.pi * time[100:]), atol=1e-3)


def test_channels_do_not_mix() -> None:
    sound = np.random.default_rng(0).standard_normal((2, 1000)).astype(np.float32)
    both = StreamResampler(44_100, 48_000, 2).process(sound)
    for channel in range(2):
        one = StreamResampler(44_100, 48_000, 1).process(sound[channel : channel + 1])
        np.testing.assert_allclose(one[0], both[channel], atol=1e-6)


def test_the_same_rate_changes_and_delays_nothing() -> None:
    made = StreamResampler(48_000, 48_000, 2)
    block = np.arange(20, dtype=np.float32).reshape(2, 10)
    np.testing.assert_array_equal(made.process(block), block)
    assert made.delay_frames == 0


@pytest.mark.parametrize("rates", [*PAIRS, (44_101, 48_000)])
def test_a_constant_stays_itself(rates: tuple[int, int]) -> None:
    sound = resampled(rates, np.ones((1, 2000), np.float32))[0]
    np.testing.assert_allclose(sound[60:], 1.0, atol=1e-6)
