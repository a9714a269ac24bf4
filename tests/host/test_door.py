"""The door of a host: who proves who they are comes in, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from jamtui.host.limits import Rate
from jamtui.identity.guest import guest_id
from jamtui.identity.key_pair import KeyPair, to_text
from jamtui.protocol.messages import PROTOCOL, Came, Enter, Refused, Wait, Welcome, Went
from jamtui.protocol.performer import Fingerprint

OTHER_MARKS = [Fingerprint("sha-256", ":".join(["CD"] * 32))]


def test_who_has_the_key_comes_in_under_its_id(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            peer = await host.peer()
            welcome = await peer.enter("ana", tracks=[kit.TRACK], request="let me in")
            assert welcome.user_id == peer.pair.user_id
            assert (welcome.room_code, welcome.performers) == (kit.ROOM, [])
            (who,) = host.rooms.entrants
            assert (who.user_id, who.public_key) == (peer.pair.user_id, peer.pair.public)
            assert (who.name, who.request, who.address) == ("ana", "let me in", "127.0.0.1")

    kit.run(story)


def test_others_see_who_came_and_can_check_the_proof_themselves(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            first = await host.member("ana")
            second = await host.peer()
            welcome = await second.enter("bob", tracks=[kit.TRACK])
            came = (await first.next(Came)).performer
            assert (came.name, came.tracks) == ("bob", [kit.TRACK])
            assert came.proof.key == to_text(second.pair.public)
            assert came.proof.fingerprints == kit.MARKS
            assert [one.session for one in welcome.performers] == [first.session]

    kit.run(story)


FORGERIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": b"x" * 32},
    "a nonce that the host did not give": {"shown_nonce": to_text(b"x" * 32)},
    "another room": {"room_code": "EFGH6789"},
    "another certificate, signed": {"certificate": "ab" * 32, "shown_certificate": "ab" * 32},
    "another certificate, shown": {"shown_certificate": "ab" * 32},
    "other fingerprints": {"shown_fingerprints": OTHER_MARKS},
    "more fingerprints": {"shown_fingerprints": [*OTHER_MARKS, Fingerprint("sha-256", "AB")]},
    "the key of somebody else": {"key": to_text(KeyPair.generate().public)},
    "a key of no curve": {"key": to_text(b"\xff" * 32)},
    "a short key": {"key": to_text(b"short")},
    "a key in no base64url": {"key": "!!!"},
    "a nonce in no base64url": {"shown_nonce": "ab=c"},
}


@pytest.mark.parametrize("changes", FORGERIES.values(), ids=FORGERIES)
def test_a_proof_for_anything_else_is_refused(kit: ModuleType, changes: dict[str, Any]) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            peer = await host.peer()
            hello = await peer.next()
            entry = Enter(
                protocol=PROTOCOL,
                program="test 1",
                room_code=kit.ROOM,
                name="mallory",
                proof=peer.proof(hello, **changes),
            )
            await peer.say(entry)
            refused = await peer.next(Refused)
            assert refused.code == 4
            assert refused.sentence.endswith(".")
            await peer.gone()
            assert host.rooms.entrants == []

    kit.run(story)


def test_an_entry_holds_on_its_own_connection_only(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            first = await host.peer()
            hello = await first.knock()
            await first.next(Welcome)
            replay = await host.peer()
            await replay.next()
            replay.pair = first.pair
            entry = Enter(
                protocol=PROTOCOL,
                program="test 1",
                room_code=kit.ROOM,
                name="ana",
                proof=first.proof(hello),
            )
            await replay.say(entry)
            assert "another connection" in (await replay.next(Refused)).sentence
            await first.say(entry)  # and once only on its own
            await first.gone()

    kit.run(story)


@pytest.mark.parametrize(("protocol", "said"), [(PROTOCOL - 1, "update yours"), (99, "the host")])
def test_another_protocol_is_told_which_side_is_older(
    kit: ModuleType, protocol: int, said: str
) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            peer = await host.peer()
            await peer.next()
            # One of another protocol may have nothing else in common.
            await peer.socket.send_str(
                f'{{"type":"enter","protocol":{protocol},"program":"jam 9","new":[]}}'
            )
            refused = await peer.next(Refused)
            assert refused.code == 5
            assert said in refused.sentence
            assert "jam 9" in refused.sentence

    kit.run(story)


def test_guest_ids_are_looked_at_before_anybody_is_asked(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            peer = await host.peer()
            mine, _ = guest_id(peer.pair, "Guest Ana", timedelta(hours=1))
            await peer.enter("another name", guest_id=mine)
            assert host.rooms.entrants[-1].name == "Guest Ana"
            assert host.rooms.entrants[-1].guest_id == mine

            thief = await host.peer()
            await thief.knock(guest_id=mine)
            assert (await thief.next(Refused)).code == 4

            broken = await host.peer()
            await broken.knock(guest_id="jamguest1.x.y")
            assert (await broken.next(Refused)).code == 8
            assert len(host.rooms.entrants) == 1

    kit.run(story)


def test_what_the_service_refuses_is_said_with_its_exit_code(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            lost = await host.peer()
            await lost.knock(room_code="ZZZZ9999")
            assert (await lost.next(Refused)).code == 3
            banned = await host.peer()
            host.rooms.banned.add(banned.pair.user_id)
            await banned.knock()
            refused = await banned.next(Refused)
            assert (refused.code, refused.sentence) == (4, "You are banned here.")

    kit.run(story)


def test_who_has_to_be_let_in_waits_and_comes_in_by_itself(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            lucky, unlucky, impatient = [await host.peer() for _ in range(3)]
            host.rooms.waiting |= {one.pair.user_id for one in (lucky, unlucky, impatient)}
            for one in (unlucky, impatient, lucky):
                await one.knock()
                assert "let you in" in (await one.next(Wait)).sentence
            host.rooms.waiting.remove(lucky.pair.user_id)
            assert (await lucky.next(Welcome)).user_id == lucky.pair.user_id
            host.rooms.banned.add(unlucky.pair.user_id)
            assert (await unlucky.next(Refused)).code == 4
            await impatient.socket.send_str('{"type":"time_asked","asked":1}')
            assert (await impatient.next(Refused)).code == 2

    kit.run(story)


def test_a_second_session_ends_the_first(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            other = await host.member("bob")
            first = await host.member("ana")
            second = await host.peer()
            second.pair = first.pair
            welcome = await second.enter("ana")
            ended = await first.next()
            assert (ended.code, ended.may_return) == (5, False)
            await first.gone()
            assert [one.name for one in welcome.performers] == ["bob"]
            assert (await other.next(Came)).performer.session == first.session
            assert (await other.next(Went)).session == first.session
            assert (await other.next(Came)).performer.session == second.session
            assert len(host.rooms.here) == 2

    kit.run(story)


def test_the_same_person_may_be_in_two_rooms(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            first = await host.member("ana")
            second = await host.peer()
            second.pair = first.pair
            await second.enter("ana", room_code=kit.OTHER_ROOM)
            assert len(host.rooms.here) == 2
            assert len(host.server.performers()) == 2

    kit.run(story)


def test_who_comes_too_often_is_told_to_wait(kit: ModuleType) -> None:
    async def story() -> None:
        limits = kit.replace(kit.EASY, entries=Rate(0.001, 3))
        async with kit.hosting(limits=limits) as host:
            pair = KeyPair.generate()
            for _ in range(3):
                peer = await host.peer()
                peer.pair = pair
                await peer.enter()
            late = await host.peer()
            late.pair = pair
            await late.knock()
            refused = await late.next(Refused)
            assert (refused.code, "too often" in refused.sentence) == (5, True)
            # Their earlier session goes on, and anybody else comes in.
            await host.member("bob")
            await peer.next(Came)

    kit.run(story)
