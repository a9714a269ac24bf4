from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.errors import UsageError
from jamtui.music.arpeggiator import ARPEGGIO_MODES, RATES, Arpeggiator
from jamtui.music.key import MODES, Key, nearest_transposition, transpose
from jamtui.music.note import Events, Note
from jamtui.music.pitch import frequency_hz, parse_pitch, pitch_name
from jamtui.music.velocity_curve import CURVES, shape_velocity

steady = settings(deadline=None, derandomize=True)

KEYS = st.builds(Key, st.integers(0, 11), st.sampled_from(sorted(MODES)))
DIATONIC = st.builds(
    Key,
    st.integers(0, 11),
    st.sampled_from(["major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian"]),
)
NOTES = st.builds(
    Note, st.integers(0, 99), st.integers(0, 127), st.integers(1, 127), st.integers(0, 99)
)
PHRASES = st.lists(NOTES, max_size=20).map(lambda notes: Events(tuple(sorted(notes))))


@steady
@given(KEYS)
def test_a_key_reads_what_it_writes(key):
    assert Key.parse(str(key)) == key
    assert str(Key.parse(str(key))) == str(key)


@steady
@given(st.text(max_size=60))
def test_any_text_is_a_key_or_a_usage_error(text):
    try:
        key = Key.parse(text)
    except UsageError:
        return
    assert text.strip()[0].upper() == key.spelling[0]


@steady
@given(KEYS, KEYS)
def test_the_way_to_a_key_and_back_cancel_out(source, target):
    there = nearest_transposition(source, target)
    assert -6 <= there <= 5
    assert (there + nearest_transposition(target, source)) % 12 == 0
    assert nearest_transposition(source, source) == 0


@steady
@given(DIATONIC, DIATONIC)
def test_transposed_scales_have_the_notes_of_the_target(source, target):
    way = nearest_transposition(source, target)
    assert {(note + way) % 12 for note in source.pitch_classes} == set(target.pitch_classes)


@steady
@given(PHRASES, st.integers(-300, 300), st.integers(-300, 300))
def test_transpositions_add_up_but_for_octaves(events, first, second):
    def classes(notes):
        return sorted((n.start_ticks, n.velocity, n.duration_ticks, n.pitch % 12) for n in notes)

    twice = transpose(transpose(events, first), second)
    assert classes(twice.notes) == classes(transpose(events, first + second).notes)
    assert all(0 <= note.pitch <= 127 for note in twice.notes)


@steady
@given(PHRASES, st.integers(-12, 12))
def test_transposing_within_range_can_be_undone(events, semitones):
    if all(0 <= note.pitch + semitones <= 127 for note in events.notes):
        moved = transpose(events, semitones)
        assert sorted(n.pitch for n in moved.notes) == sorted(
            n.pitch + semitones for n in events.notes
        )
        assert transpose(moved, -semitones) == events


@steady
@given(st.integers(0, 127), st.booleans())
def test_pitches_read_what_they_write(pitch, flats):
    assert parse_pitch(pitch_name(pitch, flats)) == pitch
    assert parse_pitch(str(pitch)) == pitch


@steady
@given(st.floats(0, 115))
def test_an_octave_doubles_the_frequency(pitch):
    assert frequency_hz(pitch + 12) == pytest.approx(2 * frequency_hz(pitch))


@steady
@given(
    st.lists(st.tuples(st.integers(0, 127), st.integers(1, 127)), max_size=6),
    st.builds(
        Arpeggiator,
        st.sampled_from(ARPEGGIO_MODES),
        st.sampled_from(sorted(RATES)),
        st.integers(1, 4),
        st.floats(0, 1),
    ),
    st.lists(st.integers(-3000, 9000), min_size=2, max_size=8),
    st.integers(-2000, 2000),
    st.integers(),
)
def test_an_arpeggio_in_pieces_is_the_arpeggio(held, arpeggiator, cuts, origin, seed):
    cuts.sort()
    whole = arpeggiator.notes(held, cuts[0], cuts[-1], origin_ticks=origin, seed=seed)
    pieces = [
        note
        for start, end in pairwise(cuts)
        for note in arpeggiator.notes(held, start, end, origin_ticks=origin, seed=seed)
    ]
    assert pieces == list(whole)
    for note in whole:
        assert cuts[0] <= note.start_ticks < cuts[-1]
        assert note.start_ticks >= origin
        assert note.start_ticks % arpeggiator.step_ticks == 0
        assert 1 <= note.duration_ticks <= arpeggiator.step_ticks
        octaves = [12 * n for n in range(arpeggiator.octaves)]
        assert any(note.pitch - octave in dict(held) for octave in octaves)


@steady
@given(st.sampled_from(sorted(CURVES)), st.integers(1, 126))
def test_velocity_curves_rise_from_1_to_127(curve, velocity):
    assert 1 <= shape_velocity(velocity, curve) <= shape_velocity(velocity + 1, curve) <= 127
    assert shape_velocity(127, curve) == 127
    assert shape_velocity(velocity, "linear") == velocity
    assert shape_velocity(velocity, "soft") >= velocity >= shape_velocity(velocity, "hard")
