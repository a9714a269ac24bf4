import json
import math

import pytest

from jamtui.errors import BadFileError, JamError, UsageError
from jamtui.music.midi_data import MAX_NOTES, decode, encode
from jamtui.music.note import Bend, Controller, Events, Note, Program

BAR = 4 * 960


def test_items_have_the_four_shapes_sorted_by_time():
    events = Events(
        (Note(960, 60, 100, 480),), (Controller(0, 64, 127),), (Bend(1920, -1),), (Program(0, 5),)
    )
    assert encode(events, BAR) == [
        {"t": 0.0, "c": 64, "v": 127},
        {"t": 0.0, "p": 5},
        {"t": 0.25, "n": 60, "v": 100, "d": 0.125},
        {"t": 0.5, "b": -1},
    ]


def test_whole_numbers_are_fractions_too():
    assert decode([{"t": 0, "n": 60, "v": 1, "d": 1}], BAR).notes == (Note(0, 60, 1, BAR),)


def test_parameter_numbers_stay_before_their_values():
    controllers = (Controller(0, 101, 0), Controller(0, 100, 0), Controller(0, 6, 12))
    events = Events(controllers=controllers)
    assert decode(encode(events, BAR), BAR).controllers == controllers


def test_a_note_of_velocity_0_is_no_note():
    assert decode([{"t": 0.5, "n": 60, "v": 0, "d": 0.1}], BAR) == Events()


@pytest.mark.parametrize(
    ("item", "word"),
    [
        ({"t": math.nan, "n": 60, "v": 1, "d": 0.1}, "t = nan"),
        ({"t": -0.1, "n": 60, "v": 1, "d": 0.1}, "t = -0.1"),
        ({"t": 1.5, "p": 1}, "t = 1.5"),
        ({"t": 10**5000, "p": 1}, "huge"),
        ({"t": "0", "p": 1}, "t = '0'"),
        ({"t": True, "p": 1}, "t = True"),
        ({"t": None, "p": 1}, "t = None"),
        ({"t": 0, "n": 60, "v": 1, "d": math.inf}, "d = inf"),
        ({"t": 0, "n": 128, "v": 1, "d": 0}, "n = 128"),
        ({"t": 0, "n": 60.0, "v": 1, "d": 0}, "n = 60.0"),
        ({"t": 0, "n": 60, "v": 128, "d": 0}, "v = 128"),
        ({"t": 0, "n": 60, "v": False, "d": 0}, "v = False"),
        ({"t": 0, "b": 8192}, "b = 8192"),
        ({"t": 0, "p": -1}, "p = -1"),
        ({"t": 0, "c": 10**5000, "v": 1}, "huge"),
        ({"t": 0, "n": 60, "v": 1}, "n"),
        ({"t": 0, "n": 60, "v": 1, "d": 0, "x": 1}, "'x'"),
        ({}, "no keys"),
        ([], "something"),
        ("note", "a text"),
        (None, "null"),
    ],
)
def test_a_bad_item_is_named_by_its_number(item, word):
    good = {"t": 0, "p": 1}
    with pytest.raises(BadFileError, match="Item 2 of midi_data") as caught:
        decode([good, item], BAR)
    assert word in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("items", [None, {}, "[]", 3, True])
def test_only_a_list_is_midi_data(items):
    with pytest.raises(BadFileError, match="must be a list"):
        decode(items, BAR)


def test_too_many_notes_are_refused():
    note = {"t": 0.5, "n": 60, "v": 1, "d": 0.1}
    assert len(decode([note] * MAX_NOTES, BAR).notes) == MAX_NOTES
    with pytest.raises(BadFileError, match="100,001 notes"):
        decode([note] * (MAX_NOTES + 1), BAR)


@pytest.mark.parametrize("length", [0, -1, 1.5, None])
def test_a_loop_needs_a_length(length):
    with pytest.raises(UsageError, match="ticks long"):
        decode([], length)
    with pytest.raises(UsageError, match="ticks long"):
        encode(Events(), length)


@pytest.mark.parametrize(
    "note",
    [
        Note(-1, 60, 100, 10),
        Note(BAR + 1, 60, 100, 10),
        Note(0, 128, 100, 10),
        Note(0, 60, 0, 10),
        Note(0, 60, 100, BAR + 1),
        Note(10**400, 60, 100, 10),
        Note(0, 60, 64.5, 10),
    ],
)
def test_notes_that_do_not_fit_are_not_encoded(note):
    with pytest.raises(UsageError, match="do not fit the loop"):
        encode(Events((note,)), BAR)


def test_items_survive_json():
    events = Events(tuple(Note(tick, 60, 64, 1) for tick in range(0, BAR, 7)))
    assert decode(json.loads(json.dumps(encode(events, BAR))), BAR) == events


def test_every_error_is_a_sentence():
    with pytest.raises(JamError) as caught:
        decode([{"t": "\x1b[31m" * 50, "p": 1}], BAR)
    assert "\x1b" not in str(caught.value)
    assert str(caught.value).endswith(".")
