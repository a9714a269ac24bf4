"""The render worker, with the audio thread's reading position moved by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from jamtui.engine.clock import RoomClock
from jamtui.engine.messages import (
    Ended,
    Failed,
    Launch,
    Launched,
    Quantum,
    Replace,
    Replaced,
    SetTempo,
    Stop,
    Stopping,
    TempoChanged,
)
from jamtui.engine.placed import Placed
from jamtui.engine.ring_writer import CROSSFADE_FRAMES
from jamtui.engine.rings import FOR_EVER, RING_FRAMES
from jamtui.music.note import Bend, Controller, Events
from jamtui.music.tempo import TempoMap

BLOCK = 480
BEAT_FRAMES = 24_000
BAR_FRAMES = 4 * BEAT_FRAMES


def test_what_is_loaded_is_heard_exactly(rig: Any, fakes: Any) -> None:
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
    rig: Any, fakes: Any, when: Quantum, grid: int
) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(33_600, slots=(1, 2))
    rig.do(Launch(2, fakes.high(), when))
    rig.play(144_000, slots=(1, 2))
    launched = rig.take(Launched)
    assert launched.slot == 2
    assert launched.frame % grid == 0
    assert 0 < launched.frame - 33_600 <= grid + 4800
    wanted = rig.offline(Placed(2, fakes.high(), launched.ticks), frames=177_600)
    np.testing.assert_allclose(rig.sound(2), wanted, atol=2e-6)
    assert not rig.starved


@pytest.mark.parametrize("when", list(Quantum))
def test_a_replacement_is_heard_where_it_was_promised(rig: Any, fakes: Any, when: Quantum) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(33_600)
    rig.do(Replace({1: fakes.high()}, when))
    rig.play(144_000)
    old = rig.offline(Placed(1, fakes.track("tone")), frames=177_600)
    new = rig.offline(Placed(1, fakes.high()), frames=177_600)
    replaced = rig.take(Replaced)
    assert replaced.slots == [1]
    rig.assert_changed(old, new, replaced.frame)
    assert np.abs(old - new)[:, replaced.frame :].max() > 0.1


@pytest.mark.parametrize("bpm", [20.0, 97.3, 300.0])
def test_a_new_tempo_is_heard_from_the_beat_that_was_promised(
    rig: Any, fakes: Any, bpm: float
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
def test_the_slowest_and_the_fastest_tempo(rig: Any, fakes: Any, bpm: float) -> None:
    rig.load(Placed(1, fakes.track("tone")), bpm=bpm)
    rig.do(Replace({1: fakes.high()}, Quantum.BEAT))
    frames = 2 * round(60 / bpm * fakes.RATE) // BLOCK * BLOCK + 9600
    rig.play(frames)
    replaced = rig.take(Replaced)
    clock = fakes.room(bpm)
    old = rig.offline(Placed(1, fakes.track("tone")), clock=clock, frames=frames)
    new = rig.offline(Placed(1, fakes.high()), clock=clock, frames=frames)
    rig.assert_changed(old, new, replaced.frame)
    assert not rig.starved


@pytest.mark.parametrize("when", list(Quantum))
def test_a_stopped_track_rings_out_and_frees_its_slot_when_it_was_heard(
    rig: Any, fakes: Any, when: Quantum
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


def test_the_end_is_told_only_when_it_was_heard(rig: Any, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone", repeats=False)))
    while (ended := rig.take(Ended)) is None:
        rig.play(BLOCK)
    sounding = np.flatnonzero(rig.sound().any(axis=0))
    assert rig.rings.read_frame >= ended.frame > sounding[-1]
    assert ended.frame >= BAR_FRAMES


def test_a_slot_can_be_used_again(rig: Any, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.do(Stop([1], Quantum.BEAT))
    while rig.take(Ended) is None:
        rig.play(BLOCK)
    rig.do(Launch(1, fakes.high(), Quantum.BEAT))
    begin = rig.rings.read_frame
    rig.play(96_000)
    launched = rig.take(Launched)
    wanted = rig.offline(Placed(1, fakes.high(), launched.ticks), frames=begin + 96_000)
    np.testing.assert_allclose(rig.sound()[:, begin:], wanted[:, begin:], atol=2e-6)


def test_a_change_that_comes_too_late_takes_the_next_beat(
    rig: Any, fakes: Any, monkeypatch: pytest.MonkeyPatch
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
    rig.do(Replace({1: fakes.high()}, Quantum.BEAT))
    rig.play(96_000)
    replaced = rig.take(Replaced)
    assert replaced.frame == 72_000  # not 48,000: the reader was at that beat already
    old = rig.offline(Placed(1, fakes.track("tone")), frames=144_000)
    new = rig.offline(Placed(1, fakes.high()), frames=144_000)
    rig.assert_changed(old, new, replaced.frame)
    assert not rig.starved


def test_a_change_that_is_always_too_late_is_given_up_and_music_goes_on(
    rig: Any, fakes: Any, monkeypatch: pytest.MonkeyPatch
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
    rig.do(Replace({1: fakes.high()}, Quantum.NOW))
    rig.play(48_000)
    rig.do(Launch(2, fakes.high(), Quantum.NOW))
    rig.play(48_000)
    assert [event.slots for event in rig.events if isinstance(event, Failed)] == [[1], [2]]
    assert rig.take(Ended).slot == 2
    count = rig.sound().shape[1]
    wanted = rig.offline(Placed(1, fakes.track("tone")), frames=count)
    np.testing.assert_allclose(rig.sound(), wanted, atol=2e-6)


def test_many_changes_at_once_come_true_in_their_order(rig: Any, fakes: Any) -> None:
    rig.load(*(Placed(slot, fakes.track("tone", transpose=slot)) for slot in range(1, 17)))
    rig.play(9600, slots=tuple(range(1, 19)))
    rig.do(
        Stop([3], Quantum.BAR),
        SetTempo(90.0),
        Launch(17, fakes.high(), Quantum.BEAT),
        Replace({1: fakes.high(), 2: fakes.high()}, Quantum.BEAT),
        Replace({1: fakes.track("pluck")}, Quantum.NOW),
        SetTempo(140.0),
        Launch(18, fakes.high(), Quantum.NOW),
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


def test_a_later_change_is_not_heard_before_an_earlier_one(rig: Any, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(33_600)
    rig.do(Replace({1: fakes.high()}, Quantum.BEAT), Stop([1], Quantum.NOW))
    rig.play(48_000)
    replaced, stopping = rig.take(Replaced), rig.take(Stopping)
    assert stopping.frame >= replaced.frame == 48_000
    old = rig.offline(Placed(1, fakes.track("tone")), frames=81_600)
    np.testing.assert_allclose(rig.sound()[:, :48_000], old[:, :48_000], atol=2e-6)


def test_what_waits_to_be_launched_can_be_changed_and_stopped(rig: Any, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(9600)
    rig.do(Launch(2, fakes.track("tone"), Quantum.BAR), Launch(3, fakes.high(), Quantum.BAR))
    rig.play(4800, slots=(1, 2, 3))
    rig.do(Replace({2: fakes.high(), 1: fakes.high()}), Stop([3]))
    assert rig.take(Ended).slot == 3
    assert rig.take(Replaced).slots == [2]
    rig.play(192_000, slots=(1, 2, 3))
    launched = rig.take(Launched)
    assert (launched.slot, launched.frame) == (2, BAR_FRAMES)
    assert rig.take(Replaced).slots == [1]
    wanted = rig.offline(Placed(2, fakes.high(), launched.ticks), start=9600, frames=196_800)
    np.testing.assert_allclose(rig.sound(2), wanted, atol=2e-6)
    assert not rig.sound(3).any()
    assert rig.take(Launched) is None


def test_changes_of_what_is_not_there_do_nothing(rig: Any, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.do(Stop([9]), Replace({7: fakes.high()}))
    rig.play(48_000)
    assert rig.events == []


@pytest.mark.parametrize("sound", ["nothing-like-it", "broken", "nan"])
def test_a_track_that_fails_does_not_touch_the_others(
    rig: Any, fakes: Any, sound: str, capsys: pytest.CaptureFixture[str]
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
    rig: Any, fakes: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
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


def test_another_load_forgets_what_was(rig: Any, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")), Placed(5, fakes.track("tone")))
    rig.play(48_000)
    rig.do(Launch(6, fakes.high(), Quantum.BAR))
    rig.heard.clear()
    rig.load(Placed(2, fakes.high()), bpm=150.0, frame=1_000_000)
    rig.play(96_000, slots=(1, 2, 5, 6))
    wanted = rig.offline(
        Placed(2, fakes.high()), clock=fakes.room(150.0), start=1_000_000, frames=96_000
    )
    np.testing.assert_allclose(rig.sound(2), wanted, atol=2e-6)
    assert not rig.sound(1).any()
    assert not rig.sound(6).any()
    assert rig.take(Launched) is None


def test_nothing_is_written_beyond_what_a_ring_holds(rig: Any, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    for _ in range(50):
        rig.play(9600)
        rig.do(Replace({1: fakes.high()}), SetTempo(60.0 + _ % 7))
        assert rig.rings.written[1] <= rig.rings.read_frame + RING_FRAMES
    assert not rig.starved


def test_bends_and_automation_change_tempo_without_a_click(rig: Any, fakes: Any) -> None:
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
