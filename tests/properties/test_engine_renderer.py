"""Laws of a track's renderer: splits, seeks and onsets."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.catalog.effects import merge_effects
from jamtui.engine.clock import RoomClock
from jamtui.engine.placed import Placed
from jamtui.engine.renderer import MAX_VOICES
from jamtui.music.note import Bend, Controller, Events
from jamtui.music.tempo import TempoMap
from jamtui.studio.sounds import SoundLibrary

FRAMES = 60_000
"""More than a second: several passes of the shorter loops."""

QUICK = settings(max_examples=5, deadline=None, derandomize=True)
ENOUGH = settings(max_examples=25, deadline=None, derandomize=True)

blocks = st.lists(st.integers(1, 3000), max_size=4).map(lambda lengths: [*lengths, 4001])

PLACES: dict[str, Any] = {
    "plain": {},
    "humanised": {"humanize_timing": 0.1, "humanize_velocity": 0.4, "seed": 5},
    "transposed": {"transpose": -5},
    "own tempo": {"own_bpm": 133.7},
    "once": {"repeats": False},
}


@st.composite
def loops(draw: st.DrawFn) -> tuple[str, Events, dict[str, Any], dict[str, Any]]:
    """A sound, its events, fields of the track and of its place."""
    length = draw(st.sampled_from([120, 480, 960, 1440, 3840]))
    ticks = st.integers(0, length - 1)
    rows = draw(
        st.lists(
            st.tuples(ticks, st.integers(36, 84), st.integers(1, 127), st.integers(0, 2 * length)),
            max_size=12,
        )
    )
    bends = draw(st.lists(st.tuples(ticks, st.integers(-8192, 8191)), max_size=5))
    controllers = draw(
        st.lists(
            st.tuples(ticks, st.sampled_from([7, 10, 11, 64]), st.integers(0, 127)), max_size=6
        )
    )
    from jamtui.music.note import Note

    events = Events(
        tuple(sorted(Note(*row) for row in rows)),
        tuple(sorted(Controller(*row) for row in controllers)),
        tuple(sorted(Bend(*row) for row in bends)),
    )
    fields = {"length_ticks": length} | draw(st.sampled_from(list(PLACES.values())))
    launch = draw(st.sampled_from([0, 960, 333]))
    stop = draw(st.none() | st.integers(launch, launch + 5000))
    enter = draw(st.none() | st.integers(launch, launch + 3000))
    place = {"launch_ticks": launch, "stop_ticks": stop, "enter_ticks": enter}
    return draw(st.sampled_from(["tone", "hat", "pluck"])), events, fields, place


@ENOUGH
@given(loops(), blocks)
def test_any_split_into_blocks_sounds_the_same(fakes: Any, loop: Any, split: list[int]) -> None:
    sound, events, fields, place = loop
    placed = Placed(1, fakes.track(sound, events, **fields), **place)
    whole = fakes.rendered(placed, FRAMES)
    pieces = fakes.rendered(placed, FRAMES, blocks=split)
    np.testing.assert_allclose(pieces, whole, atol=2e-6)


@ENOUGH
@given(loops(), st.integers(0, FRAMES - 1))
def test_what_is_rendered_does_not_depend_on_where_it_began(
    fakes: Any, loop: Any, start: int
) -> None:
    sound, events, fields, place = loop
    placed = Placed(1, fakes.track(sound, events, **fields), **place)
    whole = fakes.rendered(placed, FRAMES)
    part = fakes.rendered(placed, FRAMES - start, start=start)
    np.testing.assert_allclose(part, whole[:, start:], atol=2e-6)


@QUICK
@given(st.integers(560_000, 900_000), st.sampled_from([960, 3840]))
def test_a_seek_over_many_passes_is_exact(fakes: Any, start: int, length: int) -> None:
    """More than the longest tail away from the beginning, where the first passes are left out."""
    events = Events(fakes.notes((0, 60, 127, length), (length // 2, 64, 100, length)))
    placed = Placed(1, fakes.track("tone", events, length_ticks=length, humanize_timing=0.05))
    whole = fakes.rendered(placed, start + 60_000, blocks=[48_000])
    part = fakes.rendered(placed, 60_000, start=start)
    np.testing.assert_allclose(part, whole[:, start:], atol=2e-6)


EFFECTS = merge_effects(
    {
        "noiseGate": {"enabled": True},
        "eq": {
            "enabled": True,
            "bands": [{"frequency": 900, "gain": 6, "q": 1, "type": "peaking"}],
        },
        "compressor": {"enabled": True},
        "reverb": {"enabled": True, "decay": 0.6, "mix": 0.4},
        "limiter": {"enabled": True},
    }
)


@settings(max_examples=3, deadline=None, derandomize=True)
@given(blocks)
def test_effects_sound_the_same_for_any_split(fakes: Any, split: list[int]) -> None:
    placed = Placed(1, fakes.track("pluck", effects=EFFECTS))
    whole = fakes.rendered(placed, FRAMES)
    pieces = fakes.rendered(placed, FRAMES, blocks=split)
    np.testing.assert_allclose(pieces, whole, atol=1e-4)
    assert np.abs(whole).max() > 0.05


def test_effects_are_warm_after_a_seek(fakes: Any) -> None:
    placed = Placed(1, fakes.track("pluck", effects={"reverb": EFFECTS["reverb"]}))
    whole = fakes.rendered(placed, 150_000, blocks=[4096])
    part = fakes.rendered(placed, 30_000, start=120_000)
    cold = fakes.rendered(placed, 30_000, start=120_000, warmed=False)
    np.testing.assert_allclose(part, whole[:, 120_000:], atol=1e-3)
    assert np.abs(cold - whole[:, 120_000:])[:, :4000].max() > 1e-3


@ENOUGH
@given(
    st.floats(20.0, 300.0).map(lambda bpm: round(bpm, 3)),
    st.sampled_from([(4, 4), (3, 4), (6, 8), (5, 4), (7, 8), (1, 32)]),
    st.sampled_from([32, 100, 128, 1024, 4001]),
    st.sampled_from([0, 3600, 86_400]),
    st.sampled_from([44_100, 48_000]),
)
def test_every_onset_is_where_its_beat_says(
    fakes: Any, bpm: float, meter: tuple[int, int], block: int, seconds: int, rate: int
) -> None:
    """At any block size, tempo and meter, also after an hour and a day."""
    length = meter[0] * 4 * 960 // meter[1]
    ticks = sorted({0, length // 3, length // 2, length - 1})
    events = Events(fakes.notes(*((tick, 60, 100, 10) for tick in ticks)))
    placed = Placed(1, fakes.track("click", events, length_ticks=length))
    start, frames = seconds * rate, 24_000
    clock = fakes.room(bpm, rate)
    heard = fakes.rendered(placed, frames, clock=clock, start=start, blocks=[block])
    tempo = clock.tempo
    first = max(0, int(tempo.beats_at(start, rate) * 960) // length - 1)
    last = int(tempo.beats_at(start + frames, rate) * 960) // length + 1
    wanted = {
        tempo.frame_at(Fraction(number * length + tick, 960), rate) - start
        for number in range(first, last + 1)
        for tick in ticks
    }
    assert set(np.flatnonzero(heard[0]).tolist()) == {at for at in wanted if 0 <= at < frames}


def test_onsets_follow_a_tempo_map(fakes: Any) -> None:
    clock = RoomClock(TempoMap([(0, 120.0), (1920, 87.5), (4000, 240.0)]), fakes.RATE)
    placed = Placed(1, fakes.track("click"))
    heard = fakes.rendered(placed, 200_000, clock=clock, blocks=[480])
    wanted = [at for at in clock.frames_at(range(0, 20 * 960, 960)) if at < 200_000]
    assert np.flatnonzero(heard[0]).tolist() == wanted


def test_an_own_tempo_does_not_follow_the_room(fakes: Any) -> None:
    clock = RoomClock(TempoMap([(0, 120.0), (1000, 60.0)]), fakes.RATE)
    placed = Placed(1, fakes.track("click", own_bpm=100.0), 960)
    heard = fakes.rendered(placed, 200_000, clock=clock)
    assert np.flatnonzero(heard[0]).tolist() == list(range(24_000, 200_000, 28_800))


def test_more_voices_than_there_may_be_sound_the_same_for_any_split(fakes: Any) -> None:
    rows = [(number, 40 + number % 60, 100, 3000) for number in range(2 * MAX_VOICES)]
    events = Events(fakes.notes(*rows))
    placed = Placed(1, fakes.track("tone", events))
    whole = fakes.rendered(placed, 60_000)
    pieces = fakes.rendered(placed, 60_000, blocks=[64, 999])
    np.testing.assert_allclose(pieces, whole, atol=1e-4)


def test_a_note_bent_upwards_lasts_as_long_as_its_key(fakes: Any) -> None:
    """It is read faster than it is played, so more of it must be made."""
    rows = fakes.notes((0, 60, 127, 960))
    bent = Events(rows, (), (Bend(0, 8191),))
    heard = fakes.rendered(Placed(1, fakes.track("pluck", bent, repeats=False)), 24_480)
    straight = fakes.rendered(Placed(1, fakes.track("pluck", Events(rows), repeats=False)), 24_480)
    for sound in (heard, straight):
        assert np.abs(sound[:, 15_000:17_000]).max() > 0.01
    assert fakes.largest_step(heard) < 0.05


@pytest.mark.parametrize("sound", ["keys/grand-piano", "drums/acoustic-kit"])
def test_real_sounds_do_not_depend_on_blocks_or_seeks(fakes: Any, sound: str) -> None:
    events = Events(fakes.notes((0, 42, 90, 400), (960, 46, 100, 900), (1500, 42, 80, 100)))
    placed = Placed(1, fakes.track(sound, events, is_drums="drums" in sound))

    def sounds() -> SoundLibrary:
        return SoundLibrary(fakes.RATE)

    whole = fakes.rendered(placed, 200_000, sounds=sounds())
    pieces = fakes.rendered(placed, 200_000, sounds=sounds(), blocks=[128, 1000, 37])
    part = fakes.rendered(placed, 50_000, sounds=sounds(), start=150_000)
    np.testing.assert_allclose(pieces, whole, atol=2e-6)
    np.testing.assert_allclose(part, whole[:, 150_000:], atol=2e-6)
    assert np.abs(whole).max() > 0.05
