"""The automatic choice: down at once, up by steps, and never to and fro."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest

from jamtui.codec.automatic_choice import (
    MOST_PATIENCE_S,
    PATIENCE_S,
    Choice,
    Measured,
    grade_of,
    next_choice,
    worst_of,
)
from jamtui.codec.quality import Grade

GRADES = (
    Grade("wired", 5, 1, 0.001, "pcm"),
    Grade("excellent", 20, 5, 0.01, "ultra-low-latency"),
    Grade("good", 50, 15, 0.03, "low-latency"),
    Grade("fair", 100, 30, 0.05, "balanced"),
    Grade("poor", math.inf, math.inf, 1.0, "poor-connection"),
)
BEST = Measured(1, 0.2, 0)
GOOD = Measured(30, 6, 0.005)
POOR = Measured(300, 60, 0.2)


def places(
    all_measured: Iterable[Measured], choice: Choice | None = None, every_s: float = 1.0
) -> list[int]:
    """Returns what is chosen, once a second."""
    found = []
    for number, measured in enumerate(all_measured):
        choice = next_choice(choice, measured, 1000 + number * every_s, GRADES)
        found.append(choice.place)
    return found


def changes(found: list[int]) -> int:
    return sum(1 for one, other in pairwise(found) if one != other)


@pytest.mark.parametrize(
    ("measured", "place"),
    [
        (BEST, 0),
        (Measured(5, 1, 0.001), 0),
        (Measured(5.1, 1, 0.001), 1),
        (Measured(1, 5.1, 0), 2),
        (Measured(1, 0, 0.04), 3),
        (POOR, 4),
        (Measured(math.inf, 0, 0), 4),
        (Measured(math.nan, 0, 0), 4),
    ],
)
def test_the_first_choice_is_what_fits(measured: Measured, place: int) -> None:
    assert grade_of(measured, GRADES) == place
    assert next_choice(None, measured, 0.0, GRADES) == Choice(place)


@pytest.mark.parametrize("begin", range(5))
@pytest.mark.parametrize("measured", [GOOD, POOR])
def test_it_falls_at_once_as_far_as_it_must(begin: int, measured: Measured) -> None:
    wanted = max(begin, grade_of(measured, GRADES))
    assert places([measured], Choice(begin)) == [wanted]


def test_it_rises_a_step_in_ten_seconds() -> None:
    found = places([BEST] * 60, Choice(4))
    assert found[:11] == [4] * 10 + [3]
    assert all(0 <= one - other <= 1 for one, other in pairwise(found))
    assert [found.index(place) for place in (3, 2, 1, 0)] == [10, 21, 32, 43]


def test_a_bad_second_starts_the_wait_anew() -> None:
    good = [BEST] * 9 + [Measured(45, 6, 0.005)]
    assert set(places(good * 10, Choice(2))) == {2}


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("value", ["rtt_ms", "jitter_ms", "loss"])
def test_noise_around_a_border_crosses_it_once(place: int, value: str) -> None:
    random = np.random.default_rng(place)
    for spread in (0.02, 0.1, 0.19):
        seen = []
        for factor in random.uniform(1 - spread, 1 + spread, 600):
            values = {"rtt_ms": 0.0, "jitter_ms": 0.0, "loss": 0.0}
            values[value] = factor * getattr(GRADES[place], value)
            seen.append(Measured(**values))
        found = places(seen, Choice(place))
        assert changes([place, *found]) == 1
        assert found[-1] == place + 1


def test_a_step_up_that_breaks_the_connection_is_tried_less_and_less() -> None:
    """The line bears place 1, and is overrun at place 0."""
    choice: Choice | None = Choice(1)
    rises = []
    for second in range(3600):
        assert choice is not None
        measured = Measured(1, 0.2, 0.05 if choice.place == 0 else 0.0)
        before, choice = choice, next_choice(choice, measured, float(second), GRADES)
        if choice.place == 0 and before.place == 1:
            rises.append(second)
        if choice.place > 1:
            choice = Choice(1, patience_s=choice.patience_s)
    waits = [later - earlier for earlier, later in pairwise(rises)]
    assert rises[0] == PATIENCE_S
    assert waits[0] > 2 * PATIENCE_S - 1
    assert waits == sorted(waits)
    assert waits[-1] > MOST_PATIENCE_S
    assert len(rises) < 20


def test_a_step_up_that_holds_makes_it_patient_no_longer() -> None:
    choice = Choice(1, rose_s=0.0, patience_s=80.0)
    assert next_choice(choice, GOOD, 10.0, GRADES).patience_s == 160.0
    held = next_choice(choice, Measured(10, 2, 0.005), 61.0, GRADES)
    assert held == Choice(1)


def test_the_same_arguments_give_the_same() -> None:
    choice = Choice(3, good_since_s=1.0)
    assert next_choice(choice, BEST, 5.0, GRADES) == next_choice(choice, BEST, 5.0, GRADES)
    assert choice == Choice(3, good_since_s=1.0)


def test_the_worst_of_all_is_what_counts() -> None:
    assert worst_of([GOOD, Measured(10, 50, 0.0), BEST]) == Measured(30, 50, 0.005)
    assert worst_of([]) == Measured(0, 0, 0)
