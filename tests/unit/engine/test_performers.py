"""The tracks of others: each is heard as its strip says, and one more or less changes no other."""

from __future__ import annotations

import os

import numpy as np
import pytest

from jamtui.engine.capture import Capture
from jamtui.engine.performers import TRACKS, Performers
from jamtui.engine.player import Player
from jamtui.engine.rings import Rings, shared_memory_file

RATE = 48_000


class Steady:
    """Plays one value for ever."""

    def __init__(self, value: float) -> None:
        self.value = value

    def read(self, out: np.ndarray) -> None:
        out[:] = self.value


def heard(performers: Performers, frames: int = 4096) -> np.ndarray:
    out = np.zeros((2, frames), np.float32)
    performers.add_to(out)
    return out


def test_tracks_are_added_to_what_is_there():
    performers = Performers(RATE)
    performers.add(Steady(0.25))
    performers.add(Steady(0.125))
    out = np.full((2, 4096), 0.5, np.float32)
    performers.add_to(out)
    assert np.allclose(out, 0.875, atol=1e-6)


def test_strips_are_used_again_and_end():
    performers = Performers(RATE)
    strips = [performers.add(Steady(0.01)) for _ in range(TRACKS)]
    assert strips == list(range(TRACKS))
    assert performers.add(Steady(1.0)) is None
    performers.remove(3)
    assert performers.add(Steady(0.5)) == 3


def test_a_track_that_is_gone_is_silent_and_its_settings_go_with_it():
    performers = Performers(RATE)
    first, second = performers.add(Steady(0.5)), performers.add(Steady(0.25))
    performers.mixer.set_strip(first, volume=0.0, solo=True)
    performers.remove(first)
    heard(performers)
    assert np.allclose(heard(performers), 0.25, atol=1e-6)
    performers.remove(second)
    assert (heard(performers) == 0.0).all()
    performers.add(Steady(0.5))
    heard(performers)
    assert np.allclose(heard(performers), 0.5, atol=1e-6)


@pytest.mark.parametrize(
    ("settings", "left", "right"),
    [
        ({"volume": 0.5}, 0.25, 0.25),
        ({"muted": True}, 0.0, 0.0),
        ({"pan": -1.0}, None, 0.0),
        ({"pan": 1.0}, 0.0, None),
    ],
)
def test_strips_do_what_they_say(settings, left, right):
    performers = Performers(RATE)
    performers.mixer.settle()
    strip = performers.add(Steady(0.5))
    performers.mixer.set_strip(strip, **settings)
    heard(performers)
    out = heard(performers)[:, -1]
    for side, value in zip(out, (left, right), strict=True):
        assert side == pytest.approx(value, abs=1e-6) if value is not None else side > 0.5


def test_peaks_are_as_they_are_heard():
    performers = Performers(RATE)
    performers.is_metered = True
    strip = performers.add(Steady(0.5))
    performers.mixer.set_strip(strip, volume=0.5)
    heard(performers)
    assert performers.take_peaks()[strip] == pytest.approx(0.25)
    assert performers.take_peaks()[strip] == 0.0


def test_the_player_sends_what_comes_in_and_plays_what_others_send():
    memory = shared_memory_file()
    player = Player(Rings(memory), RATE, max_frames=256)
    os.close(memory)
    player.capture, player.performers = Capture(1, RATE), Performers(RATE)
    player.performers.add(Steady(0.25))
    inputs = np.linspace(0, 1, 1000, dtype=np.float32)[np.newaxis]
    outputs = np.empty((2, 1000), np.float32)
    player.process(inputs, outputs)
    sent = np.empty((1, 1000), np.float32)
    player.capture.read(0, sent)
    assert np.array_equal(sent, inputs), "in pieces, but whole"
    assert np.allclose(outputs, 0.25, atol=1e-6)
