"""Inside a room: what passes between members, and what the host answers."""

from __future__ import annotations

import asyncio
import time
import uuid
from types import ModuleType

import pytest

from jamtui.errors import ConflictError
from jamtui.host import watch
from jamtui.protocol.messages import (
    Answer,
    Call,
    Came,
    ClockChanged,
    Ended,
    Event,
    Missed,
    Refused,
    Signal,
    TimeAsked,
    TimeTold,
    Tracks,
    Welcome,
    Went,
)
from jamtui.protocol.performer import LinkDescription
from jamtui.protocol.relay import relayed, session_key


def test_signals_reach_members_of_the_same_room_only(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana, bob = await host.member("ana"), await host.member("bob")
            far = await host.member("far", room_code=kit.OTHER_ROOM)
            link = LinkDescription(
                attempt=1, username="u", password="p", candidates=[], fingerprints=kit.MARKS
            )
            for session in (far.session, str(uuid.uuid4()), ana.session, "no session", bob.session):
                await ana.say(Signal(session=session, kind="offer", link=link))
            got = await bob.next(Signal)
            assert got == Signal(session=ana.session, kind="offer", link=link)
            for one in (far, ana):
                await one.say(TimeAsked(asked=1))
                await one.next(TimeTold)
                assert not [each for each in one.skipped if isinstance(each, Signal)]

    kit.run(story)


def test_sound_is_relayed_to_one_session_of_the_same_room(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana = await host.member("ana", tracks=[kit.TRACK])
            bob, cleo = await host.member("bob"), await host.member("cleo")
            far = await host.member("far", room_code=kit.OTHER_ROOM)
            for to in (far, ana, bob):
                await ana.socket.send_bytes(relayed(session_key(to.session), b"sound"))
            await ana.socket.send_bytes(b"short")
            await ana.socket.send_bytes(relayed(session_key(bob.session), b"x" * 4_000))
            await ana.socket.send_bytes(relayed(session_key(bob.session), b"last"))
            mine = session_key(ana.session)
            assert await bob.next(bytes) == relayed(mine, b"sound")
            assert await bob.next(bytes) == relayed(mine, b"last")
            for one in (far, ana, cleo):
                await one.say(TimeAsked(asked=1))
                await one.next(TimeTold)
                assert one.sounds == []

    kit.run(story)


def test_listeners_send_nothing(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana = await host.member("ana")
            ear = await host.peer()
            host.rooms.listeners.add(ear.pair.user_id)
            await ear.enter("ear", tracks=[kit.TRACK])
            came = (await ana.next(Came)).performer
            assert (came.tracks, came.is_listening_only) == ([], True)
            await ear.socket.send_bytes(relayed(session_key(ana.session), b"sound"))
            await ear.say(Tracks(tracks=[kit.TRACK]))
            assert (await ear.next(Ended)).code == 4
            await ana.next(Went)
            assert ana.sounds == []

    kit.run(story)


def test_other_tracks_are_told_to_the_others(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana, bob = await host.member("ana"), await host.member("bob")
            await bob.say(Tracks(tracks=[kit.TRACK]))
            await ana.next(Came)
            assert (await ana.next(Came)).performer.tracks == [kit.TRACK]
            late = await host.peer()
            welcome = await late.enter("late")
            assert [len(one.tracks) for one in welcome.performers] == [0, 1]

    kit.run(story)


def test_two_tracks_with_one_mark_are_refused(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            twice = [kit.TRACK, kit.TRACK]
            outside = await host.peer()
            await outside.knock(tracks=twice)
            assert "SSRC" in (await outside.next(Refused)).sentence
            ana, bob = await host.member("ana"), await host.member("bob")
            await bob.say(Tracks(tracks=twice))
            ended = await bob.next(Ended)
            assert (ended.code, "SSRC" in ended.sentence) == (2, True)
            assert (await ana.next(Went)).reason == ended.sentence

    kit.run(story)


def test_one_members_calls_do_not_keep_others_waiting(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana, bob = await host.member("ana"), await host.member("bob")
            for number in range(5):
                await ana.say(Call(id=number, method="sleep", params={"seconds": 0.1}))
            await ana.next(Answer)
            await bob.say(Call(id=1, method="chat.send", params={"name": "b"}))
            await bob.next(Answer)
            assert [one[0] for one in host.rooms.calls].index(bob.pair.user_id) < 4

    kit.run(story)


def test_the_rooms_time_is_told_as_it_is(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana = await host.member("ana")
            for asked in (0, 5, (1 << 63) - 1):
                before = time.monotonic_ns()
                await ana.say(TimeAsked(asked=asked))
                told = await ana.next(TimeTold)
                assert told.asked == asked
                assert before <= told.heard <= told.told <= time.monotonic_ns()

    kit.run(story)


def test_whatever_is_written_by_anybody_is_told_in_order(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana, bob = await host.member("ana"), await host.member("bob")
            host.rooms.write("by another program", text="hello")
            await ana.say(Call(id=5, method="chat.send", params={"name": "by a call"}))
            assert (await ana.next(Answer)).result == {"number": 2}
            for one in (ana, bob):
                number, rows = 0, list(one.skipped)
                events = [each for each in rows if isinstance(each, Event)]
                while sum(len(each.rows) for each in events) < 2:
                    events.append(await one.next(Event))
                for event in events:
                    assert event.previous == number
                    number = event.number
                told = [row.id for event in events for row in event.rows]
                assert told == ["by another program", "by a call"]

    kit.run(story)


def test_events_of_which_a_member_sees_nothing_leave_no_gap(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana = await host.member("ana")
            host.rooms.write("secret")
            await asyncio.sleep(0.15)
            host.rooms.write("open")
            event = await ana.next(Event)
            assert (event.previous, event.number) == (0, 2)
            assert [row.id for row in event.rows] == ["open"]

    kit.run(story)


def test_who_comes_again_gets_what_they_missed_and_no_more(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            for name in "abc":
                host.rooms.write(name)
            first = await host.peer()
            assert len((await first.enter()).rows) == 3
            await first.socket.close()
            host.rooms.write("d")

            async def again(since: int) -> Welcome:
                peer = await host.peer()
                peer.pair = first.pair
                return await peer.enter(since=since)

            back = await again(3)
            assert (back.is_whole, [row.id for row in back.rows], back.number) == (False, ["d"], 4)
            assert (await again(4)).rows == []
            host.rooms.oldest = 2
            for since in (0, 1, 99, -1, 1 << 70):
                assert (await again(since)).is_whole

    kit.run(story)


def test_gaps_are_filled_when_asked_for(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            for name in "abc":
                host.rooms.write(name)
            ana = await host.member("ana")
            await ana.say(Missed(since=1))
            event = await ana.next(Event)
            assert (event.previous, event.number) == (1, 3)
            assert [row.id for row in event.rows] == ["b", "c"]
            host.rooms.oldest = 2
            await ana.say(Missed(since=1))
            assert (await ana.next(Ended)).may_return
            await ana.gone()
            assert (await (await host.peer()).enter(since=1)).is_whole

    kit.run(story)


@pytest.mark.parametrize(("method", "code"), [("unknown", 5), ("break", 1), ("odd", 1)])
def test_calls_that_fail_say_why_and_harm_nothing(kit: ModuleType, method: str, code: int) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana = await host.member("ana")
            await ana.say(Call(id=1, method=method))
            failure = (await ana.next(Answer)).failure
            assert failure is not None
            assert failure.code == code
            assert failure.sentence.endswith(".")
            await ana.say(Call(id=2, method="chat.send", params={"name": "a"}))
            answer = await ana.next(Answer)
            assert (answer.id, answer.failure) == (2, None)

    kit.run(story)


def test_a_slow_call_keeps_nobody_from_being_heard(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana, bob = await host.member("ana"), await host.member("bob")
            await ana.say(Call(id=1, method="sleep", params={"seconds": 0.3}))
            await bob.say(Signal(session=ana.session, kind="again"))
            await ana.say(TimeAsked(asked=1))
            await ana.next(TimeTold)
            assert not any(isinstance(one, Answer) for one in ana.skipped)
            await ana.next(Answer)

    kit.run(story)


def test_a_change_of_the_transport_is_told_to_everybody_once(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana, bob = await host.member("ana"), await host.member("bob")
            far = await host.member("far", room_code=kit.OTHER_ROOM)
            await ana.say(Call(id=1, method="transport.set", params={"bpm": 90.0}))
            for one in (ana, bob):
                assert (await one.next(ClockChanged)).clock.bpm == 90.0
            late = await host.peer()
            assert (await late.enter("late")).clock.bpm == 90.0
            for one in (ana, far):
                await one.say(TimeAsked(asked=1))
                await one.next(TimeTold)
                assert not [each for each in one.skipped if isinstance(each, ClockChanged)]

    kit.run(story)


def test_who_is_banned_inside_is_told_and_gone(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana, bob = await host.member("ana"), await host.member("bob", tracks=[kit.TRACK])
            host.rooms.banned.add(bob.pair.user_id)
            host.rooms.touch()
            ended = await bob.next(Ended)
            assert (ended.code, ended.sentence, ended.may_return) == (4, "You were banned.", False)
            await bob.gone()
            went = await ana.next(Went)
            assert (went.session, went.reason) == (bob.session, "You were banned.")
            assert [one.user_id for one in host.rooms.here] == [ana.pair.user_id]

    kit.run(story)


def test_who_loses_the_leave_to_play_loses_their_tracks(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana, bob = await host.member("ana"), await host.member("bob", tracks=[kit.TRACK])
            await ana.next(Came)
            host.rooms.listeners.add(bob.pair.user_id)
            host.rooms.roles[bob.pair.user_id] = "listener"
            host.rooms.touch()
            for one in (ana, bob):
                now = (await one.next(Came)).performer
                assert (now.session, now.role) == (bob.session, "listener")
                assert (now.tracks, now.is_listening_only) == ([], True)
            await bob.socket.send_bytes(relayed(session_key(ana.session), b"sound"))
            await bob.say(Signal(session=ana.session, kind="again"))
            await ana.next(Signal)
            assert ana.sounds == []

    kit.run(story)


def test_a_mistake_about_one_member_concerns_no_other(
    kit: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            ana, bob, cleo = [await host.member(name) for name in ("ana", "bob", "cleo")]
            host.rooms.broken[ana.pair.user_id] = RuntimeError("a mistake in the service")
            host.rooms.broken[bob.pair.user_id] = ConflictError("Too much has happened.")
            host.rooms.write("a")
            for one, code in ((ana, 1), (bob, 5)):
                ended = await one.next(Ended)
                assert (ended.code, ended.may_return) == (code, True)
            assert [row.id for row in (await cleo.next(Event)).rows] == ["a"]
            host.rooms.broken.clear()
            host.rooms.write("odd", of=object())  # which JSON cannot hold
            assert (await cleo.next(Ended)).may_return
            await kit.until(lambda: host.rooms.here == [])

    kit.run(story)
    assert "a mistake in the service" in caplog.text


def test_a_look_that_fails_is_made_again(
    kit: ModuleType, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "TROUBLE_SECONDS", 0.01)

    async def story() -> None:
        async with kit.hosting() as host:
            ana = await host.member("ana")
            changes = host.rooms.changes
            failing = monkeypatch.context()
            with failing as patch:
                patch.setattr(host.rooms, "changes", lambda: 1 / 0)
                host.rooms.write("a")
                await kit.until(lambda: "ZeroDivisionError" in caplog.text)
            assert host.rooms.changes == changes
            assert [row.id for row in (await ana.next(Event)).rows] == ["a"]

    kit.run(story)


def test_a_host_that_ends_tells_everybody(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            inside = [await host.member(str(index)) for index in range(3)]
            outside = await host.peer()
            await host.server.close()
            for one in inside:
                ended = await one.next(Ended)
                assert (ended.code, ended.may_return) == (9, True)
                await one.gone()
            await outside.gone()
            assert host.rooms.here == []
            await host.server.close()

    kit.run(story)
