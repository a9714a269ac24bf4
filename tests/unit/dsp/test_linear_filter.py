import numpy as np
import pytest
from scipy.signal import sosfilt

from jamtui.dsp.biquad import BUTTERWORTH_Q, highpass, low_shelf, lowpass, one_pole, peaking
from jamtui.dsp.linear_filter import LinearFilter


def test_it_is_the_cascade_of_its_sections() -> None:
    sections = [
        highpass(25.0, 10.0, 48_000),
        low_shelf(90.0, 0.5, 12.0, 48_000),
        peaking(700.0, 8.0, -20.0, 48_000),
        lowpass(15_000.0, BUTTERWORTH_Q, 48_000),
    ]
    rows = np.array([[s.b0, s.b1, s.b2, 1.0, s.a1, s.a2] for s in sections])
    noise = np.random.default_rng(0).standard_normal((3, 20_011))
    made = LinearFilter(sections, channels=3).process(noise, np.empty_like(noise))
    np.testing.assert_allclose(made, sosfilt(rows, noise), atol=1e-7)


def test_without_sections_nothing_changes() -> None:
    noise = np.random.default_rng(0).standard_normal((2, 999))
    np.testing.assert_allclose(LinearFilter([]).process(noise.copy()), noise, atol=1e-14)


def test_it_filters_in_place_by_default() -> None:
    block = np.ones((1, 100))
    made = LinearFilter([one_pole(10.0)], channels=1).process(block)
    assert made is block
    assert block[0, 9] == pytest.approx(1 - np.exp(-1.0))


def test_its_ring_is_where_it_falls_below_90_db() -> None:
    bell = LinearFilter([peaking(100.0, 10.0, 24.0, 48_000)])
    impulse = np.zeros((2, 2 * bell.ring_frames))
    impulse[:, 0] = 1.0
    made = np.abs(bell.process(impulse)[0])
    assert made[bell.ring_frames :].max() < 10 ** (-90 / 20)
    assert made[bell.ring_frames // 4 :].max() > 10 ** (-90 / 20)
