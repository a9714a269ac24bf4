"""The render worker, with the audio thread's reading position moved by hand."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from jamtui.engine.clock import RoomClock
from jamtui.engine.messages import (
    Command,
    Ended,
    Event,
    Failed,
    Launch,
    Launched,
    Load,
    Quantum,
    Ready,
    Replace,
    Replaced,
    Resume,
    Resumed,
    SetTempo,
    Stop,
    Stopping,
    TempoChanged,
)
from jamtui.engine.placed import Placed
from jamtui.engine.ring_writer import CROSSFADE_FRAMES
from jamtui.engine.rings import FOR_EVER, RING_FRAMES, Rings, shared_memory_file
from jamtui.engine.track import Track
from jamtui.engine.worker import RenderWorker
from jamtui.music.note import Bend, Controller, Events
from jamtui.music.tempo import TempoMap

BLOCK = 480
BEAT_FRAMES = 24_000
BAR_FRAMES = 4 * BEAT_FRAMES


class Rig:
    """A worker, its rings, and a reader that keeps what it read."""

    def __init__(self, fakes: Any) -> None:
        self._memory = shared_memory_file()
        self.rings = Rings(self._memory)
        self.rings.written[:] = FOR_EVER
        self.events: list[Event] = []
        self.sounds = fakes.Sounds()
        self.fakes = fakes
        self.start_worker()
        self.heard: dict[int, list[Any]] = {}
        self.starved: list[tuple[int, int]] = []
        self.begin = 0

    def start_worker(self) -> None:
        self.worker = RenderWorker(self.rings, self.sounds, self.fakes.RATE, self.events.append)

    def close(self) -> None:
        os.close(self._memory)

    def load(self, *placed: Placed, bpm: float = 120.0, frame: int = 0, bar: int = 3840) -> None:
        self.do(Load([(0, bpm)], bar, list(placed), frame))
        self.begin = frame
        assert self.take(Ready) is not None

    def do(self, *commands: Command) -> None:
        for command in commands:
            self.worker.handle(command)

    def play(
        self, frames: int, slots: tuple[int, ...] = (1,), lag: Callable[[], None] | None = None
    ) -> None:
        """Lets the worker work, then reads, block by block, as the audio thread does."""
        for _ in range(frames // BLOCK):
            while self.worker.work() == 0.0:
                pass
            if lag is not None:
                lag()
            read = self.rings.read_frame
            for slot in slots:
                if self.rings.written[slot] < read + BLOCK:
                    self.starved.append((slot, read))
                self.heard.setdefault(slot, []).append(self.rings.read(slot, read, BLOCK))
            self.rings.read_frame = read + BLOCK

    def sound(self, slot: int = 1) -> Any:
        """Everything that was heard of a slot."""
        return np.concatenate(self.heard[slot], axis=1)

    def take(self, kind: type) -> Any:
        """Returns the first event of a kind and forgets it; None without one."""
        for event in self.events:
            if isinstance(event, kind):
                self.events.remove(event)
                return event
        return None

    def offline(
        self, placed: Placed, clock: RoomClock | None = None, start: int = 0, frames: int = 0
    ) -> Any:
        return self.fakes.rendered(placed, frames, clock=clock, start=start)

    def assert_changed(self, old: Any, new: Any, frame: int, slot: int = 1) -> None:
        """Until `frame` the old was heard, after the cross-fade the new, and between no click."""
        heard = self.sound(slot)
        count = heard.shape[1]
        np.testing.assert_allclose(heard[:, :frame], old[:, :frame], atol=2e-6)
        after = frame + CROSSFADE_FRAMES
        np.testing.assert_allclose(heard[:, after:], new[:, after:count], atol=2e-6)
        bound = self.fakes.largest_step(old) + self.fakes.largest_step(new) + 1 / CROSSFADE_FRAMES
        assert self.fakes.largest_step(heard[:, frame - 10 : after + 10]) <= bound


@pytest.fixture
def rig(fakes: Any) -> Iterator[Rig]:
    made = Rig(fakes)
    yield made
    made.close()


def high(fakes: Any, **fields: Any) -> Track:
    """Another loop: other notes at other times."""
    rows = [(beat * 960 + 480, 70 + beat, 100, 500) for beat in range(4)]
    return fakes.track("tone", Events(fakes.notes(*rows)), **fields)  # type: ignore[no-any-return]


def test_what_is_loaded_is_heard_exactly(rig: Rig, fakes: Any) -> None:
    placed = [Placed(slot, fakes.track("tone", transpose=slot)) for slot in range(1, 17)]
    rig.load(*placed)
    rig.play(200_160, slots=tuple(range(1, 17)))
    for one in placed:
        wanted = rig.offline(one, frames=200_160)
        np.testing.assert_allclose(rig.sound(one.slot), wanted, atol=2e-6)
    assert not rig.starved
    assert not rig.events


@pytest.mark.parametrize(
    ("when", "grid"),
    [(Quantum.NOW, 25), (Quantum.BEAT, BEAT_FRAMES), (Quantum.BAR, BAR_FRAMES)],
)
def test_a_launch_is_heard_where_it_was_promised(
    rig: Rig, fakes: Any, when: Quantum, grid: int
) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(33_600, slots=(1, 2))
    rig.do(Launch(2, high(fakes), when))
    rig.play(144_000, slots=(1, 2))
    launched = rig.take(Launched)
    assert launched.slot == 2
    assert launched.frame % grid == 0
    assert 0 < launched.frame - 33_600 <= grid + 4800
    wanted = rig.offline(Placed(2, high(fakes), launched.ticks), frames=177_600)
    np.testing.assert_allclose(rig.sound(2), wanted, atol=2e-6)
    assert not rig.starved


@pytest.mark.parametrize("when", list(Quantum))
def test_a_replacement_is_heard_where_it_was_promised(rig: Rig, fakes: Any, when: Quantum) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(33_600)
    rig.do(Replace({1: high(fakes)}, when))
    rig.play(144_000)
    old = rig.offline(Placed(1, fakes.track("tone")), frames=177_600)
    new = rig.offline(Placed(1, high(fakes)), frames=177_600)
    replaced = rig.take(Replaced)
    assert replaced.slots == [1]
    rig.assert_changed(old, new, replaced.frame)
    assert np.abs(old - new)[:, replaced.frame :].max() > 0.1


@pytest.mark.parametrize("bpm", [20.0, 97.3, 300.0])
def test_a_new_tempo_is_heard_from_the_beat_that_was_promised(
    rig: Rig, fakes: Any, bpm: float
) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(33_600)
    rig.do(SetTempo(bpm))
    rig.play(192_000)
    changed = rig.take(TempoChanged)
    assert changed.frame == 48_000
    assert changed.tempo == [(0, 120.0), (1920, bpm)]
    clock = RoomClock(TempoMap(changed.tempo), fakes.RATE)
    old = rig.offline(Placed(1, fakes.track("tone")), frames=225_600)
    new = rig.offline(Placed(1, fakes.track("tone")), clock=clock, frames=225_600)
    rig.assert_changed(old, new, changed.frame)
    assert not rig.starved


@pytest.mark.parametrize("bpm", [20.0, 300.0])
def test_the_slowest_and_the_fastest_tempo(rig: Rig, fakes: Any, bpm: float) -> None:
    rig.load(Placed(1, fakes.track("tone")), bpm=bpm)
    rig.do(Replace({1: high(fakes)}, Quantum.BEAT))
    frames = 2 * round(60 / bpm * fakes.RATE) // BLOCK * BLOCK + 9600
    rig.play(frames)
    replaced = rig.take(Replaced)
    clock = fakes.room(bpm)
    old = rig.offline(Placed(1, fakes.track("tone")), clock=clock, frames=frames)
    new = rig.offline(Placed(1, high(fakes)), clock=clock, frames=frames)
    rig.assert_changed(old, new, replaced.frame)
    assert not rig.starved


@pytest.mark.parametrize("when", list(Quantum))
def test_a_stopped_track_rings_out_and_frees_its_slot_when_it_was_heard(
    rig: Rig, fakes: Any, when: Quantum
) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(33_600)
    rig.do(Stop([1], when))
    rig.play(120_000)
    stopping, ended = rig.take(Stopping), rig.take(Ended)
    old = rig.offline(Placed(1, fakes.track("tone")), frames=153_600)
    new = rig.offline(Placed(1, fakes.track("tone"), 0, stopping.ticks), frames=153_600)
    rig.assert_changed(old, new, stopping.frame)
    assert ended.slot == 1
    sounding = np.flatnonzero(rig.sound().any(axis=0))
    assert sounding[-1] < ended.frame
    assert np.abs(rig.sound()[:, ended.frame :]).max(initial=0.0) == 0.0
    assert rig.rings.written[1] == FOR_EVER
    assert not rig.rings.data[1].any()


def test_the_end_is_told_only_when_it_was_heard(rig: Rig, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone", repeats=False)))
    while (ended := rig.take(Ended)) is None:
        rig.play(BLOCK)
    sounding = np.flatnonzero(rig.sound().any(axis=0))
    assert rig.rings.read_frame >= ended.frame > sounding[-1]
    assert ended.frame >= BAR_FRAMES


def test_a_slot_can_be_used_again(rig: Rig, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.do(Stop([1], Quantum.BEAT))
    while rig.take(Ended) is None:
        rig.play(BLOCK)
    rig.do(Launch(1, high(fakes), Quantum.BEAT))
    begin = rig.rings.read_frame
    rig.play(96_000)
    launched = rig.take(Launched)
    wanted = rig.offline(Placed(1, high(fakes), launched.ticks), frames=begin + 96_000)
    np.testing.assert_allclose(rig.sound()[:, begin:], wanted[:, begin:], atol=2e-6)


def test_a_change_that_comes_too_late_takes_the_next_beat(
    rig: Rig, fakes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The audio thread reads on while the change is rendered, past the beat that was meant."""
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(33_600)
    first_block = rig.worker._writer.first_block
    late = iter([True])

    def slow(*arguments: Any, **options: Any) -> Any:
        done = first_block(*arguments, **options)
        if next(late, False):
            read = rig.rings.read_frame
            for begin in range(read, read + 12_480, BLOCK):
                rig.heard[1].append(rig.rings.read(1, begin, BLOCK))
            rig.rings.read_frame = read + 12_480
        return done

    monkeypatch.setattr(rig.worker._writer, "first_block", slow)
    rig.do(Replace({1: high(fakes)}, Quantum.BEAT))
    rig.play(96_000)
    replaced = rig.take(Replaced)
    assert replaced.frame == 72_000  # not 48,000: the reader was at that beat already
    old = rig.offline(Placed(1, fakes.track("tone")), frames=144_000)
    new = rig.offline(Placed(1, high(fakes)), frames=144_000)
    rig.assert_changed(old, new, replaced.frame)
    assert not rig.starved


def test_a_change_that_is_always_too_late_is_given_up_and_music_goes_on(
    rig: Rig, fakes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(4800)
    first_block = rig.worker._writer.first_block

    def hopeless(*arguments: Any, **options: Any) -> Any:
        read = rig.rings.read_frame
        for begin in range(read, read + 72_000, BLOCK):
            rig.heard[1].append(rig.rings.read(1, begin, BLOCK))
        rig.rings.read_frame = read + 72_000
        return first_block(*arguments, **options)

    monkeypatch.setattr(rig.worker._writer, "first_block", hopeless)
    rig.do(Replace({1: high(fakes)}, Quantum.NOW))
    rig.play(48_000)
    rig.do(Launch(2, high(fakes), Quantum.NOW))
    rig.play(48_000)
    assert [event.slots for event in rig.events if isinstance(event, Failed)] == [[1], [2]]
    assert rig.take(Ended).slot == 2
    count = rig.sound().shape[1]
    wanted = rig.offline(Placed(1, fakes.track("tone")), frames=count)
    np.testing.assert_allclose(rig.sound(), wanted, atol=2e-6)


def test_many_changes_at_once_come_true_in_their_order(rig: Rig, fakes: Any) -> None:
    rig.load(*(Placed(slot, fakes.track("tone", transpose=slot)) for slot in range(1, 17)))
    rig.play(9600, slots=tuple(range(1, 19)))
    rig.do(
        Stop([3], Quantum.BAR),
        SetTempo(90.0),
        Launch(17, high(fakes), Quantum.BEAT),
        Replace({1: high(fakes), 2: high(fakes)}, Quantum.BEAT),
        Replace({1: fakes.track("pluck")}, Quantum.NOW),
        SetTempo(140.0),
        Launch(18, high(fakes), Quantum.NOW),
        Stop([2], Quantum.BAR),
        Stop([17], Quantum.BAR),
    )
    rig.play(384_000, slots=tuple(range(1, 19)))
    tempo = [event for event in rig.events if isinstance(event, TempoChanged)][-1].tempo
    assert [bpm for _, bpm in tempo][-1] == 140.0
    clock = RoomClock(TempoMap(tempo), fakes.RATE)
    changes = [event for event in rig.events if isinstance(event, Replaced)]
    assert [change.slots for change in changes] == [[1, 2], [1]]
    assert changes[0].frame <= changes[1].frame
    settled = max(event.frame for event in rig.events if not isinstance(event, Ended | Failed))
    settled += CROSSFADE_FRAMES
    finals = {1: Placed(1, fakes.track("pluck")), 5: Placed(5, fakes.track("tone", transpose=5))}
    for slot, placed in finals.items():
        wanted = rig.offline(placed, clock=clock, frames=393_600)
        np.testing.assert_allclose(
            rig.sound(slot)[:, settled:], wanted[:, settled:], atol=2e-6, err_msg=str(slot)
        )
    assert sorted(event.slot for event in rig.events if isinstance(event, Ended)) == [2, 3, 17]
    assert not [event for event in rig.events if isinstance(event, Failed)]
    assert not rig.starved


def test_a_later_change_is_not_heard_before_an_earlier_one(rig: Rig, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(33_600)
    rig.do(Replace({1: high(fakes)}, Quantum.BEAT), Stop([1], Quantum.NOW))
    rig.play(48_000)
    replaced, stopping = rig.take(Replaced), rig.take(Stopping)
    assert stopping.frame >= replaced.frame == 48_000
    old = rig.offline(Placed(1, fakes.track("tone")), frames=81_600)
    np.testing.assert_allclose(rig.sound()[:, :48_000], old[:, :48_000], atol=2e-6)


def test_what_waits_to_be_launched_can_be_changed_and_stopped(rig: Rig, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(9600)
    rig.do(Launch(2, fakes.track("tone"), Quantum.BAR), Launch(3, high(fakes), Quantum.BAR))
    rig.play(4800, slots=(1, 2, 3))
    rig.do(Replace({2: high(fakes), 1: high(fakes)}), Stop([3]))
    assert rig.take(Ended).slot == 3
    assert rig.take(Replaced).slots == [2]
    rig.play(192_000, slots=(1, 2, 3))
    launched = rig.take(Launched)
    assert (launched.slot, launched.frame) == (2, BAR_FRAMES)
    assert rig.take(Replaced).slots == [1]
    wanted = rig.offline(Placed(2, high(fakes), launched.ticks), start=9600, frames=196_800)
    np.testing.assert_allclose(rig.sound(2), wanted, atol=2e-6)
    assert not rig.sound(3).any()
    assert rig.take(Launched) is None


def test_changes_of_what_is_not_there_do_nothing(rig: Rig, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.do(Stop([9]), Replace({7: high(fakes)}))
    rig.play(48_000)
    assert rig.events == []


@pytest.mark.parametrize("sound", ["nothing-like-it", "broken", "nan"])
def test_a_track_that_fails_does_not_touch_the_others(
    rig: Rig, fakes: Any, sound: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fine = Placed(2, fakes.track("tone"))
    rig.load(Placed(1, fakes.track(sound)), fine)
    rig.play(24_000, slots=(1, 2))
    rig.do(Launch(3, fakes.track(sound), Quantum.BEAT), Replace({2: fakes.track(sound)}))
    rig.do(SetTempo(100.0), Launch(4, fakes.track("tone"), Quantum.BAR))
    rig.play(192_000, slots=(1, 2, 3, 4))
    failures = [event for event in rig.events if isinstance(event, Failed)]
    assert [failure.slots for failure in failures] == [[], [3], [2]]
    assert all(failure.exit_code == (3 if "like" in sound else 1) for failure in failures)
    tempo = rig.take(TempoChanged)
    clock = RoomClock(TempoMap(tempo.tempo), fakes.RATE)
    wanted = rig.offline(fine, clock=clock, frames=216_000)
    settled = tempo.frame + CROSSFADE_FRAMES
    np.testing.assert_allclose(rig.sound(2)[:, settled:], wanted[:, settled:], atol=2e-6)
    assert rig.take(Launched).slot == 4
    assert {event.slot for event in rig.events if isinstance(event, Ended)} <= {1, 3}
    assert not rig.sound(3).any()
    assert 3 not in rig.worker._writer.slots
    assert ("Traceback" in capsys.readouterr().err) == ("like" not in sound)


def test_a_track_that_fails_later_fades_out_and_frees_its_slot(
    rig: Rig, fakes: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    placed = Placed(1, fakes.track("tone"))
    rig.load(placed, Placed(2, fakes.track("tone")))
    rig.play(24_000, slots=(1, 2))

    def fail(_: Any) -> None:
        raise RuntimeError("something inside")

    monkeypatch.setattr(rig.worker._writer.slots[1].renderer, "render", fail)
    rig.play(192_000, slots=(1, 2))
    ended = rig.take(Ended)
    assert ended.slot == 1
    assert "something inside" in rig.take(Failed).text
    wanted = rig.offline(placed, frames=216_000)
    np.testing.assert_allclose(rig.sound(2), wanted, atol=2e-6)
    heard = rig.sound(1)
    assert fakes.largest_step(heard) <= fakes.largest_step(wanted) + 1 / CROSSFADE_FRAMES
    assert not heard[:, ended.frame :].any()
    assert "something inside" in capsys.readouterr().err


def test_another_worker_goes_on_as_if_nothing_had_happened(rig: Rig, fakes: Any) -> None:
    """The first one dies with two seconds rendered ahead; nobody hears it."""
    placed = [Placed(1, fakes.track("tone")), Placed(2, high(fakes, humanize_timing=0.05))]
    rig.load(*placed)
    rig.play(96_000, slots=(1, 2))
    rig.start_worker()
    rig.do(Resume([(0, 120.0)], 3840, placed))
    assert rig.take(Resumed) is not None
    rig.play(192_000, slots=(1, 2))
    for one in placed:
        wanted = rig.offline(one, frames=288_000)
        np.testing.assert_allclose(rig.sound(one.slot), wanted, atol=2e-6)
    assert not rig.starved
    assert not rig.events


def test_a_worker_that_takes_over_late_is_silent_until_it_can_sound(rig: Rig, fakes: Any) -> None:
    placed = Placed(1, fakes.track("tone"))
    rig.load(placed, Placed(2, fakes.track("tone")))
    rig.play(48_000, slots=(1, 2))
    rig.rings.read_frame = int(rig.rings.written[1]) + 5000
    rig.start_worker()
    rig.do(Resume([(0, 120.0)], 3840, [placed]))
    begin = rig.rings.read_frame
    rig.heard.clear()
    rig.play(96_000, slots=(1, 2))
    wanted = rig.offline(placed, start=begin, frames=96_000)
    heard = rig.sound(1)
    first = int(np.flatnonzero(heard.any(axis=0))[0])
    assert first < 12_000
    np.testing.assert_allclose(heard[:, first + 1 :], wanted[:, first + 1 :], atol=2e-6)
    assert not rig.sound(2).any()  # nobody wanted it any more
    assert rig.rings.written[2] == FOR_EVER


def test_another_load_forgets_what_was(rig: Rig, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")), Placed(5, fakes.track("tone")))
    rig.play(48_000)
    rig.do(Launch(6, high(fakes), Quantum.BAR))
    rig.heard.clear()
    rig.load(Placed(2, high(fakes)), bpm=150.0, frame=1_000_000)
    rig.play(96_000, slots=(1, 2, 5, 6))
    wanted = rig.offline(
        Placed(2, high(fakes)), clock=fakes.room(150.0), start=1_000_000, frames=96_000
    )
    np.testing.assert_allclose(rig.sound(2), wanted, atol=2e-6)
    assert not rig.sound(1).any()
    assert not rig.sound(6).any()
    assert rig.take(Launched) is None


def test_nothing_is_written_beyond_what_a_ring_holds(rig: Rig, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    for _ in range(50):
        rig.play(9600)
        rig.do(Replace({1: high(fakes)}), SetTempo(60.0 + _ % 7))
        assert rig.rings.written[1] <= rig.rings.read_frame + RING_FRAMES
    assert not rig.starved


def test_bends_and_automation_change_tempo_without_a_click(rig: Rig, fakes: Any) -> None:
    events = Events(
        fakes.notes((0, 60, 127, 3840)),
        (Controller(0, 7, 100), Controller(1900, 7, 30), Controller(2500, 10, 0)),
        (Bend(0, 0), Bend(960, 4000), Bend(2000, -4000)),
    )
    rig.load(Placed(1, fakes.track("tone", events)))
    rig.play(33_600)
    rig.do(SetTempo(77.0))
    rig.play(144_000)
    clock = RoomClock(TempoMap(rig.take(TempoChanged).tempo), fakes.RATE)
    wanted = rig.offline(Placed(1, fakes.track("tone", events)), clock=clock, frames=177_600)
    after = 48_000 + CROSSFADE_FRAMES
    np.testing.assert_allclose(rig.sound()[:, after:], wanted[:, after:], atol=2e-6)
    bend = 2.0 ** (2.0 / 12.0)
    bound = 2.0 * math.sqrt(2.0) * bend * fakes.TONE_STEP
    assert fakes.largest_step(rig.sound()) <= bound
