"""What a host asks of whoever keeps its rooms, and the one thread on which it asks.

The host knows connections, not rows. Who may come in, what each may see and do, and what is kept
is the service's matter; it needs no thought for threads, since all its methods are called on one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from jamtui.protocol.messages import Clock, Ended, Row

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody at the door who has proved to have the key of `user_id`.

    `guest_id` has been checked: it is "" or holds now and is of the same key. `request` is what
    they say to whoever lets them in, `address` the one they come from, without its port.
    """

    user_id: str
    public_key: bytes
    name: str
    guest_id: str
    room_code: str
    is_listening_only: bool
    request: str
    address: str


@dataclass(frozen=True, slots=True)
class Admission:
    """That somebody is in a room, as whom and in which role; `may_play` False: they only listen."""

    room_id: str
    room_code: str
    user_id: str
    role: str
    name: str
    may_play: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """That somebody has to be let in by somebody else; `sentence` tells them so."""

    room_id: str
    user_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows of a room as one member sees them, and the number of the last event among them.

    `is_whole`: these are all rows there are; else they are what changed since a given number.
    """

    number: int
    is_whole: bool
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class EventBatch:
    """What changed after the event `previous` up to the event `number`, as one member sees it."""

    number: int
    previous: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody who is in may do now; with `ended` they may not stay, and that says why."""

    role: str
    may_play: bool
    ended: Ended | None = None


class RoomService(Protocol):
    """The rooms of a host. Every method is quick, and called on one thread only.

    What it refuses is a JamError: its sentence and exit code are told to the member.
    """

    def host_id(self) -> str:
        """Returns what tells this host from others, the same after it was started again."""
        ...

    def enter(self, who: Entrant) -> Admission | Waiting:
        """Lets somebody into a room; raises DeniedError, NotFoundError, ConflictError."""
        ...

    def poll(self, waiting: Waiting) -> Admission | Waiting:
        """Looks whether they have been let in; raises DeniedError where they were refused."""
        ...

    def left(self, admission: Admission) -> None:
        """Notes that somebody is no longer there."""
        ...

    def snapshot(self, admission: Admission, since: int | None) -> Snapshot:
        """Returns what somebody has to know who knows all until the event `since`, or nothing."""
        ...

    def changes(self) -> bool:
        """Whether anything may have been written since the last call; asked 20 times a second."""
        ...

    def events(self, admission: Admission, since: int) -> EventBatch | None:
        """Returns what changed after `since`; None: nothing."""
        ...

    def standing(self, admission: Admission) -> Standing:
        """Returns what becomes of somebody who is in; asked after each change."""
        ...

    def call(self, admission: Admission, method: str, params: dict[str, Any]) -> object:
        """Does what a member asks for, on their behalf; returns something that JSON can hold."""
        ...

    def clock(self, room_id: str) -> Clock:
        """Returns a room's transport, in the time of `room_time.room_ns`."""
        ...

    def set_clock(self, room_id: str, clock: Clock) -> None:
        """Sets a room's transport, as when another host hands a room over."""
        ...


Opening = Callable[[], AbstractContextManager[RoomService]]
"""Opens a service; its database belongs to the thread on which it is opened."""


class ServiceThread:
    """Runs a service on a thread of its own, one call after the other in the order they came."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="jamtui-rooms")
        self._stack = ExitStack()
        self._service: RoomService | None = None

    async def open(self) -> None:
        """Opens the service; raises what opening it raises."""
        try:
            self._service = await self._run(lambda: self._stack.enter_context(self._opening()))
        except BaseException:
            self._pool.shutdown()
            raise

    async def ask(self, question: Callable[[RoomService], T]) -> T:
        """Returns what the service answers. Once begun, a question is answered though its asker
        is gone: what was done must not be half known.
        """
        service = self._service
        if service is None:
            raise RuntimeError("the service is not open")
        return await self._run(lambda: question(service))

    async def close(self) -> None:
        """Closes the service after all that was asked; harmless when it is not open."""
        if self._service is None:
            return
        self._service = None
        try:
            await self._run(self._stack.close)
        finally:
            self._pool.shutdown()

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._pool, work))
