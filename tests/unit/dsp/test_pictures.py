import numpy as np
import pytest

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
