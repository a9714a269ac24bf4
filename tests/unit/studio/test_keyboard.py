"""The keyboard: keys, pedal, wheel and arpeggiator, into live voices."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from jamtui.engine.live_keys import MAX_LIVE_VOICES, LiveKeys
from jamtui.errors import NotFoundError, UsageError
from jamtui.music.arpeggiator import Arpeggiator
from jamtui.studio.keyboard import LONGER_SECONDS, WHOLE_SECONDS, Keyboard

RATE = 48_000


class Recorded:
    """Live keys that only note down what they are told."""

    sample_rate = RATE

    def __init__(self) -> None:
        self.bend_semitones = 0.0
        self.pressed: list[tuple[int, int, float]] = []
        self.released: list[tuple[Any, int]] = []

    def press(self, note: Any, pitch: int, at: int = -1) -> Any:
        self.pressed.append((pitch, at, float(note.gain_left)))
        return threading.local()

    def release(self, voice: Any, at: int = -1) -> None:
        self.released.append((voice, at))


@pytest.fixture
def play(
    fakes: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[Keyboard, Any]]]:
    monkeypatch.setattr("jamtui.studio.keyboard.MOST_BYTES", 4_000_000)
    made: list[Keyboard] = []

    def start(sound: str = "tone", keys: Any = None, **options: Any) -> tuple[Keyboard, Any]:
        keys = keys or Recorded()
        made.append(Keyboard(keys, fakes.Sounds(), sound, **options))
        return made[-1], keys

    yield start
    for keyboard in made:
        keyboard.close()


def test_keys_go_down_and_up(play: Any) -> None:
    keyboard, keys = play()
    keyboard.press(60, 127)
    keyboard.press(64, 127)
    keyboard.release(60)
    keyboard.release(61)
    assert [pitch for pitch, _, _ in keys.pressed] == [60, 64]
    assert len(keys.released) == 1


def test_the_same_key_twice_lets_go_of_the_first(play: Any) -> None:
    keyboard, keys = play()
    keyboard.press(60, 127)
    keyboard.press(60, 127)
    assert len(keys.released) == 1


def test_the_pedal_holds_until_it_is_lifted(play: Any) -> None:
    keyboard, keys = play()
    keyboard.press(60, 100)
    keyboard.control(64, 127)
    keyboard.release(60)
    keyboard.press(60, 100)
    keyboard.release(60)
    keyboard.press(67, 100)
    assert keys.released == []
    keyboard.control(64, 63)
    assert len(keys.released) == 2  # 67 is still held by its finger
    keyboard.release(67)
    assert len(keys.released) == 3


def test_a_pedal_that_stays_down_keeps_only_what_can_sound(play: Any) -> None:
    keyboard, keys = play()
    keyboard.control(64, 127)
    for number in range(3 * MAX_LIVE_VOICES):
        keyboard.press(40 + number % 40, 100)
        keyboard.release(40 + number % 40)
    assert len(keyboard._pedalled) == MAX_LIVE_VOICES
    assert len(keys.released) == 2 * MAX_LIVE_VOICES


@pytest.mark.parametrize("number", [120, 123])
def test_all_notes_off(play: Any, number: int) -> None:
    keyboard, keys = play()
    keyboard.press(60, 100)
    keyboard.control(64, 127)
    keyboard.press(62, 100)
    keyboard.release(62)
    keyboard.control(number, 0)
    assert len(keys.released) == 2


@pytest.mark.parametrize(("curve", "softer"), [("soft", False), ("hard", True)])
def test_velocity_curves(play: Any, curve: str, softer: bool) -> None:
    gains = []
    for name in ("linear", curve):
        keyboard, keys = play(velocity_curve=name)
        keyboard.press(60, 64)
        gains.append(keys.pressed[0][2])
    assert (gains[1] < gains[0]) == softer
    with pytest.raises(NotFoundError, match="linear"):
        play(velocity_curve="liner")


@pytest.mark.parametrize("pitch", [-1, 128, 10**9])
def test_there_are_no_such_keys(play: Any, pitch: int) -> None:
    keyboard, _ = play()
    with pytest.raises(UsageError, match="0 to 127"):
        keyboard.press(pitch, 100)


def test_the_wheel_bends_by_two_semitones(play: Any) -> None:
    keyboard, keys = play()
    keyboard.bend(-8192)
    assert keys.bend_semitones == -2.0
    keyboard.bend(0)
    assert keys.bend_semitones == 0.0


def test_an_arpeggio_is_in_time_with_the_music(play: Any, fakes: Any) -> None:
    """However irregularly it is asked, and wherever the device is."""
    keyboard, keys = play(arpeggiator=Arpeggiator("up", "1/16"))
    clock, offset = fakes.room(120.0), 1_000_000
    keyboard.press(64, 100)
    keyboard.press(60, 100)
    frame = 0
    rng = np.random.default_rng(5)
    while frame < 96_000:
        keyboard.arpeggiate(clock, frame, frame + offset)
        frame += int(rng.integers(100, 4000))
    starts = [at - offset for _, at, _ in keys.pressed]
    assert starts == list(range(0, starts[-1] + 1, 6000))
    assert starts[-1] >= 90_000
    assert [pitch for pitch, _, _ in keys.pressed][:4] == [60, 64, 60, 64]
    assert [at - offset for _, at in keys.released] == [start + 3000 for start in starts]
    keyboard.release(60)
    keyboard.release(64)
    count = len(keys.pressed)
    keyboard.arpeggiate(clock, 200_000, 200_000 + offset)
    assert len(keys.pressed) == count


def test_an_arpeggio_goes_on_when_the_music_begins_anew(play: Any, fakes: Any) -> None:
    keyboard, keys = play(arpeggiator=Arpeggiator("up", "1/16"))
    keyboard.press(60, 100)
    clock = fakes.room(120.0)
    keyboard.arpeggiate(clock, 5_000_000, 0)
    keyboard.arpeggiate(clock, 0, 0)
    keys.pressed.clear()
    for frame in range(2400, 48_000, 2400):
        keyboard.arpeggiate(clock, frame, frame)
    starts = [at for _, at, _ in keys.pressed]
    assert np.diff(starts).tolist() == [6000] * (len(starts) - 1)
    assert len(starts) >= 7


def test_held_notes_are_lengthened_all_a_little_before_any_wholly(
    play: Any, fakes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, float]] = []
    gate = threading.Event()
    beginning = fakes.Pluck().note(60, 100, 500)

    class Slow:
        sample_rate = RATE

        def note(self, pitch: int, velocity: int, frames: int, take: int = 0) -> Any:
            if frames > RATE:
                gate.wait()
                asked.append((pitch, frames / RATE))
            return beginning

    monkeypatch.setattr(fakes.Sounds, "instrument", lambda self, sound: Slow())
    keyboard, _ = play()
    until(lambda: len(keyboard._notes) == 88 * 127)
    for pitch in (60, 64, 67):
        keyboard.press(pitch, 100)
    gate.set()
    until(lambda: len(asked) == 6)
    order = [LONGER_SECONDS] * 3 + [WHOLE_SECONDS] * 3
    assert asked == list(zip([60, 64, 67] * 2, order, strict=True))


def test_beginnings_are_made_within_a_bound_of_memory(
    play: Any, fakes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other keys are made when they are pressed."""
    monkeypatch.setattr("jamtui.studio.keyboard.MOST_BYTES", 1_000_000)
    keyboard, keys = play("pluck")
    keyboard.press(108, 100)
    until(keyboard._to_lengthen.empty)
    until(lambda: len(keyboard._notes) == 1_000_000 // 48_000)
    assert (64, 1) in keyboard._notes
    assert [pitch for pitch, _, _ in keys.pressed] == [108]


def until(condition: Callable[[], bool]) -> None:
    """Waits for what the keyboard's own thread does."""
    deadline = time.monotonic() + 20.0
    while not condition():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.01)


def test_any_thread_may_play(play: Any) -> None:
    keyboard, keys = play(keys=LiveKeys(RATE))
    is_over = threading.Event()
    heard = np.zeros(2)

    def listen() -> None:
        out, frame = np.zeros((2, 128), np.float32), 0
        while not is_over.is_set():
            out[:] = 0.0
            keys.add_to(out, frame)
            heard[0] = max(heard[0], np.abs(out).max())
            frame += 128

    def fingers(lowest: int) -> None:
        for number in range(200):
            keyboard.press(lowest + number % 12, 1 + number % 127)
            keyboard.control(64, 127 * (number % 2))
            keyboard.release(lowest + number % 12)

    threads = [threading.Thread(target=fingers, args=(lowest,)) for lowest in (36, 48, 60, 72)]
    ear = threading.Thread(target=listen)
    for thread in (*threads, ear):
        thread.start()
    for thread in threads:
        thread.join()
    keyboard.control(123, 0)
    is_over.set()
    ear.join()
    out = np.zeros((2, 4096), np.float32)
    for frame in range(10**8, 10**8 + 20 * 4096, 4096):
        out[:] = 0.0
        keys.add_to(out, frame)
    assert keys.pressed == 800
    assert heard[0] > 0.0
    assert not out.any()
    assert not keys._voices


@pytest.mark.parametrize(
    ("deed", "numbers"),
    [("press", (60, 0)), ("press", (60, 128)), ("control", (128, 0)), ("control", (64, -1))],
)
def test_numbers_that_midi_has_not_are_refused(play: Any, deed: str, numbers: Any) -> None:
    keyboard, keys = play()
    with pytest.raises(UsageError, match="There is no "):
        getattr(keyboard, deed)(*numbers)
    assert keys.pressed == []
