import math

import numpy as np
import pyloudnorm
import pytest

from jamtui.dsp.loudness import LoudnessMeter, integrated_loudness


def _programme(sample_rate: int, seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    audio = draw.standard_normal((2, sample_rate * 12)) * 0.1
    audio[0] = np.convolve(audio[0], np.ones(20) / 4, "same")  # less treble on the left
    audio[:, sample_rate * 4 : sample_rate * 6] *= 0.02  # gated relatively
    audio[:, sample_rate * 6 : sample_rate * 7] = 0.0  # gated absolutely
    return audio.astype(np.float32)


@pytest.mark.parametrize("sample_rate", [44_100, 48_000])
@pytest.mark.parametrize("seed", [0, 1])
def test_loudness_agrees_with_pyloudnorm(sample_rate: int, seed: int) -> None:
    audio = _programme(sample_rate, seed)
    expected = pyloudnorm.Meter(sample_rate).integrated_loudness(audio.T.astype(np.float64))
    assert integrated_loudness(audio, sample_rate) == pytest.approx(expected, abs=0.1)


def test_a_full_scale_sine_reads_3_lufs_below_zero_in_one_channel() -> None:
    sine = np.sin(2 * np.pi * 997 * np.arange(48_000 * 2) / 48_000).astype(np.float32)
    assert integrated_loudness(np.stack([sine, 0 * sine]), 48_000) == pytest.approx(-3.01, abs=0.03)


def test_ten_decibels_are_ten_loudness_units() -> None:
    audio = _programme(48_000, 4)
    loud, soft = integrated_loudness(audio, 48_000), integrated_loudness(audio * 10**-0.5, 48_000)
    assert loud - soft == pytest.approx(10.0, abs=0.05)


def test_silence_has_no_loudness() -> None:
    meter = LoudnessMeter(48_000)
    assert meter.integrated_lufs == -math.inf
    meter.process(np.zeros((2, 96_000), dtype=np.float32))
    assert meter.integrated_lufs == -math.inf
    assert meter.momentary_lufs == -math.inf


def test_short_term_needs_three_seconds_and_forgets_what_is_older() -> None:
    meter = LoudnessMeter(48_000)
    noise = np.random.default_rng(2).standard_normal((2, 48_000)).astype(np.float32)
    meter.process(noise * 0.5)
    assert meter.short_term_lufs == -math.inf
    assert meter.momentary_lufs == pytest.approx(meter.integrated_lufs, abs=0.3)
    for _ in range(4):
        meter.process(noise * 0.05)
    assert meter.short_term_lufs == pytest.approx(meter.momentary_lufs, abs=0.5)
    assert meter.integrated_lufs > meter.short_term_lufs + 6
    meter.reset()
    assert meter.integrated_lufs == -math.inf
