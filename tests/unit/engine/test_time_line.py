"""The room's time line: changes of tempo, and how they are forgotten."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.engine.time_line import TimeLine

RATE = 48_000

tempos = st.lists(
    st.tuples(st.integers(1, 3_000_000), st.floats(20.0, 300.0).map(lambda value: round(value, 3))),
    min_size=1,
    max_size=40,
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    tempos,
    st.integers(0, 3_500_000),
    st.lists(st.integers(0, 3_500_000), max_size=5),
)
def test_from_the_place_on_and_at_anchors_nothing_moves(
    changes: list[tuple[int, float]], before: int, anchors: list[int]
) -> None:
    line = TimeLine(RATE, [(0, 120.0), *sorted(dict(changes).items())])
    short = line.forgetting(before, anchors)
    later = [before, before + 1, *(at for at, _ in changes if at >= before), before + 10**7]
    kept = sorted({*later, *(at for at in anchors if at < before), 0})
    assert short.clock.frames_at(kept) == line.clock.frames_at(kept)
    assert len(short.tempo) <= len(line.tempo)
    before_it = [one for one in short.tempo if one[0] < before]
    assert len(before_it) <= len(set(anchors)) + 2
    for frame in (line.clock.frames_at([before])[0] + 7, 10**9):
        assert abs(short.clock.ticks_at(frame) - line.clock.ticks_at(frame)) < 1e-6


def test_hours_of_changes_stay_few_and_exact() -> None:
    """1,000 changes, one a beat, looking back over the last 64 beats."""
    whole = short = TimeLine(RATE)
    steps: list[tuple[int, float]] = [(0, 120.0)]
    for number in range(1, 1001):
        change = number * 960, 100.0 + number % 60
        steps.append(change)
        short = short.changed(*change).forgetting(change[0] - 64 * 960, [960])
        assert len(short.tempo) < 70
    whole = TimeLine(RATE, steps)
    places = [960, *range(1000 * 960, 1010 * 960, 960)]
    for one, other in zip(
        short.clock.frames_at(places), whole.clock.frames_at(places), strict=True
    ):
        assert abs(one - other) <= 1
