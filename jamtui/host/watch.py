"""Looks for what was written, by whatever program, and tells those whom it concerns."""

from __future__ import annotations

import asyncio
import logging
from typing import NamedTuple

from jamtui.errors import JamError
from jamtui.host.member import Member, sentence_of
from jamtui.host.room import Room
from jamtui.host.rooms import Rooms
from jamtui.host.service import EventBatch, RoomService, ServiceThread, Standing
from jamtui.protocol.messages import Clock, Ended, Event

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.05

TROUBLE_SECONDS = 1.0
"""How long to wait after a look that failed, as with a full disk."""

GROUP = 8
"""So many members are looked after at once; calls of others come in between."""


FAILED = Ended(code=JamError.exit_code, sentence="The host failed.", may_return=True)


class _Found(NamedTuple):
    standing: Standing
    batch: EventBatch | None


class Watch:
    """Tells members of changes, whoever made them. Belongs to the thread of one event loop."""

    def __init__(self, service: ServiceThread) -> None:
        self._service = service
        self._poked = asyncio.Event()

    def poke(self) -> None:
        """Has it look now: something was probably written."""
        self._poked.set()

    async def run(self, rooms: Rooms) -> None:
        """Looks until it is cancelled."""
        while True:
            try:
                await self._look(rooms)
            except Exception:
                logger.exception("changes cannot be looked for")
                await asyncio.sleep(TROUBLE_SECONDS)
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._poked.wait()
            except TimeoutError:
                continue

    async def _look(self, rooms: Rooms) -> None:
        was_poked = self._poked.is_set()
        self._poked.clear()
        everybody = [member for room in rooms.rooms for member in room.members]
        if not everybody:
            return
        has_changed = await self._service.ask(lambda service: service.changes())
        if has_changed:
            for member in everybody:
                member.is_behind = True
        if has_changed or was_poked:
            for room in rooms.rooms:
                await self._look_at_clock(room)
        behind = [member for member in everybody if member.is_behind]
        for start in range(0, len(behind), GROUP):
            await self._look_after(rooms, behind[start : start + GROUP])

    async def _look_at_clock(self, room: Room) -> None:
        def asked(service: RoomService) -> Clock:
            return service.clock(room.room_id)

        room.set_clock(await self._service.ask(asked))

    async def _look_after(self, rooms: Rooms, members: list[Member]) -> None:
        for member in members:
            member.is_behind = False
        asked = [(member, member.seen) for member in members if not member.has_left]
        found = await self._service.ask(
            lambda service: [_found(service, member, seen) for member, seen in asked]
        )
        for (member, _), one in zip(asked, found, strict=True):
            if not member.has_left:
                await self._tell(rooms, member, one)

    async def _tell(self, rooms: Rooms, member: Member, found: _Found | Ended) -> None:
        try:
            if isinstance(found, Ended):
                await rooms.dismiss(member, found)
            else:
                _tell_news(rooms, member, found)
        except Exception:  # what of one member cannot be told must not concern the others
            logger.exception("a member cannot be told of changes")
            await rooms.dismiss(member, FAILED)


def _found(service: RoomService, member: Member, seen: int) -> _Found | Ended:
    """Returns what becomes of a member and what they may know; an end where that fails."""
    try:
        standing = service.standing(member.admission)
        if standing.ended is not None:
            return standing.ended
        return _Found(standing, service.events(member.admission, seen))
    except JamError as error:
        return Ended(code=error.exit_code, sentence=sentence_of(error), may_return=True)
    except Exception:
        logger.exception("a member cannot be looked after")
        return FAILED


def _tell_news(rooms: Rooms, member: Member, found: _Found) -> None:
    if member.stand(found.standing):
        for room in rooms.rooms:
            if room.room_id == member.admission.room_id:
                room.restate(member)
    batch = found.batch
    if batch is None or batch.number <= member.seen:
        return
    if batch.rows:
        # What was missed may have been told while this was looked for.
        previous = min(member.sent, batch.previous)
        event = Event(number=batch.number, previous=previous, rows=batch.rows)
        member.connection.send(event)
        member.sent = batch.number
    member.seen = batch.number
    member.is_behind = True  # so much may have happened that it is not told at once
