"""Where a room is: `jam://host:port/CODE#fingerprint`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from jamtui.errors import UsageError

SCHEME = "jam"
PLAIN_SCHEME = "jam+plain"
"""A connection without TLS: on one machine, or where somebody insists."""

DEFAULT_PORT = 4464
"""Free in most lists of ports; JackTrip has 4464 for UDP, which is no conflict with TCP."""

_CODE = re.compile(r"[0-9A-Za-z]{4,16}\Z")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """A room on a host. `fingerprint` pins the host's certificate: SHA-256, in hexadecimal."""

    host: str
    port: int = DEFAULT_PORT
    room_code: str = ""
    fingerprint: str = ""
    is_plain: bool = False

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme = PLAIN_SCHEME if self.is_plain else SCHEME
        mark = f"#{self.fingerprint}" if self.fingerprint else ""
        return f"{scheme}://{host}:{self.port}/{self.room_code}{mark}"

    @property
    def web_socket_url(self) -> str:
        """Where the WebSocket is opened."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'ws' if self.is_plain else 'wss'}://{host}:{self.port}/jam"


def parse_address(text: str) -> Address:
    """Returns the address that `text` says, with or without its scheme.

    Raises UsageError, in a sentence, for anything that is none.
    """
    said = text.strip()
    parts = _split(said if "://" in said else f"{SCHEME}://{said}", said)
    if parts.scheme not in (SCHEME, PLAIN_SCHEME):
        raise _wrong(said, f"it begins with {parts.scheme}://")
    if not parts.hostname or parts.username or parts.query:
        raise _wrong(said, "it names no host" if not parts.hostname else "it says too much")
    code = parts.path.strip("/")
    if code and not _CODE.match(code):
        raise _wrong(said, f"{code[:40]!r} is no room's code")
    fingerprint = parts.fragment.replace(":", "").lower()
    if fingerprint and not _FINGERPRINT.match(fingerprint):
        raise _wrong(said, "what stands behind # is no fingerprint of 64 hexadecimal digits")
    return Address(
        host=parts.hostname,
        port=_port(parts, said),
        room_code=code.upper(),
        fingerprint=fingerprint,
        is_plain=parts.scheme == PLAIN_SCHEME,
    )


def _split(url: str, said: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise _wrong(said, str(error)) from None


def _port(parts: SplitResult, said: str) -> int:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise _wrong(said, "its port is not in 1..65535")
    return DEFAULT_PORT if port is None else port


def _wrong(said: str, why: str) -> UsageError:
    return UsageError(
        f"{said[:80]!r} is no address of a room ({why}): it looks like "
        f"{SCHEME}://192.0.2.7:{DEFAULT_PORT}/ABCD2345#fingerprint."
    )
