"""Where a host listens: HOST:PORT, as people write it."""

from __future__ import annotations

import re

from jamtui.errors import UsageError
from jamtui.protocol.address import DEFAULT_PORT

_PLACE = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%a-z]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{1,5}))?\Z")


def parse_place(text: str | None) -> tuple[str, int]:
    """Returns (host, port) of "0.0.0.0:4464", "[::1]:99", ":99" or "192.0.2.7".

    Without a host it is every address of this machine, without a port the usual one; 0 is one
    that the system chooses. Raises UsageError.
    """
    said = (text or "").strip()
    found = _PLACE.match(said)
    port = int(found["port"]) if found and found["port"] else DEFAULT_PORT
    if found is None or port > 65_535:
        raise UsageError(
            f"{said[:80]!r} is no place to listen at: write HOST:PORT, such as 0.0.0.0:4464, "
            "[::]:4464 or :4464."
        )
    return found["host"].strip("[]"), port
