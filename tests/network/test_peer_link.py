"""Links that are kept: two ends whose signals pass through a pretended host, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from jamtui.network import peer_link
from jamtui.network.dtls_link import new_certificate
from jamtui.network.peer_link import PeerLink
from jamtui.network.rtp import OPUS, RtpPacket

SOUND = RtpPacket(OPUS, 0, 0, 9, b"sound")


class Pair:
    """Both ends; `host_is_up` False: no signal passes."""

    def __init__(self) -> None:
        self.host_is_up = True
        self.heard: tuple[list[RtpPacket], list[RtpPacket]] = ([], [])
        self.ends = (self._end(0), self._end(1))
        self._sequence = 0

    def _end(self, index: int) -> PeerLink:
        def signal(kind: Any, description: Any) -> None:
            if self.host_is_up:
                self.ends[1 - index].hear_signal(kind, description)

        return PeerLink(
            is_offering=index == 0,
            certificate=new_certificate(),
            signal=signal,
            on_sound=self.heard[index].append,
        )

    def both_hear(self) -> bool:
        """Sends a packet each way, and tells whether all that could arrive so far has."""
        self._sequence += 1
        for end in self.ends:
            end.send(SOUND._replace(sequence=self._sequence).pack())
        return all(self.heard)

    def forget(self) -> None:
        for heard in self.heard:
            heard.clear()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def pair() -> AsyncIterator[Pair]:
    both = Pair()
    try:
        yield both
    finally:
        for end in both.ends:
            await end.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(peer_link, "SILENCE_SECONDS", 0.5)
    monkeypatch.setattr(peer_link, "FIRST_ATTEMPT_SECONDS", 0.7)
    monkeypatch.setattr(peer_link, "HEARTBEAT_SECONDS", 0.05)


def test_two_find_each_other_and_know_the_round_trip():
    async def run() -> None:
        async with pair() as both:
            await until(lambda: all(end.is_connected for end in both.ends))
            await until(both.both_hear)
            await until(lambda: all(end.heartbeats.round_trip_ms is not None for end in both.ends))
            assert all(end.reconnects == 0 for end in both.ends)

    asyncio.run(run())


@pytest.mark.parametrize("who", [0, 1])
def test_an_end_that_was_lost_comes_back(who: int):
    async def run() -> None:
        async with pair() as both:
            await until(lambda: all(end.is_connected for end in both.ends))
            both.host_is_up = False
            await both.ends[who]._link.close()  # as when an address has gone
            await until(lambda: not any(end.is_connected for end in both.ends))
            both.host_is_up = True
            await until(lambda: all(end.is_connected for end in both.ends))
            both.forget()
            await until(both.both_hear)

    asyncio.run(run())


def test_who_is_not_heard_any_more_is_connected_anew_though_he_hears():
    async def run() -> None:
        async with pair() as both:
            await until(lambda: all(end.is_connected for end in both.ends))
            both.ends[0]._link.send = lambda packet: True  # one way is dead
            await until(lambda: all(end.reconnects == 1 for end in both.ends))
            both.forget()
            await until(both.both_hear)

    asyncio.run(run())


def test_a_short_silence_of_the_network_needs_no_host():
    async def run() -> None:
        async with pair() as both:
            await until(lambda: all(end.is_connected for end in both.ends))
            both.host_is_up = False
            sends = [end._link.send for end in both.ends]
            for end in both.ends:
                end._link.send = lambda packet: True
            await until(lambda: not any(end.is_connected for end in both.ends))
            for end, send in zip(both.ends, sends, strict=True):
                end._link.send = send
            both.forget()
            await until(lambda: all(end.is_connected for end in both.ends))
            await until(both.both_hear)
            assert all(end.reconnects == 0 for end in both.ends)

    asyncio.run(run())


def test_a_closed_end_stays_closed():
    async def run() -> None:
        async with pair() as both:
            await until(lambda: all(end.is_connected for end in both.ends))
            await both.ends[0].close()
            await until(lambda: not both.ends[1].is_connected)
            assert not both.ends[0].send(SOUND.pack())
            await both.ends[0].close()

    asyncio.run(run())
