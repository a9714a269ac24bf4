"""The reverb's numbers are what a room acoustician would measure."""

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from jamtui.catalog.effects import merge_effects
from jamtui.dsp.chain import EffectChain
from jamtui.dsp.reverb_space import SPACES


def _chain(sample_rate: int, **reverb: object) -> EffectChain:
    return EffectChain(
        merge_effects({"reverb": {"enabled": True, "mix": 1.0, **reverb}}), sample_rate
    )


def _response(sample_rate: int, seconds: float, **reverb: object) -> np.ndarray:
    chain = _chain(sample_rate, **reverb)
    impulse = np.zeros((2, int(seconds * sample_rate)), dtype=np.float32)
    impulse[:, 0] = 1.0
    return chain.process(impulse).astype(np.float64)


def _rt60_s(response: np.ndarray, sample_rate: int) -> float:
    """T30 of the octave around 1 kHz after ISO 3382: backward integration, −5 to −35 dB."""
    octave = butter(2, [707.0, 1414.0], "band", fs=sample_rate, output="sos")
    energy = np.cumsum(sosfiltfilt(octave, response)[::-1] ** 2)[::-1]
    level_db = 10.0 * np.log10(energy / energy[0] + 1e-30)
    first, last = np.argmax(level_db < -5.0), np.argmax(level_db < -35.0)
    times = np.arange(first, last) / sample_rate
    return float(-60.0 / np.polyfit(times, level_db[first:last], 1)[0])


@pytest.mark.parametrize("sample_rate", [44_100, 48_000])
@pytest.mark.parametrize("decay", [0.1, 0.5, 2.0, 6.0])
@pytest.mark.parametrize("space", SPACES)
def test_the_decay_is_the_rt60(space: str, decay: float, sample_rate: int) -> None:
    response = _response(
        sample_rate, decay + 0.3, type=space, decay=decay, highCut=20_000, lowCut=20
    )
    for channel in response:
        assert _rt60_s(channel, sample_rate) == pytest.approx(decay, rel=0.15)


@pytest.mark.parametrize("space", SPACES)
def test_high_notes_die_sooner(space: str) -> None:
    rate = 48_000
    response = _response(rate, 2.0, type=space, decay=1.5, highCut=20_000)[0]
    late = response[rate // 2 : rate // 2 + 8192] * np.hanning(8192)
    early = response[:8192] * np.hanning(8192)
    bins = np.fft.rfftfreq(8192, 1 / rate)
    low, high = (bins > 400) & (bins < 1200), (bins > 5000) & (bins < 7000)

    def brightness(part: np.ndarray) -> float:
        power = np.abs(np.fft.rfft(part)) ** 2
        return float(power[high].mean() / power[low].mean())

    assert brightness(late) < 0.7 * brightness(early)


@pytest.mark.parametrize("sample_rate", [44_100, 48_000])
@pytest.mark.parametrize("pre_delay", [0.0, 20.0, 100.0])
def test_the_pre_delay_is_exact(pre_delay: float, sample_rate: int) -> None:
    without = _response(sample_rate, 0.5, type="plate", preDelay=0)
    delayed = _response(sample_rate, 0.5, type="plate", preDelay=pre_delay)
    frames = round(pre_delay * sample_rate / 1000)
    assert np.abs(delayed[:, :frames]).max(initial=0.0) < 1e-7
    np.testing.assert_allclose(
        delayed[:, frames:], without[:, : delayed.shape[1] - frames], atol=1e-6
    )


@pytest.mark.parametrize(("name", "cutoff"), [("highCut", 2000.0), ("lowCut", 500.0)])
def test_the_cuts_are_3_db_down_at_their_frequency(name: str, cutoff: float) -> None:
    rate = 48_000
    wide = {"type": "room", "decay": 0.5, "preDelay": 0, "highCut": 20_000, "lowCut": 20}
    before = np.fft.rfft(_response(rate, 1.0, **wide)[0])
    after = np.fft.rfft(_response(rate, 1.0, **{**wide, name: cutoff})[0])
    ratio_db = 20 * np.log10(np.abs(after / before))
    assert ratio_db[int(cutoff)] == pytest.approx(-3.0, abs=0.3)  # a bin is 1 Hz
    far = int(cutoff * 4 if name == "highCut" else cutoff / 4)
    assert ratio_db[far] == pytest.approx(-24.0, abs=2.0)


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("decay", [0.3, 2.0])
def test_wet_noise_is_about_as_loud_as_dry(space: str, decay: float) -> None:
    rate = 48_000
    chain = _chain(rate, type=space, decay=decay)
    noise = np.random.default_rng(1).standard_normal((2, rate * 3))
    band = butter(4, [200.0, 3000.0], "band", fs=rate, output="sos")
    dry = (sosfiltfilt(band, noise) * 0.1).astype(np.float32)
    wet = chain.process(dry.copy())
    ratio_db = 20 * np.log10(wet[:, 2 * rate :].std() / dry[:, 2 * rate :].std())
    assert ratio_db == pytest.approx(0.0, abs=3.0)


@pytest.mark.parametrize("space", SPACES)
def test_left_and_right_differ(space: str) -> None:
    left, right = _response(48_000, 1.0, type=space)
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.3


def test_the_mix_goes_from_dry_to_wet() -> None:
    wet = _response(48_000, 0.5)
    for mix in (0.25, 0.75):
        mixed = _response(48_000, 0.5, mix=mix)
        mixed[:, 0] -= 1.0 - mix
        np.testing.assert_allclose(mixed, wet * mix, atol=1e-6)


@pytest.mark.parametrize("space", SPACES)
def test_after_its_tail_it_is_below_90_db_and_then_silent(space: str) -> None:
    chain = _chain(48_000, type=space, decay=0.3)
    burst = np.full((2, 4800), 0.5, dtype=np.float32) * np.sin(np.arange(4800) / 8)
    chain.process(np.ascontiguousarray(burst, dtype=np.float32))
    tail = chain.process(np.zeros((2, chain.tail_frames), dtype=np.float32))
    assert np.abs(tail[:, :4800]).max() > 1e-2
    after = chain.process(np.zeros((2, 48_000), dtype=np.float32))
    assert np.abs(after).max() < 10 ** (-85 / 20)
    for _ in range(4):
        after = chain.process(np.zeros((2, 48_000), dtype=np.float32))
    assert not after.any()
