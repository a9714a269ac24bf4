"""Takes connections in: so many of one address, so many altogether, before a byte is read."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from typing import Any

from jamtui.errors import ConflictError, DeniedError, JamError, NotFoundError, UsageError
from jamtui.host.limits import Buckets, Limits, subscriber
from jamtui.text import printable

BACKLOG = 128

HANDSHAKE_SECONDS = 5.0
"""How long the TLS handshake may take; over a slow network it takes one."""

GOODBYE_SECONDS = 1.0
"""How long somebody may take to say that they heard the end of TLS."""

PAUSE_SECONDS = 0.2
"""How long nobody is taken in when the system has no descriptor left for them."""

logger = logging.getLogger(__name__)

_EVERYWHERE = ("", "*")


def listeners(host: str, port: int) -> list[socket.socket]:
    """Returns sockets that listen there: "" or "*" is every address, of IPv4 and of IPv6.

    With port 0 the system chooses, one port for all. Raises, in a sentence, UsageError for a port
    that is none, NotFoundError for an address that this machine does not have, ConflictError for
    a port in use, DeniedError for one that takes more rights.
    """
    if not 0 <= port <= 65_535:
        raise UsageError(f"{port} is no port to listen at: they are 0 to 65,535.")
    sockets: list[socket.socket] = []
    try:
        for family, address in _addresses(host):
            sockets.append(_listener(family, (address[0], port, *address[2:])))
            port = sockets[-1].getsockname()[1]
    except OSError as error:
        for one in sockets:
            one.close()
        raise _explained(error, host, port) from error
    return sockets


def _addresses(host: str) -> list[tuple[socket.AddressFamily, tuple[Any, ...]]]:
    """Returns what to bind to, as the system has it: address, port, and more for IPv6."""
    if host in _EVERYWHERE:
        return [(socket.AF_INET, ("0.0.0.0", 0)), *_ipv6_everywhere()]
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise NotFoundError(
            f"There is no address {printable(host)!r} to listen at: name one of this machine, "
            "such as 127.0.0.1 or ::1, or none for all."
        ) from error
    return list(dict.fromkeys((family, address) for family, _, _, _, address in found))


def _ipv6_everywhere() -> list[tuple[socket.AddressFamily, tuple[Any, ...]]]:
    """Returns the address of all IPv6, unless this machine has none."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as one:
            one.bind(("::1", 0))
    except OSError:
        return []
    return [(socket.AF_INET6, ("::", 0))]


def _listener(family: socket.AddressFamily, address: tuple[Any, ...]) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setblocking(False)
        if os.name == "posix":  # a host that was started again has its port at once
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _explained(error: OSError, host: str, port: int) -> JamError:
    where = f"{printable(host) or 'this machine'}, port {port}"
    if error.errno == errno.EADDRINUSE:
        return ConflictError(f"Another program listens at {where}: end it, or choose another port.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return DeniedError(
            f"This user may not listen at {where}: choose a port from 1024 to 65,535."
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return NotFoundError(f"This machine has no address {printable(host)!r} to listen at.")
    return NotFoundError(f"Nothing can listen at {where}: {error.strerror or error}.")


class Gate:
    """Accepts connections at some sockets and gives each a protocol of `factory`.

    Belongs to the thread of one event loop. Whoever comes too often, or is here too often already,
    is turned away at once, without TLS and without a word: a word would cost more than the knock.
    """

    def __init__(
        self,
        sockets: list[socket.socket],
        factory: Callable[[], asyncio.BaseProtocol],
        tls: ssl.SSLContext | None,
        limits: Limits,
    ) -> None:
        self.turned_away = 0
        self._sockets = sockets
        self._factory = factory
        self._tls = tls
        self._limits = limits
        self._arrivals = Buckets(limits.arrivals)
        self._addresses: dict[asyncio.BaseProtocol, str] = {}
        self._here: Counter[str] = Counter()
        self._coming: set[asyncio.Task[None]] = set()
        loop = asyncio.get_running_loop()
        self._accepting = [loop.create_task(self._accept(one)) for one in sockets]

    @property
    def connections(self) -> int:
        """How many are here, those included who have not said anything yet."""
        return len(self._addresses)

    def address_of(self, protocol: asyncio.BaseProtocol) -> str:
        """Returns where a connection comes from, "" for one that has ended."""
        return self._addresses.get(protocol, "")

    def release(self, protocol: asyncio.BaseProtocol) -> None:
        """Notes that a connection has ended; harmless when that is known."""
        address = self._addresses.pop(protocol, None)
        if address is not None:
            self._here[subscriber(address)] -= 1
            self._here += Counter()  # without those of whom nobody is left

    async def close(self) -> None:
        """Listens no more; connections that are there stay."""
        for task in (*self._accepting, *self._coming):
            task.cancel()
        await asyncio.gather(*self._accepting, *self._coming, return_exceptions=True)
        for one in self._sockets:
            one.close()

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, address = await loop.sock_accept(listener)
            except ConnectionError:
                continue  # gone before it was here
            except OSError as error:
                logger.warning("nobody can come in for a moment: %s", error)
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            self._take(connection, str(address[0]))

    def _take(self, connection: socket.socket, address: str) -> None:
        if not self._may_come(subscriber(address)):
            self.turned_away += 1
            connection.close()
            return
        protocol = self._factory()
        self._addresses[protocol] = address
        self._here[subscriber(address)] += 1
        task = asyncio.get_running_loop().create_task(self._connect(connection, protocol))
        self._coming.add(task)
        task.add_done_callback(self._coming.discard)

    def _may_come(self, key: str) -> bool:
        limits = self._limits
        is_full = self.connections >= limits.connections
        is_here = self._here[key] >= limits.connections_an_address
        return not is_full and not is_here and self._arrivals.take(key)

    async def _connect(self, connection: socket.socket, protocol: asyncio.BaseProtocol) -> None:
        """Gives a connection its protocol, which from then on tells when it ends."""
        is_kept = False
        try:
            connection.setblocking(False)
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: protocol,
                connection,
                ssl=self._tls,
                ssl_handshake_timeout=HANDSHAKE_SECONDS if self._tls is not None else None,
                ssl_shutdown_timeout=GOODBYE_SECONDS if self._tls is not None else None,
            )
            is_kept = True
        except OSError as error:  # no TLS, another TLS, or gone
            logger.debug("%s did not get in: %s", self.address_of(protocol), error)
        finally:
            if not is_kept:
                connection.close()
                self.release(protocol)
