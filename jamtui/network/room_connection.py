"""One WebSocket to a host, from its first word until it ends."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ipaddress
from collections import deque
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from jamtui.errors import NetworkError, UsageError
from jamtui.network.room_errors import not_a_host, place, unreached
from jamtui.protocol.address import Address
from jamtui.protocol.messages import (
    MOST_HOST_MESSAGE_BYTES,
    SUBPROTOCOL,
    FromHost,
    Hello,
    Message,
    from_host,
    to_text,
)

CONNECT_SECONDS = 2.0
"""For TCP and TLS. A lost first packet is sent again after one second, so that while there is no
network somebody knocks every second."""

HELLO_SECONDS = 5.0
"""For everything until the host's first word."""

PING_SECONDS = 2.0
"""A host that has said nothing for so long is asked; half as long again, and it is gone."""

CLOSE_SECONDS = 0.5

MOST_UNSENT_MESSAGES = 2_000
MOST_UNSENT_PACKETS = 64
"""Sound that has waited for so long is of no use to anybody."""


class RoomConnection:
    """A connection on which the host has said `hello`. One event loop's thread.

    `certificate` is the SHA-256 of what the host showed, in hexadecimal, "" without TLS.
    `clock` is the host's time of day when it answered, seconds since 1970, None: not told.
    """

    def __init__(
        self, address: Address, session: aiohttp.ClientSession, socket: Any, clock: float | None
    ) -> None:
        self.address = address
        self.certificate = _certificate_of(socket)
        self.clock = clock
        self.dropped_packets = 0
        self.hello: Hello
        self._session = session
        self._socket = socket
        self._unsent: deque[str | bytes] = deque()
        self._unsent_packets = 0
        self._has_unsent = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None
        self._writing = asyncio.get_running_loop().create_task(self._write())

    async def receive(self) -> FromHost | bytes:
        """Returns the next message, or relayed packet.

        Raises NetworkError when the connection has ended, or for what no host would say.
        """
        message = await self._socket.receive()
        if message.type is aiohttp.WSMsgType.BINARY:
            data: bytes = message.data
            return data
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise self._broken(message)
        try:
            return from_host(message.data)
        except ValueError as error:
            raise not_a_host(str(error), self.address) from error

    def send(self, message: Message) -> None:
        """Sends a message, after those before it; never waits."""
        if len(self._unsent) < MOST_UNSENT_MESSAGES + MOST_UNSENT_PACKETS:
            self._unsent.append(to_text(message))
            self._has_unsent.set()
        else:
            self.abort()

    def send_packet(self, packet: bytes) -> None:
        """Sends a binary message, or drops it where too many wait already."""
        if self._unsent_packets >= MOST_UNSENT_PACKETS:
            self.dropped_packets += 1
            return
        self._unsent_packets += 1
        self._unsent.append(packet)
        self._has_unsent.set()

    def abort(self) -> None:
        """Ends the connection at once, as though it had broken: `receive` raises."""
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._say_goodbye())

    async def close(self) -> None:
        """Says goodbye, if anybody hears it; harmless when closed already."""
        self._writing.cancel()
        try:
            await asyncio.wait([self._writing])
            self.abort()
            if self._closing is not None:
                await asyncio.wait([self._closing])
        finally:
            await self._session.close()

    async def _say_goodbye(self) -> None:
        with contextlib.suppress(TimeoutError, aiohttp.ClientError, OSError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._socket.close()

    def _broken(self, message: aiohttp.WSMessage) -> NetworkError:
        error = message.data
        if isinstance(error, aiohttp.WebSocketError):
            return not_a_host(str(error), self.address)
        if message.type is aiohttp.WSMsgType.ERROR and isinstance(error, TimeoutError):
            return NetworkError(f"The host {place(self.address)} has fallen silent.")
        return NetworkError(f"The connection to the host {place(self.address)} broke off.")

    async def _write(self) -> None:
        while True:
            await self._has_unsent.wait()
            while self._unsent:
                message = self._unsent.popleft()
                try:
                    if isinstance(message, bytes):
                        self._unsent_packets -= 1
                        await self._socket.send_bytes(message)
                    else:
                        await self._socket.send_str(message)
                except (aiohttp.ClientError, OSError):
                    return  # `receive` says why
            self._has_unsent.clear()


async def open_connection(address: Address, *, is_insecure: bool = False) -> RoomConnection:
    """Returns a connection to the host at `address` that has said hello.

    `is_insecure` allows one without TLS to another machine. Raises UsageError where it is not
    allowed, DeniedError for a certificate that is not the one expected, and NetworkError or
    NotFoundError, in a sentence, where no host answers as a host does.
    """
    if address.is_plain and not is_insecure and not is_loopback(address.host):
        raise UsageError(
            f"Without TLS anybody on the way to {place(address)} could listen in and speak as "
            "you, so it is not used: ask for a link that begins with jam://, or say --insecure."
        )
    times: list[float] = []
    session = _new_session(times)
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            socket = await session.ws_connect(
                address.web_socket_url,
                protocols=(SUBPROTOCOL,),
                ssl=_trust_of(address),
                heartbeat=PING_SECONDS,
                max_msg_size=MOST_HOST_MESSAGE_BYTES,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS),
            )
            return await _greeted(address, session, socket, times)
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        await session.close()
        raise unreached(error, address) from error
    except BaseException:
        await session.close()
        raise


async def _greeted(
    address: Address, session: aiohttp.ClientSession, socket: Any, times: list[float]
) -> RoomConnection:
    connection = RoomConnection(address, session, socket, times[-1] if times else None)
    try:
        if socket.protocol != SUBPROTOCOL:
            raise not_a_host("it does not speak jam's protocol", address)
        if not address.is_plain and not connection.certificate:
            raise not_a_host("it leads to a connection without TLS", address)
        hello = await connection.receive()
        if not isinstance(hello, Hello):
            raise not_a_host("its first word is no hello", address)
    except BaseException:
        await connection.close()
        raise
    connection.hello = hello
    return connection


def is_loopback(host: str) -> bool:
    """Whether an address never leaves this machine; names but localhost may."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _trust_of(address: Address) -> aiohttp.Fingerprint | bool:
    return aiohttp.Fingerprint(bytes.fromhex(address.fingerprint)) if address.fingerprint else True


def _new_session(times: list[float]) -> aiohttp.ClientSession:
    """Returns a session that adds the host's times of day to `times`."""

    async def ended(_: object, __: object, end: aiohttp.TraceRequestEndParams) -> None:
        with contextlib.suppress(ValueError, TypeError):
            told = parsedate_to_datetime(end.response.headers.get("Date", ""))
            times.append(told.timestamp())

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    return aiohttp.ClientSession(
        # What a name meant in another network is forgotten with it.
        connector=aiohttp.TCPConnector(use_dns_cache=False, force_close=True),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
        trace_configs=[trace],
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def _certificate_of(socket: Any) -> str:
    encryption = socket.get_extra_info("ssl_object")
    if encryption is None:
        return ""
    return hashlib.sha256(encryption.getpeercert(binary_form=True)).hexdigest()
