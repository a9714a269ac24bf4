import numpy as np
import pytest

from jamtui.catalog.effects import merge_effects
from jamtui.dsp.chain import EffectChain

BAND = {"frequency": 100, "gain": 6, "q": 1, "type": "lowshelf"}
ALL = merge_effects(
    {
        "noiseGate": {"enabled": True},
        "eq": {"enabled": True, "bands": [BAND]},
        "compressor": {"enabled": True},
        "reverb": {"enabled": True},
        "limiter": {"enabled": True},
    }
)


def _reverb(**values: object) -> EffectChain:
    return EffectChain(merge_effects({"reverb": {"enabled": True, **values}}), 48_000)


def _impulse(frames: int = 4800) -> np.ndarray:
    block = np.zeros((2, frames), dtype=np.float32)
    block[:, 100] = 0.5
    return block


def test_nothing_enabled_is_idle_and_changes_nothing() -> None:
    settings = {name: {**values, "enabled": False} for name, values in ALL.items()}
    chain = EffectChain(settings, 48_000)
    assert chain.is_idle
    assert chain.tail_frames == 0
    np.testing.assert_array_equal(chain.process(_impulse()), _impulse())
    assert EffectChain({}, 48_000).is_idle


def test_effects_without_effect_are_idle() -> None:
    flat = BAND | {"gain": 0, "type": "peaking"}
    settings = {
        "eq": {"enabled": True, "bands": [flat]},
        "reverb": {"enabled": True, "mix": 0},
    }
    assert EffectChain(merge_effects(settings), 48_000).is_idle


@pytest.mark.parametrize("name", [*ALL, "all"])
def test_no_effect_delays_the_sound(name: str) -> None:
    chain = EffectChain(ALL if name == "all" else {name: ALL[name]}, 44_100)
    made = chain.process(_impulse())
    assert not np.abs(made[:, :100]).max() > 1e-7
    assert np.abs(made[:, 100]).min() > 1e-5


@pytest.mark.parametrize("name", [*ALL, "all"])
def test_silence_stays_silence_even_after_sound(name: str) -> None:
    chain = EffectChain(ALL if name == "all" else {name: ALL[name]}, 48_000)
    zeros = np.zeros((2, 48_000), dtype=np.float32)
    assert not chain.process(zeros.copy()).any()
    chain.process(np.random.default_rng(0).standard_normal((2, 4800)).astype(np.float32))
    for _ in range(12):
        made = chain.process(zeros.copy())
        sounding = np.abs(made[made != 0.0])
        assert not sounding.size or sounding.min() > np.finfo(np.float32).tiny
    assert not made.any()


def test_the_order_is_gate_eq_compressor_reverb_limiter() -> None:
    noise = np.random.default_rng(1).standard_normal((2, 9600)).astype(np.float32) * 0.3
    expected = noise.copy()
    for name in ("noiseGate", "eq", "compressor", "reverb", "limiter"):
        EffectChain({name: ALL[name]}, 48_000).process(expected)
    shuffled = {name: ALL[name] for name in reversed(ALL)}
    made = EffectChain(shuffled, 48_000).process(noise.copy())
    np.testing.assert_allclose(made, expected, atol=1e-7)


def test_the_block_is_changed_in_place_and_returned() -> None:
    block = _impulse()
    assert EffectChain(ALL, 48_000).process(block) is block


def test_reset_forgets() -> None:
    chain = EffectChain(ALL, 48_000)
    first = chain.process(_impulse())
    chain.reset()
    np.testing.assert_allclose(chain.process(_impulse()), first, atol=1e-7)


def test_the_tail_is_the_reverbs_and_the_filters() -> None:
    short = _reverb(decay=0.5).tail_frames
    long = _reverb(decay=5).tail_frames
    assert long - short == pytest.approx(1.5 * 4.5 * 48_000, rel=0.05)
    assert EffectChain({"limiter": ALL["limiter"]}, 48_000).tail_frames == 0
