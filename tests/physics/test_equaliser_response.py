"""The equaliser's bands do to sines what their numbers say."""

import numpy as np
import pedalboard
import pytest

from jamtui.catalog.effects import merge_effects
from jamtui.dsp.chain import EffectChain

RATES = [44_100, 48_000]


def _chain(bands: list[dict[str, object]], sample_rate: int) -> EffectChain:
    return EffectChain(merge_effects({"eq": {"enabled": True, "bands": bands}}), sample_rate)


def _gain_db(bands: list[dict[str, object]], frequency_hz: float, sample_rate: int) -> float:
    """The gain at one frequency, from the impulse response (a DTFT, no bins to hit)."""
    chain = _chain(bands, sample_rate)
    impulse = np.zeros((2, sample_rate), dtype=np.float32)
    impulse[:, 0] = 1.0
    response = chain.process(impulse)[0].astype(np.float64)
    turns = np.exp(-2j * np.pi * frequency_hz / sample_rate * np.arange(sample_rate))
    return float(20.0 * np.log10(abs(np.sum(response * turns))))


def _band(shape: str, frequency: float, gain: float = 0.0, q: float = 1.0) -> dict[str, object]:
    return {"type": shape, "frequency": frequency, "gain": gain, "q": q}


@pytest.mark.parametrize("sample_rate", RATES)
@pytest.mark.parametrize("shape", ["lowpass", "highpass"])
@pytest.mark.parametrize("frequency", [30.0, 440.0, 5000.0, 20_000.0])
def test_a_butterworth_cut_is_3_db_down_at_its_cutoff(
    shape: str, frequency: float, sample_rate: int
) -> None:
    gain = _gain_db([_band(shape, frequency, q=0.70710678)], frequency, sample_rate)
    assert gain == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("q", [0.1, 2.0, 10.0])
@pytest.mark.parametrize("shape", ["lowpass", "highpass"])
def test_the_gain_of_a_cut_at_its_cutoff_is_q(shape: str, q: float) -> None:
    gain = _gain_db([_band(shape, 1000.0, q=q)], 1000.0, 48_000)
    assert gain == pytest.approx(20.0 * np.log10(q), abs=0.02)


def test_cuts_fall_by_12_db_an_octave() -> None:
    low = [_band("lowpass", 200.0, q=0.7071)]
    assert _gain_db(low, 1600.0, 48_000) - _gain_db(low, 800.0, 48_000) == pytest.approx(
        -12.0, abs=0.3
    )
    high = [_band("highpass", 4000.0, q=0.7071)]
    assert _gain_db(high, 250.0, 48_000) - _gain_db(high, 500.0, 48_000) == pytest.approx(
        -12.0, abs=0.3
    )


@pytest.mark.parametrize("gain", [-24.0, -6.0, 6.0, 24.0])
@pytest.mark.parametrize("sample_rate", RATES)
def test_shelves_reach_their_gain_and_half_of_it_at_the_corner(
    gain: float, sample_rate: int
) -> None:
    low, high = [_band("lowshelf", 300.0, gain, 0.7)], [_band("highshelf", 3000.0, gain, 0.7)]
    assert _gain_db(low, 10.0, sample_rate) == pytest.approx(gain, abs=0.1)
    assert _gain_db(low, 300.0, sample_rate) == pytest.approx(gain / 2, abs=0.02)
    assert _gain_db(low, 15_000.0, sample_rate) == pytest.approx(0.0, abs=0.1)
    assert _gain_db(high, 21_000.0, sample_rate) == pytest.approx(gain, abs=0.1)
    assert _gain_db(high, 3000.0, sample_rate) == pytest.approx(gain / 2, abs=0.02)
    assert _gain_db(high, 30.0, sample_rate) == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize("gain", [-12.0, 3.0, 24.0])
@pytest.mark.parametrize("q", [0.3, 1.0, 10.0])
def test_a_bell_has_its_gain_in_the_middle_and_none_far_away(gain: float, q: float) -> None:
    bell = [_band("peaking", 1000.0, gain, q)]
    assert _gain_db(bell, 1000.0, 44_100) == pytest.approx(gain, abs=0.02)
    assert abs(_gain_db(bell, 20.0, 44_100)) < abs(gain) * 0.1


def test_bands_add_up_in_decibels() -> None:
    one, other = _band("peaking", 500.0, 7.0, 2.0), _band("lowshelf", 700.0, -5.0, 0.5)
    both = _gain_db([one, other], 600.0, 48_000)
    alone = _gain_db([one], 600.0, 48_000) + _gain_db([other], 600.0, 48_000)
    assert both == pytest.approx(alone, abs=0.01)


def test_it_agrees_with_pedalboards_filters() -> None:
    bands = [
        _band("lowshelf", 90.0, 5.0, 0.8),
        _band("peaking", 1200.0, -8.0, 2.5),
        _band("highshelf", 7000.0, 4.0, 0.6),
    ]
    peer = pedalboard.Pedalboard(
        [
            pedalboard.LowShelfFilter(90.0, 5.0, 0.8),
            pedalboard.PeakFilter(1200.0, -8.0, 2.5),
            pedalboard.HighShelfFilter(7000.0, 4.0, 0.6),
        ]
    )
    noise = np.random.default_rng(1).standard_normal((2, 24_000)).astype(np.float32) * 0.1
    expected = peer(noise, 48_000)
    made = _chain(bands, 48_000).process(noise.copy())
    np.testing.assert_allclose(made, expected, atol=1e-4)  # its states are float32


def test_thirty_bands_stay_exact_at_the_edges_of_their_ranges() -> None:
    bands = [_band("peaking", 20.0 * 1.26**i, 24.0 if i % 2 else -24.0, 10.0) for i in range(30)]
    gain = _gain_db(bands, 20.0 * 1.26**15, 48_000)
    alone = sum(_gain_db([band], 20.0 * 1.26**15, 48_000) for band in bands)
    assert gain == pytest.approx(alone, abs=0.1)
