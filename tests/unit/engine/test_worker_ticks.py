"""Changes at a tick that somebody else has chosen: ahead, near, or gone by."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jamtui.engine.clock import RoomClock
from jamtui.engine.messages import Launch, Launched, Replace, Replaced, SetTempo, Stop, TempoChanged
from jamtui.engine.placed import Placed
from jamtui.engine.ring_writer import CROSSFADE_FRAMES
from jamtui.music.tempo import TempoMap

BEAT_FRAMES = 24_000
TICKS = 960
SOON = 6000
"""A change that comes too late is heard within so many frames."""


@pytest.mark.parametrize("beat", [3, 5.5, 1, 0.25])
def test_a_tempo_holds_from_its_tick_on_also_when_that_is_past(
    rig: Any, fakes: Any, beat: float
) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(38_400)
    rig.do(SetTempo(97.3, int(beat * TICKS)))
    rig.play(240_000)
    changed = rig.take(TempoChanged)
    assert changed.tempo == [(0, 120.0), (beat * TICKS, 97.3)]
    if beat > 2:
        assert changed.frame == beat * BEAT_FRAMES
    else:
        assert 38_400 < changed.frame < 38_400 + SOON
    clock = RoomClock(TempoMap(changed.tempo), fakes.RATE)
    old = rig.offline(Placed(1, fakes.track("tone")), frames=278_400)
    new = rig.offline(Placed(1, fakes.track("tone")), clock=clock, frames=278_400)
    rig.assert_changed(old, new, changed.frame)
    assert not rig.starved


@pytest.mark.parametrize("beat", [3, 5.5, 1])
def test_another_track_is_heard_from_its_tick_on(rig: Any, fakes: Any, beat: float) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(38_400)
    rig.do(Replace({1: fakes.high()}, int(beat * TICKS)))
    rig.play(192_000)
    replaced = rig.take(Replaced)
    wanted = beat * BEAT_FRAMES
    assert replaced.frame == wanted if beat > 2 else 38_400 < replaced.frame < 38_400 + SOON
    old = rig.offline(Placed(1, fakes.track("tone")), frames=230_400)
    new = rig.offline(Placed(1, fakes.high()), frames=230_400)
    rig.assert_changed(old, new, replaced.frame)


@pytest.mark.parametrize("beat", [0, 1.5, 3])
def test_who_comes_late_falls_in_at_the_right_place(rig: Any, fakes: Any, beat: float) -> None:
    """A humanised loop, so that the pass has to be the right one too."""
    track = fakes.high(humanize_timing=0.05, humanize_velocity=0.2, seed=4)
    rig.load(Placed(1, fakes.track("tone")))
    rig.play(230_400, slots=(1, 2))
    launch = int(beat * TICKS)
    rig.do(Launch(2, track, launch))
    rig.play(192_000, slots=(1, 2))
    launched = rig.take(Launched)
    assert launched.ticks == launch
    assert 230_400 < launched.frame < 230_400 + SOON
    heard = rig.sound(2)
    wanted = rig.offline(Placed(2, track, launch), frames=422_400)
    assert not heard[:, : launched.frame].any()
    after = launched.frame + CROSSFADE_FRAMES
    np.testing.assert_allclose(heard[:, after:], wanted[:, after:], atol=2e-6)
    bound = fakes.largest_step(wanted) + 1 / CROSSFADE_FRAMES
    assert fakes.largest_step(heard) <= bound


def test_tempos_at_ticks_of_their_own_all_come_and_a_stop_at_its_tick(rig: Any, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.do(
        SetTempo(90.0, 4 * TICKS), SetTempo(150.0, 8 * TICKS), Stop([1], 10 * TICKS), SetTempo(60.0)
    )
    rig.do(SetTempo(140.0, 8 * TICKS))
    rig.play(384_000)
    tempo = [event for event in rig.events if isinstance(event, TempoChanged)][-1].tempo
    assert tempo[-3:] == [(TICKS, 60.0), (4 * TICKS, 90.0), (8 * TICKS, 140.0)]
    clock = RoomClock(TempoMap(tempo), fakes.RATE)
    wanted = rig.offline(Placed(1, fakes.track("tone"), 0, 10 * TICKS), clock=clock, frames=384_000)
    changed, stopped = clock.frames_at([8 * TICKS, 10 * TICKS])
    for first, last in ((changed, stopped), (stopped, 384_000)):
        places = slice(first + CROSSFADE_FRAMES, last)
        np.testing.assert_allclose(rig.sound()[:, places], wanted[:, places], atol=2e-6)
    assert not rig.starved
