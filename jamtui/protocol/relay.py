"""Audio by way of the host: 16 bytes that name a session, then the packet."""

from __future__ import annotations

import uuid

from jamtui.protocol.messages import SESSION_BYTES


def session_key(session: str) -> bytes:
    """Returns the 16 bytes of a session, a UUID with or without dashes.

    Raises ValueError for any other text.
    """
    try:
        return uuid.UUID(session).bytes
    except ValueError:
        raise ValueError(f"{session[:40]!r} is no session") from None


def relayed(session: bytes, packet: bytes) -> bytes:
    """Returns the binary message for a packet; `session` is what `session_key` returned.

    On its way to the host it names whom the packet is for, on its way from there whom it is from.
    """
    return session + packet


def parted(message: bytes) -> tuple[bytes, bytes] | None:
    """Returns the session's bytes and the packet, None for a message too short to have both."""
    if len(message) <= SESSION_BYTES:
        return None
    return message[:SESSION_BYTES], message[SESSION_BYTES:]
