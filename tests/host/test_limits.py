"""Token buckets, and what counts as one address."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.host.limits import MOST_KEYS, Buckets, Rate, TokenBucket, subscriber


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(
    st.floats(0.1, 100.0),
    st.floats(1.0, 100.0),
    st.lists(st.tuples(st.floats(0.0, 10.0), st.floats(0.1, 20.0)), max_size=60),
)
def test_no_more_is_given_than_the_burst_and_what_came_since(
    per_second: float, burst: float, steps: list[tuple[float, float]]
) -> None:
    clock = Clock()
    bucket = TokenBucket(Rate(per_second, burst), clock)
    given_so_far = 0.0
    for pause, count in steps:
        clock.now += pause
        if bucket.take(count):
            given_so_far += count
        assert given_so_far <= (burst + clock.now * per_second) * (1 + 1e-9)


def test_who_waits_gets_again() -> None:
    clock = Clock()
    bucket = TokenBucket(Rate(2.0, 4.0), clock)
    assert [bucket.take() for _ in range(5)] == [True] * 4 + [False]
    clock.now = 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]
    clock.now = 1e6
    assert [bucket.take() for _ in range(5)] == [True] * 4 + [False]
    assert not bucket.take(5.0)


def test_keys_have_buckets_of_their_own_and_are_forgotten_in_time() -> None:
    clock = Clock()
    buckets = Buckets(Rate(0.0, 1.0), clock)
    assert buckets.take("a")
    assert not buckets.take("a")
    assert buckets.take("b")
    for number in range(2 * MOST_KEYS):
        buckets.take(str(number))
    assert len(buckets) == MOST_KEYS


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
    ],
)
def test_a_subscriber_is_an_address_or_a_network(address: str, key: str) -> None:
    assert subscriber(address) == key


@given(st.ip_addresses(v=6), st.integers(0, (1 << 64) - 1))
def test_whoever_has_a_network_is_one_subscriber(address: ipaddress.IPv6Address, host: int) -> None:
    other = ipaddress.IPv6Address((int(address) >> 64 << 64) | host)
    if address.ipv4_mapped is None and other.ipv4_mapped is None:
        assert subscriber(str(address)) == subscriber(str(other))
