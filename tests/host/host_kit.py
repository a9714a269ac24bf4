"""What the tests of the host share: a service that keeps rooms in a list, and plain members."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import aiohttp
import msgspec

from jamtui.errors import ConflictError, DeniedError, NotFoundError
from jamtui.host.limits import Limits, Rate
from jamtui.host.server import RoomServer
from jamtui.host.service import Admission, Entrant, EventBatch, Snapshot, Standing, Waiting
from jamtui.identity.key_pair import KeyPair, from_text, to_text
from jamtui.protocol.messages import (
    MOST_HOST_MESSAGE_BYTES,
    PROTOCOL,
    SUBPROTOCOL,
    Clock,
    Ended,
    Enter,
    Hello,
    Message,
    Row,
    Welcome,
    from_host,
)
from jamtui.protocol.performer import Fingerprint, Proof, TrackOffer
from jamtui.protocol.statement import entry_statement
from jamtui.protocol.stream_format import StreamFormat

ROOM = "ABCD2345"
OTHER_ROOM = "EFGH6789"
MARKS = [Fingerprint("sha-256", ":".join(["AB"] * 32))]
TRACK = TrackOffer(
    ssrc=7,
    name="guitar",
    format=StreamFormat(codec="pcm16", sample_rate=48_000, channels=1, packet_frames=64),
)
EASY = Limits(arrivals=Rate(1e6, 1e6), entries=Rate(1e6, 1e6), connections_an_address=400)
"""Limits under which a test may come and go as it likes."""

DEADLINE = 20.0


class PretendedRooms:
    """A service over lists. `entrants` are those who came, `banned` those who may not stay."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.entrants: list[Entrant] = []
        self.here: list[Admission] = []
        self.banned: set[str] = set()
        self.waiting: set[str] = set()
        self.listeners: set[str] = set()
        self.roles: dict[str, str] = {}
        self.clocks: dict[str, Clock] = {}
        self.broken: dict[str, Exception] = {}
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.threads: set[int] = set()
        self.is_closed = False
        self.oldest = 0
        self._told = 0
        self._has_changed = False

    @contextlib.contextmanager
    def opened(self) -> Iterator[PretendedRooms]:
        self._note()
        yield self
        self._note()
        self.is_closed = True

    def write(self, name: str, **values: Any) -> int:
        """Writes a row as another program would, and returns the event's number."""
        self.rows.append(Row(table="room_chat_messages", id=name, values=values))
        self._has_changed = True
        return len(self.rows)

    def touch(self) -> None:
        self._has_changed = True

    # --- the service

    def host_id(self) -> str:
        self._note()
        return "pretended"

    def enter(self, who: Entrant) -> Admission | Waiting:
        self._note()
        self.entrants.append(who)
        if who.room_code.upper() not in (ROOM, OTHER_ROOM):
            raise NotFoundError(f"There is no room {who.room_code!r}.")
        if who.user_id in self.banned:
            raise DeniedError("You are banned here.")
        if who.user_id in self.waiting:
            return Waiting("room", who.user_id, "Somebody has to let you in.")
        admission = Admission(
            room_id=f"id of {who.room_code.upper()}",
            room_code=who.room_code.upper(),
            user_id=who.user_id,
            role=self.roles.get(who.user_id, "member"),
            name=who.name,
            may_play=who.user_id not in self.listeners,
        )
        self.here.append(admission)
        return admission

    def poll(self, waiting: Waiting) -> Admission | Waiting:
        self._note()
        if waiting.user_id in self.banned:
            raise DeniedError("You are not let in.")
        if waiting.user_id in self.waiting:
            return waiting
        return self.enter(replace(self.entrants[-1], user_id=waiting.user_id))

    def left(self, admission: Admission) -> None:
        self._note()
        self.here.remove(admission)

    def snapshot(self, admission: Admission, since: int | None) -> Snapshot:
        self._note()
        is_whole = since is None or not self.oldest <= since <= len(self.rows)
        return Snapshot(len(self.rows), is_whole, self.rows[0 if is_whole else since :])

    def changes(self) -> bool:
        self._note()
        has_changed, self._has_changed = self._has_changed, False
        return has_changed

    def events(self, admission: Admission, since: int) -> EventBatch | None:
        self._note()
        if admission.user_id in self.broken:
            raise self.broken[admission.user_id]
        if since >= len(self.rows):
            return None
        seen = [row for row in self.rows[since:] if not row.id.startswith("secret")]
        return EventBatch(len(self.rows), since, seen)

    def standing(self, admission: Admission) -> Standing:
        self._note()
        user_id = admission.user_id
        ended = Ended(code=4, sentence="You were banned.") if user_id in self.banned else None
        may_play = user_id not in self.listeners
        return Standing(self.roles.get(user_id, admission.role), may_play, ended)

    def call(self, admission: Admission, method: str, params: dict[str, Any]) -> object:
        self._note()
        self.calls.append((admission.user_id, method, params))
        if method == "chat.send":
            return {"number": self.write(**params)}
        if method == "sleep":
            time.sleep(params["seconds"])
            return None
        if method == "transport.set":
            self.set_clock(admission.room_id, replaced(self.clock(admission.room_id), **params))
            return None
        if method == "break":
            raise RuntimeError("a mistake in the service")
        if method == "odd":
            return object()
        raise ConflictError(f"{method} clashes.")

    def clock(self, room_id: str) -> Clock:
        self._note()
        return self.clocks.get(
            room_id, Clock(room_ns=0, beat=0.0, bpm=120.0, beats_per_bar=4, beat_unit=4)
        )

    def set_clock(self, room_id: str, clock: Clock) -> None:
        self._note()
        self.clocks[room_id] = clock

    def _note(self) -> None:
        self.threads.add(threading.get_ident())


replaced = msgspec.structs.replace


class Peer:
    """Somebody at the other end of a WebSocket; `skipped`: what came before what was awaited."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, certificate: str = "") -> None:
        self.socket = socket
        self.certificate = certificate
        self.pair = KeyPair.generate()
        self.skipped: list[Any] = []
        self.sounds: list[bytes] = []
        self.session = ""

    async def say(self, message: Message) -> None:
        await self.socket.send_str(msgspec.json.encode(message).decode())

    async def next(self, kind: Any = None, timeout: float = DEADLINE) -> Any:
        """Returns the next message of that kind, whatever came before it."""
        async with asyncio.timeout(timeout):
            while True:
                got = await self.socket.receive()
                if got.type is aiohttp.WSMsgType.BINARY:
                    self.sounds.append(got.data)
                    if kind is bytes:
                        return got.data
                    continue
                if got.type is not aiohttp.WSMsgType.TEXT:
                    raise EOFError(f"{got.type} {self.socket.close_code}")
                message = from_host(got.data)
                if kind is None or isinstance(message, kind):
                    return message
                self.skipped.append(message)

    async def gone(self) -> None:
        """Waits until the host has ended the connection."""
        try:
            while True:
                await self.next()
        except EOFError:
            return

    def proof(self, hello: Hello, **changes: Any) -> Proof:
        """Returns a proof, right but for `changes`."""
        said = {
            "nonce": from_text(hello.nonce),
            "certificate": self.certificate,
            "room_code": ROOM,
            "fingerprints": MARKS,
        }
        statement = entry_statement(**(said | {k: v for k, v in changes.items() if k in said}))
        return Proof(
            key=changes.get("key", to_text(self.pair.public)),
            nonce=changes.get("shown_nonce", hello.nonce),
            certificate=changes.get("shown_certificate", self.certificate),
            fingerprints=changes.get("shown_fingerprints", MARKS),
            signature=to_text(self.pair.sign(statement)),
        )

    async def knock(self, name: str = "ana", **changes: Any) -> Hello:
        """Says who it is, in the way that `changes` want it; returns the host's hello."""
        hello = await self.next(Hello)
        code = changes.get("room_code", ROOM)
        entry = Enter(
            protocol=PROTOCOL,
            program="test 1",
            room_code=code,
            name=name,
            proof=changes.pop("proof", None) or self.proof(hello, room_code=code),
        )
        await self.say(replaced(entry, **changes))
        return hello

    async def enter(self, name: str = "ana", **changes: Any) -> Welcome:
        """Comes in."""
        await self.knock(name, **changes)
        welcome = await self.next(Welcome)
        self.session = welcome.session
        return welcome


class Host:
    """A running server with its pretended rooms, and a way to come."""

    def __init__(self, server: RoomServer, rooms: PretendedRooms) -> None:
        self.server = server
        self.rooms = rooms
        self._stack = contextlib.AsyncExitStack()
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    @property
    def url(self) -> str:
        scheme = "ws" if self.server.tls is None else "wss"
        return f"{scheme}://127.0.0.1:{self.server.port}/jam"

    def session(self, address: str = "127.0.0.1") -> aiohttp.ClientSession:
        """Returns what connects from that address of this machine."""
        if address not in self._sessions:
            connector = aiohttp.TCPConnector(local_addr=(address, 0), limit=0)
            self._sessions[address] = aiohttp.ClientSession(connector=connector)
        return self._sessions[address]

    async def peer(self, address: str = "127.0.0.1", **options: Any) -> Peer:
        """Opens a connection; nothing is said yet."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        given = {"protocols": [SUBPROTOCOL], "max_msg_size": MOST_HOST_MESSAGE_BYTES} | options
        socket = await self.session(address).ws_connect(self.url, ssl=context, **given)
        return Peer(socket, self.server.fingerprint)

    async def member(self, name: str = "ana", **changes: Any) -> Peer:
        """Returns somebody who is in."""
        peer = await self.peer()
        await peer.enter(name, **changes)
        return peer

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()


@contextlib.asynccontextmanager
async def hosting(**options: Any) -> AsyncIterator[Host]:
    """Runs a host on a loopback port."""
    rooms = options.pop("rooms", None) or PretendedRooms()
    given = {"host": "127.0.0.1", "port": 0, "limits": EASY} | options
    server = RoomServer(rooms.opened, **given)
    host = Host(server, rooms)
    async with server:
        try:
            yield host
        finally:
            await host.close()
    assert rooms.is_closed
    assert len(rooms.threads) == 1
    assert threading.get_ident() not in rooms.threads


def run(story: Callable[[], Awaitable[None]]) -> None:
    """Runs a test's story."""

    async def told() -> None:
        async with asyncio.timeout(DEADLINE):
            await story()

    asyncio.run(told())


async def until(condition: Callable[[], bool]) -> None:
    """Waits until something is so."""
    async with asyncio.timeout(DEADLINE):
        while not condition():
            await asyncio.sleep(0.005)
