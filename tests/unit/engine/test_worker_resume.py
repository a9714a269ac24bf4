"""A render worker that takes over from another."""

from __future__ import annotations

from typing import Any

import numpy as np

from jamtui.engine.messages import (
    Resume,
    Resumed,
)
from jamtui.engine.placed import Placed
from jamtui.engine.rings import FOR_EVER

BLOCK = 480
BEAT_FRAMES = 24_000
BAR_FRAMES = 4 * BEAT_FRAMES


def test_another_worker_goes_on_as_if_nothing_had_happened(rig: Any, fakes: Any) -> None:
    """The first one dies with two seconds rendered ahead; nobody hears it."""
    placed = [Placed(1, fakes.track("tone")), Placed(2, fakes.high(humanize_timing=0.05))]
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


def test_a_worker_that_takes_over_late_is_silent_until_it_can_sound(rig: Any, fakes: Any) -> None:
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
