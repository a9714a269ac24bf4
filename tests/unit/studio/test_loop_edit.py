"""Changes to loops: laws that hold for every loop, then what is refused."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.errors import NotFoundError, UsageError
from jamtui.music.loop import Loop
from jamtui.music.meter import Meter
from jamtui.music.midi_data import decode, encode
from jamtui.music.note import Bend, Controller, Events, Note, Program
from jamtui.studio.fitting_notes import fitted, pulled_in
from jamtui.studio.loop_edit import LoopEdit, edited


@st.composite
def loops(draw):
    meter = draw(st.sampled_from([Meter(), Meter(7, 8), Meter(3, 4), Meter(5, 16)]))
    bars = draw(st.integers(1, 4))
    length = bars * meter.bar_ticks
    ticks = st.integers(0, length - 1)
    note = st.builds(Note, ticks, st.integers(24, 96), st.integers(1, 127), st.integers(0, length))
    events = Events(
        tuple(sorted(draw(st.lists(note, max_size=30)))),
        tuple(sorted(draw(st.lists(st.builds(Controller, ticks, st.just(1), st.just(5)))))),
        tuple(sorted(draw(st.lists(st.builds(Bend, ticks, st.just(-9)))))),
        tuple(sorted(draw(st.lists(st.builds(Program, ticks, st.just(3)))))),
    )
    return Loop(
        id="x",
        name="X",
        category="bass",
        subcategory="custom",
        bpm=120,
        bars=bars,
        meter=meter,
        key="A minor",
        events=events,
        sound_preset="bass/synth-bass-1",
    )


EDITS = st.builds(
    LoopEdit,
    bars=st.none() | st.integers(1, 6),
    key=st.none() | st.sampled_from(["C minor", "F# dorian", "none"]),
    transpose=st.none() | st.integers(-60, 60),
    grid=st.none() | st.sampled_from(["1/16", "1/8t", "1/1", "1/4."]),
    strength=st.floats(0, 1),
    swing=st.none() | st.floats(0, 1),
    swing_grid=st.sampled_from(["1/8", "1/16", "1/2"]),
    humanise_timing=st.none() | st.floats(0, 0.2),
    humanise_velocity=st.none() | st.floats(0, 0.5),
    seed=st.integers(0, 9),
)


@settings(max_examples=150, deadline=None)
@given(loops(), EDITS)
def test_what_comes_out_can_be_stored(loop, edit):
    changed = edited(loop, edit)
    length = changed.length_ticks
    assert decode(encode(changed.events, length), length) == changed.events
    assert all(note.start_ticks < length for note in changed.events.notes)
    if edit.bars is None or edit.bars >= loop.bars:
        assert len(changed.events.notes) == len(loop.events.notes)


@settings(max_examples=60, deadline=None)
@given(loops(), st.integers(-12, 12))
def test_transposing_there_and_back_changes_nothing(loop, semitones):
    there = edited(loop, LoopEdit(transpose=semitones))
    assert edited(there, LoopEdit(transpose=-semitones)).events == loop.events


@settings(max_examples=60, deadline=None)
@given(loops(), st.sampled_from(["1/16", "1/8", "1/8t"]))
def test_quantising_twice_is_quantising_once(loop, grid):
    once = edited(loop, LoopEdit(grid=grid))
    assert edited(once, LoopEdit(grid=grid)) == once


@given(loops())
def test_an_empty_edit_changes_nothing(loop):
    assert edited(loop, LoopEdit()) == loop
    assert LoopEdit().changes_nothing
    assert LoopEdit(strength=0.3, seed=4, keeps_notes=True, channel=2).changes_nothing
    assert not LoopEdit(name="y").changes_nothing


@settings(max_examples=60, deadline=None)
@given(loops(), st.integers(1, 40_000))
def test_fitting_keeps_what_begins_inside(loop, length):
    inside = fitted(loop.events, length)
    starts = [note.start_ticks for note in loop.events.notes if note.start_ticks < length]
    assert [note.start_ticks for note in inside.notes] == starts
    assert all(note.duration_ticks <= length for note in inside.notes)
    assert len(pulled_in(loop.events, length).notes) == len(loop.events.notes)


def plain(**changes):
    values = {
        "id": "x",
        "name": "X",
        "category": "drums",
        "subcategory": "jazz-drums",
        "bpm": 120,
        "bars": 1,
        "meter": Meter(),
        "key": None,
        "events": Events((Note(0, 36, 100, 100),)),
        "sound_preset": "drums/acoustic-kit",
    } | changes
    return Loop(**values)


def test_a_kit_is_not_transposed_unless_it_gets_a_pitched_sound():
    with pytest.raises(UsageError, match="kit"):
        edited(plain(), LoopEdit(transpose=2))
    pitched = edited(plain(), LoopEdit(transpose=2, sound="keys/organ"))
    assert pitched.events.notes[0].pitch == 38


def test_a_new_category_does_not_keep_a_subcategory_of_the_old_one():
    assert edited(plain(), LoopEdit(category="drums")).subcategory == "jazz-drums"
    assert edited(plain(), LoopEdit(category="bass")).subcategory == "custom"
    with pytest.raises(NotFoundError, match="subcategory of bass"):
        edited(plain(), LoopEdit(category="bass", subcategory="jazz-drums"))


def test_the_key_follows_a_transposition():
    loop = plain(key="F# dorian", sound_preset="keys/organ", category="keys")
    assert edited(loop, LoopEdit(transpose=-2)).key == "E dorian"
    assert edited(loop, LoopEdit(transpose=12)).key == "F# dorian"
    nameless = dataclasses.replace(loop, key=None)
    assert edited(nameless, LoopEdit(transpose=5)).key is None
