"""The render worker with sound files: live as offline, and silent without a fuss."""

from __future__ import annotations

from typing import Any

import numpy as np

from jamtui.engine.messages import (
    Ended,
    Failed,
    Launch,
    Quantum,
    Resume,
    Resumed,
    SetTempo,
    Stop,
    TempoChanged,
)
from jamtui.engine.placed import Placed

FRAMES = 96_000


def test_live_is_as_offline(rig: Any) -> None:
    rig.sounds.files["a"] = rig.fakes.Recording(70_000, 44_100)
    placed = Placed(1, rig.fakes.clip("a", offset_seconds=0.1), 960)
    rig.load(placed)
    rig.play(FRAMES)
    offline = rig.fakes.rendered(placed, FRAMES, sounds=rig.sounds)
    np.testing.assert_allclose(rig.sound(), offline, atol=2e-6)
    assert offline.any()
    assert rig.starved == []


def test_a_change_of_tempo_leaves_what_sounds_and_moves_what_comes(rig: Any) -> None:
    rig.sounds.files["a"] = recording = rig.fakes.Recording(150_000)
    rig.load(Placed(1, rig.fakes.clip("a")), Placed(2, rig.fakes.clip("a"), 4 * 960))
    rig.do(SetTempo(60.0))
    rig.play(192_000, slots=(1, 2))
    changed = rig.take(TempoChanged)
    np.testing.assert_allclose(rig.sound(1)[:, :150_000], recording.sound, atol=2e-6)
    beats_before = changed.frame // 24_000
    begin = beats_before * 24_000 + (4 - beats_before) * 48_000
    heard = rig.sound(2)
    assert not heard[:, :begin].any()
    np.testing.assert_array_equal(heard[:, begin:], recording.sound[:, : 192_000 - begin])


def test_one_that_is_launched_and_stopped(rig: Any) -> None:
    rig.sounds.files["a"] = recording = rig.fakes.Recording(200_000)
    rig.load(Placed(2, rig.fakes.track()))
    rig.do(Launch(1, rig.fakes.clip("a"), Quantum.BEAT))
    rig.play(48_000)
    rig.do(Stop([1], Quantum.BEAT))
    rig.play(96_000)
    ended = rig.take(Ended)
    assert ended.slot == 1
    begin = int(np.flatnonzero(rig.sound()[0])[0])
    assert begin % 24_000 == 0
    heard = rig.sound()[:, begin : ended.frame]
    np.testing.assert_array_equal(heard[:, :10_000], recording.sound[:, :10_000])
    assert not rig.sound()[:, ended.frame :].any()


def test_one_that_is_missing_is_said_once_and_the_rest_plays(rig: Any) -> None:
    rig.load(Placed(1, rig.fakes.clip("none")), Placed(2, rig.fakes.track()))
    rig.do(SetTempo(90.0))
    rig.play(96_000, slots=(1, 2))
    said = [event.text for event in rig.events if isinstance(event, Failed)]
    assert said == ["There is no sound file none."]
    assert rig.take(Ended).slot == 1
    assert not rig.sound(1).any()
    assert rig.sound(2).any()


def test_one_that_breaks_off_ends_there(rig: Any) -> None:
    rig.sounds.files["a"] = rig.fakes.Recording(150_000, breaks=60_000)
    rig.load(Placed(1, rig.fakes.clip("a")), Placed(2, rig.fakes.track()))
    rig.play(120_000, slots=(1, 2))
    assert [event.text for event in rig.events if isinstance(event, Failed)] == [
        "The recording breaks off."
    ]
    assert rig.sound(1)[:, 30_000].any()
    assert not rig.sound(1)[:, 60_000:].any()
    assert rig.sound(2)[:, 100_000:].any()


def test_many_changes_of_tempo_are_forgotten_and_nothing_moves(rig: Any) -> None:
    """What has a tempo of its own goes on to the frame, a room's beats come where they should."""
    own = rig.fakes.track("click", own_bpm=133.7)
    rig.load(Placed(1, own, 960), Placed(2, rig.fakes.track("click")))
    frames, changes = 0, []
    for number in range(80):
        rig.do(SetTempo(150.0 + 7 * (number % 5)))
        rig.play(24_000, slots=(1, 2))
        frames += 24_000
        changed = rig.take(TempoChanged)
        if changed is not None:
            changes.append(changed)
    assert len(changes) > 60
    longest = max(len(changed.tempo) for changed in changes)
    assert longest < len(changes) / 1.2
    steps = np.diff(np.flatnonzero(rig.sound(1)[0]))
    assert set(steps.tolist()) <= {21_540, 21_541, 21_542}
    beats = np.flatnonzero(rig.sound(2)[0])
    assert np.abs(np.diff(beats)).max() < 24_001


def test_another_worker_goes_on_where_the_first_one_died(rig: Any) -> None:
    rig.sounds.files["a"] = rig.fakes.Recording(150_000, 44_100)
    placed = Placed(1, rig.fakes.clip("a"), 960)
    rig.load(placed)
    rig.play(48_000)
    rig.start_worker()
    rig.do(Resume([(0, 120.0)], 3840, [placed]))
    assert rig.take(Resumed) is not None
    rig.play(48_000)
    np.testing.assert_allclose(
        rig.sound(), rig.fakes.rendered(placed, FRAMES, sounds=rig.sounds), atol=2e-6
    )
