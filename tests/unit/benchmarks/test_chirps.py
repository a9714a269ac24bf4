"""Chirps are found where they are: to a part of a frame, in noise, and not where they are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.latency.chirps import (
    CHIRP_FRAMES,
    LONGEST_DELAY,
    RATE,
    Sound,
    find,
    train,
)

PLAYED = train(3 * RATE, 1)


def delayed(sound: Sound, frames: float) -> Sound:
    """Returns the sound so many frames later, by a turn of the phases of its spectrum."""
    spectrum = np.fft.rfft(sound)
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(len(sound)) * frames)
    found: Sound = np.fft.irfft(spectrum * turn, len(sound)).astype(np.float32)
    return found


@given(
    frames=st.floats(0, LONGEST_DELAY - 1),
    gain=st.floats(0.01, 3),
    noise=st.floats(0, 0.1),
    seed=st.integers(0, 99),
)
@settings(max_examples=25, deadline=None)
def test_each_delay_is_told_to_a_part_of_a_frame(
    frames: float, gain: float, noise: float, seed: int
) -> None:
    hiss = np.random.default_rng(seed).normal(0, 0.1 * noise, len(PLAYED.sound))
    heard = (gain * (delayed(PLAYED.sound, frames) + hiss)).astype(np.float32)
    found = find(PLAYED, heard)
    assert (found.missed, found.bent) == (0, 0)
    assert found.delays == pytest.approx(frames, abs=0.1)


def test_chirps_begin_at_random_intervals_and_end_in_time() -> None:
    steps = np.diff(PLAYED.beginnings)
    assert len(np.unique(steps)) > len(steps) / 2
    assert steps.min() > CHIRP_FRAMES
    assert PLAYED.beginnings[-1] + CHIRP_FRAMES + LONGEST_DELAY < len(PLAYED.sound)
    assert not np.array_equal(train(3 * RATE, 2).beginnings, PLAYED.beginnings)


@pytest.mark.parametrize("kind", ["silent", "repeated", "late"])
@pytest.mark.parametrize("block", [64, 128, 256])
def test_a_chirp_with_one_wrong_block_is_missed(kind: str, block: int) -> None:
    heard = delayed(PLAYED.sound, 128)
    begin = int(PLAYED.beginnings[5]) + 128 + CHIRP_FRAMES // 2
    if kind == "silent":
        heard[begin : begin + block] = 0.0
    elif kind == "repeated":
        heard[begin : begin + block] = heard[begin - block : begin]
    else:
        heard[begin : begin + CHIRP_FRAMES] = heard[begin - block : begin + CHIRP_FRAMES - block]
    found = find(PLAYED, heard)
    assert np.flatnonzero(np.isnan(found.delays)).tolist() == [5]
    assert np.delete(found.delays, 5) == pytest.approx(128, abs=0.01)


def test_a_delay_that_changes_is_told_chirp_by_chirp() -> None:
    heard = delayed(PLAYED.sound, 128)
    middle = int(PLAYED.beginnings[10]) + 64
    heard[middle:] = delayed(PLAYED.sound, 384)[middle:]
    found = find(PLAYED, heard)
    assert found.delays[:10] == pytest.approx(128, abs=0.01)
    assert found.delays[10:] == pytest.approx(384, abs=0.01)


@pytest.mark.parametrize("bend", [-0.004, -0.0025, 0.001, 0.004])
def test_a_chirp_that_is_played_a_little_faster_or_slower_is_found(bend: float) -> None:
    heard = delayed(PLAYED.sound, 128)
    begin = int(PLAYED.beginnings[5]) + 128
    places = np.arange(CHIRP_FRAMES)
    one = heard[begin : begin + CHIRP_FRAMES].copy()
    heard[begin : begin + CHIRP_FRAMES] = np.interp(places * (1 + bend), places, one)
    found = find(PLAYED, heard)
    assert (found.missed, found.bent) == (0, 1)
    assert found.delays == pytest.approx(128, abs=2)


def test_nothing_is_found_in_silence_and_in_noise() -> None:
    for heard in (np.zeros(3 * RATE), np.random.default_rng(1).normal(0, 0.1, 3 * RATE)):
        found = find(PLAYED, heard.astype(np.float32))
        assert found.missed == len(PLAYED.beginnings)
