"""The engine's methods for playing with others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from jamtui.control.server import Method
from jamtui.engine.player import Player
from jamtui.errors import ConflictError, NotFoundError
from jamtui.studio.live.wishes import JoinWishes, parted_mode

if TYPE_CHECKING:
    from jamtui.studio.live.live_room import LiveRoom

Tell = Callable[[str, dict[str, Any]], None]

FAREWELL_SECONDS = 2.0


class Engine(Protocol):
    """What these methods need of the engine that has them."""

    def player(self) -> Player:
        """Returns what plays; raises ConflictError before there is a device."""
        ...

    def status(self) -> dict[str, Any]:
        """Returns the device and how its thread is doing."""
        ...


class LiveMethods:
    """One stay in a room at a time. The thread of the engine's event loop."""

    def __init__(self, engine: Engine, tell: Tell) -> None:
        self._engine = engine
        self._tell = tell
        self._room: LiveRoom | None = None

    def table(self) -> dict[str, Method]:
        """Returns the methods by their names."""
        return {
            "live.join": self.join,
            "live.leave": self.leave,
            "live.status": self.status,
            "live.mix": self.mix,
            "live.input": self.set_input,
            "live.mode": self.set_mode,
            "live.call": self.call,
        }

    async def join(self, wishes: JoinWishes) -> dict[str, Any]:
        """Joins a room; returns once one is in. Events tell how it goes until then, and after."""
        if self._room is not None:
            code = self._room.address.room_code
            raise ConflictError(f"You play in room {code} already: `jam leave` ends that.")
        # aiortc and aiohttp take longer to load than an engine takes to play.
        from jamtui.studio.live.live_room import LiveRoom

        block_frames = int(self._engine.status()["device"]["block_frames"])
        room = LiveRoom(wishes, self._engine.player(), block_frames, self._tell)
        self._room = room
        try:
            view = await room.join()
        except BaseException:
            self._room = None
            await room.leave()
            raise
        return {"room": view.room_code, "role": view.role, "session": view.session}

    async def leave(self) -> None:
        """Leaves the room; the event `live_left` follows."""
        room, self._room = self._joined(), None
        await room.leave()
        self._tell("live_left", {})

    def status(self) -> dict[str, Any]:
        """Returns who is there, how they are heard, and where the time goes."""
        from jamtui.studio.live.status import live_card

        status = self._engine.status()
        device = status["device"] | {key: status[key] for key in ("xruns", "load_median")}
        card: dict[str, Any] = msgspec.to_builtins(live_card(self._joined(), device))
        return card

    def mix(self, name: str, **fields: Any) -> None:
        """Changes how somebody is heard here: volume, pan, muted, solo."""
        self._joined().mix.set(name, **fields)

    def set_input(
        self, gain: float | None = None, muted: bool | None = None, monitor: float | None = None
    ) -> None:
        """Changes how one is sent, and how loud one hears oneself."""
        self._joined().set_input(gain=gain, muted=muted, monitor=monitor)

    def set_mode(self, mode: str) -> None:
        """Chooses between delay and whole sound: live-jamming, balanced, stable, manual:FRAMES."""
        self._joined().mix.set_mode(*parted_mode(mode))

    async def call(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """Has the room's host do something, such as chat.send; returns its answer."""
        return await self._joined().client.call(method, params)

    async def close(self) -> None:
        """Leaves the room, if one is in one."""
        room, self._room = self._room, None
        if room is not None:
            async with asyncio.timeout(FAREWELL_SECONDS):
                await room.leave()

    def _joined(self) -> LiveRoom:
        if self._room is None:
            raise NotFoundError("You are in no room: `jam join ADDRESS` brings you into one.")
        return self._room
