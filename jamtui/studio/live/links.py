"""The links by which a hosted room is found: what one sends to one's friends."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

from jamtui.protocol.address import Address

_SOMEWHERE = (("192.0.2.1", socket.AF_INET), ("2001:db8::1", socket.AF_INET6))
"""Addresses that nobody has: to be about to send there shows which of ours is in use."""


def room_links(
    addresses: Iterable[tuple[str, int]], room_code: str, fingerprint: str
) -> list[Address]:
    """Returns the links to a room of a host that listens at these addresses, the best first.

    Where it listens everywhere, these are the addresses of the interfaces that lead outside, or
    that of this machine alone where none does.
    """
    places = [
        (own, port)
        for host, port in addresses
        for own in (_own_addresses(host) if _is_everywhere(host) else [host])
    ]
    links = [
        Address(
            host=host,
            port=port,
            room_code=room_code,
            fingerprint=fingerprint,
            is_plain=not fingerprint,
        )
        for host, port in places
    ]
    unique = list(dict.fromkeys(links))
    reaching = [one for one in unique if not _is_own_machine(one.host)]
    return reaching or unique


def _is_everywhere(host: str) -> bool:
    return ipaddress.ip_address(host.partition("%")[0]).is_unspecified


def _is_own_machine(host: str) -> bool:
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback


def _own_addresses(host: str) -> list[str]:
    """Returns the addresses of the wanted family that packets would leave from."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    own = []
    for there, kind in _SOMEWHERE:
        if kind is not family:
            continue
        with socket.socket(kind, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((there, 9))
            except OSError:
                continue
            own.append(probe.getsockname()[0])
    return own or ["::1" if family is socket.AF_INET6 else "127.0.0.1"]
