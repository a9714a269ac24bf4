"""A member in a room whose host comes, goes and stumbles; over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from jamtui.errors import (
    ConflictError,
    DeniedError,
    JamError,
    NetworkError,
    StorageError,
    UsageError,
)
from jamtui.identity.key_pair import KeyPair
from jamtui.network import room_client, room_connection, room_news
from jamtui.network.room_client import RoomClient
from jamtui.network.room_view import Entry, NoMirror, RoomListener
from jamtui.protocol.messages import Came, ClockChanged, Ended, Refused, Wait, to_text
from jamtui.protocol.performer import Fingerprint

KEY = KeyPair.generate()


def finished(work: Any) -> Any:
    return asyncio.run(asyncio.wait_for(work, 15))


class Kept(NoMirror):
    """A mirror in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {}
        self.at: int | None = None

    def number(self, host_id, room_code):
        return self.at

    def replace(self, host_id, room_id, rows, number):
        self.rows.clear()
        self.apply(host_id, room_id, rows, number)

    def apply(self, host_id, room_id, rows, number):
        self.rows |= {row.id: row.values for row in rows}
        self.at = number


class Notes(RoomListener):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.connections: list[tuple[str, str]] = []
        self.error: JamError | None = None
        self.bpm: list[float] = []

    def connection_changed(self, connection, sentence):
        self.connections.append((connection, sentence))

    def clock_changed(self, clock):
        self.bpm.append(clock.bpm)

    def ended(self, error):
        self.error = error


def member(host: Any, **more: Any) -> RoomClient:
    given = {
        "address": host.address,
        "key": KEY,
        "entry": Entry("ana"),
        "fingerprints": [Fingerprint("sha-256", "AB:CD")],
        "mirror": Kept(),
        "listener": Notes(),
    }
    return RoomClient(**(given | more))


@contextlib.asynccontextmanager
async def inside(host: Any, **more: Any) -> AsyncIterator[RoomClient]:
    client = member(host, **more)
    try:
        await client.open()
        yield client
    finally:
        await client.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(room_connection, "PING_SECONDS", 0.3)
    monkeypatch.setattr(room_connection, "HELLO_SECONDS", 0.5)
    monkeypatch.setattr(room_client, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(room_client, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(room_client, "LONGEST_PAUSE_SECONDS", 0.2)
    monkeypatch.setattr(room_client, "TICK_SECONDS", 0.1)


def refused_by(host: Any, **more: Any) -> JamError:
    """Returns why a member could not come in."""

    async def run() -> JamError:
        async with host:
            with pytest.raises(JamError) as caught:
                async with inside(host, **more):
                    pass
            return caught.value

    return finished(run())


# --- coming in


def test_a_member_knows_the_room_and_its_time(fake_host, until):
    async def run() -> None:
        async with fake_host() as host:
            await host.write("one", "two")
            async with inside(host) as client:
                assert client.view.role == "member"
                assert client.view.others == []
                assert client._mirror.rows.keys() == {"one", "two"}
                await until(lambda: client.clock.is_known)
                assert client.clock.bound_ms < 1_000
            await until(lambda: not host.members)

    finished(run())


def test_news_reach_view_and_mirror(fake_host, until):
    async def run() -> None:
        async with fake_host() as host, inside(host) as client:
            await host.write("one")
            clock = client.view.clock
            await host.tell(
                ClockChanged(
                    clock=type(clock)(room_ns=5, beat=0, bpm=90, beats_per_bar=3, beat_unit=4)
                )
            )
            async with inside(host, key=KeyPair.generate(), entry=Entry("bob")):
                await until(lambda: [one.name for one in client.view.others] == ["bob"])
            await until(lambda: not client.view.others)
            assert client._mirror.rows == {"one": {"title": "one"}}
            assert client._listener.bpm == [90.0]

    finished(run())


def test_a_new_role_is_known(fake_host, until):
    async def run() -> None:
        async with fake_host() as host, inside(host) as client:
            _, own = host.members[client.view.session]
            await host.tell(
                Came(
                    performer=type(own)(
                        **{name: getattr(own, name) for name in own.__struct_fields__}
                        | {"role": "admin"}
                    )
                )
            )
            await until(lambda: client.view.role == "admin")
            assert client.view.others == []

    finished(run())


def test_who_has_to_be_let_in_waits(fake_host, until):
    async def serve(host, socket) -> None:
        nonce = await host.greet(socket)
        assert nonce
        enter = await socket.receive()
        assert enter.data
        await socket.send_str(to_text(Wait(sentence="Somebody \x1b[2J will look.")))
        with contextlib.suppress(TimeoutError):  # longer than anybody waits for an answer
            async with asyncio.timeout(0.8):
                await socket.receive()
        await socket.send_str(to_text(Refused(code=4, sentence="Not today.")))

    async def run() -> None:
        host = fake_host()
        host.handle = serve
        async with host:
            client = member(host)
            with pytest.raises(DeniedError, match=r"Not today\."):
                await client.open()
            states = [state for state, _ in client._listener.connections]
            assert states == ["waiting", "ended"]
            assert "\x1b" not in client._listener.connections[0][1]

    finished(run())


# --- what a certificate says


def test_the_link_says_which_certificate_is_right(fake_host, certified):
    async def run() -> None:
        async with fake_host(*certified()) as host, inside(host) as client:
            assert host.entered[0].proof.certificate == host.fingerprint
            assert client.connection == "in"

    finished(run())


def test_another_certificate_is_named_and_told_nothing(fake_host, certified):
    context, now = certified()
    host = fake_host(context, now)
    _, before = certified()
    from dataclasses import replace

    async def run() -> DeniedError:
        async with host:
            client = member(host, address=replace(host.address, fingerprint=before))
            with pytest.raises(DeniedError) as caught:
                await client.open()
            return caught.value

    sentence = str(finished(run()))
    assert now in sentence
    assert before in sentence
    assert host.entered == []


def test_a_certificate_without_anybodys_word_is_not_trusted(fake_host, certified):
    host = fake_host(*certified())
    host.fingerprint, host.certificate = "", ""
    error = refused_by(host)
    assert isinstance(error, DeniedError)
    assert "#fingerprint" in str(error)


def test_somebody_in_the_middle_is_seen(fake_host, certified):
    host = fake_host(*certified())
    host.certificate = "ab" * 32  # what the true host believes to have shown
    error = refused_by(host)
    assert isinstance(error, DeniedError)
    assert "between" in str(error)
    assert host.entered == []


def test_a_host_without_tls_is_not_asked_for_it(fake_host):
    from dataclasses import replace

    async def run() -> NetworkError:
        async with fake_host() as host:
            client = member(host, address=replace(host.address, is_plain=False))
            with pytest.raises(NetworkError) as caught:
                await client.open()
            return caught.value

    assert "TLS" in str(finished(run()))


def test_a_plain_connection_stays_on_this_machine_unless_told(fake_host):
    from dataclasses import replace

    host = fake_host()
    away = replace(host.address, host="192.0.2.7", port=4464)

    async def run() -> None:
        with pytest.raises(UsageError, match="--insecure"):
            await member(host, address=away).open()

    finished(run())


# --- hosts that are none


def test_nobody_there(fake_host):
    async def run() -> None:
        async with fake_host() as host:
            client = member(host)
        with pytest.raises(NetworkError, match="Nobody hosts"):
            await client.open()

    finished(run())


def test_versions_say_which_side_is_older(fake_host):
    for protocol, older in ((99, "is older than the host"), (0, "The host .* is older")):
        host = fake_host()
        host.protocol = protocol
        with pytest.raises(ConflictError, match=older):
            raise refused_by(host)


async def _says_nothing(host, socket) -> None:
    await asyncio.sleep(2)


async def _says_nothing_more(host, socket) -> None:
    await host.greet(socket)
    await asyncio.sleep(2)


@pytest.mark.parametrize("handle", [_says_nothing, _says_nothing_more])
@pytest.mark.parametrize("pings", [0.3, 9.0])
def test_a_host_that_never_answers(fake_host, handle, pings, monkeypatch):
    monkeypatch.setattr(room_connection, "PING_SECONDS", pings)
    host = fake_host()
    host.handle = handle
    error = refused_by(host)
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
def test_what_makes_no_sense_ends_that_connection(fake_host, words):
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
        error = refused_by(host)
        assert isinstance(error, NetworkError)
        assert "makes no sense" in str(error)


def test_a_message_of_a_gigabyte_is_not_waited_for(fake_host):
    async def serve(host, socket) -> None:
        header = bytes([0x81, 127]) + (1 << 30).to_bytes(8, "big")
        socket._req.transport.write(header + b'{"type":"hello"')
        await asyncio.sleep(0.2)

    host = fake_host()
    host.handle = serve
    assert isinstance(refused_by(host), NetworkError)


def test_a_member_is_not_taken_for_somebody_else(fake_host):
    original = fake_host.welcome

    async def welcome(self, socket, enter, performer) -> None:
        other = {name: getattr(performer, name) for name in performer.__struct_fields__}
        await original(self, socket, enter, type(performer)(**other | {"user_id": "eve"}))

    host = fake_host()
    host.welcome = welcome.__get__(host)
    assert "somebody else" in str(refused_by(host))


# --- back in


def test_a_host_that_was_started_again_is_found_with_what_was_missed(fake_host, until):
    async def run() -> None:
        host = fake_host()
        async with host:
            client = member(host)
            await client.open()
            await host.write("one")
            await until(lambda: client.view.number == 1)
            first = client.view.session
        await until(lambda: client.connection == "away")
        await host.write("two", "three", is_told=False)
        async with host:
            await until(lambda: client.connection == "in")
            assert host.entered[-1].since == 1
            assert client._mirror.rows.keys() == {"one", "two", "three"}
            assert client.view.session != first
            assert client.reconnects == 1
            await client.close()

    finished(run())


def test_a_host_that_falls_silent_is_left_and_sought(fake_host, until):
    async def run() -> None:
        async with fake_host() as host, inside(host) as client:
            ((socket, _),) = host.members.values()
            # As when the way to the host is gone: nothing comes, and nobody says goodbye.
            socket._req.transport.pause_reading()
            await until(lambda: client.reconnects == 1)
            assert "silent" in dict(client._listener.connections)["away"]

    finished(run())


def test_a_connection_that_breaks_is_made_anew_again_and_again(fake_host, until):
    async def run() -> None:
        async with fake_host() as host, inside(host) as client:
            for count in range(1, 5):
                host.cut_all()
                await until(lambda count=count: client.reconnects == count)
            assert await client.call("echo", {"a": 1}) == {"a": 1}

    finished(run())


def test_a_host_that_ends_may_be_returned_to(fake_host, until):
    async def run() -> None:
        async with fake_host() as host, inside(host) as client:
            await host.tell(Ended(code=9, sentence="The host ends.", may_return=True))
            await until(lambda: client.reconnects == 1)

    finished(run())


def test_who_was_thrown_out_stays_out(fake_host, until):
    async def run() -> None:
        async with fake_host() as host, inside(host) as client:
            await host.tell(Ended(code=4, sentence="You are banned."))
            await until(lambda: client.connection == "ended")
            assert isinstance(client._listener.error, DeniedError)
            assert str(client._listener.error) == "You are banned."
            await asyncio.sleep(0.3)
            assert len(host.entered) == 1

    finished(run())


# --- numbers of events


def test_events_that_were_lost_are_fetched_in_order(fake_host, until):
    async def run() -> None:
        async with fake_host() as host, inside(host) as client:
            await host.write("one")
            await host.write("two", "three", is_told=False)
            await host.write("four", "five")
            await until(lambda: client.view.number == 5)
            assert list(client._mirror.rows) == ["one", "two", "three", "four", "five"]
            assert host.missed == [1]

    finished(run())


def test_events_that_come_twice_are_taken_once(fake_host, until):
    async def run() -> None:
        async with fake_host() as host, inside(host) as client:
            await host.write("one", "two")
            await host.tell(host.event(0))
            await host.tell(host.event(1))
            await host.write("three")
            await until(lambda: client.view.number == 3)
            assert host.missed == []

    finished(run())


def test_a_host_that_does_not_fetch_is_connected_to_anew(fake_host, until, monkeypatch):
    monkeypatch.setattr(room_news, "REFETCH_SECONDS", 0.1)

    async def run() -> None:
        async with fake_host() as host, inside(host) as client:
            await host.write("one", is_told=False)
            host.event, event = lambda since: event(host.number), host.event
            await host.tell(event(1))  # nothing new
            host.number = 2
            host.events.append(host.events[0])
            await host.tell(event(1))
            await until(lambda: client.reconnects == 1)
            assert host.entered[-1].since == 0
            assert client.view.number == 2

    finished(run())


def test_a_mirror_that_cannot_be_written_ends_the_stay(fake_host, until):
    class Full(Kept):
        def apply(self, host_id, room_id, rows, number):
            if number == 1:
                raise StorageError("The disk is full.")
            super().apply(host_id, room_id, rows, number)

    async def run() -> None:
        async with fake_host() as host, inside(host, mirror=Full()) as client:
            await host.write("one")
            await until(lambda: client.connection == "ended")
            assert isinstance(client._listener.error, StorageError)

    finished(run())


# --- calls


def test_calls_have_answers_failures_and_an_end(fake_host):
    async def run() -> None:
        async with fake_host() as host, inside(host) as client:
            answers = await asyncio.gather(*(client.call("echo", {"n": n}) for n in range(20)))
            assert answers == [{"n": n} for n in range(20)]
            with pytest.raises(DeniedError, match=r"^No\.$"):
                await client.call("deny")
            with pytest.raises(NetworkError, match="not known"):
                await client.call("forget", seconds=0.1)

    finished(run())


def test_a_call_under_way_fails_with_its_connection_and_a_later_one_waits(fake_host, until):
    async def run() -> None:
        async with fake_host() as host, inside(host) as client:
            asked = asyncio.create_task(client.call("forget"))
            await asyncio.sleep(0.05)
            host.cut_all()
            with pytest.raises(NetworkError, match="broke off"):
                await asked
            assert await client.call("echo") == {}

    finished(run())


def test_an_entry_may_be_given_up(fake_host, until):
    async def serve(host, socket) -> None:
        await host.greet(socket)
        await socket.receive()
        await socket.send_str(to_text(Wait(sentence="Somebody will look.")))
        await socket.receive()

    async def run() -> None:
        host = fake_host()
        host.handle = serve
        async with host:
            client = member(host)
            opening = asyncio.create_task(client.open())
            await until(lambda: client.connection == "waiting")
            opening.cancel()
            await asyncio.wait([opening])
            assert client.connection == "ended"

    finished(run())


def test_a_closed_client_is_gone(fake_host, until):
    async def run() -> None:
        async with fake_host() as host:
            client = member(host)
            await client.open()
            await client.close()
            await client.close()
            await until(lambda: not host.members)
            assert client.connection == "ended"
            assert not client.relay(client.view.session, b"x")

    finished(run())
