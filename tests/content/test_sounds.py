"""Whatever General MIDI asks for sounds. How loud sounds are is measured in tests/physics."""

from __future__ import annotations

import numpy as np
import pytest

from jamtui.catalog.sounds import sound_catalog
from jamtui.studio.sounds import OFFLINE_CACHE_BYTES, SoundLibrary, preset_of

RATE = 48_000
LEAST_CATEGORIES = {"drums", "bass", "keys", "lead", "guitar", "pads", "strings", "brass", "wind"}


@pytest.fixture(scope="module")
def library() -> SoundLibrary:
    return SoundLibrary(RATE, OFFLINE_CACHE_BYTES)


@pytest.mark.parametrize("program", range(128))
def test_every_program_sounds_low_and_high(program: int, library: SoundLibrary) -> None:
    instrument = library.instrument(f"gm/0/{program}")
    for pitch in (36, 84):
        note = instrument.note(pitch, 90, RATE // 4)
        assert np.isfinite(note.samples).all()
        assert 0.002 < np.abs(note.samples).max() * max(note.gain_left, note.gain_right) <= 1.0


def test_every_kit_plays_a_beat(library: SoundLibrary) -> None:
    for sound in {preset_of(f"gm/drums/{kit}") for kit in range(128)}:
        for pitch in (36, 38, 42, 49):
            note = library.instrument(sound).note(pitch, 100, RATE // 4)
            assert np.abs(note.samples).max() * max(note.gain_left, note.gain_right) > 0.002


def test_every_family_of_sounds_is_there() -> None:
    assert {sound.category for sound in sound_catalog().values()} >= LEAST_CATEGORIES
