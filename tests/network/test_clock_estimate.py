"""The room's time, over networks whose queues only ever add to the way."""

from __future__ import annotations

import numpy as np
import pytest

from jamtui.network.clock_estimate import ClockEstimate

SECOND = 1_000_000_000


def run(seconds: int, *, drift: float = 0.0, queue_ms: float = 0.0, way_ms: float = 0.1, seed=1):
    """Returns an estimate after an exchange a second, and the true clock."""
    queues = np.random.default_rng(seed)
    estimate = ClockEstimate()

    def room(own: float) -> int:
        return round(7_000 * SECOND + own * (1.0 + drift))

    for second in range(seconds):
        asked = second * SECOND
        there, back = (way_ms + queues.exponential(queue_ms or 1e-9) for _ in range(2))
        heard = asked + there * 1e6
        told = heard + 40_000
        answered = told + back * 1e6
        estimate.add(asked, room(heard), room(told), round(answered))
    return estimate, room


@pytest.mark.parametrize("drift", [0.0, 100e-6, -200e-6])
@pytest.mark.parametrize("queue_ms", [0.0, 0.3])
def test_on_a_local_network_it_is_right_to_a_fraction_of_a_millisecond(drift, queue_ms):
    estimate, room = run(120, drift=drift, queue_ms=queue_ms)
    for later in (0, 30, 120):
        own = (120 + later) * SECOND
        assert abs(estimate.room_ns(own) - room(own)) < 500_000
    assert estimate.drift_ppm == pytest.approx(drift * 1e6, abs=3)


def test_over_the_internet_it_is_right_to_a_few_milliseconds():
    estimate, room = run(120, drift=50e-6, queue_ms=15, way_ms=20)
    assert abs(estimate.room_ns(121 * SECOND) - room(121 * SECOND)) < 5_000_000


def test_one_exchange_is_enough_to_begin():
    estimate, room = run(1, way_ms=2)
    assert estimate.is_known
    assert abs(estimate.room_ns(SECOND) - room(SECOND)) <= 1_000_000
    assert estimate.bound_ms == pytest.approx(2.0, abs=0.01)


def test_there_and_back_is_the_same_time():
    estimate, _ = run(100, drift=80e-6, queue_ms=1)
    for own in (0, SECOND, 3_600 * SECOND):
        assert abs(estimate.own_ns(estimate.room_ns(own)) - own) <= 2


def test_what_cannot_be_is_left_out():
    estimate = ClockEstimate()
    estimate.add(asked=100, heard=50, told=40, answered=200)
    estimate.add(asked=100, heard=50, told=60, answered=90)
    estimate.add(asked=100, heard=0, told=500, answered=200)
    assert not estimate.is_known
    assert estimate.bound_ms == float("inf")


def test_time_goes_on_without_the_host():
    estimate, room = run(60)
    estimate.forget()
    assert abs(estimate.room_ns(70 * SECOND) - room(70 * SECOND)) < 500_000
