"""Compressor, gate and limiters measured as one measures hardware."""

import numpy as np
import pytest

from jamtui.catalog.effects import merge_effects
from jamtui.dsp.chain import EffectChain
from jamtui.dsp.master_limiter import MasterLimiter

RATE = 48_000


def _chain(effect: str, sample_rate: int = RATE, **parameters: float) -> EffectChain:
    return EffectChain(merge_effects({effect: {"enabled": True, **parameters}}), sample_rate)


def _sine(level_db: float, seconds: float, frequency_hz: float = 1000.0) -> np.ndarray:
    wave = 10 ** (level_db / 20) * np.sin(
        2 * np.pi * frequency_hz * np.arange(int(seconds * RATE)) / RATE
    )
    return np.tile(wave, (2, 1)).astype(np.float32)


def _steady(level_db: float, seconds: float) -> np.ndarray:
    return np.full((2, int(seconds * RATE)), 10 ** (level_db / 20), dtype=np.float32)


def _db(samples: np.ndarray) -> np.ndarray:
    return 20 * np.log10(np.maximum(np.abs(samples), 1e-9))


@pytest.mark.parametrize("level", [-50.0, -30.0, -20.0, -10.0, 0.0])
@pytest.mark.parametrize(("threshold", "ratio", "knee"), [(-20, 4, 0), (-24, 20, 10), (-30, 2, 40)])
def test_the_static_curve(level: float, threshold: float, ratio: float, knee: float) -> None:
    chain = _chain("compressor", threshold=threshold, ratio=ratio, knee=knee, attack=1, release=500)
    made = chain.process(_sine(level, 0.5))
    over = level - threshold
    if 2 * over <= -knee:
        expected = level
    elif 2 * over >= knee:
        expected = threshold + over / ratio
    else:
        expected = level + (1 / ratio - 1) * (over + knee / 2) ** 2 / (2 * knee)
    assert _db(made[:, -RATE // 10 :]).max() == pytest.approx(expected, abs=0.15)


def test_the_knee_has_no_corner() -> None:
    levels = np.arange(-40.0, 0.0, 0.5)
    outs = [
        _db(_chain("compressor", threshold=-20, ratio=8, knee=20, attack=0).process(
            _steady(level, 0.01)))[0, -1]
        for level in levels
    ]  # fmt: skip
    slopes = np.diff(outs) / 0.5
    assert slopes[0] == pytest.approx(1.0, abs=0.01)
    assert slopes[-1] == pytest.approx(1 / 8, abs=0.01)
    assert np.abs(np.diff(slopes)).max() < 0.04


@pytest.mark.parametrize("attack", [1.0, 10.0, 200.0])
def test_attack_is_63_percent_of_the_way(attack: float) -> None:
    chain = _chain("compressor", threshold=-20, ratio=4, knee=0, attack=attack, release=1000)
    chain.process(_steady(-60, 0.1))
    made = _db(chain.process(_steady(0, 1.5)))[0]
    at = int(attack * RATE / 1000)
    assert made[at] == pytest.approx(-15 * (1 - np.exp(-1)), abs=0.3)


@pytest.mark.parametrize("release", [20.0, 100.0, 1000.0])
def test_release_is_63_percent_of_the_way(release: float) -> None:
    chain = _chain("compressor", threshold=-20, ratio=4, knee=0, attack=1, release=release)
    chain.process(_steady(0, 0.1))
    made = _db(chain.process(_steady(-30, 2.0)))[0] + 30
    at = int(release * RATE / 1000)
    assert made[at] == pytest.approx(-15 * np.exp(-1), abs=0.4)


def test_no_attack_time_is_at_once() -> None:
    chain = _chain("compressor", threshold=-20, ratio=20, knee=0, attack=0, release=0)
    made = _db(chain.process(np.concatenate([_steady(-40, 0.01), _steady(0, 0.01)], axis=1)))
    assert made[0, 480] == pytest.approx(-19, abs=0.1)


def test_make_up_gain_comes_on_top() -> None:
    made = _chain("compressor", threshold=0, ratio=1, makeupGain=9).process(_steady(-40, 0.1))
    assert _db(made)[0, -1] == pytest.approx(-31, abs=0.01)


def test_both_channels_are_turned_down_alike() -> None:
    audio = _steady(-10, 0.2)
    audio[1] *= 0.1
    made = _chain("compressor", threshold=-30, ratio=10).process(audio)
    assert made[0, -1] / made[1, -1] == pytest.approx(10.0, rel=1e-4)


@pytest.mark.parametrize("depth", [-80.0, -12.0])
def test_the_gate_turns_down_by_its_range(depth: float) -> None:
    made = _chain("noiseGate", threshold=-40, range=depth).process(_steady(-50, 0.5))
    assert _db(made)[0, -1] == pytest.approx(-50 + depth, abs=0.05)


def test_what_is_above_the_threshold_passes_unchanged() -> None:
    audio = _sine(-30, 0.5, 60.0)
    chain = _chain("noiseGate", threshold=-40, attack=0, hold=0, release=0)
    made = chain.process(audio.copy())
    first = int(np.argmax(np.abs(audio[0]) >= 0.01))
    np.testing.assert_array_equal(made[:, first + RATE // 100 :], audio[:, first + RATE // 100 :])


@pytest.mark.parametrize("hold", [0.0, 50.0, 500.0])
def test_the_gate_holds_and_then_releases(hold: float) -> None:
    chain = _chain("noiseGate", threshold=-40, attack=0, hold=hold, release=100, range=-40)
    chain.process(_steady(-20, 0.2))
    gain = _db(chain.process(_steady(-60, 1.0)))[0] + 60
    closes = int(np.argmax(gain < -0.01))
    assert closes * 1000 / RATE == pytest.approx(hold + 5.0, abs=0.5)
    assert gain[closes + RATE // 20] == pytest.approx(-20, abs=0.1)
    assert gain[closes + RATE // 10 + 10] == pytest.approx(-40, abs=0.05)


@pytest.mark.parametrize("attack", [0.0, 10.0, 50.0])
def test_the_gate_opens_within_its_attack(attack: float) -> None:
    chain = _chain("noiseGate", threshold=-40, attack=attack, range=-60)
    gain = _db(chain.process(_steady(-20, 0.2)))[0] + 20
    frames = max(1, int(attack * RATE / 1000))
    assert gain[frames] == pytest.approx(0.0, abs=0.05)
    if frames > 1:
        assert gain[frames // 2] == pytest.approx(-30, abs=0.2)


@pytest.mark.parametrize("ceiling", [-6.0, -0.3, 0.0])
@pytest.mark.parametrize("threshold", [-24.0, -3.0, 0.0])
def test_nothing_passes_the_ceiling(threshold: float, ceiling: float) -> None:
    noise = np.random.default_rng(3).standard_normal((2, RATE)).astype(np.float32) * 3
    chain = _chain("limiter", threshold=threshold, ceiling=ceiling, release=10)
    assert np.abs(chain.process(noise)).max() <= np.float32(10 ** (ceiling / 20))


def test_below_its_threshold_the_limiter_changes_nothing() -> None:
    audio = _sine(-3.01, 0.3)
    made = _chain("limiter", threshold=-3, ceiling=-0.3).process(audio.copy())
    np.testing.assert_array_equal(made, audio)


def test_the_limiters_shoulder_rises_towards_the_ceiling() -> None:
    levels = np.arange(-14.0, 20.0, 1.0)
    outs = np.array([
        _db(_chain("limiter", threshold=-12, ceiling=-2).process(_steady(x, 0.01)))[0, -1]
        for x in levels
    ])  # fmt: skip
    assert np.all(np.diff(outs) > 0)
    assert outs[0] == pytest.approx(-14, abs=1e-3)
    assert outs[4] == pytest.approx(-12 + 10 * (1 - np.exp(-0.2)), abs=0.01)
    assert outs[-1] == pytest.approx(-2 - 10 * np.exp(-3.1), abs=0.01)


@pytest.mark.parametrize("release", [10.0, 200.0, 1000.0])
def test_the_limiter_lets_go_with_its_release(release: float) -> None:
    chain = _chain("limiter", threshold=-6, ceiling=-6, release=release)
    chain.process(_steady(6, 0.05))
    gain = _db(chain.process(_steady(-20, 1.5)))[0] + 20
    assert gain[int(release * RATE / 1000)] == pytest.approx(-12 * np.exp(-1), abs=0.1)


@pytest.mark.parametrize("scale", [0.9, 1.0, 3.0, 1000.0])
@pytest.mark.parametrize("ceiling", [-0.3, -6.0, 0.0])
def test_the_master_never_passes_its_ceiling(scale: float, ceiling: float) -> None:
    noise = np.random.default_rng(4).uniform(-1, 1, (2, RATE)).astype(np.float32) * scale
    noise = np.ascontiguousarray(noise, dtype=np.float32)
    limiter = MasterLimiter(RATE, ceiling_db=ceiling)
    peaks = [np.abs(limiter.process(noise[:, i : i + 128])).max() for i in range(0, RATE, 128)]
    assert max(peaks) <= 10 ** (ceiling / 20)
    assert max(peaks) == pytest.approx(min(scale, 10 ** (ceiling / 20)), rel=1e-3)


def test_the_master_leaves_what_fits_alone() -> None:
    audio = _sine(-0.31, 0.2)
    np.testing.assert_array_equal(MasterLimiter(RATE).process(audio.copy()), audio)


def test_the_master_recovers_fully() -> None:
    limiter = MasterLimiter(RATE)
    limiter.process(_steady(12, 1.0))
    assert limiter.reduction_db == pytest.approx(12.3, abs=0.01)
    quiet = _steady(-40, 1.0)
    limiter.process(quiet)
    assert limiter.reduction_db == 0.0
    steps = np.abs(np.diff(_db(quiet[0])))
    assert steps.max() < 0.01  # dB from one frame to the next: smooth


def test_a_single_peak_hardly_ducks_what_follows() -> None:
    limiter = MasterLimiter(RATE)
    limiter.process(_steady(6, 0.001))
    made = limiter.process(_steady(-20, 0.5))
    assert _db(made[0, RATE // 5]) == pytest.approx(-20, abs=1.6)
    assert _db(made[0, -1]) == pytest.approx(-20, abs=1e-3)


def test_a_constant_overload_stays_clean() -> None:
    made = MasterLimiter(RATE).process(_sine(6, 2.0, 100.0))[0, RATE:]
    spectrum = np.abs(np.fft.rfft(made * np.hanning(len(made))))
    fundamental = spectrum[95:106].max()
    assert np.sqrt((spectrum[150:4000] ** 2).sum()) < 0.01 * fundamental


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_becomes_silence(bad: float) -> None:
    limiter = MasterLimiter(RATE)
    block = _steady(-6, 0.01)
    block[0, 7] = bad
    assert not limiter.process(block).any()
    np.testing.assert_array_equal(limiter.process(_steady(-6, 0.01)), _steady(-6, 0.01))
