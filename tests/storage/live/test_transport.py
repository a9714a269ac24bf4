"""The clock of a room: what was stays, what comes is told ahead, and it outlives its host."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.errors import DeniedError, UsageError
from jamtui.protocol.messages import Clock
from jamtui.studio.hosting import transport
from jamtui.studio.hosting.transport import LEAD_NS, TransportChange, beat_at, following, played
from jamtui.studio.rooms.opening import change_room
from jamtui.studio.rooms.people import give_role, set_permissions

CLOCKS = st.builds(
    Clock,
    room_ns=st.integers(0, 10**13),
    beat=st.integers(0, 4000).map(float),
    bpm=st.floats(20, 300),
    beats_per_bar=st.integers(1, 12),
    beat_unit=st.sampled_from((2, 4, 8)),
    key=st.just("C major"),
    is_playing=st.booleans(),
)
LATER = st.integers(0, 10**12)


def wanted(bpm: float, meter: list[int]) -> dict[str, Any]:
    return {"transport": {"bpm": bpm, "timeSignature": meter}}


@given(CLOCKS, LATER, st.floats(20, 300), st.integers(1, 12), st.sampled_from((2, 4, 8)))
def test_a_change_goes_on_where_the_music_is(
    clock: Clock, later: int, bpm: float, beats: int, unit: int
) -> None:
    now = clock.room_ns + later
    new = following(clock, wanted(bpm, [beats, unit]), now)
    assert following(new, wanted(bpm, [beats, unit]), now) == new
    if new == clock:
        return
    assert new.room_ns >= now + LEAD_NS - 1
    assert new.beat == pytest.approx(beat_at(clock, new.room_ns), abs=1e-5)
    if clock.is_playing:
        same = (clock.beats_per_bar, clock.beat_unit) == (beats, unit)
        step = 1.0 if same else clock.beats_per_bar * 4 / clock.beat_unit
        assert new.beat / step == pytest.approx(round(new.beat / step))
        assert new.room_ns - now < LEAD_NS + (step + 1) * 60e9 / clock.bpm


@given(CLOCKS, LATER, st.none() | st.booleans(), st.none() | st.floats(0, 4000))
def test_starting_and_stopping_is_told_ahead(
    clock: Clock, later: int, is_playing: bool | None, beat: float | None
) -> None:
    now = clock.room_ns + later
    new = played(clock, TransportChange(is_playing=is_playing, beat=beat), now)
    if new == clock:
        return
    assert new.room_ns == now + LEAD_NS
    assert new.is_playing is (clock.is_playing if is_playing is None else is_playing)
    assert new.beat == (beat_at(clock, new.room_ns) if beat is None else beat)


@given(
    st.dictionaries(
        st.sampled_from(("bpm", "key", "scale", "timeSignature")),
        st.none() | st.text() | st.integers() | st.lists(st.integers()),
    )
)
def test_settings_from_elsewhere_make_a_clock_all_the_same(said: dict[str, Any]) -> None:
    clock = transport.first_clock({"transport": said}, 5)
    assert 20 <= clock.bpm <= 300
    assert clock.beats_per_bar >= 1
    assert transport.first_clock({"transport": "loud"}, 5).bpm == 120


def test_who_may_set_the_transport(house: Any) -> None:
    zoe = house.enter("Zoe")
    for params in ({"bpm": 140}, {"is_playing": True}, {"beat": 4.0}, {"key": "D"}):
        with pytest.raises(DeniedError, match=r"hosting\.transport"):
            house.service.call(zoe, "transport.set", params)
    allowed = ["tempo.setBpm", "transport.play"]
    set_permissions(house.town.ana, house.code, "zoe", allowed, True)
    told = house.service.call(zoe, "transport.set", {"bpm": 140, "is_playing": True})
    clock = house.service.clock(house.code)
    assert told["bpm"] == clock.bpm == 140
    assert clock.is_playing
    with pytest.raises(DeniedError):
        house.service.call(zoe, "transport.set", {"bpm": 90, "key": "D"})
    assert house.service.clock(house.code) == clock
    for wrong in ({"bpm": 1e9}, {"time_signature": [0, 4]}, {"bpm": "fast"}):
        with pytest.raises(UsageError):
            house.service.call(zoe, "transport.set", wrong)


def test_a_tempo_set_beside_the_host_takes_effect(house: Any) -> None:
    before = house.service.clock(house.code)
    assert house.service.clock(house.code) == before
    change_room(house.town.ana, house.code, {"settings.transport.bpm": 90.0})
    assert house.service.clock(house.code).bpm == 90


def test_the_clock_goes_on_when_the_host_was_killed(house: Any) -> None:
    set_permissions(house.town.ana, house.code, "ana", ["transport.play"], True)
    clock = played(house.service.clock(house.code), TransportChange(is_playing=True), house.time)
    house.service.set_clock(house.code, clock)
    house.time += 3_000_000_000
    house.begin()
    assert house.service.clock(house.code) == clock
    house.time = 7  # the machine was started anew, and its time with it
    house.begin()
    assert not house.service.clock(house.code).is_playing
    assert house.service.clock(house.code).beat == clock.beat


@given(CLOCKS, LATER)
def test_a_loop_begins_at_the_next_bar_line(clock: Clock, later: int) -> None:
    clock = msgspec.structs.replace(clock, is_playing=True)
    now = clock.room_ns + later
    bar = clock.beats_per_bar * 4 / clock.beat_unit
    beat = transport.next_bar(clock, now)
    assert beat / bar == pytest.approx(round(beat / bar))
    ahead = beat - beat_at(clock, now + transport.LOOP_LEAD_NS)
    assert -1e-5 <= ahead < bar + 1e-5


def test_loops_begin_at_a_bar_line_while_the_room_plays(house: Any) -> None:
    zoe = house.enter("Zoe")
    give_role(house.town.ana, house.code, "zoe", "co-host")
    loop = house.rows("SELECT id FROM system_loops LIMIT 1")[0][0]
    track = house.service.call(zoe, "looptrack.add", {"loop": loop})

    def start(**params: Any) -> float:
        told = house.service.call(zoe, "looptrack.start", {"track": track["id"]} | params)
        return float(told["loop_start_beat"])

    assert start() == 0
    house.service.call(zoe, "transport.set", {"is_playing": True, "bpm": 120.0})
    house.time += 3_000_000_000
    assert start() == 8
    assert start(beat=5.0) == 5
