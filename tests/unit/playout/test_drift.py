"""Two clocks and how far they are apart."""

import numpy as np
import pytest

from jamtui.playout.drift import Drift

RATE = 48_000


def _drift(ppm, seconds, noise=lambda chance: 0.0, step=lambda second: 0.0):
    drift, chance = Drift(RATE), np.random.default_rng(1)
    for number in range(int(seconds * 375)):
        frame = number * 128.0
        drift.add(frame, ppm * 1e-6 * frame - noise(chance) - step(frame / RATE))
    return drift


@pytest.mark.parametrize("ppm", [200, -200, 30, -3])
def test_a_steady_drift_is_known_within_seconds(ppm):
    drift = _drift(ppm, 40)
    assert drift.rate * 1e6 == pytest.approx(ppm, abs=0.01)
    assert drift.is_sure(4.0)


def test_one_clock_is_never_called_two():
    for jitter in (0.0, 0.5, 20.0, 500.0):
        drift = Drift(RATE)
        chance = np.random.default_rng(2)
        for number in range(20 * 375):
            drift.add(number * 128.0, -jitter * chance.random())
            assert not drift.is_sure()


def test_jitter_of_30_ms_leaves_the_rate_within_5_ppm():
    drift = _drift(150, 130, noise=lambda chance: 1440 * chance.random())
    assert drift.rate * 1e6 == pytest.approx(150, abs=5)


@pytest.mark.parametrize("frames", [2000, -2000, 100])
def test_another_path_is_no_drift(frames):
    drift = _drift(50, 60, step=lambda second: frames * (second > 30))
    assert drift.rate * 1e6 == pytest.approx(50, abs=5)


def test_a_drift_beyond_what_clocks_do_is_not_believed():
    assert _drift(5000, 20).rate == 0.0


@pytest.mark.parametrize("frames", [4, 12, 30])
def test_a_machine_that_has_more_to_do_is_no_drift(frames):
    drift, chance = Drift(RATE), np.random.default_rng(3)
    for number in range(40 * 375):
        load = frames * (10 < number / 375 < 25) + chance.random()
        drift.add(number * 128.0, -load)
        assert not drift.is_sure(6.0)
