"""The picture of a loop's notes: what it always keeps to, then how some loops look."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.music.loop import Loop
from jamtui.music.meter import Meter
from jamtui.music.note import Events, Note
from jamtui.studio.drum_names import DRUM_NAMES, drum_name
from jamtui.studio.notes_picture import LONGEST_BARS, NARROWEST, Role, notes_picture

METERS = st.sampled_from([Meter(), Meter(3, 4), Meter(6, 8), Meter(7, 8), Meter(5, 16)])


def loop(notes, bars=1, meter=Meter()):  # noqa: B008
    return Loop(
        id="x",
        name="X",
        category="bass",
        subcategory=None,
        bpm=120,
        bars=bars,
        meter=meter,
        key=None,
        events=Events(tuple(sorted(notes))),
        sound_preset="keys/organ",
    )


def text(lines):
    return ["".join(part for _, part in line).rstrip() for line in lines]


def struck(lines):
    return sum(len(part) for line in lines for role, part in line if role.startswith("note"))


@st.composite
def loops(draw):
    meter, bars = draw(METERS), draw(st.integers(1, 20))
    length = bars * meter.bar_ticks
    note = st.builds(
        Note,
        st.integers(0, length - 1),
        st.integers(0, 127),
        st.integers(1, 127),
        st.integers(0, length),
    )
    return loop(draw(st.lists(note, min_size=1, max_size=40)), bars, meter)


@settings(max_examples=60, deadline=None)
@given(loops(), st.integers(1, 200), st.booleans(), st.booleans())
def test_it_keeps_to_the_width_and_the_characters(any_loop, width, is_drums, unicode):
    lines = text(notes_picture(any_loop, width, is_drums=is_drums, unicode=unicode))
    assert all(len(line) <= max(width, NARROWEST) for line in lines)
    if not unicode:
        assert "".join(lines).isascii()


@settings(max_examples=60, deadline=None)
@given(loops(), st.integers(20, 200))
def test_every_pitch_has_a_row_and_every_note_at_most_one_mark(any_loop, width):
    lines = notes_picture(any_loop, width, is_drums=True, bars=any_loop.bars)
    notes = any_loop.events.notes
    labels = {line[0][1].strip() for line in lines if line and line[0][0] is Role.LABEL}
    assert labels == {drum_name(note.pitch) for note in notes}
    starts = {(note.start_ticks, note.pitch) for note in notes}
    assert 0 < struck(lines) <= len(starts)


@settings(max_examples=30, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 31), st.integers(36, 60)), min_size=1), METERS)
def test_notes_on_sixteenths_each_have_their_own_mark(places, meter):
    bars = 8
    length = bars * meter.bar_ticks
    notes = [Note(t * 240, n, 90, 60) for t, n in places if t * 240 < length]
    lines = notes_picture(loop(notes, bars, meter), 100, is_drums=True)
    assert struck(lines) == len(notes)


def test_drums_are_a_grid():
    beat = [Note(0, 36, 127, 60), Note(960, 38, 90, 60), Note(2160, 38, 20, 60)]
    hats = [Note(t * 480, 42, 50, 60) for t in range(8)]
    assert text(notes_picture(loop([*beat, *hats]), 80, is_drums=True)) == [
        "            1.1 1.2 1.3 1.4",
        "closed hat │▒ ▒ ▒ ▒ ▒ ▒ ▒ ▒ │",
        "     snare │·   ▓   ·░  ·   │",
        "      kick │█   ·   ·   ·   │",
    ]


def test_pitches_are_a_roll_with_their_lengths():
    notes = [Note(0, 60, 100, 960), Note(960, 62, 40, 480), Note(1920, 60, 10, 240)]
    assert text(notes_picture(loop(notes), 80, is_drums=False, unicode=False)) == [
        "     1.1 1.2 1.3 1.4",
        " D4 |'   o-  '   '   |",
        "C#4 |'   '   '   '   |",
        " C4 |#---'   .   '   |",
    ]


def test_triplets_are_drawn_on_their_own_grid():
    notes = [Note(t * 320, 42, 90, 60) for t in range(12)]
    (_, row) = text(notes_picture(loop(notes), 80, is_drums=True))
    assert row == "closed hat │▓ ▓ ▓ ▓ ▓ ▓ ▓ ▓ ▓ ▓ ▓ ▓ │"


def test_what_does_not_fit_goes_on_below():
    four = loop([Note(0, 36, 90, 60), Note(3 * 3840, 36, 90, 60)], bars=4)
    assert len(notes_picture(four, 80, is_drums=True)) == 2
    lines = text(notes_picture(four, 50, is_drums=True))
    assert [line.split()[:1] for line in lines] == [["1.1"], ["kick"], [], ["3.1"], ["kick"]]


def test_a_bar_wider_than_the_terminal_is_cut_in_parts():
    wide = loop([Note(0, 36, 90, 60), Note(63 * 960, 36, 90, 60)], meter=Meter(64, 4))
    lines = notes_picture(wide, 60, is_drums=True)
    assert struck(lines) == 2
    assert len(lines) > 6


def test_endless_loops_are_cut_and_empty_ones_have_no_picture():
    long = loop([Note(bar * 3840, 36, 90, 60) for bar in range(500)], bars=500)
    assert struck(notes_picture(long, 80, is_drums=True)) == LONGEST_BARS
    assert struck(notes_picture(long, 80, is_drums=True, bars=3)) == 3
    assert notes_picture(loop([]), 80, is_drums=True) == []


def test_harder_notes_are_darker():
    notes = [Note(960 * step, 36, velocity, 60) for step, velocity in enumerate((1, 40, 80, 127))]
    roles = [
        role
        for role, _ in notes_picture(loop(notes), 80, is_drums=True)[1]
        if role.startswith("note")
    ]
    assert roles == [Role.NOTE_1, Role.NOTE_2, Role.NOTE_3, Role.NOTE_4]


def test_drum_names_are_short_and_differ():
    assert len(set(DRUM_NAMES.values())) == len(DRUM_NAMES) == 61
    assert max(map(len, DRUM_NAMES.values())) <= 13
    assert drum_name(20) == "G#0"
