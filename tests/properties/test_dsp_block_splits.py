"""Whatever the blocks, the sound is the same."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.catalog.effects import merge_effects
from jamtui.dsp.chain import EffectChain
from jamtui.dsp.loudness import LoudnessMeter
from jamtui.dsp.master_limiter import MasterLimiter

FRAMES = 12_000

SETTINGS: dict[str, dict[str, object]] = {
    "noiseGate": {"threshold": -18, "attack": 2, "hold": 3, "release": 8, "range": -30},
    "eq": {
        "bands": [
            {"frequency": 60, "gain": 0, "q": 4, "type": "highpass"},
            {"frequency": 900, "gain": -9, "q": 3, "type": "peaking"},
            {"frequency": 9000, "gain": 6, "q": 0.7, "type": "highshelf"},
        ]
    },
    "compressor": {"threshold": -30, "ratio": 8, "attack": 3, "release": 40, "knee": 10},
    "reverb": {"type": "plate", "mix": 0.5, "decay": 1.0, "preDelay": 7.5},
    "limiter": {"threshold": -15, "release": 30, "ceiling": -3},
}


def _make(name: str, sample_rate: int) -> Callable[[np.ndarray], np.ndarray]:
    if name == "master":
        return MasterLimiter(sample_rate).process
    names = SETTINGS if name == "all" else [name]
    chosen = {effect: {"enabled": True, **SETTINGS[effect]} for effect in names}
    return EffectChain(merge_effects(chosen), sample_rate).process


def _music(seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    swell = np.sin(np.arange(FRAMES) / FRAMES * 9.0) ** 4
    return (draw.standard_normal((2, FRAMES)) * swell * 0.6).astype(np.float32)


def _pieces(audio: np.ndarray, cuts: list[int]) -> list[np.ndarray]:
    edges = [0, *sorted(cuts), audio.shape[1]]
    pairs = pairwise(edges)
    return [audio[:, a:b].copy() for a, b in pairs if b > a]


cut_lists = st.lists(st.integers(1, FRAMES - 1), max_size=25)


@pytest.mark.parametrize("sample_rate", [44_100, 48_000])
@pytest.mark.parametrize("name", [*SETTINGS, "all", "master"])
@settings(max_examples=12, deadline=None, derandomize=True)
@given(cuts=cut_lists, seed=st.integers(0, 1000))
def test_any_split_gives_the_same_sound(
    name: str, sample_rate: int, cuts: list[int], seed: int
) -> None:
    audio = _music(seed)
    whole = _make(name, sample_rate)(audio.copy())
    process = _make(name, sample_rate)
    split = np.concatenate([process(piece) for piece in _pieces(audio, cuts)], axis=1)
    np.testing.assert_allclose(split, whole, atol=1e-6, rtol=0)


@pytest.mark.parametrize("name", [*SETTINGS, "all", "master"])
def test_single_frames_give_the_same_sound(name: str) -> None:
    audio = _music(3)[:, :600]
    whole = _make(name, 48_000)(audio.copy())
    process = _make(name, 48_000)
    split = np.concatenate([process(audio[:, i : i + 1].copy()) for i in range(600)], axis=1)
    np.testing.assert_allclose(split, whole, atol=1e-6, rtol=0)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(cuts=cut_lists)
def test_loudness_does_not_depend_on_blocks(cuts: list[int]) -> None:
    audio = np.tile(_music(5), 4)
    whole, split = LoudnessMeter(44_100), LoudnessMeter(44_100)
    whole.process(audio)
    for piece in _pieces(audio, cuts):
        split.process(piece)
    assert split.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=0.011)
    assert split.momentary_lufs == pytest.approx(whole.momentary_lufs, abs=1e-6)
