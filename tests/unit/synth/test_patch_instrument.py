"""The contract of `Instrument`, for patches of every kind."""

import tomllib

import numpy as np
import pytest

from jamtui.errors import UsageError
from jamtui.resources import bundled
from jamtui.synth.cache import NoteCache
from jamtui.synth.instrument import Instrument
from jamtui.synth.open import open_instrument

RATE = 48000
SOUNDS = (
    "bass/808-sub",
    "bass/acid-bass",
    "fx/noise-wash",
    "guitar/distorted-guitar",
    "keys/electric-piano",
    "keys/grand-piano",
    "keys/marimba",
    "keys/organ",
    "lead/supersaw",
    "pads/warm-pad",
    "strings/solo-violin",
)


def opened(sound_id, rate=RATE, cache=None) -> Instrument:
    with (bundled("presets") / "sounds" / f"{sound_id}.toml").open("rb") as file:
        data = tomllib.load(file)
    return open_instrument(
        data, sound_id, rate, NoteCache(1 << 28) if cache is None else cache, sound_id
    )


@pytest.mark.parametrize("sound_id", SOUNDS)
def test_a_longer_note_starts_with_the_samples_of_a_shorter_one(sound_id):
    grown = opened(sound_id)
    shorter = [grown.note(57, 100, frames).samples for frames in (1, 13000, 50000, 120000)]
    longest = opened(sound_id).note(57, 100, 20 * RATE).samples
    for samples in shorter:
        assert np.array_equal(samples, longest[:, : samples.shape[1]])
    assert np.array_equal(grown.note(57, 100, 20 * RATE).samples, longest)


@pytest.mark.parametrize("sound_id", SOUNDS)
@pytest.mark.parametrize("rate", [44100, 48000])
def test_what_is_asked_for_is_there_or_loops_or_has_died_away(sound_id, rate):
    for frames in (100, rate, 30 * rate):
        note = opened(sound_id, rate).note(50, 100, frames)
        channels, length = note.samples.shape
        assert channels in (1, 2)
        assert note.samples.dtype == np.float32
        if note.loop_start is not None:
            assert 0 < note.loop_start < length
        elif length < frames:
            assert np.abs(note.samples[:, -50:]).max() < 1e-4 * np.abs(note.samples).max()


@pytest.mark.parametrize("sound_id", SOUNDS)
def test_the_release_falls_from_one_to_nothing(sound_id):
    release = opened(sound_id).note(60, 100, 100).release
    assert release[0] == 1.0
    assert release[-1] == 0.0
    assert (np.diff(release) <= 0).all()


def test_notes_are_shared_and_cannot_be_written_to():
    instrument = opened("keys/organ")
    first, again = instrument.note(60, 96, 1000), instrument.note(60, 100, 1000, take=3)
    assert first.samples is again.samples
    assert first.gain_left < again.gain_left
    with pytest.raises(ValueError, match="read-only"):
        first.samples[0, 0] = 1.0


def test_two_instruments_share_a_cache_without_mixing_up_their_notes():
    cache = NoteCache(1 << 26)
    organ, piano = opened("keys/organ", cache=cache), opened("keys/grand-piano", cache=cache)
    low = opened("keys/organ", rate=44100, cache=cache)
    first = organ.note(60, 100, 1000).samples
    assert not np.array_equal(first, piano.note(60, 100, 1000).samples)
    assert not np.array_equal(first, low.note(60, 100, 1000).samples)
    assert opened("keys/organ", cache=cache).note(60, 100, 1000).samples is first


def test_a_forgotten_note_comes_out_the_same_again():
    instrument = opened("lead/supersaw", cache=NoteCache(0))
    first, again = (instrument.note(70, 90, 30000).samples for _ in range(2))
    assert first is not again
    assert np.array_equal(first, again)


def test_a_note_that_is_whole_is_not_rendered_again():
    instrument = opened("keys/marimba")
    whole = instrument.note(72, 100, 60 * RATE)
    assert whole.samples.shape[1] < 60 * RATE
    assert instrument.note(72, 100, 60 * RATE).samples is whole.samples


def test_mono_where_nothing_is_wide():
    assert opened("keys/grand-piano").note(60, 100, 100).samples.shape[0] == 1
    assert opened("lead/supersaw").note(60, 100, 100).samples.shape[0] == 2


@pytest.mark.parametrize(("pitch", "velocity"), [(-1, 64), (128, 64), (60, 0), (60, 128)])
def test_refuses_what_midi_does_not_know(pitch, velocity):
    with pytest.raises(UsageError, match="0 to 127"):
        opened("keys/organ").note(pitch, velocity, 100)


def test_a_small_band_fits_into_25_megabytes():
    cache = NoteCache(1 << 30)
    for sound_id, pitches, seconds in (
        ("bass/finger-bass", range(33, 43), 0.7),
        ("keys/electric-piano", range(55, 67), 1.2),
        ("pads/warm-pad", (57, 60, 64, 65, 69), 4.0),
        ("lead/synth-lead", range(67, 79), 0.6),
    ):
        instrument = opened(sound_id, cache=cache)
        for pitch in pitches:
            instrument.note(pitch, 100, round(seconds * RATE))
    assert cache.used_bytes < 25e6
