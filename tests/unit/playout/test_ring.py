"""What is in a ring is what was put there, on the time line on which it was put."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.playout.ring import Ring

RATE = 8000


def _sound(first, count):
    return (np.arange(first, first + count) % 1000).astype(np.float32)[np.newaxis]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-(1 << 40), 1 << 40),
    st.lists(st.tuples(st.integers(0, 12_000), st.integers(1, 4000)), min_size=1, max_size=12),
)
def test_a_ring_has_what_was_put_last_and_nothing_else(origin, packets):
    ring, known = Ring(1, RATE), {}
    for begin, count in packets:
        ring.put(3, origin + begin, _sound(origin + begin, count))
        for frame in range(begin, begin + count):
            known[(origin + frame) % ring.frames] = origin + frame
    for begin in range(0, 16_000, 1000):
        frames = range(origin + begin, origin + begin + 1000)
        mask = ring.mask(3, frames[0], 1000)
        assert mask.tolist() == [known.get(frame % ring.frames) == frame for frame in frames]
        expected = _sound(frames[0], 1000)[:, mask]
        assert np.array_equal(ring.view(frames[0], 1000)[:, mask], expected)
        assert not ring.has_all(4, frames[0], 1000)


@pytest.mark.parametrize("first", [0, 10**9, -(10**9)])
def test_packets_in_a_row_are_all_there(first):
    ring = Ring(1, RATE)
    for number in range(500):
        begin = first + number * 100
        ring.put(1, begin, _sound(begin, 100))
        assert ring.has_all(1, begin - 100 * min(number, 3), 100 + 100 * min(number, 3))
        assert not ring.has_all(1, begin, 101)
        assert not ring.has_all(2, begin, 100)


def test_a_gap_is_seen_and_closed():
    ring = Ring(1, RATE)
    for begin in (0, 200):
        ring.put(1, begin, _sound(begin, 100))
    assert not ring.has_all(1, 0, 300)
    assert ring.has_all(1, 200, 100)
    ring.put(1, 100, _sound(100, 100))
    assert ring.has_all(1, 0, 300)
