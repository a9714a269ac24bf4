"""A render worker that is told more than it can do: only the last of many wishes counts."""

from __future__ import annotations

from typing import Any

import msgspec

from jamtui.engine.messages import Load, Ready, Replace, Replaced, SetTempo, TempoChanged
from jamtui.engine.placed import Placed


def test_of_many_changes_the_last_one_is_heard(rig: Any, fakes: Any) -> None:
    tracks = [msgspec.structs.replace(fakes.track("tone"), transpose=step) for step in range(12)]
    rig.load(Placed(1, tracks[0]), Placed(2, tracks[0]))
    rig.play(4_800, slots=(1, 2))
    for step, track in enumerate(tracks):
        rig.do(SetTempo(100.0 + step), Replace({1: track, 2: track}), Replace({1: track}))
    assert len(rig.worker._waiting) == 3
    rig.play(96_000, slots=(1, 2))
    tempos = [event for event in rig.events if isinstance(event, TempoChanged)]
    replaced = [event.slots for event in rig.events if isinstance(event, Replaced)]
    assert [event.tempo[-1][1] for event in tempos] == [111.0]
    assert sorted(slot for slots in replaced for slot in slots) == [1, 2]
    assert rig.worker._writer.slots[1].renderer.track.transpose == 11
    assert rig.worker._writer.slots[2].renderer.track.transpose == 11
    assert not rig.starved


def test_another_load_ends_all_waiting(rig: Any, fakes: Any) -> None:
    rig.load(Placed(1, fakes.track("tone")))
    rig.do(SetTempo(90.0), Load([(0, 120.0)], 3840, [Placed(1, fakes.track("tone"))]))
    assert rig.take(Ready) is not None
    assert rig.worker._waiting == []
