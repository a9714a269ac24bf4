"""How a member comes to a host, a true one or none; over real sockets."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from jamtui.errors import (
    ConflictError,
    DeniedError,
    NetworkError,
    UsageError,
)
from jamtui.network import room_client, room_connection
from jamtui.network.room_view import Entry
from jamtui.protocol.messages import Refused, to_text

pytestmark = pytest.mark.usefixtures("impatient")


# --- what a certificate says


def test_the_link_says_which_certificate_is_right(kit, fake_host, certified):
    async def run() -> None:
        async with fake_host(*certified()) as host, kit.inside(host) as client:
            assert host.entered[0].proof.certificate == host.fingerprint
            assert client.connection == "in"

    kit.finished(run())


def test_another_certificate_is_named_and_told_nothing(kit, fake_host, certified):
    context, now = certified()
    host = fake_host(context, now)
    _, before = certified()

    async def run() -> DeniedError:
        async with host:
            client = kit.member(host, address=replace(host.address, fingerprint=before))
            with pytest.raises(DeniedError) as caught:
                await client.open()
            return caught.value

    sentence = str(kit.finished(run()))
    assert now in sentence
    assert before in sentence
    assert host.entered == []


def test_a_certificate_without_anybodys_word_is_not_trusted(kit, fake_host, certified):
    host = fake_host(*certified())
    host.fingerprint, host.certificate = "", ""
    error = kit.refused_by(host)
    assert isinstance(error, DeniedError)
    assert "#fingerprint" in str(error)


def test_somebody_in_the_middle_is_seen(kit, fake_host, certified):
    host = fake_host(*certified())
    host.certificate = "ab" * 32  # what the true host believes to have shown
    error = kit.refused_by(host)
    assert isinstance(error, DeniedError)
    assert "between" in str(error)
    assert host.entered == []


def test_a_host_without_tls_is_not_asked_for_it(kit, fake_host):
    async def run() -> NetworkError:
        async with fake_host() as host:
            client = kit.member(host, address=replace(host.address, is_plain=False))
            with pytest.raises(NetworkError) as caught:
                await client.open()
            return caught.value

    assert "TLS" in str(kit.finished(run()))


def test_a_plain_connection_stays_on_this_machine_unless_told(kit, fake_host):
    host = fake_host()
    away = replace(host.address, host="192.0.2.7", port=4464)

    async def run() -> None:
        with pytest.raises(UsageError, match="--insecure"):
            await kit.member(host, address=away).open()

    kit.finished(run())


# --- hosts that are none


def test_nobody_there(kit, fake_host):
    async def run() -> None:
        async with fake_host() as host:
            client = kit.member(host)
        with pytest.raises(NetworkError, match="Nobody hosts"):
            await client.open()

    kit.finished(run())


def test_versions_say_which_side_is_older(kit, fake_host):
    for protocol, older in ((99, "is older than the host"), (0, "The host .* is older")):
        host = fake_host()
        host.protocol = protocol
        with pytest.raises(ConflictError, match=older):
            raise kit.refused_by(host)


async def _says_nothing(host, socket) -> None:
    await asyncio.sleep(2)


async def _says_nothing_more(host, socket) -> None:
    await host.greet(socket)
    await asyncio.sleep(2)


@pytest.mark.parametrize("handle", [_says_nothing, _says_nothing_more])
@pytest.mark.parametrize("pings", [0.3, 9.0])
def test_a_host_that_never_answers(kit, fake_host, handle, pings, monkeypatch):
    monkeypatch.setattr(room_connection, "PING_SECONDS", pings)
    host = fake_host()
    host.handle = handle
    error = kit.refused_by(host)
    assert isinstance(error, NetworkError)
    assert re.search("does not answer|has fallen silent", str(error))


@pytest.mark.parametrize(
    "words",
    [
        "",
        "x",
        "[]",
        "{}",
        "null",
        '{"type":"hello"}',
        '{"type":"enter"}',
        "[" * 200_000,
        '{"type":"welcome","session":1}',
        '{"type":"ended","code":4,"sentence":"' + "x" * 3_000,
        '{"type":"time_told","asked":1,"heard":1,"told":1}',
    ],
)
def test_what_makes_no_sense_ends_that_connection(kit, fake_host, words):
    async def serve(host, socket) -> None:
        await socket.send_str(words)
        await asyncio.sleep(0.2)

    async def serve_later(host, socket) -> None:
        await host.greet(socket)
        await socket.send_str(words)
        await asyncio.sleep(0.2)

    for handle in (serve, serve_later):
        host = fake_host()
        host.handle = handle
        error = kit.refused_by(host)
        assert isinstance(error, NetworkError)
        assert "makes no sense" in str(error)


def test_a_message_of_a_gigabyte_is_not_waited_for(kit, fake_host):
    async def serve(host, socket) -> None:
        header = bytes([0x81, 127]) + (1 << 30).to_bytes(8, "big")
        socket._req.transport.write(header + b'{"type":"hello"')
        await asyncio.sleep(0.2)

    host = fake_host()
    host.handle = serve
    assert isinstance(kit.refused_by(host), NetworkError)


def test_a_member_is_not_taken_for_somebody_else(kit, fake_host):
    original = fake_host.welcome

    async def welcome(self, socket, enter, performer) -> None:
        other = {name: getattr(performer, name) for name in performer.__struct_fields__}
        await original(self, socket, enter, type(performer)(**other | {"user_id": "eve"}))

    host = fake_host()
    host.welcome = welcome.__get__(host)
    assert "somebody else" in str(kit.refused_by(host))


def test_a_guest_who_is_refused_is_told_that_the_clocks_are_apart(kit, fake_host, monkeypatch):
    async def serve(host, socket) -> None:
        await host.greet(socket)
        await socket.receive()
        await socket.send_str(to_text(Refused(code=4, sentence="It held until yesterday.")))

    host = fake_host()
    host.handle = serve
    later = time.time() + 9_000
    fast = SimpleNamespace(**vars(time) | {"time": lambda: later})
    monkeypatch.setattr(room_client, "time", fast)  # the host's clock stays right
    error = kit.refused_by(host, entry=Entry("ana", guest_id="jamguest1.x.y"))
    assert isinstance(error, DeniedError)
    assert str(error).startswith("It held until yesterday. It is ")
    assert "set the wrong clock" in str(error)
