"""What is made up goes on from what was heard, and ends."""

import numpy as np
import pytest

from jamtui.playout.concealment import FADED_SECONDS, FULL_SECONDS, Concealment

RATE = 48_000


def _after(sound, frames=6000, parts=(6000,)):
    concealment = Concealment(sound.shape[0], RATE)
    concealment.begin(sound[:, -concealment.history_frames :])
    made = np.full((sound.shape[0], frames), np.nan, np.float32)
    at = 0
    for part in parts:
        concealment.write(made[:, at : at + part])
        at += part
    return made


def _tone(pitch, frames=4000, phase=0.0):
    time = np.arange(frames) / RATE
    return (0.5 * np.sin(2 * np.pi * pitch * time + phase)).astype(np.float32)


@pytest.mark.parametrize("pitch", [55, 82.4, 110, 146.8, 329.6, 880, 2000])
def test_a_tone_goes_on_in_its_pitch_and_phase(pitch):
    sound = _tone(pitch, 4000 + 480)
    made = _after(sound[np.newaxis, :4000])[0, :480]
    error = made - sound[4000:]
    # One period is a whole number of frames here, the tone's is not.
    assert np.sqrt(np.mean(error**2)) < 0.25 * np.sqrt(np.mean(sound**2))


@pytest.mark.parametrize("pitch", [60, 147, 440, 1300])
@pytest.mark.parametrize("phase", [0.0, 1.0, 2.5])
def test_it_begins_without_a_step(pitch, phase):
    sound = _tone(pitch, phase=phase)[np.newaxis]
    made = _after(sound)
    joined = np.concatenate((sound, made), axis=1)[0]
    own = np.abs(np.diff(sound[0])).max()
    assert np.abs(np.diff(joined)).max() < 1.5 * own + 0.01


def test_it_fades_to_exact_silence():
    made = _after(_tone(220)[np.newaxis])[0]
    assert np.abs(made[: int(FULL_SECONDS * RATE)]).max() > 0.45
    assert np.abs(made[int(0.045 * RATE) : int(0.055 * RATE)]).max() < 0.2
    assert not made[int(FADED_SECONDS * RATE) :].any()


def test_it_is_not_louder_than_what_was_heard():
    chance = np.random.default_rng(1)
    for _ in range(20):
        sound = chance.uniform(-0.5, 0.5, (2, 4000)).astype(np.float32)
        assert np.abs(_after(sound)).max() <= np.abs(sound).max()


def test_silence_goes_on_as_silence():
    assert not _after(np.zeros((2, 4000), np.float32)).any()


def test_any_split_gives_the_same():
    sound = np.stack([_tone(196), _tone(247)])
    parts = (1, 63, 64, 500, 5372)
    assert np.array_equal(_after(sound), _after(sound, parts=parts))


def test_both_sides_keep_their_own_sound():
    sound = np.stack([_tone(220), np.zeros(4000, np.float32)])
    made = _after(sound)
    assert np.abs(made[0]).max() > 0.4
    assert not made[1].any()
