"""Members of a room who hear each other: a pretended host passes signals, the sockets are real."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest

from jamtui.network import (
    dtls_link,
    heartbeat,
    mesh,
    mesh_peer,
    peer_link,
    relay_link,
    statistics,
)
from jamtui.network.dtls_link import fingerprints_of, new_certificate
from jamtui.network.rtp import PCM16, RtpPacket
from jamtui.protocol.performer import Performer


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    for module in (peer_link, relay_link):
        monkeypatch.setattr(module, "SILENCE_SECONDS", 0.5)
    for module in (peer_link, mesh):
        monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(peer_link, "FIRST_ATTEMPT_SECONDS", 0.7)
    monkeypatch.setattr(peer_link, "LONGEST_ATTEMPT_SECONDS", 0.7)
    monkeypatch.setattr(mesh_peer, "RELAY_SECONDS", 0.6)
    monkeypatch.setattr(relay_link, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(mesh, "LEAVE_SECONDS", 0.1)
    monkeypatch.setattr(mesh, "ABSENT_SECONDS", 0.5)
    monkeypatch.setattr(statistics, "WINDOW_SECONDS", 1.0)
    assert heartbeat.SILENCE_SECONDS > 0.5


def test_three_hear_each_other_and_know_how_it_goes(mesh_kit, until):
    async def story() -> None:
        async with mesh_kit.town_of(("ana", 0.1), ("bob", 0.2), ("cleo", 0.3)) as (town, people):
            await mesh_kit.all_hear_each_other(people)
            await until(lambda: all(s.round_trip_ms for p in people for s in p.mesh.stats()))
            stats = people[0].mesh.stats()
            assert {one.name for one in stats} == {"bob", "cleo"}
            assert {one.route for one in stats} <= {"host", "prflx"}
            assert all(one.is_connected and one.reconnects == 0 for one in stats)
            track = stats[0].tracks[0]
            assert (track.loss_percent, track.delay_ms, track.late_packets) == (0.0, 2.5, 1)
            assert town.relayed == 0

    mesh_kit.run(story())


def test_who_only_listens_hears_and_is_not_heard(mesh_kit):
    async def story() -> None:
        async with mesh_kit.town_of(("ana", 0.1), ("bob", 0), ("cleo", 0)) as (_, people):
            await mesh_kit.all_hear_each_other(people)
            ana, bob, cleo = people
            assert ana.ears == {}
            assert len(ana.mesh.stats()) == 2
            assert len(bob.mesh.stats()) == len(cleo.mesh.stats()) == 1

    mesh_kit.run(story())


def test_who_leaves_is_gone(mesh_kit, until):
    async def story() -> None:
        async with mesh_kit.town_of(("ana", 0.1), ("bob", 0.2), ("cleo", 0.3)) as (town, people):
            await mesh_kit.all_hear_each_other(people)
            ana, bob, cleo = people
            town.leave(bob)
            await until(lambda: [s.name for s in ana.mesh.stats()] == ["cleo"])
            assert ana.ears["bob"].is_closed
            await mesh_kit.all_hear_each_other([ana, cleo])
            town.enter(bob)
            await mesh_kit.all_hear_each_other(people)

    mesh_kit.run(story())


def test_another_session_of_the_same_link_is_no_interruption(mesh_kit, until):
    async def story() -> None:
        async with mesh_kit.town_of(("ana", 0.1), ("bob", 0.2)) as (town, people):
            await mesh_kit.all_hear_each_other(people)
            town.people.clear()  # the host was started again
            for person in people:
                town.enter(person)
            await asyncio.sleep(0.3)
            await mesh_kit.all_hear_each_other(people)
            for person in people:
                (stats,) = person.mesh.stats()
                assert stats.reconnects == 0
                assert stats.session in town.people

    mesh_kit.run(story())


def test_who_does_not_come_back_to_a_new_host_is_let_go(mesh_kit, until):
    async def story() -> None:
        async with mesh_kit.town_of(("ana", 0.1), ("bob", 0.2)) as (town, people):
            await mesh_kit.all_hear_each_other(people)
            town.people.clear()
            town.enter(people[0])
            await until(lambda: not people[0].mesh.stats())

    mesh_kit.run(story())


@pytest.mark.parametrize("who", [0, 1])
def test_who_was_killed_comes_back(mesh_kit, who):
    async def story() -> None:
        async with mesh_kit.town_of(("ana", 0.1), ("bob", 0.2)) as (town, people):
            await mesh_kit.all_hear_each_other(people)
            killed = people[who]
            (peer,) = killed.mesh._peers.values()
            for protocol in peer.link._link._connection._protocols:
                protocol.transport.abort()  # nobody says goodbye
            peer.link._beating.cancel()
            killed.mesh._looking.cancel()
            town.leave(killed)
            again = mesh_kit.Person(town, killed.name, killed.level)
            again.key = killed.key
            try:
                town.enter(again)
                await mesh_kit.all_hear_each_other([people[1 - who], again])
            finally:
                await again.mesh.close()

    mesh_kit.run(story())


# --- who is let in


def _changed(performer: Performer, **more: Any) -> Performer:
    values = {name: getattr(performer, name) for name in performer.__struct_fields__}
    return Performer(**(values | more))


def test_nobody_speaks_as_somebody_else(mesh_kit):
    async def story() -> None:
        async with mesh_kit.town_of(("ana", 0.1)) as (town, (ana,)):
            bob, eve = mesh_kit.Person(town, "bob", 0.2), mesh_kit.Person(town, "eve", 0.3)
            bob.session = eve.session = str(uuid.uuid4())
            true, false = bob.performer, eve.performer
            mixed = type(true.proof)(
                key=true.proof.key,
                nonce=true.proof.nonce,
                certificate="",
                fingerprints=false.proof.fingerprints,
                signature=true.proof.signature,
            )
            ana.mesh.add(_changed(true, proof=mixed))
            ana.mesh.add(_changed(true, proof=false.proof))
            ana.mesh.add(_changed(true, user_id=false.user_id))
            assert len(ana.problems) == 3
            assert ana.mesh.stats() == []
            ana.mesh.add(true)
            assert len(ana.mesh.stats()) == 1
            for person in (bob, eve):
                await person.mesh.close()

    mesh_kit.run(story())


def test_links_of_other_fingerprints_are_refused(mesh_kit, until):
    async def story() -> None:
        async with mesh_kit.town_of(("ana", 0.1), ("bob", 0.2)) as (town, people):
            other = fingerprints_of(new_certificate())
            pass_on = town.signal

            def forged(by: Any, session: str, kind: Any, link: Any) -> None:
                if link is not None:
                    values = {name: getattr(link, name) for name in link.__struct_fields__}
                    link = type(link)(**(values | {"fingerprints": other}))
                pass_on(by, session, kind, link)

            town.signal = forged
            await until(lambda: any(person.problems for person in people))
            assert not any(s.is_connected for p in people for s in p.mesh.stats())
            assert "not theirs" in (people[0].problems + people[1].problems)[0]

    mesh_kit.run(story())


# --- when there is no way but one


def test_the_host_relays_when_nothing_else_connects_and_hands_back(mesh_kit, until, monkeypatch):
    connect = dtls_link.DtlsLink.connect

    async def blocked(self: Any, remote: Any) -> None:
        self._enter(dtls_link.LinkState.FAILED)

    async def story() -> None:
        monkeypatch.setattr(dtls_link.DtlsLink, "connect", blocked)
        async with mesh_kit.town_of(("ana", 0.1), ("bob", 0.2)) as (town, people):
            await mesh_kit.all_hear_each_other(people)
            await until(lambda: all(s.round_trip_ms for p in people for s in p.mesh.stats()))
            assert [s.route for p in people for s in p.mesh.stats()] == ["room", "room"]
            assert town.relayed > 0
            monkeypatch.setattr(dtls_link.DtlsLink, "connect", connect)
            await until(
                lambda: all(s.route in ("host", "prflx") for p in people for s in p.mesh.stats())
            )
            await until(
                lambda: not any(q.is_relayed for p in people for q in p.mesh._peers.values())
            )
            relayed = town.relayed
            await mesh_kit.all_hear_each_other(people)
            assert town.relayed == relayed

    mesh_kit.run(story())


# --- loss


def test_redundancy_comes_with_loss_and_goes_after_it(mesh_kit, until, monkeypatch):
    monkeypatch.setattr(mesh, "REDUNDANCY_SECONDS", 0.3)

    async def story() -> None:
        async with mesh_kit.town_of(("ana", 0.1), ("bob", 0.2)) as (_, people):
            await mesh_kit.all_hear_each_other(people)
            ana, bob = people
            (peer,) = ana.mesh._peers.values()
            send, count = peer.link.send, 0

            def lossy(packet: bytes) -> bool:
                nonlocal count
                count += 1
                return True if count % 20 == 0 else send(packet)

            peer.link.send = lossy

            async def play_until(condition: Any) -> None:
                async with asyncio.timeout(15):
                    while not condition():
                        ana.play()
                        await asyncio.sleep(0.005)

            sender = ana.mesh.senders[1]
            assert not sender.packets.is_redundant
            await play_until(lambda: sender.packets.is_redundant)
            await play_until(lambda: bob.mesh.stats()[0].tracks[0].recovered_packets > 2)
            assert ana.mesh.stats()[0].loss_there_percent > 0.5
            assert bob.mesh.senders[1].packets.is_redundant is False
            peer.link.send = send
            for recent in peer._recent_loss.values():
                recent._samples.clear()
            await play_until(lambda: not sender.packets.is_redundant)

    mesh_kit.run(story())


def test_packets_of_no_track_are_counted_and_nothing_else(mesh_kit, until):
    async def story() -> None:
        async with mesh_kit.town_of(("ana", 0.1), ("bob", 0.2)) as (_, people):
            await mesh_kit.all_hear_each_other(people)
            ana, bob = people
            ana.mesh.send(RtpPacket(PCM16, 1, 0, 99, b"x" * 128).pack())
            (peer,) = bob.mesh._peers.values()
            await until(lambda: peer.unknown_packets == 1)
            bob.mesh.hear_relayed(ana.session, b"")
            bob.mesh.hear_relayed(ana.session, b"x" * 40)
            bob.mesh.hear_relayed("nobody", b"x" * 40)
            await mesh_kit.all_hear_each_other(people)

    mesh_kit.run(story())
