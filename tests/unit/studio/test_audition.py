"""The phrase that shows a sound, and its way to a device."""

from __future__ import annotations

import numpy as np
import pytest

from jamtui.catalog.sounds import SOUND_CATEGORIES, SoundInfo
from jamtui.errors import DeviceError, UsageError
from jamtui.studio.audition import audition_track
from jamtui.studio.audition_player import PhrasePlayer, play_phrase


def sound(category, kind="patch"):
    return SoundInfo(f"{category}/x", "X", category, "", kind, 0, 0, None)


@pytest.mark.parametrize("category", SOUND_CATEGORIES)
@pytest.mark.parametrize("kind", ["patch", "kit"])
@pytest.mark.parametrize("velocity", [1, 100, 127])
def test_every_phrase_is_short_and_in_range(category, kind, velocity):
    track = audition_track(sound(category, kind), velocity=velocity)
    notes = track.events.notes
    assert list(notes) == sorted(notes)
    assert 8 <= len(notes) <= 80
    assert all(0 <= note.pitch <= 127 and 1 <= note.velocity <= 127 for note in notes)
    assert track.length_ticks <= 9 * 960
    assert not track.repeats


def test_one_note_is_one_note():
    (note,) = audition_track(sound("keys"), pitch=61, velocity=9).events.notes
    assert (note.start_ticks, note.pitch, note.velocity) == (0, 61, 9)


@pytest.mark.parametrize("velocity", [0, 128, -5, 10**9])
def test_velocities_that_do_not_exist_are_refused(velocity):
    with pytest.raises(UsageError, match="1 to 127"):
        audition_track(sound("keys"), velocity=velocity)


def played(player, blocks, frames):
    out = np.full((2, frames), 9.0, np.float32)
    parts = []
    for _ in range(blocks):
        player.process(np.zeros((0, frames), np.float32), out)
        parts.append(out.copy())
    return np.concatenate(parts, 1)


@pytest.mark.parametrize("frames", [1, 7, 64, 500])
def test_the_phrase_arrives_whole_at_any_block_length(frames):
    phrase = np.random.default_rng(1).uniform(-1, 1, (2, 333)).astype(np.float32)
    player = PhrasePlayer(phrase)
    heard = played(player, 333 // frames + 2, frames)
    assert np.array_equal(heard[:, :333], phrase)
    assert not heard[:, 333:].any()
    played(player, 2, frames)
    assert player.ended.is_set()


def test_an_end_before_the_end_has_no_step():
    player = PhrasePlayer(np.ones((2, 10_000), np.float32))
    played(player, 2, 64)
    player.fade_out()
    heard = played(player, 3, 64)
    assert np.abs(np.diff(heard, axis=1)).max() < 0.02
    assert not heard[:, 64:].any()
    assert player.ended.is_set()


class Device:
    """Takes blocks as fast as it is given them, or loses itself, or takes none."""

    name, sample_rate, block_frames = "a device", 48_000, 64

    def __init__(self, manner):
        self.manner = manner
        self.on_lost = None
        self.is_closed = False

    def start(self, process):
        if self.manner == "lost":
            self.on_lost("The device is gone.")
        elif self.manner == "works":
            for _ in range(100):
                process(np.zeros((0, 64), np.float32), np.zeros((2, 64), np.float32))

    def close(self):
        self.is_closed = True


def test_a_device_is_given_back_whatever_happens(monkeypatch):
    monkeypatch.setattr("jamtui.studio.audition_player.LOST_AFTER_SECONDS", 0.01)
    phrase = np.zeros((2, 640), np.float32)
    working = Device("works")
    play_phrase(phrase, working)
    assert working.is_closed
    for manner, words in (("lost", "is gone"), ("deaf", "takes no sound")):
        device = Device(manner)
        with pytest.raises(DeviceError, match=words):
            play_phrase(phrase, device)
        assert device.is_closed
