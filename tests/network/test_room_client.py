"""A member in a room whose host comes, goes and stumbles; over real sockets."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from jamtui.errors import (
    DeniedError,
    NetworkError,
    StorageError,
)
from jamtui.identity.key_pair import KeyPair
from jamtui.network import room_news
from jamtui.network.room_view import Entry
from jamtui.protocol.messages import Came, ClockChanged, Ended, Refused, Wait, to_text

pytestmark = pytest.mark.usefixtures("impatient")


# --- coming in


def test_a_member_knows_the_room_and_its_time(kit, fake_host, until):
    async def run() -> None:
        async with fake_host() as host:
            await host.write("one", "two")
            async with kit.inside(host) as client:
                assert client.view.role == "member"
                assert client.view.others == []
                assert client._mirror.rows.keys() == {"one", "two"}
                await until(lambda: client.clock.is_known)
                assert client.clock.bound_ms < 1_000
            await until(lambda: not host.members)

    kit.finished(run())


def test_news_reach_view_and_mirror(kit, fake_host, until):
    async def run() -> None:
        async with fake_host() as host, kit.inside(host) as client:
            await host.write("one")
            clock = client.view.clock
            await host.tell(
                ClockChanged(
                    clock=type(clock)(room_ns=5, beat=0, bpm=90, beats_per_bar=3, beat_unit=4)
                )
            )
            async with kit.inside(host, key=KeyPair.generate(), entry=Entry("bob")):
                await until(lambda: [one.name for one in client.view.others] == ["bob"])
            await until(lambda: not client.view.others)
            assert client._mirror.rows == {"one": {"title": "one"}}
            assert client._listener.bpm == [90.0]

    kit.finished(run())


def test_a_new_role_is_known(kit, fake_host, until):
    async def run() -> None:
        async with fake_host() as host, kit.inside(host) as client:
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

    kit.finished(run())


def test_who_has_to_be_let_in_waits(kit, fake_host, until):
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
            client = kit.member(host)
            with pytest.raises(DeniedError, match=r"Not today\."):
                await client.open()
            states = [state for state, _ in client._listener.connections]
            assert states == ["waiting", "ended"]
            assert "\x1b" not in client._listener.connections[0][1]

    kit.finished(run())


# --- back in


def test_a_host_that_was_started_again_is_found_with_what_was_missed(kit, fake_host, until):
    async def run() -> None:
        host = fake_host()
        async with host:
            client = kit.member(host)
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

    kit.finished(run())


def test_a_host_that_falls_silent_is_left_and_sought(kit, fake_host, until):
    async def run() -> None:
        async with fake_host() as host, kit.inside(host) as client:
            ((socket, _),) = host.members.values()
            # As when the way to the host is gone: nothing comes, and nobody says goodbye.
            socket._req.transport.pause_reading()
            await until(lambda: client.reconnects == 1)
            assert "silent" in dict(client._listener.connections)["away"]

    kit.finished(run())


def test_a_connection_that_breaks_is_made_anew_again_and_again(kit, fake_host, until):
    async def run() -> None:
        async with fake_host() as host, kit.inside(host) as client:
            for count in range(1, 5):
                host.cut_all()
                await until(lambda count=count: client.reconnects == count)
            assert await client.call("echo", {"a": 1}) == {"a": 1}

    kit.finished(run())


def test_a_host_that_ends_may_be_returned_to(kit, fake_host, until):
    async def run() -> None:
        async with fake_host() as host, kit.inside(host) as client:
            await host.tell(Ended(code=9, sentence="The host ends.", may_return=True))
            await until(lambda: client.reconnects == 1)

    kit.finished(run())


def test_who_was_thrown_out_stays_out(kit, fake_host, until):
    async def run() -> None:
        async with fake_host() as host, kit.inside(host) as client:
            await host.tell(Ended(code=4, sentence="You are banned."))
            await until(lambda: client.connection == "ended")
            assert isinstance(client._listener.error, DeniedError)
            assert str(client._listener.error) == "You are banned."
            await asyncio.sleep(0.3)
            assert len(host.entered) == 1

    kit.finished(run())


# --- numbers of events


def test_events_that_were_lost_are_fetched_in_order(kit, fake_host, until):
    async def run() -> None:
        async with fake_host() as host, kit.inside(host) as client:
            await host.write("one")
            await host.write("two", "three", is_told=False)
            await host.write("four", "five")
            await until(lambda: client.view.number == 5)
            assert list(client._mirror.rows) == ["one", "two", "three", "four", "five"]
            assert host.missed == [1]

    kit.finished(run())


def test_events_that_come_twice_are_taken_once(kit, fake_host, until):
    async def run() -> None:
        async with fake_host() as host, kit.inside(host) as client:
            await host.write("one", "two")
            await host.tell(host.event(0))
            await host.tell(host.event(1))
            await host.write("three")
            await until(lambda: client.view.number == 3)
            assert host.missed == []

    kit.finished(run())


def test_a_host_that_does_not_fetch_is_connected_to_anew(kit, fake_host, until, monkeypatch):
    monkeypatch.setattr(room_news, "REFETCH_SECONDS", 0.1)

    async def run() -> None:
        async with fake_host() as host, kit.inside(host) as client:
            await host.write("one", is_told=False)
            host.event, event = lambda since: event(host.number), host.event
            await host.tell(event(1))  # nothing new
            host.number = 2
            host.events.append(host.events[0])
            await host.tell(event(1))
            await until(lambda: client.reconnects == 1)
            assert host.entered[-1].since == 0
            assert client.view.number == 2

    kit.finished(run())


def test_a_mirror_that_cannot_be_written_ends_the_stay(kit, fake_host, until):
    class Full(kit.Kept):
        def apply(self, host_id, room_id, rows, number):
            if number == 1:
                raise StorageError("The disk is full.")
            super().apply(host_id, room_id, rows, number)

    async def run() -> None:
        async with fake_host() as host, kit.inside(host, mirror=Full()) as client:
            await host.write("one")
            await until(lambda: client.connection == "ended")
            assert isinstance(client._listener.error, StorageError)

    kit.finished(run())


# --- calls


def test_calls_have_answers_failures_and_an_end(kit, fake_host):
    async def run() -> None:
        async with fake_host() as host, kit.inside(host) as client:
            answers = await asyncio.gather(*(client.call("echo", {"n": n}) for n in range(20)))
            assert answers == [{"n": n} for n in range(20)]
            with pytest.raises(DeniedError, match=r"^No\.$"):
                await client.call("deny")
            with pytest.raises(NetworkError, match="not known"):
                await client.call("forget", seconds=0.1)

    kit.finished(run())


def test_a_call_under_way_fails_with_its_connection_and_a_later_one_waits(kit, fake_host, until):
    async def run() -> None:
        async with fake_host() as host, kit.inside(host) as client:
            asked = asyncio.create_task(client.call("forget"))
            await asyncio.sleep(0.05)
            host.cut_all()
            with pytest.raises(NetworkError, match="broke off"):
                await asked
            assert await client.call("echo") == {}

    kit.finished(run())


def test_an_entry_may_be_given_up(kit, fake_host, until):
    async def serve(host, socket) -> None:
        await host.greet(socket)
        await socket.receive()
        await socket.send_str(to_text(Wait(sentence="Somebody will look.")))
        await socket.receive()

    async def run() -> None:
        host = fake_host()
        host.handle = serve
        async with host:
            client = kit.member(host)
            opening = asyncio.create_task(client.open())
            await until(lambda: client.connection == "waiting")
            opening.cancel()
            await asyncio.wait([opening])
            assert client.connection == "ended"

    kit.finished(run())


def test_a_closed_client_is_gone(kit, fake_host, until):
    async def run() -> None:
        async with fake_host() as host:
            client = kit.member(host)
            await client.open()
            await client.close()
            await client.close()
            await until(lambda: not host.members)
            assert client.connection == "ended"
            assert not client.relay(client.view.session, b"x")

    kit.finished(run())
