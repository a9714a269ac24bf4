"""Chooses a quality by what is measured: down at once, up slowly, and never to and fro."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from jamtui.codec.quality import Grade

PATIENCE_S = 10.0
"""How long a connection has to be good before something better is tried."""

MOST_PATIENCE_S = 320.0

FAILED_WITHIN_S = 60.0
"""Who falls back so soon after a step up was led there by the step itself: it waits longer then."""

MARGIN = 0.8
"""A better grade's limits have to be kept by a fifth, so that noise around one crosses it once."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A connection over the last second or two. `loss` is a part of all packets, 0 to 1."""

    rtt_ms: float
    jitter_ms: float
    loss: float


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen, and what is remembered for the next decision.

    `place` is that of the grade in the list; `good_since_s` is when all limits of the next better
    one began to be kept, None where they are not; `rose_s` is when it last went up.
    """

    place: int
    good_since_s: float | None = None
    rose_s: float | None = None
    patience_s: float = PATIENCE_S


def next_choice(
    before: Choice | None, measured: Measured, now_s: float, grades: Sequence[Grade]
) -> Choice:
    """Returns what to choose now, on a clock that only goes forward.

    `grades` go from the best to the worst; the last one takes whatever comes. Without a choice
    before, it is the grade that fits. Pure: the same arguments give the same.
    """
    fitting = grade_of(measured, grades)
    if before is None:
        return Choice(fitting)
    if fitting > before.place:
        return _lower(before, fitting, now_s)
    calm = _calmed(before, now_s)
    if before.place == 0 or not _within(measured, grades[before.place - 1], MARGIN):
        return replace(calm, good_since_s=None)
    if calm.good_since_s is None:
        return replace(calm, good_since_s=now_s)
    if now_s - calm.good_since_s < calm.patience_s:
        return calm
    return Choice(before.place - 1, rose_s=now_s, patience_s=calm.patience_s)


def grade_of(measured: Measured, grades: Sequence[Grade]) -> int:
    """Returns the place of the best grade whose limits are kept, else that of the last."""
    for place, grade in enumerate(grades[:-1]):
        if _within(measured, grade, 1.0):
            return place
    return len(grades) - 1


def worst_of(all_measured: Iterable[Measured]) -> Measured:
    """Returns the worst of each value: who encodes once for all goes by the poorest connection."""
    found = list(all_measured)
    return Measured(
        rtt_ms=max((one.rtt_ms for one in found), default=0.0),
        jitter_ms=max((one.jitter_ms for one in found), default=0.0),
        loss=max((one.loss for one in found), default=0.0),
    )


def _lower(before: Choice, place: int, now_s: float) -> Choice:
    patience = before.patience_s
    if before.rose_s is not None and now_s - before.rose_s < FAILED_WITHIN_S:
        patience = min(2 * patience, MOST_PATIENCE_S)
    return Choice(place, patience_s=patience)


def _calmed(before: Choice, now_s: float) -> Choice:
    """Forgets earlier failures once a step up has held."""
    if before.rose_s is None or now_s - before.rose_s < FAILED_WITHIN_S:
        return before
    return replace(before, rose_s=None, patience_s=PATIENCE_S)


def _within(measured: Measured, grade: Grade, part: float) -> bool:
    """Returns whether all values are limits of a grade or less; what is no number is none."""
    return (
        measured.rtt_ms <= part * grade.rtt_ms
        and measured.jitter_ms <= part * grade.jitter_ms
        and measured.loss <= part * grade.loss
    )
