"""Numbers about tracks and peers: jitter, loss, bitrates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.network.statistics import WINDOW_SECONDS, Jitter, Recent, kbps, loss_share

RATE = 48_000


@given(
    begin=st.integers(0, (1 << 32) - 1),
    frames=st.sampled_from([64, 128, 480]),
    late=st.floats(-0.5, 0.5),
)
def test_an_even_stream_has_no_jitter_wherever_its_timestamps_begin(begin, frames, late):
    jitter = Jitter(RATE)
    for number in range(100):
        jitter.take(100 + late + number * frames / RATE, (begin + number * frames) % (1 << 32))
    assert jitter.seconds < 1e-9


def test_jitter_goes_to_the_mean_difference():
    jitter = Jitter(RATE)
    for number in range(1_000):
        jitter.take(number * 480 / RATE + (number % 2) * 0.003, number * 480)
    assert jitter.seconds == pytest.approx(0.003, rel=0.01)


def test_a_sender_that_begins_anew_is_no_jitter():
    jitter = Jitter(RATE)
    for timestamp in (0, 480, 2_000_000, 2_000_480):
        jitter.take(timestamp / RATE % 1, timestamp)
    assert jitter.seconds < 0.001


def test_only_the_last_seconds_count():
    recent = Recent(2)
    for second in range(20):
        recent.add(float(second), 1_000 * second, min(second, 5))
    assert recent.risen[0] == pytest.approx(1_000 * recent.seconds)
    assert WINDOW_SECONDS <= recent.seconds <= WINDOW_SECONDS + 1
    assert recent.risen[1] == 0
    assert kbps(recent.risen[0], recent.seconds) == pytest.approx(8.0)


def test_counters_that_fall_begin_anew():
    recent = Recent(1)
    for now, count in enumerate([100, 200, 5, 6]):
        recent.add(float(now), count)
    assert recent.risen == (1,)


@pytest.mark.parametrize(
    ("received", "lost", "share"), [(0, 0, 0.0), (99, 1, 0.01), (0, 7, 1.0), (9, -2, 0.0)]
)
def test_loss_is_a_share_of_all(received, lost, share):
    assert loss_share(received, lost) == pytest.approx(share)


def test_nothing_in_no_time_is_no_bitrate():
    assert (kbps(9, 0.0), Recent(2).risen, Recent(2).seconds) == (0.0, (0, 0), 0.0)
