"""How much one address, one person and one connection may ask of a host."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_KEYS = 4096
"""How many addresses or people are remembered at once, so that a crowd costs no memory."""

IPV6_PREFIX = 64
"""What one subscriber has at least: a single address of it says nothing."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, and `per_second` from then on."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What a host allows. Sizes are bytes, times seconds.

    The rates of relayed packets leave room for seven others at 750 packets a second each, which
    is PCM in blocks of 64 frames.
    """

    connections: int = 256
    connections_an_address: int = 32
    arrivals: Rate = field(default=Rate(10.0, 60.0))  # of one address
    entries: Rate = field(default=Rate(1.0, 20.0))  # of one person
    messages: Rate = field(default=Rate(100.0, 400.0))
    message_bytes: Rate = field(default=Rate(256e3, 4e6))
    calls: Rate = field(default=Rate(20.0, 60.0))
    relayed_packets: Rate = field(default=Rate(6_000.0, 6_000.0))
    relayed_bytes: Rate = field(default=Rate(4e6, 4e6))
    calls_at_once: int = 32
    door_seconds: float = 10.0
    waiting_seconds: float = 3600.0
    ping_seconds: float = 1.0
    silence_seconds: float = 5.0
    goodbye_seconds: float = 1.0
    queued_messages: int = 4_000
    queued_bytes: int = 8_000_000
    relayed_bytes_waiting: int = 256_000
    relayed_packet: int = 1_500
    first_message: int = 65_536


class TokenBucket:
    """Tokens that come back at a steady rate; who takes more than there are goes away empty."""

    __slots__ = ("_clock", "_rate", "_seen", "_tokens")

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._tokens = rate.burst
        self._seen = clock()

    def take(self, count: float = 1.0) -> bool:
        """Takes `count` tokens if there are as many, and tells whether there were."""
        now = self._clock()
        grown = self._tokens + (now - self._seen) * self._rate.per_second
        self._seen = now
        self._tokens = min(grown, self._rate.burst)
        if self._tokens < count:
            return False
        self._tokens -= count
        return True


class Buckets:
    """A bucket for each key. Those used longest ago are forgotten when there are too many."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def take(self, key: str) -> bool:
        """Takes a token of that key's bucket, and tells whether there was one."""
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = TokenBucket(self._rate, self._clock)
        self._buckets.move_to_end(key)
        if len(self._buckets) > MOST_KEYS:
            self._buckets.popitem(last=False)
        return bucket.take()

    def __len__(self) -> int:
        return len(self._buckets)


def subscriber(address: str) -> str:
    """Returns what counts as one address: all of an IPv6 network of 64 bits is one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, IPV6_PREFIX), strict=False).network_address)
