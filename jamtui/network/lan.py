"""Hosts on the local network, by multicast DNS: who they are, and which public rooms they have."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zeroconf import Error as ZeroconfError
from zeroconf import (
    InterfaceChoice,
    IPVersion,
    NonUniqueNameException,
    ServiceStateChange,
    Zeroconf,
)
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from jamtui.errors import NetworkError
from jamtui.protocol.address import Address
from jamtui.protocol.messages import PROTOCOL
from jamtui.text import printable

SERVICE = "_jam._tcp.local."
BROWSE_SECONDS = 2.0
ASK_SECONDS = 1.5

MOST_NAME_BYTES = 48
"""A label of DNS has 63 bytes; the rest is for what tells hosts of one name apart."""

MOST_CODES = 20
MOST_HOSTS = 100
"""Who announces more is not meant for people."""

_CODE_LETTERS = 16


@dataclass(frozen=True, slots=True)
class LanHost:
    """A host as it announces itself: nothing of it is proven before one has connected.

    `addresses` has one link for each public room, or one without a room where there is none.
    """

    name: str
    program: str
    protocol: int
    fingerprint: str
    room_codes: tuple[str, ...]
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a host says of itself. `hosts` are its IP addresses that others can reach."""

    name: str
    port: int
    fingerprint: str
    program: str
    hosts: tuple[str, ...]
    room_codes: tuple[str, ...] = ()


class Announcer:
    """Announces a host until it is closed. One event loop's thread.

    `interfaces` are own addresses to announce on; None: all.
    """

    def __init__(self, interfaces: Sequence[str] | None = None) -> None:
        self._interfaces = interfaces
        self._zeroconf: AsyncZeroconf | None = None
        self._info: AsyncServiceInfo | None = None

    async def announce(self, said: Announcement) -> None:
        """Announces a host, or what has changed of it since.

        Takes about two seconds the first time, while it is found out whether the name is taken.
        Raises NetworkError, in a sentence, where multicast is not possible.
        """
        info = _info_of(said)
        try:
            if self._zeroconf is None:
                self._zeroconf = _open(self._interfaces)
            if self._info is not None and self._info.port == info.port:
                info.name, info.server = self._info.name, self._info.server
                await (await self._zeroconf.async_update_service(info))
            else:
                registered = await self._zeroconf.async_register_service(
                    info, allow_name_change=True
                )
                await registered
        except (OSError, ZeroconfError) as error:
            await self.close()
            raise _no_multicast(error) from error
        self._info = info

    async def close(self) -> None:
        """Says that the host is gone; harmless when nothing is announced."""
        zeroconf, self._zeroconf, self._info = self._zeroconf, None, None
        if zeroconf is not None:
            await zeroconf.async_unregister_all_services()
            await zeroconf.async_close()


async def hosts_nearby(
    seconds: float = BROWSE_SECONDS, interfaces: Sequence[str] | None = None
) -> list[LanHost]:
    """Returns the hosts that answer within `seconds`, by name.

    Raises NetworkError, in a sentence, where multicast is not possible.
    """
    names: dict[str, None] = {}

    def changed(
        zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        if state_change is ServiceStateChange.Removed:
            names.pop(name, None)
        elif len(names) < MOST_HOSTS:
            names[name] = None

    try:
        zeroconf = _open(interfaces)
    except OSError as error:
        raise _no_multicast(error) from error
    try:
        browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE, handlers=[changed])
        await asyncio.sleep(seconds)
        await browser.async_cancel()
        found = await asyncio.gather(*(_ask(zeroconf.zeroconf, name) for name in list(names)))
    except OSError as error:
        raise _no_multicast(error) from error
    finally:
        await zeroconf.async_close()
    return sorted((one for one in found if one is not None), key=lambda one: one.name)


def _open(interfaces: Sequence[str] | None) -> AsyncZeroconf:
    if interfaces is not None:
        return AsyncZeroconf(interfaces=list(interfaces))
    try:
        return AsyncZeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.All)
    except OSError:  # without IPv6
        return AsyncZeroconf(interfaces=InterfaceChoice.All)


def _info_of(said: Announcement) -> AsyncServiceInfo:
    name = _plain(said.name)
    # Whether a name is taken is found out by asking, which two at the same time may miss.
    apart = said.fingerprint[:8] or str(said.port)
    properties: dict[str | bytes, Any] = {
        "name": name,
        "protocol": str(PROTOCOL),
        "program": said.program[:80],
        "fingerprint": said.fingerprint,
        # A text of DNS has 255 bytes.
        "rooms": ",".join(said.room_codes[:MOST_CODES])[:240],
    }
    return AsyncServiceInfo(
        SERVICE,
        f"{name} {apart}.{SERVICE}",
        port=said.port,
        parsed_addresses=list(said.hosts),
        properties=properties,
        server=f"jam-{apart}.local.",
    )


def _plain(name: str) -> str:
    """Returns a host's name fit for DNS: no control characters, no dot, not too long."""
    plain = printable(name).replace(".", " ").strip() or "jam"
    return plain.encode()[:MOST_NAME_BYTES].decode(errors="ignore")


async def _ask(zeroconf: Zeroconf, name: str) -> LanHost | None:
    """Returns what the host of that name says of itself; None where it says nothing sensible."""
    info = AsyncServiceInfo(SERVICE, name)
    if not await info.async_request(zeroconf, ASK_SECONDS * 1000) or not info.port:
        return None
    said = {key: value or "" for key, value in info.decoded_properties.items()}
    fingerprint = _fingerprint(said.get("fingerprint", ""))
    codes = tuple(one for one in said.get("rooms", "").split(",") if _is_code(one))[:MOST_CODES]
    hosts = info.parsed_scoped_addresses(IPVersion.V4Only) or info.parsed_scoped_addresses()
    if fingerprint is None or not hosts:
        return None
    protocol = said.get("protocol", "")
    return LanHost(
        name=printable(said.get("name", "") or name.removesuffix(f".{SERVICE}")),
        program=printable(said.get("program", ""))[:80],
        protocol=int(protocol) if protocol.isascii() and protocol.isdigit() else 0,
        fingerprint=fingerprint,
        room_codes=codes,
        addresses=tuple(
            Address(hosts[0], info.port, code, fingerprint, is_plain=not fingerprint)
            for code in codes or ("",)
        ),
    )


def _fingerprint(text: str) -> str | None:
    """Returns a fingerprint in small letters, "" for a host without TLS, None for another text."""
    low = text.lower()
    is_right = not low or (len(low) == 64 and all(one in "0123456789abcdef" for one in low))
    return low if is_right else None


def _is_code(text: str) -> bool:
    return text.isascii() and text.isalnum() and 4 <= len(text) <= _CODE_LETTERS


def _no_multicast(error: Exception) -> NetworkError:
    if isinstance(error, NonUniqueNameException):
        return NetworkError("A host of that name is announced on this network already.")
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return NetworkError(
        f"Hosts on the local network cannot be found or announced here, because multicast is not "
        f"possible ({printable(said)}): use the link that 'jam host' shows."
    )
