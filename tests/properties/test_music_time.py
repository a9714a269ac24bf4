from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.music.humanise import humanise
from jamtui.music.note import TICKS_PER_BEAT, Bend, Controller, Events, Note
from jamtui.music.quantise import nearest_line, quantise
from jamtui.music.swing import apply_swing, straight_ticks, swung_ticks
from jamtui.music.tempo import TempoMap

steady = settings(deadline=None, derandomize=True)

BPM = st.floats(20, 300) | st.integers(1, 1000)
MAPS = st.lists(st.tuples(st.integers(0, 10**6), BPM), min_size=1, max_size=6).map(TempoMap)
RATES = st.sampled_from([8000, 44_100, 48_000, 96_000])
HOURS_OF_TICKS = st.integers(0, 10**9)
LENGTH = 4 * 960
RATIOS = st.floats(0.5, 0.9)
UNITS = st.sampled_from([120, 240, 480, 960, 320])


@st.composite
def events_in_a_loop(draw):
    places = st.integers(0, LENGTH - 1)
    notes = st.builds(Note, places, st.integers(0, 127), st.integers(1, 127), st.integers(0, 500))
    return Events(
        tuple(sorted(draw(st.lists(notes, max_size=20)))), (Controller(5, 64, 127),), (Bend(7, 9),)
    )


@steady
@given(MAPS, HOURS_OF_TICKS, RATES)
def test_a_frame_is_the_exact_time_rounded_half_up(tempo, ticks, rate):
    beats = Fraction(ticks, TICKS_PER_BEAT)
    exact = tempo.seconds_at(beats) * rate
    frame = tempo.frame_at(beats, rate)
    assert frame - Fraction(1, 2) <= exact < frame + Fraction(1, 2)


@steady
@given(MAPS, st.integers(0, 10**10), RATES)
def test_frames_and_beats_are_inverse(tempo, frame, rate):
    assert tempo.frame_at(tempo.beats_at(frame, rate), rate) == frame


@steady
@given(MAPS, HOURS_OF_TICKS)
def test_beats_come_back_from_frames_at_their_own_rate(tempo, ticks):
    beats = Fraction(ticks, TICKS_PER_BEAT)
    seconds = tempo.seconds_at(beats)
    assert tempo.beats_at(seconds.numerator, seconds.denominator) == beats


@steady
@given(MAPS, st.lists(st.integers(-5000, 10**7), max_size=20), RATES)
def test_many_ticks_at_once_are_the_same_as_one_by_one(tempo, ticks, rate):
    one_by_one = [tempo.frame_at(Fraction(tick, TICKS_PER_BEAT), rate) for tick in ticks]
    assert tempo.frames_at_ticks(ticks, rate) == one_by_one


@steady
@given(MAPS, HOURS_OF_TICKS, st.integers(1, 10**6))
def test_time_only_goes_forward(tempo, ticks, more):
    assert tempo.seconds_at(Fraction(ticks, 960)) < tempo.seconds_at(Fraction(ticks + more, 960))


@steady
@given(events_in_a_loop(), st.integers(1, 2000), RATIOS)
def test_quantising_twice_changes_nothing_more(events, grid, ratio):
    once = quantise(events, grid, swing=ratio, length_ticks=LENGTH)
    assert quantise(once, grid, swing=ratio, length_ticks=LENGTH) == once


@steady
@given(events_in_a_loop(), st.integers(1, 2000), st.floats(0, 1))
def test_quantising_moves_notes_towards_the_grid_alone(events, grid, strength):
    def shape(notes):
        return sorted((note.pitch, note.velocity, note.duration_ticks) for note in notes)

    moved = quantise(events, grid, strength)
    assert shape(moved.notes) == shape(events.notes)
    for note in events.notes:
        line = nearest_line(note.start_ticks, grid)
        assert line % grid == 0
        assert abs(line - note.start_ticks) * 2 <= grid
    assert moved.controllers == events.controllers
    assert quantise(events, grid, 0.0) == events


@steady
@given(st.integers(-(10**6), 10**6), RATIOS, UNITS)
def test_removing_swing_undoes_applying_it(ticks, ratio, unit):
    there = swung_ticks(ticks, ratio, unit)
    # The second half may be squeezed to a fifth: a swung tick stands for at most five.
    assert abs(straight_ticks(there, ratio, unit) - ticks) <= 3
    assert straight_ticks(swung_ticks(ticks * unit, ratio, unit), ratio, unit) == ticks * unit


@steady
@given(st.integers(0, 10**6), st.integers(0, 500), RATIOS, UNITS)
def test_swing_keeps_the_order_and_the_beats(ticks, more, ratio, unit):
    assert swung_ticks(ticks, ratio, unit) <= swung_ticks(ticks + more, ratio, unit)
    pair = ticks - ticks % (2 * unit)
    assert swung_ticks(pair, ratio, unit) == pair


@steady
@given(events_in_a_loop(), UNITS)
def test_straight_swing_is_no_swing(events, unit):
    assert apply_swing(events, 0.5, unit) == events


@steady
@given(
    events_in_a_loop(),
    st.floats(0, 0.2),
    st.floats(0, 0.5),
    st.integers(),
    st.integers(0, 10**6),
)
def test_humanised_notes_stay_in_reach(events, timing, velocity, seed, pass_index):
    human = humanise(events, timing, velocity, seed, pass_index, LENGTH)
    assert human == humanise(events, timing, velocity, seed, pass_index, LENGTH)
    assert len(human.notes) == len(events.notes)
    assert (human.controllers, human.bends) == (events.controllers, events.bends)
    assert all(0 <= note.start_ticks < LENGTH for note in human.notes)
    # Pitch by pitch the n-th note stays the n-th within the reach.
    for pitch in {note.pitch for note in events.notes}:
        before = sorted(note.start_ticks for note in events.notes if note.pitch == pitch)
        after = sorted(note.start_ticks for note in human.notes if note.pitch == pitch)
        for old, new in zip(before, after, strict=True):
            assert abs(new - old) <= timing * TICKS_PER_BEAT
        loudest = max(note.velocity for note in events.notes if note.pitch == pitch)
        for note in human.notes:
            if note.pitch == pitch:
                assert 1 <= note.velocity <= min(127, loudest * (1 + velocity))
    if timing or velocity:
        assert all(note.duration_ticks >= 1 for note in human.notes)
