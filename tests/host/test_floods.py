"""Floods, silence and slow readers: who harms the host goes, and nobody else notices."""

from __future__ import annotations

import asyncio
import socket
import time
from types import ModuleType
from typing import Any

import aiohttp
import pytest

from jamtui.host.limits import Rate
from jamtui.protocol.messages import (
    MOST_MESSAGE_BYTES,
    Answer,
    Call,
    Ended,
    Event,
    Hello,
    Refused,
    TimeAsked,
    TimeTold,
    Went,
)
from jamtui.protocol.relay import relayed, session_key


async def is_well(peer: Any) -> None:
    """Looks whether a member is still served."""
    await peer.say(TimeAsked(asked=1))
    await peer.next(TimeTold)


def test_one_address_cannot_keep_others_out(kit: ModuleType) -> None:
    async def story() -> None:
        limits = kit.replace(kit.EASY, connections_an_address=20)
        async with kit.hosting(limits=limits) as host:
            silent = []
            for _ in range(200):
                reader, writer = await asyncio.open_connection("127.0.0.1", host.server.port)
                silent.append((reader, writer))
            await kit.until(lambda: host.server.turned_away == 180)
            other = await host.peer("127.0.0.2")
            await other.enter("bob")
            with pytest.raises((aiohttp.ClientError, ConnectionError)):
                await host.peer()
            silent.pop(0)[1].close()
            await kit.until(lambda: host.server.connections < 21)
            await host.peer()
            for _, writer in silent:
                writer.close()
            await is_well(other)

    kit.run(story)


def test_connections_that_say_nothing_end_by_themselves(kit: ModuleType) -> None:
    async def story() -> None:
        limits = kit.replace(kit.EASY, door_seconds=0.2)
        async with kit.hosting(limits=limits) as host:
            raw = [await asyncio.open_connection("127.0.0.1", host.server.port) for _ in range(200)]
            slow = raw[0]
            slow[1].write(b"GET /jam HTTP/1.1\r\nHost: a\r\n")  # and never the rest
            peer = await host.peer()
            await peer.next(Hello)
            refused = await peer.next(Refused)
            assert (refused.code, "said nothing" in refused.sentence) == (9, True)
            for reader, writer in raw:
                assert await reader.read() in (b"", b"HTTP/1.1 408")
                writer.close()
            await kit.until(lambda: host.server.connections == 0)
            ana = await host.peer()
            await ana.enter()

    kit.run(story)


def test_who_arrives_too_often_is_turned_away(kit: ModuleType) -> None:
    async def story() -> None:
        limits = kit.replace(kit.EASY, arrivals=Rate(0.001, 10))
        async with kit.hosting(limits=limits) as host:
            for _ in range(10):
                await (await host.peer()).socket.close()
            with pytest.raises((aiohttp.ClientError, ConnectionError)):
                await host.peer()
            await (await host.peer("127.0.0.3")).enter()

    kit.run(story)


FLOODS = {
    "messages": [b'{"type":"time_asked","asked":1}'],
    "pings": None,
    "large messages": [
        b'{"type":"call","id":1,"method":"a","params":{"a":"%s"}}' % (b"x" * 300_000)
    ],
}


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_ends_whoever_makes_it_and_disturbs_nobody(kit: ModuleType, kind: str) -> None:
    async def story() -> None:
        limits = kit.replace(
            kit.EASY, messages=Rate(20, 50), message_bytes=Rate(100e3, 1e6), calls=Rate(1, 2)
        )
        async with kit.hosting(limits=limits) as host:
            ana, mallory = await host.member("ana"), await host.member("mallory")
            text = FLOODS[kind]
            try:
                for _ in range(400):
                    if text is None:
                        await mallory.socket.ping()
                    else:
                        await mallory.socket.send_str(text[0].decode())
            except ConnectionError:
                pass  # it has been cut off already
            assert (await ana.next(Went)).session == mallory.session
            await is_well(ana)

    kit.run(story)


def test_too_many_calls_are_answered_with_a_failure(kit: ModuleType) -> None:
    async def story() -> None:
        limits = kit.replace(kit.EASY, calls=Rate(0.001, 3))
        async with kit.hosting(limits=limits) as host:
            ana = await host.member("ana")
            for number in range(5):
                await ana.say(Call(id=number, method="chat.send", params={"name": str(number)}))
            answers = [await ana.next(Answer) for _ in range(5)]
            failed = {one.id: one.failure for one in answers if one.failure is not None}
            assert sorted(failed) == [3, 4]
            assert {one.code for one in failed.values()} == {5}

    kit.run(story)


def test_relayed_sound_has_a_limit_of_its_own(kit: ModuleType) -> None:
    async def story() -> None:
        limits = kit.replace(
            kit.EASY, relayed_packets=Rate(0.001, 100), messages=Rate(0.001, 1_000)
        )
        async with kit.hosting(limits=limits) as host:
            ana, bob = await host.member("ana", tracks=[kit.TRACK]), await host.member("bob")
            packet = relayed(session_key(bob.session), b"sound")
            for _ in range(150):
                await ana.socket.send_bytes(packet)
            await is_well(ana)
            while len(bob.sounds) < 100:
                await bob.next(bytes)
            await is_well(bob)
            assert len(bob.sounds) == 100
            for _ in range(1_000):
                await ana.socket.send_bytes(packet)
            assert (await ana.next(Ended)).code == 4

    kit.run(story)


def test_a_slow_reader_goes_while_others_hear_every_event(kit: ModuleType) -> None:
    async def story() -> None:
        limits = kit.replace(kit.EASY, queued_bytes=1_000_000, ping_seconds=0.1)
        async with kit.hosting(limits=limits) as host:
            ana = await host.member("ana")
            slow = await host.member("slow")
            _stop_reading(slow)
            heard = 0
            for number in range(400):
                host.rooms.write(str(number), text="x" * 100_000)
                while heard <= number:
                    heard += len((await ana.next(Event)).rows)
                if any(isinstance(one, Went) for one in ana.skipped):
                    break
            went = next(one for one in ana.skipped if isinstance(one, Went))
            assert (went.session, went.reason) == (slow.session, "reads too slowly")

    kit.run(story)


def test_who_is_silent_is_missed(kit: ModuleType) -> None:
    async def story() -> None:
        limits = kit.replace(kit.EASY, ping_seconds=0.05, silence_seconds=0.3)
        async with kit.hosting(limits=limits) as host:
            ana = await host.member("ana")
            dead = await host.peer(autoping=False)
            await dead.enter("dead")
            reading = asyncio.create_task(ana.next(Went))
            went = await reading
            assert (went.session, went.reason) == (dead.session, "silent")
            await is_well(ana)

    kit.run(story)


def test_a_message_of_a_gigabyte_is_not_waited_for(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana, mallory = await host.member("ana"), await host.member("mallory")
            transport = mallory.socket.get_extra_info("socket")
            assert transport is not None
            header = bytes([0x81, 0xFF]) + (1 << 30).to_bytes(8, "big") + b"mask"
            mallory.socket._writer.transport.write(header)
            assert (await ana.next(Went)).session == mallory.session
            large = await host.member("large")
            await large.socket.send_str("x" * (MOST_MESSAGE_BYTES + 1))
            await large.gone()
            assert large.socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
            await is_well(ana)

    kit.run(story)


def _stop_reading(peer: Any) -> None:
    transport = peer.socket._writer.transport
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    transport.pause_reading()


def test_a_host_that_was_stopped_blames_nobody(kit: ModuleType) -> None:
    async def story() -> None:
        limits = kit.replace(kit.EASY, ping_seconds=0.05, silence_seconds=0.3)
        async with kit.hosting(limits=limits) as host:
            ana, bob = await host.member("ana"), await host.member("bob")
            reading = asyncio.create_task(bob.next(Went))
            await is_well(ana)
            time.sleep(0.7)  # as when the machine was asleep: the loop stands still
            for _ in range(6):
                await is_well(ana)
                await asyncio.sleep(0.05)
            assert not reading.done()
            reading.cancel()

    kit.run(story)
