"""Two real links over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from jamtui.network.dtls_link import DtlsLink, LinkState, fingerprints_of, new_certificate
from jamtui.protocol.performer import Fingerprint

RTP = bytes([0x80, 111]) + bytes(10)


class End:
    """A link with what it heard."""

    def __init__(self, is_controlling: bool) -> None:
        self.packets: list[bytes] = []
        self.states: list[LinkState] = []
        self.certificate = new_certificate()
        self.link = DtlsLink(
            certificate=self.certificate,
            is_controlling=is_controlling,
            on_packet=self.packets.append,
            on_state=self.states.append,
        )


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def ends() -> AsyncIterator[tuple[End, End]]:
    pair = End(True), End(False)
    try:
        yield pair
    finally:
        for end in pair:
            await end.link.close()


async def connect(ann: End, ben: End) -> None:
    mine, theirs = await ann.link.describe(), await ben.link.describe()
    await asyncio.gather(ann.link.connect(theirs), ben.link.connect(mine))


def test_packets_arrive_as_they_were_sent_both_ways():
    async def run() -> None:
        async with ends() as (ann, ben):
            await connect(ann, ben)
            assert ann.states == ben.states == [LinkState.CONNECTING, LinkState.CONNECTED]
            # SRTP takes each sequence number once; the first two bytes behind the type are it.
            packets = [
                RTP[:2] + n.to_bytes(2, "big") + RTP[4:] + bytes([n]) * n for n in range(200)
            ]
            for packet in packets:
                assert ann.link.send(packet)
                assert ben.link.send(packet)
            await until(lambda: len(ann.packets) == len(ben.packets) == 200)
            assert ann.packets == ben.packets == packets
            assert ann.link.route == "host"

    asyncio.run(run())


def test_somebody_with_another_certificate_is_not_let_in():
    async def run() -> None:
        async with ends() as (ann, ben):
            mine, theirs = await ann.link.describe(), await ben.link.describe()
            stranger = Fingerprint("sha-256", fingerprints_of(new_certificate())[0].value)
            forged = msgspec.structs.replace(theirs, fingerprints=[stranger])
            await asyncio.gather(ann.link.connect(forged), ben.link.connect(mine))
            assert ann.link.state is LinkState.FAILED
            assert not ann.link.send(RTP)
            ben.link.send(RTP)
            await asyncio.sleep(0.05)
            assert not ann.packets

    asyncio.run(run())


def test_a_goodbye_is_noticed():
    async def run() -> None:
        async with ends() as (ann, ben):
            await connect(ann, ben)
            await ann.link.close()
            assert ann.link.state is LinkState.CLOSED
            await until(lambda: ben.link.state is LinkState.FAILED)
            assert not ben.link.send(RTP)

    asyncio.run(run())


def test_what_is_not_encrypted_with_the_key_is_counted_and_dropped():
    async def run() -> None:
        async with ends() as (ann, ben):
            await connect(ann, ben)
            pair = ann.link._connection._nominated[1]
            pair.protocol.transport.sendto(RTP + bytes(40), pair.remote_addr)
            await until(lambda: ben.link.bad_packets == 1)
            assert not ben.packets
            assert ann.link.send(RTP)
            await until(lambda: ben.packets == [RTP])

    asyncio.run(run())


def test_a_recorded_packet_cannot_be_played_again():
    async def run() -> None:
        async with ends() as (ann, ben):
            await connect(ann, ben)
            pair = ann.link._connection._nominated[1]
            protected = ann.link._dtls._tx_srtp.protect(RTP)
            for _ in range(2):
                pair.protocol.transport.sendto(protected, pair.remote_addr)
            await until(lambda: ben.link.bad_packets == 1)
            assert ben.packets == [RTP]

    asyncio.run(run())


@pytest.mark.parametrize("address", ["", "not an address", "256.1.1.1", "::zz"])
def test_addresses_that_are_none_end_the_attempt(address: str):
    async def run() -> None:
        async with ends() as (ann, ben):
            theirs = await ben.link.describe()
            await ann.link.describe()
            odd = [msgspec.structs.replace(one, address=address) for one in theirs.candidates]
            await ann.link.connect(msgspec.structs.replace(theirs, candidates=odd))
            assert ann.link.state is LinkState.FAILED

    asyncio.run(run())


@pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="counts open files as Linux has them"
)
def test_a_link_that_is_closed_while_it_looks_for_ways_keeps_no_socket():
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    async def run() -> None:
        certificate = new_certificate()
        before = open_files()
        for steps in range(12):
            link = DtlsLink(
                certificate=certificate,
                is_controlling=True,
                on_packet=print,
                on_state=lambda _: None,
            )
            describing = asyncio.create_task(link.describe())
            for _ in range(steps // 2):
                await asyncio.sleep(0)
            if steps % 2:
                describing.cancel()
            await link.close()
            await asyncio.gather(describing, return_exceptions=True)
        await asyncio.sleep(0.05)
        assert open_files() == before

    asyncio.run(run())
