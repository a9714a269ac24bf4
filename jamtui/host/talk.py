"""What a member says while they are in a room, and what comes of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from jamtui.errors import ConflictError, JamError, UsageError
from jamtui.host.door import brief
from jamtui.host.member import Member, event_number, sentence_of
from jamtui.host.room import Room
from jamtui.host.room_time import room_ns
from jamtui.host.service import ServiceThread
from jamtui.protocol.messages import (
    Answer,
    Call,
    Ended,
    Event,
    Failure,
    FromMember,
    Message,
    Missed,
    Signal,
    TimeAsked,
    TimeTold,
    Tracks,
    from_member,
)

logger = logging.getLogger(__name__)

BUSY = ConflictError.exit_code
"""The same call may do later."""


MISSED_CALLS = 5
"""What was missed may be a whole room: asking for it counts as so many calls."""


COME_AGAIN = Ended(
    code=ConflictError.exit_code,
    sentence="You have missed more than the host remembers: come in again, to be told all.",
    may_return=True,
)


class Talk:
    """Hears one member out. Belongs to the thread of one event loop.

    What takes time is done beside the listening, in order, so that an answer that is long in
    coming makes nobody seem silent. `written` is called after what may have changed a room.
    """

    def __init__(
        self, member: Member, room: Room, service: ServiceThread, written: Callable[[], None]
    ) -> None:
        self._member = member
        self._room = room
        self._service = service
        self._written = written
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self) -> None:
        """Does as the member says until they are gone; raises JamError for what ends their stay."""
        try:
            while (said := await self._member.connection.receive()) is not None:
                heard = room_ns()
                if self._member.has_left:
                    return
                if isinstance(said, bytes):
                    self._room.relay(self._member, said)
                else:
                    self._do(_understood(said), heard)
        finally:
            await asyncio.gather(*self._tasks)

    def _do(self, message: FromMember, heard: int) -> None:
        match message:
            case TimeAsked():
                self._member.connection.send(_time(message.asked, heard))
            case Signal():
                self._room.signal(self._member, message)
            case Tracks():
                self._room.set_tracks(self._member, message)
            case Call():
                self._call(message)
            case Missed():
                self._catch_up(message)
            case _:
                raise UsageError("You are in already: nobody enters twice.")

    # --- calls

    def _call(self, message: Call) -> None:
        member = self._member
        if member.calls_under_way >= member.connection.limits.calls_at_once:
            self._fail(message, BUSY, "Too many of your calls are under way: wait for an answer.")
        elif not member.calls.take():
            self._fail(message, BUSY, "You ask for too much at a time: wait a second.")
        else:
            self._spawn(self._answer(message))

    async def _answer(self, message: Call) -> None:
        member = self._member
        member.calls_under_way += 1
        try:
            async with member.turn:
                result = await self._service.ask(
                    lambda service: service.call(member.admission, message.method, message.params)
                )
            member.connection.send(Answer(id=message.id, result=result))
        except JamError as error:
            self._fail(message, error.exit_code, sentence_of(error))
        except Exception:
            logger.exception("a call of %r failed", message.method)
            self._fail(message, JamError.exit_code, "The host failed to do that.")
        finally:
            member.calls_under_way -= 1
            self._written()

    def _fail(self, message: Call, code: int, sentence: str) -> None:
        failure = Failure(code=code, sentence=sentence)
        self._member.connection.send(Answer(id=message.id, failure=failure))

    # --- events that were missed

    def _catch_up(self, message: Missed) -> None:
        member = self._member
        if not member.calls.take(MISSED_CALLS):
            raise UsageError("You ask for what you missed too often.")
        self._spawn(self._tell_missed(event_number(message.since)))

    async def _tell_missed(self, since: int | None) -> None:
        member = self._member
        try:
            async with member.turn:
                found = await self._service.ask(
                    lambda service: service.snapshot(member.admission, since)
                )
        except Exception:
            logger.exception("what a member missed cannot be told")
            member.connection.abort("lost")  # they come again, and are told at the door
            return
        if since is None or found.is_whole:
            await member.connection.end(COME_AGAIN)
            return
        event = Event(number=found.number, previous=since, rows=found.rows)
        member.connection.send(event)
        member.sent = member.seen = found.number
        member.is_behind = True

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _time(asked: int, heard: int) -> Callable[[], Message]:
    """Returns an answer that looks at the clock when it goes out, not when it is queued."""
    return lambda: TimeTold(asked=asked, heard=heard, told=room_ns())


def _understood(said: str) -> FromMember:
    try:
        return from_member(said)
    except ValueError as error:
        raise UsageError(f"That is no message of a member: {brief(error)}.") from None
