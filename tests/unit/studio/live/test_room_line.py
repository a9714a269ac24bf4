"""Beats, the room's time and frames of the music: one line, whoever draws it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jamtui.errors import UsageError
from jamtui.protocol.messages import Clock
from jamtui.studio.hosting.transport import TransportChange, following, played
from jamtui.studio.live.room_line import RoomLine, check_clock, tick_of

RATE = 48_000
SECOND = 1_000_000_000


def clock(**fields: Any) -> Clock:
    values = {
        "room_ns": 5000 * SECOND,
        "beat": 0.0,
        "bpm": 120.0,
        "beats_per_bar": 4,
        "beat_unit": 4,
        "is_playing": True,
    }
    return Clock(**(values | fields))


def settings(bpm: float, beats: int = 4) -> dict[str, Any]:
    return {"transport": {"bpm": bpm, "timeSignature": [beats, 4], "key": "C", "scale": "major"}}


@pytest.mark.parametrize("beat", [-3.5, 0.0, 7.25, 40_000.0])
def test_a_clock_is_where_it_says(beat: float) -> None:
    line = RoomLine.of(clock(beat=beat), RATE)
    assert line.ns_at_beat(beat) == pytest.approx(5000 * SECOND, abs=2)
    assert line.ns_at_beat(beat + 2.0) == pytest.approx(5001 * SECOND, abs=2)
    for frame in (0.0, 12_345.5, 1e9):
        assert line.frame_at(line.ns_at(frame)) == pytest.approx(frame, abs=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_hours_of_a_hosts_changes_are_one_line_for_early_and_late(seed: int) -> None:
    """Who has heard of all changes and who only knows the last agree about every beat to come."""
    random = np.random.default_rng(seed)
    now = clock()
    line, now_ns = RoomLine.of(now, RATE), now.room_ns
    for _ in range(200):
        now_ns += int(random.uniform(0.01, 60.0) * SECOND)
        beats = int(random.integers(2, 7))
        changed = following(now, settings(float(random.integers(60, 200)), beats), now_ns)
        if changed == now:
            continue
        now = changed
        assert line.goes_on_in(now)
        line = line.changed(now)
    late = RoomLine.of(now, RATE)
    for beat in (now.beat, now.beat + 1.5, now.beat + 1000.0):
        assert line.ns_at_beat(beat) == pytest.approx(late.ns_at_beat(beat), abs=1000)


@pytest.mark.parametrize("change", [TransportChange(beat=64.0), TransportChange(is_playing=False)])
def test_a_jump_is_known_for_one(change: TransportChange) -> None:
    before = clock()
    after = played(before, change, before.room_ns + 10 * SECOND)
    line = RoomLine.of(before, RATE)
    assert line.goes_on_in(after) is not (change.beat is not None)


def test_what_none_can_follow_is_refused_in_words() -> None:
    assert check_clock(clock(beat=-2.0, key="F# minor")).beat == -2.0
    for fields in ({"bpm": 1e9}, {"beat": float("nan")}, {"beat": 1e300}, {"beat_unit": 0}):
        with pytest.raises(UsageError):
            check_clock(clock(**fields))


def test_ticks_begin_with_the_room() -> None:
    assert [tick_of(beat) for beat in (-1.0, 0.0, 1.0, 2.5)] == [0, 0, 960, 2400]
