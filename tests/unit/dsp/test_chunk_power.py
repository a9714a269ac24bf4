"""The power of chunks is that of the filter's output, however it is handed in."""

import numpy as np
import pytest

from jamtui.dsp.biquad import BUTTERWORTH_Q, highpass, lowpass
from jamtui.dsp.chunk_power import ChunkPower, chunk_frames_for
from jamtui.dsp.linear_filter import LinearFilter

RATE = 48_000
SECTIONS = [lowpass(4_000.0, BUTTERWORTH_Q, RATE), highpass(40.0, BUTTERWORTH_Q, RATE)]


@pytest.fixture
def noise() -> np.ndarray:
    return (np.random.default_rng(5).standard_normal((2, 700 * 32)) * 0.2).astype(np.float32)


def test_it_sums_the_squares_of_what_the_filter_gives(noise: np.ndarray) -> None:
    filtered = LinearFilter(SECTIONS).process(noise.astype(np.float64))
    expected = (filtered**2).reshape(2, 700, 32).sum(axis=(0, 2))
    found = ChunkPower(SECTIONS, 2, 32).process(noise.reshape(2, 700, 32))
    assert found == pytest.approx(expected, rel=1e-4)


def test_one_chunk_at_a_time_gives_the_same(noise: np.ndarray) -> None:
    chunks = noise.reshape(2, 700, 32)[:, :40]
    whole = ChunkPower(SECTIONS, 2, 32).process(chunks)
    single = ChunkPower(SECTIONS, 2, 32)
    split = np.concatenate([single.process(chunks[:, k : k + 1]) for k in range(40)])
    assert split == pytest.approx(whole, rel=1e-4)


def test_a_reset_forgets_the_past(noise: np.ndarray) -> None:
    chunks = noise.reshape(2, 700, 32)
    used = ChunkPower(SECTIONS, 2, 32)
    used.process(chunks)
    used.reset()
    fresh = ChunkPower(SECTIONS, 2, 32)
    assert np.array_equal(used.process(chunks[:, :9]), fresh.process(chunks[:, :9]))


@pytest.mark.parametrize(("step", "chunk"), [(4_800, 32), (4_410, 30), (4_801, 1), (1_102, 29)])
def test_chunks_go_into_a_step_without_remainder(step: int, chunk: int) -> None:
    assert chunk_frames_for(step) == chunk
