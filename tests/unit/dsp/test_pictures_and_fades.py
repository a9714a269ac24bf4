import numpy as np
import pytest

from jamtui.dsp.fade import cross_fade, fade_in, fade_out, ramp
from jamtui.dsp.resample import resample
from jamtui.dsp.spectrogram import FLOOR_DB, spectrogram, waveform


@pytest.mark.parametrize("frequency", [100.0, 440.0, 5000.0])
def test_a_sine_is_a_line_at_its_pitch(frequency: float) -> None:
    sine = np.sin(2 * np.pi * frequency * np.arange(48_000) / 48_000)
    picture = spectrogram(np.stack([sine, sine]), 48_000, 20, 90, 30.0, 16_000.0)
    assert picture.shape == (90, 20)
    row = int(90 * np.log(frequency / 30) / np.log(16_000 / 30))
    assert np.all(np.abs(picture[:, 3:-3].argmax(axis=0) - row) <= 1)
    assert picture[:, 3:-3].max() == pytest.approx(0.0, abs=1.5)
    assert picture[-1, 10] < -60


def test_a_click_is_seen_in_its_column_only() -> None:
    audio = np.zeros(480_000, dtype=np.float32)
    audio[240_000] = 1.0
    picture = spectrogram(audio, 48_000, 40, 30)
    assert np.all(picture[:, 5] == FLOOR_DB)
    assert picture[:, 19:21].max() > -80


@pytest.mark.parametrize("frames", [0, 1, 5])
def test_short_recordings_give_full_pictures(frames: int) -> None:
    audio = np.zeros((2, frames), dtype=np.float32)
    assert spectrogram(audio, 48_000, 8, 6).shape == (6, 8)
    lowest, highest = waveform(audio, 8)
    assert lowest.shape == highest.shape == (8,)


def test_a_waveform_holds_the_extremes_of_every_part() -> None:
    audio = np.zeros((2, 1000), dtype=np.float32)
    audio[0, 250], audio[1, 999] = 0.7, -0.4
    lowest, highest = waveform(audio, 10)
    assert highest.argmax() == 2
    assert lowest.argmin() == 9
    assert (highest.max(), lowest.min()) == (np.float32(0.7), np.float32(-0.4))


def test_ramps_keep_gain_or_power() -> None:
    gain, power = ramp(101), ramp(100, "power")
    np.testing.assert_allclose(gain + gain[::-1], 1.0, atol=1e-6)
    np.testing.assert_allclose(power**2 + power[::-1] ** 2, 1.0, atol=1e-6)
    assert np.all(np.diff(gain) > 0)
    assert ramp(0).shape == (0,)


def test_fades_start_and_end_in_silence() -> None:
    ones = np.ones((2, 480), dtype=np.float32)
    assert fade_in(ones.copy())[0, 0] < 1e-4 < 0.999 < fade_in(ones.copy())[0, -1]
    np.testing.assert_array_equal(fade_out(ones.copy()), fade_in(ones.copy())[:, ::-1])


def test_crossing_from_a_sound_to_itself_changes_nothing() -> None:
    noise = np.random.default_rng(0).standard_normal((2, 240)).astype(np.float32)
    np.testing.assert_allclose(cross_fade(noise, noise), noise, atol=1e-6)
    crossed = cross_fade(noise, 0 * noise, "power")
    np.testing.assert_allclose(crossed[:, -1], 0.0, atol=0.02)


def test_resampling_keeps_the_wave_and_its_time() -> None:
    low = np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100).astype(np.float32)
    high = resample(np.stack([low, low]), 44_100, 48_000)
    expected = np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000)
    assert high.dtype == np.float32
    assert high.shape == (2, 48_000)
    np.testing.assert_allclose(high[0, 500:-500], expected[500:-500], atol=1e-4)


def test_the_same_rate_is_a_copy() -> None:
    audio = np.ones((2, 10), dtype=np.float32)
    made = resample(audio, 48_000, 48_000)
    assert made is not audio
    np.testing.assert_array_equal(made, audio)
