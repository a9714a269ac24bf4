"""Hosts that announce themselves, over the loopback's multicast."""

from __future__ import annotations

import asyncio
import socket
import struct
import uuid
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from zeroconf import Zeroconf

from jamtui.errors import NetworkError
from jamtui.network import lan
from jamtui.network.lan import Announcement, Announcer, LanHost, hosts_nearby
from jamtui.protocol.address import parse_address

LOOPBACK = ["127.0.0.1"]


def has_multicast() -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        member = struct.pack("4s4s", socket.inet_aton("224.0.0.251"), socket.inet_aton("127.0.0.1"))
        try:
            one.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
        except OSError:
            return False
    return True


needs_multicast = pytest.mark.skipif(not has_multicast(), reason="no multicast on the loopback")


def said() -> Announcement:
    return Announcement(
        name=f"Ana's cellar. {uuid.uuid4().hex[:8]}",  # no other run of this test is called so
        port=4464,
        fingerprint="ab" * 32,
        program="jamtui 1",
        hosts=("127.0.0.1",),
        room_codes=("ABCD2345", "WXYZ6789"),
    )


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("zeroconf._core._REGISTER_TIME", 20)


async def _found(announcement: Announcement) -> LanHost | None:
    label = announcement.name.replace(".", " ")
    nearby = await hosts_nearby(1.3, LOOPBACK)
    return next((one for one in nearby if one.name == label), None)


@needs_multicast
def test_a_host_is_found_with_links_to_its_rooms_until_it_ends():
    async def run() -> None:
        announcement, announcer = said(), Announcer(LOOPBACK)
        await announcer.announce(announcement)
        found = await _found(announcement)
        assert found is not None
        assert found.room_codes == announcement.room_codes
        assert (found.program, found.protocol) == ("jamtui 1", 1)
        for address, code in zip(found.addresses, found.room_codes, strict=True):
            link = f"jam://127.0.0.1:4464/{code}#{'ab' * 32}"
            assert address == parse_address(link)
        await announcer.announce(replace(announcement, room_codes=()))
        found = await _found(announcement)
        assert found is not None
        assert found.room_codes == ()
        await announcer.close()
        await announcer.close()
        assert await _found(announcement) is None

    asyncio.run(run())


@needs_multicast
def test_two_hosts_of_one_name_are_both_found():
    async def run() -> None:
        announcement = said()
        announcers = [Announcer(LOOPBACK), Announcer(LOOPBACK)]
        for port, announcer in enumerate(announcers, 5000):
            await announcer.announce(replace(announcement, port=port, fingerprint=f"{port}" * 16))
        label = announcement.name.replace(".", " ")
        nearby = await hosts_nearby(1.3, LOOPBACK)
        for announcer in announcers:
            await announcer.close()
        ports = [one.addresses[0].port for one in nearby if one.name == label]
        assert sorted(ports) == [5000, 5001]

    asyncio.run(run())


class Info:
    """What somebody announces who means no good, or whose program is another."""

    port = 1
    said: ClassVar[dict[str, str | None]] = {}

    def __init__(self, *_: Any) -> None:
        self.decoded_properties = self.said

    async def async_request(self, *_: Any) -> bool:
        return True

    def parsed_scoped_addresses(self, *_: Any) -> list[str]:
        return ["192.0.2.7"]


@pytest.mark.parametrize(
    ("properties", "codes"),
    [
        ({}, ()),
        ({"rooms": None, "protocol": None}, ()),
        ({"rooms": "ABCD2345,\x1b[2J,x,é789," + "A" * 17, "protocol": "²"}, ("ABCD2345",)),
        ({"fingerprint": "x" * 64}, None),
        ({"fingerprint": "ab"}, None),
    ],
)
def test_nothing_that_is_announced_does_harm(monkeypatch, properties, codes):
    monkeypatch.setattr(lan, "AsyncServiceInfo", Info)
    monkeypatch.setattr(Info, "said", properties)
    found = asyncio.run(lan._ask(Zeroconf.__new__(Zeroconf), f"\x1b[2Jeve.{lan.SERVICE}"))
    if codes is None:
        assert found is None
    else:
        assert found.room_codes == codes
        assert found.protocol == 0
        assert "\x1b" not in found.name


def test_no_multicast_is_said_in_words(monkeypatch):
    def refused(*_: Any, **__: Any) -> None:
        raise OSError(19, "No such device")

    monkeypatch.setattr(lan, "AsyncZeroconf", refused)
    with pytest.raises(NetworkError, match=r"multicast is not possible \(No such device\)"):
        asyncio.run(hosts_nearby(0.1))
    with pytest.raises(NetworkError, match="use the link"):
        asyncio.run(Announcer().announce(said()))


@pytest.mark.parametrize("name", ["", "...", "x" * 300, "é" * 100, "a.b\x00c"])
def test_any_name_fits(name):
    info = lan._info_of(replace(said(), name=name))
    label = info.name.removesuffix(f".{lan.SERVICE}")
    assert 1 < len(label.encode()) <= 63
    assert "." not in label
