"""A room host: one port, one WebSocket path, several rooms."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from types import TracebackType
from typing import Self

from aiohttp import web

from jamtui.errors import JamError, NetworkError, UsageError
from jamtui.host.connection import Connection
from jamtui.host.door import Door, GoneError
from jamtui.host.gate import Gate, listeners
from jamtui.host.limits import Limits
from jamtui.host.member import sentence_of
from jamtui.host.rooms import Rooms
from jamtui.host.service import Admission, Opening, ServiceThread
from jamtui.host.tls import Tls
from jamtui.host.watch import FAILED, Watch
from jamtui.protocol.address import DEFAULT_PORT
from jamtui.protocol.messages import (
    MOST_MESSAGE_BYTES,
    SUBPROTOCOL,
    Ended,
    Enter,
    Message,
    Refused,
)
from jamtui.protocol.performer import Performer

PATH = "/jam"

CLOSE_SECONDS = 3.0
"""How long an end may take for those who do not answer to it."""

LONGEST_HEADER = 8_190

LATE_PINGS = 2.0
"""A look that comes so many times too late finds everybody silent, and nobody to blame."""

CLOSING = Ended(
    code=NetworkError.exit_code, sentence="The host ends: it may be back soon.", may_return=True
)

logger = logging.getLogger(__name__)

# Whatever strangers send to an open port would fill the terminal of whoever runs the host.
_no_logger = logging.Logger("jamtui.host.http", logging.CRITICAL + 1)


class RoomServer:
    """Serves rooms until it is closed. Belongs to the thread of one event loop.

    `opening` opens the service, on a thread of its own. `host` "" is every address of this
    machine, IPv4 and IPv6; `port` 0 is one that the system chooses. Without `tls` it serves this
    machine only, unless `is_insecure`.
    """

    def __init__(
        self,
        opening: Opening,
        *,
        host: str = "",
        port: int = DEFAULT_PORT,
        tls: Tls | None = None,
        is_insecure: bool = False,
        limits: Limits | None = None,
    ) -> None:
        self.host = host
        self.port = port
        self.tls = tls
        self._is_insecure = is_insecure
        self._limits = limits or Limits()
        self._service = ServiceThread(opening)
        self._watch = Watch(self._service)
        self._rooms = Rooms(self._service, self._watch.poke)
        self._connections: set[Connection] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._closing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listens. Raises, in a sentence, UsageError, NotFoundError, ConflictError, DeniedError
        for a place where it cannot, and whatever opening the service raises; nothing stays open.
        """
        sockets = listeners(self.host, self.port)
        try:
            self.addresses = [one.getsockname()[:2] for one in sockets]
            self.port = self.addresses[0][1]
            if self.tls is None and not self._is_insecure:
                _check_private(self.addresses)
            await self._service.open()
            host_id = await self._service.ask(lambda service: service.host_id())
        except BaseException:
            for one in sockets:
                one.close()
            await self._service.close()
            raise
        self._door = Door(self._service, host_id, self.fingerprint, self._limits)
        self._http = _Http(self)
        context = self.tls.context if self.tls is not None else None
        self._gate = Gate(sockets, self._http, context, self._limits)
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._watch.run(self._rooms)),
            loop.create_task(self._tick()),
        ]

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the TLS certificate, in hexadecimal, "" without TLS."""
        return self.tls.fingerprint if self.tls is not None else ""

    def performers(self) -> dict[str, list[Performer]]:
        """Returns who is in now, by room id."""
        return {
            room.room_id: [member.performer() for member in room.members]
            for room in self._rooms.rooms
        }

    @property
    def connections(self) -> int:
        """How many connections there are, whoever has them."""
        return self._gate.connections

    @property
    def turned_away(self) -> int:
        """How many connections were ended before a word, because there were too many."""
        return self._gate.turned_away

    async def close(self) -> None:
        """Tells everybody, lets them go and ends; harmless when it has ended or never began."""
        if not self._tasks:
            return
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        await self._gate.close()
        await self._rooms.close(CLOSING)
        others = [
            one.end(Refused(code=CLOSING.code, sentence=CLOSING.sentence))
            for one in self._connections
        ]
        await asyncio.gather(*others)
        self._http.pre_shutdown()
        await self._http.shutdown(CLOSE_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._service.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    # --- connections

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serves one HTTP request: a WebSocket of a member, or a short refusal."""
        transport = request.transport
        refusal = _refusal(request)
        if refusal is not None or transport is None:
            return refusal or web.Response(status=400)
        socket = web.WebSocketResponse(
            protocols=[SUBPROTOCOL],
            autoping=False,
            compress=False,  # nor may anybody send a megabyte that becomes a thousand
            max_msg_size=MOST_MESSAGE_BYTES + 1,
            timeout=self._limits.goodbye_seconds,
        )
        await socket.prepare(request)
        address = self._gate.address_of(request.protocol)
        connection = Connection(socket, transport, address, self._limits)
        self._connections.add(connection)
        try:
            await connection.end(await self._serve(connection))
        finally:
            connection.abort("lost")
            self._connections.discard(connection)
        return socket

    async def _serve(self, connection: Connection) -> Message | None:
        """Serves a connection to its end; returns the last word to it, None where nobody hears."""
        try:
            user_id, enter = await self._door.hear(connection)
            await self._rooms.make_way(user_id, enter.room_code)
            admission = await self._door.let_in(connection, enter)
        except GoneError:
            return None
        except JamError as error:
            return Refused(code=error.exit_code, sentence=sentence_of(error))
        except Exception:
            logger.exception("somebody could not be let in")
            return Refused(code=JamError.exit_code, sentence="The host failed to let you in.")
        return await self._stay(connection, admission, enter)

    async def _stay(
        self, connection: Connection, admission: Admission, enter: Enter
    ) -> Message | None:
        try:
            await self._rooms.stay(connection, admission, enter)
        except JamError as error:
            return Ended(code=error.exit_code, sentence=sentence_of(error))
        except Exception:
            logger.exception("the stay of somebody failed")
            return FAILED
        return None

    def released(self, protocol: asyncio.BaseProtocol) -> None:
        """Notes that a connection has ended."""
        self._gate.release(protocol)

    async def _tick(self) -> None:
        loop, pause = asyncio.get_running_loop(), self._limits.ping_seconds
        while True:
            since = loop.time()
            await asyncio.sleep(pause)
            is_late = loop.time() - since > LATE_PINGS * pause
            for connection in list(self._connections):
                connection.look(is_late=is_late)


class _Http(web.Server):
    """aiohttp's server, which tells when a connection has ended."""

    def __init__(self, server: RoomServer) -> None:
        super().__init__(
            server.handle,
            access_log=None,
            logger=_no_logger,
            keepalive_timeout=server._limits.door_seconds,
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
        )
        self._server = server

    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        super().connection_lost(handler, exc)
        self._server.released(handler)


def _refusal(request: web.BaseRequest) -> web.Response | None:
    """Returns what is answered to anything but a member's program; None for one."""
    if request.path != PATH:
        return web.Response(status=404, text="There is a room host here, at /jam.\n")
    offered = request.headers.get("Sec-WebSocket-Protocol", "")
    if SUBPROTOCOL not in [one.strip() for one in offered.split(",")]:
        return web.Response(status=426, text="Come in with 'jam join'.\n")
    if "Origin" in request.headers:
        return web.Response(status=403, text="No web page comes in here.\n")
    if not web.WebSocketResponse(protocols=[SUBPROTOCOL]).can_prepare(request):
        return web.Response(status=400, text="That is no WebSocket.\n")
    return None


def _check_private(addresses: list[tuple[str, int]]) -> None:
    """Raises UsageError where others than this machine could listen in."""
    for address, _ in addresses:
        if not ipaddress.ip_address(address.partition("%")[0]).is_loopback:
            raise UsageError(
                "Without TLS a host serves 127.0.0.1 or ::1 only, unless it is to be insecure."
            )
