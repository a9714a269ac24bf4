"""Sound between its frames: as clean as 16 taps allow."""

import numpy as np
import pytest

from jamtui.playout.reader import HALF_TAPS, ONE, Interpolator

RATE = 48_000
FRAMES = 8192


def _read(sound, step, begin=float(HALF_TAPS)):
    places = int(begin * ONE) + np.arange(FRAMES, dtype=np.int64) * int(step * ONE)
    out = np.zeros((len(sound), FRAMES), np.float32)
    Interpolator(len(sound), FRAMES).read(sound, places, out)
    return out, places / ONE


def _distortion_db(pitch, step):
    angle = 2 * np.pi * pitch / RATE
    sound = np.sin(angle * np.arange(2 * FRAMES))[np.newaxis].astype(np.float32)
    heard, places = _read(sound, step)
    parts = np.stack([np.sin(angle * places), np.cos(angle * places)], axis=1)
    fit = np.linalg.lstsq(parts, heard[0], rcond=None)[0]
    error = heard[0] - parts @ fit
    gain_db = 20 * np.log10(np.hypot(*fit))
    return gain_db, 20 * np.log10(np.sqrt(2 * np.mean(error**2)))


@pytest.mark.parametrize("step", [1.005, 0.995, 1.0002])
@pytest.mark.parametrize(
    ("pitch", "most_db"), [(100, -95), (1000, -85), (5000, -80), (10_000, -74), (15_000, -70)]
)
def test_a_sine_stays_a_sine(pitch, most_db, step):
    gain_db, distortion_db = _distortion_db(pitch, step)
    assert abs(gain_db) < 0.1
    assert distortion_db < most_db


def test_whole_frames_come_out_as_they_are():
    sound = np.random.default_rng(1).uniform(-1, 1, (2, FRAMES + 20)).astype(np.float32)
    heard, _ = _read(sound, 1.0)
    assert np.array_equal(heard, sound[:, HALF_TAPS : HALF_TAPS + FRAMES])


def test_a_constant_stays_a_constant():
    heard, _ = _read(np.full((1, 2 * FRAMES), 0.7, np.float32), 1.003)
    assert np.abs(heard - 0.7).max() < 1e-6
