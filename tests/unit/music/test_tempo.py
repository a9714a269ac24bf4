import math
from fractions import Fraction

import pytest

from jamtui.errors import UsageError
from jamtui.music.tempo import TempoMap, check_bpm


@pytest.mark.parametrize("bpm", [20, 20.0, 118.4, 300])
def test_tempos_of_a_room(bpm):
    assert check_bpm(bpm) == bpm
    assert isinstance(check_bpm(bpm), float)


@pytest.mark.parametrize(
    "bpm",
    [0, -120, 19.999, 300.001, 1e9, math.nan, math.inf, -math.inf, 10**400, "120", None, True, []],
)
def test_other_tempos_are_refused(bpm):
    with pytest.raises(UsageError, match="use 20 to 300") as caught:
        check_bpm(bpm)
    assert len(str(caught.value)) < 120


def test_frames_of_a_steady_tempo():
    tempo = TempoMap.constant(120)
    assert [tempo.frame_at(beats, 48_000) for beats in (0, 1, 2.5, -1)] == [
        0, 24_000, 60_000, -24_000,
    ]  # fmt: skip


def test_halves_are_rounded_up():
    # At 120 and 1 frame a second a beat is half a frame.
    tempo = TempoMap.constant(120)
    assert [tempo.frame_at(beats, 1) for beats in (1, 2, 3, -1, -3)] == [1, 1, 2, 0, -1]


def test_the_decimal_that_was_written_is_what_counts():
    # 118.4 as a double is a little more; after 118.4 million beats that would be seen.
    tempo = TempoMap.constant(118.4)
    assert tempo.seconds_at(118_400_000) == 60_000_000
    assert tempo.frame_at(118_400_000, 96_000) == 60_000_000 * 96_000


def test_an_hour_later_every_beat_is_on_its_frame():
    tempo = TempoMap.constant(117.3)
    for beat in range(7038, 7138):
        exact = Fraction(beat * 60 * 10 * 44_100, 1173)
        assert tempo.frame_at(beat, 44_100) == (2 * exact.numerator + exact.denominator) // (
            2 * exact.denominator
        )


def test_tempo_changes_add_up():
    tempo = TempoMap([(0, 120), (3840, 60), (7680, 240)])
    assert [tempo.seconds_at(beats) for beats in (2, 4, 5, 8, 12)] == [1, 2, 3, 6, 7]
    assert [tempo.bpm_at(beats) for beats in (3.9, 4, 100)] == [120, 60, 240]
    assert tempo.beats_at(6 * 48_000, 48_000) == 8
    assert tempo.frames_at_ticks([0, 3840, 7680, 960], 1000) == [0, 2000, 6000, 500]


def test_the_first_tempo_holds_from_the_start_and_the_last_of_a_tick_counts():
    tempo = TempoMap([(960, 60), (960, 90)])
    assert tempo.seconds_at(3) == 2
    assert [change.start_ticks for change in tempo.changes] == [0, 960]
    assert tempo.bpm_at(0) == 90


def test_microseconds_are_exact():
    tempo = TempoMap.from_microseconds([(0, 508_475)])
    assert tempo.seconds_at(1_000_000) == 508_475


def test_maps_compare_and_show_their_steps():
    assert TempoMap.constant(100) == TempoMap([(0, 100.0)])
    assert len({TempoMap.constant(100), TempoMap([(0, 100)])}) == 1
    assert TempoMap.constant(100) != TempoMap.constant(101)
    assert repr(TempoMap([(0, 100), (5, 90.5)])) == "TempoMap([(0, 100), (5, 90.5)])"


@pytest.mark.parametrize(
    "changes", [[], [(-1, 120)], [(0, 0)], [(0, 1001)], [(0, math.nan)], [(0, 10**400)]]
)
def test_impossible_maps_are_refused(changes):
    with pytest.raises(UsageError, match=r"tempo"):
        TempoMap(changes)


@pytest.mark.parametrize("beats", [math.nan, math.inf])
def test_impossible_beats_are_refused(beats):
    with pytest.raises(UsageError, match="not a beat"):
        TempoMap.constant(120).seconds_at(beats)
