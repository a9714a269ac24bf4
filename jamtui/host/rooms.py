"""The rooms of a host, as long as somebody is in them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from jamtui.errors import ConflictError, JamError
from jamtui.host.connection import Connection
from jamtui.host.door import PROGRAM
from jamtui.host.member import Member, sentence_of
from jamtui.host.room import Room
from jamtui.host.service import Admission, ServiceThread
from jamtui.host.talk import Talk
from jamtui.protocol.messages import Ended, Enter, Welcome

logger = logging.getLogger(__name__)

ELSEWHERE = Ended(
    code=ConflictError.exit_code,
    sentence="You have come into this room from somewhere else, so this session ends.",
)


class Rooms:
    """Who is where. Belongs to the thread of one event loop.

    A person is in a room once: whoever comes in again, from another machine or after their network
    was away, ends their earlier session there, as voice channels elsewhere have it. A session that
    the host still takes for alive could otherwise keep its own owner out.
    """

    def __init__(self, service: ServiceThread, written: Callable[[], None]) -> None:
        self._service = service
        self._written = written
        self._rooms: dict[str, Room] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def rooms(self) -> list[Room]:
        """The rooms with somebody in them."""
        return list(self._rooms.values())

    async def make_way(self, user_id: str, room_code: str) -> None:
        """Ends an earlier session of somebody who has proved, at the door, who they are."""
        code = room_code.upper()
        for room in self.rooms:
            member = room.session_of(user_id)
            if member is not None and member.admission.room_code.upper() == code:
                await self.dismiss(member, ELSEWHERE)

    async def stay(self, connection: Connection, admission: Admission, enter: Enter) -> None:
        """Keeps somebody in their room until they are gone; raises JamError for what ends it."""
        member = Member(connection, admission, enter)
        reason = ""
        try:
            room = await self._welcome(member)
            await Talk(member, room, self._service, self._written).listen()
        except JamError as error:
            reason = sentence_of(error)
            raise
        finally:
            await self.leave(member, reason or connection.reason)

    async def leave(self, member: Member, reason: str) -> None:
        """Notes that somebody is no longer there; harmless when it is noted."""
        if member.has_left:
            return
        member.has_left = True
        room = self._rooms.get(member.admission.room_id)
        if room is not None:
            room.remove(member, reason)
            if not room.members:
                del self._rooms[room.room_id]
        try:
            await self._service.ask(lambda service: service.left(member.admission))
        except Exception:
            logger.exception("a leave could not be noted")

    async def dismiss(self, member: Member, last: Ended) -> None:
        """Sends somebody away with a last word."""
        task = asyncio.get_running_loop().create_task(member.connection.end(last))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await self.leave(member, last.sentence)

    async def close(self, last: Ended) -> None:
        """Sends everybody away, and returns when they are gone."""
        members = [member for room in self.rooms for member in room.members]
        await asyncio.gather(*(self.dismiss(member, last) for member in members))
        await asyncio.gather(*self._tasks)

    async def _welcome(self, member: Member) -> Room:
        """Tells somebody all they have to know, then the others of them."""
        admission = member.admission
        found, clock = await self._service.ask(
            lambda service: (
                service.snapshot(admission, member.since),
                service.clock(admission.room_id),
            )
        )
        earlier = self._find(admission)
        if earlier is not None:
            await self.dismiss(earlier, ELSEWHERE)
        room = self._rooms.setdefault(admission.room_id, Room(admission.room_id, clock))
        member.sent = member.seen = found.number
        member.connection.send(
            Welcome(
                session=member.session,
                user_id=admission.user_id,
                room_id=admission.room_id,
                room_code=admission.room_code,
                role=admission.role,
                number=found.number,
                is_whole=found.is_whole,
                rows=found.rows,
                performers=[one.performer() for one in room.members],
                clock=room.clock,
                program=PROGRAM,
            )
        )
        room.add(member)
        self._written()  # what was written since the rows were read is looked for at once
        return room

    def _find(self, admission: Admission) -> Member | None:
        room = self._rooms.get(admission.room_id)
        return room.session_of(admission.user_id) if room is not None else None
