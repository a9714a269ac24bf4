"""Why a host cannot be reached, in one sentence each."""

from __future__ import annotations

import errno
import socket
import ssl
from datetime import UTC, datetime

import aiohttp

from jamtui.errors import ConflictError, DeniedError, JamError, NetworkError, NotFoundError
from jamtui.protocol.address import PLAIN_SCHEME, SCHEME, Address
from jamtui.protocol.messages import PROTOCOL, Hello
from jamtui.text import printable

CLOCKS_APART_SECONDS = 3600.0
"""Less than that is not what refuses somebody."""

_NOT_YET_VALID, _EXPIRED, _OTHER_NAME = 9, 10, 62
"""X509_V_ERR_… of OpenSSL."""

_TOO_MANY = (429, 503)
_NO_NETWORK = (errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EACCES, errno.EPERM)
_NAME_UNKNOWN = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


def place(address: Address) -> str:
    """Returns a host's name and port as they are said in a sentence."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    return printable(f"{host}:{address.port}")


def unreached(error: Exception, address: Address) -> JamError:
    """Returns what to say when no connection came about, or one broke."""
    where = place(address)
    match error:
        case JamError():
            return error
        case aiohttp.ServerFingerprintMismatch():
            return _another_certificate(error.expected.hex(), error.got.hex(), where)
        case aiohttp.ClientConnectorCertificateError():
            return _doubtful_certificate(error.certificate_error, where)
        case aiohttp.ClientConnectorSSLError():
            return NetworkError(
                f"What answers at {where} does not speak TLS: it is no room host, or one without "
                f"encryption, whose address begins with {PLAIN_SCHEME}://."
            )
        case aiohttp.ClientConnectorDNSError():
            return _no_name(error.os_error, address)
        case aiohttp.WSServerHandshakeError():
            return _other_program(error.status, where)
        case TimeoutError():
            return NetworkError(
                f"{where} does not answer: the host is off or busy, a firewall is between, or the "
                "address is another's."
            )
        case aiohttp.ClientConnectorError():
            return _no_connection(error.os_error, where)
        case _:
            return NetworkError(f"The connection to the host {where} broke off.")


def _another_certificate(expected: str, got: str, where: str) -> DeniedError:
    return DeniedError(
        f"The host {where} shows another certificate than the link says: its fingerprint is {got} "
        f"and should be {expected}. Somebody may be listening in: ask whoever gave you the link "
        "for a new one, in another way than over this network."
    )


def _doubtful_certificate(error: Exception, where: str) -> DeniedError:
    code = getattr(error, "verify_code", 0)
    now = datetime.now(UTC).isoformat(timespec="minutes")
    if code in (_NOT_YET_VALID, _EXPIRED):
        which = "not valid yet" if code == _NOT_YET_VALID else "no longer valid"
        return DeniedError(
            f"The certificate of {where} is {which}, unless the clock of this machine is wrong: "
            f"it says {now}."
        )
    if code == _OTHER_NAME:
        return DeniedError(
            f"The certificate of {where} is for another name: use the name that it was made for."
        )
    return DeniedError(
        f"Nobody whom this machine trusts vouches for the certificate of {where}: use the whole "
        f"link that 'jam host' shows, {SCHEME}://…#fingerprint, which says what to trust."
    )


def _no_name(error: OSError, address: Address) -> JamError:
    host = printable(address.host)
    if error.errno in _NAME_UNKNOWN:
        return NotFoundError(
            f"There is no machine called {host!r}: look at the address once more, or, without a "
            "network, connect to one first."
        )
    return NetworkError(f"Where {host!r} is cannot be found out now: is there a network?")


def _other_program(status: int, where: str) -> NetworkError:
    if status in _TOO_MANY:
        return NetworkError(f"The host {where} has too many connections now: try again later.")
    return NetworkError(
        f"What answers at {where} is no room host (HTTP status {status}): look at the port."
    )


def _no_connection(error: OSError, where: str) -> NetworkError:
    if error.errno == errno.ECONNREFUSED:
        return NetworkError(
            f"Nobody hosts rooms at {where}: the host has ended, or uses another port."
        )
    if error.errno in _NO_NETWORK:
        return NetworkError(f"There is no way from this machine to {where}: is there a network?")
    if error.errno == errno.EHOSTUNREACH:
        return NetworkError(f"The machine at {where} is off, or not in this network.")
    if isinstance(error, ssl.SSLError):
        return NetworkError(f"{where} breaks off the encryption: it may be no room host.")
    said = error.strerror or "no connection came about"
    return NetworkError(f"{where} cannot be reached: {said}.")


def not_a_host(why: str, address: Address) -> NetworkError:
    """Returns what to say of something that answers, but not as a room host does."""
    return NetworkError(f"What answers at {place(address)} makes no sense as a room host: {why}.")


def other_version(hello: Hello, program: str) -> ConflictError:
    """Returns which side is older."""
    theirs = printable(hello.program)[:80]
    if hello.protocol > PROTOCOL:
        return ConflictError(
            f"This program ({program}) is older than the host ({theirs}), and they do not "
            "understand each other: install the newer version here."
        )
    return ConflictError(
        f"The host ({theirs}) is older than this program ({program}), and they do not understand "
        "each other: ask its owner to install the newer version."
    )


def with_clocks(sentence: str, own: float, hosts: float | None) -> str:
    """Adds to why somebody with a guest id was refused that the clocks are hours apart.

    Both are seconds since 1970; None: the host did not tell the time.
    """
    if hosts is None or abs(own - hosts) < CLOCKS_APART_SECONDS:
        return sentence
    here, there = (
        datetime.fromtimestamp(one, UTC).isoformat(timespec="minutes") for one in (own, hosts)
    )
    return f"{sentence} It is {here} on this machine and {there} on the host: set the wrong clock."
