"""Quantise, swing and humanise by example."""

import statistics

import pytest

from jamtui.errors import UsageError
from jamtui.music.humanise import humanise
from jamtui.music.note import Events, Note
from jamtui.music.quantise import nearest_line, parse_grid, quantise
from jamtui.music.swing import TRIPLET, apply_swing, swing_ratio, swung_ticks

BAR = 3840


def at(*starts, velocity=64, length=100):
    return Events(tuple(Note(start, 60, velocity, length) for start in starts))


def starts(events):
    return [note.start_ticks for note in events.notes]


@pytest.mark.parametrize(
    ("text", "ticks"),
    [("1/4", 960), ("1/16", 240), ("1/8t", 320), ("1/8T", 320), ("1/4.", 1440), ("1/64", 60)],
)
def test_grids_are_written_as_musicians_do(text, ticks):
    assert parse_grid(text) == ticks


@pytest.mark.parametrize("text", ["", "1/3", "16", "1/0", "1/16x", "1/8tt", "2/4"])
def test_other_grids_are_refused(text):
    with pytest.raises(UsageError, match="not a grid"):
        parse_grid(text)


def test_notes_go_to_the_nearest_line_and_halves_to_the_later():
    assert starts(quantise(at(0, 119, 120, 230, 361), 240)) == [0, 0, 240, 240, 480]


def test_strength_goes_part_of_the_way():
    assert starts(quantise(at(220, 260), 240, 0.5)) == [230, 250]


def test_the_end_of_a_loop_is_its_start():
    assert starts(quantise(at(BAR - 1), 240, length_ticks=BAR)) == [0]
    assert starts(quantise(at(BAR - 1), 240)) == [BAR]


def test_swung_lines_lie_late():
    assert [nearest_line(tick, 480, TRIPLET) for tick in (0, 300, 340, 640, 820, 960)] == [
        0, 0, 640, 640, 960, 960,
    ]  # fmt: skip


@pytest.mark.parametrize(("grid", "strength"), [(0, 1.0), (240, 1.1), (240, -0.1)])
def test_impossible_quantising_is_refused(grid, strength):
    with pytest.raises(UsageError):
        quantise(at(0), grid, strength)


def test_full_swing_is_the_triplet_feel():
    assert swing_ratio(0) == 0.5
    assert swing_ratio(1) == TRIPLET
    swung = apply_swing(at(0, 480, 960, 1440, length=480), TRIPLET)
    assert [(note.start_ticks, note.duration_ticks) for note in swung.notes] == [
        (0, 640), (640, 320), (960, 640), (1600, 320),
    ]  # fmt: skip


def test_times_between_the_units_move_in_proportion_halves_up():
    assert [swung_ticks(tick, TRIPLET) for tick in (1, 3, 240, 481, 482, 483, 720)] == [
        1, 4, 320, 641, 641, 642, 800,
    ]  # fmt: skip


def test_swung_sixteenths_leave_the_eighths_alone():
    assert [swung_ticks(tick, TRIPLET, 240) for tick in (0, 240, 480, 720)] == [0, 320, 480, 800]


def test_a_short_note_is_not_squeezed_to_nothing():
    assert all(
        note.duration_ticks >= 1 for note in apply_swing(at(*range(480, 960), length=1), 0.9).notes
    )


@pytest.mark.parametrize(("ratio", "unit"), [(0.4, 480), (0.95, 480), (0.6, 0)])
def test_impossible_swing_is_refused(ratio, unit):
    with pytest.raises(UsageError):
        swung_ticks(0, ratio, unit)
    with pytest.raises(UsageError):
        swing_ratio(1.5)


def test_every_pass_is_another_draw():
    loop = at(*range(240, BAR, 240))
    passes = [humanise(loop, 0.05, 0.1, seed=7, pass_index=n, length_ticks=BAR) for n in range(20)]
    assert len({events.notes for events in passes}) == 20
    assert humanise(loop, 0.05, 0.1, seed=8).notes != passes[0].notes


def test_a_draw_spreads_around_the_written_note():
    loop = at(*[960] * 2000)
    shifts = [start - 960 for start in starts(humanise(loop, 0.1, 0.0, seed=1))]
    assert abs(statistics.mean(shifts)) < 5
    assert 30 < statistics.stdev(shifts) < 50
    velocities = [note.velocity for note in humanise(loop, 0.0, 0.5, seed=1).notes]
    assert abs(statistics.mean(velocities) - 64) < 2
    assert min(velocities) < 35
    assert max(velocities) > 93


def test_notes_at_the_edges_stay_in_their_pass():
    edges = at(*[0] * 50, *[BAR - 1] * 50)
    moved = starts(humanise(edges, 0.2, 0.0, seed=3, length_ticks=BAR))
    assert min(moved) == 0
    assert max(moved) == BAR - 1
    assert max(starts(humanise(edges, 0.2, 0.0, seed=3))) > BAR - 1


def test_nothing_to_humanise_changes_nothing():
    loop = at(0, length=0)
    assert humanise(loop, 0, 0, seed=1) is loop


@pytest.mark.parametrize(("timing", "velocity"), [(0.3, 0), (-0.1, 0), (0, 0.6), (float("nan"), 0)])
def test_too_much_humanity_is_refused(timing, velocity):
    with pytest.raises(UsageError, match="Humanising"):
        humanise(at(0), timing, velocity, seed=1)
