import pytest

from jamtui.errors import NotFoundError, UsageError
from jamtui.music.arpeggiator import Arpeggiator
from jamtui.music.note import Note
from jamtui.music.velocity_curve import shape_velocity

CHORD = [(64, 80), (60, 90), (67, 100)]


def pitches(mode, steps=8, held=CHORD, octaves=1):
    notes = Arpeggiator(mode, "1/16", octaves).notes(held, 0, steps * 240)
    return [note.pitch for note in notes]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("up", [60, 64, 67, 60, 64, 67, 60, 64]),
        ("down", [67, 64, 60, 67, 64, 60, 67, 64]),
        ("updown", [60, 64, 67, 64, 60, 64, 67, 64]),
        ("order", [64, 60, 67, 64, 60, 67, 64, 60]),
    ],
)
def test_patterns(mode, expected):
    assert pitches(mode) == expected


def test_octaves_go_on_above():
    assert pitches("up", 6, octaves=2) == [60, 64, 67, 72, 76, 79]
    assert pitches("order", 6, octaves=2) == [64, 60, 67, 76, 72, 79]
    assert pitches("up", 4, [(120, 1)], octaves=4) == [120] * 4


def test_one_key_and_none():
    assert pitches("updown", 3, [(60, 1)]) == [60, 60, 60]
    assert pitches("updown", 4, [(60, 1), (62, 1)]) == [60, 62, 60, 62]
    assert pitches("up", 3, []) == []


def test_random_plays_every_key_and_repeats_itself_by_its_seed():
    arpeggiator = Arpeggiator("random")
    first = arpeggiator.notes(CHORD, 0, 64 * 240, seed=1)
    assert {note.pitch for note in first} == {60, 64, 67}
    assert first == arpeggiator.notes(CHORD, 0, 64 * 240, seed=1)
    assert first != arpeggiator.notes(CHORD, 0, 64 * 240, seed=2)


def test_notes_keep_the_velocity_of_their_key_and_the_gate():
    notes = Arpeggiator("up", "1/8", gate=0.25).notes(CHORD, 0, 960)
    assert notes == (Note(0, 60, 90, 120), Note(480, 64, 80, 120))
    assert Arpeggiator(gate=0).notes(CHORD, 0, 1)[0].duration_ticks == 1
    assert Arpeggiator(gate=1).notes(CHORD, 0, 1)[0].duration_ticks == 240


def test_the_pattern_begins_when_the_keys_go_down_but_on_the_beat():
    notes = Arpeggiator("up", "1/4").notes(CHORD, 0, 4800, origin_ticks=1000)
    assert [(note.start_ticks, note.pitch) for note in notes] == [
        (1920, 60), (2880, 64), (3840, 67),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "settings",
    [
        {"mode": "sideways"},
        {"rate": "1/3"},
        {"octaves": 0},
        {"octaves": 5},
        {"octaves": True},
        {"gate": 1.1},
        {"gate": float("nan")},
    ],
)
def test_impossible_settings_are_refused(settings):
    with pytest.raises(UsageError):
        Arpeggiator(**settings)


def test_velocity_curves():
    assert [shape_velocity(64, curve) for curve in ("linear", "soft", "hard")] == [64, 84, 42]
    with pytest.raises(NotFoundError, match="Did you mean 'soft'"):
        shape_velocity(64, "softer")
