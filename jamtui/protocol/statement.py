"""What is signed at the door of a room: bytes that mean one thing only."""

from __future__ import annotations

from collections.abc import Iterable

from jamtui.protocol.performer import Fingerprint

_CONTEXT = b"jamtui entry 1\0"
"""A signature made for anything else is none of these."""

NONCE_BYTES = 32


def entry_statement(
    *, nonce: bytes, certificate: str, room_code: str, fingerprints: Iterable[Fingerprint]
) -> bytes:
    """Returns what somebody signs who comes into a room.

    `nonce` is the host's, new for each connection, so that no signature is used twice.
    `certificate` is the SHA-256 of the TLS certificate that the signer sees, in hexadecimal, "" on
    a connection without TLS: somebody in the middle shows another one. `fingerprints` are those of
    the signer's DTLS certificates: nobody else can speak as them.
    """
    parts = [nonce, certificate.lower().encode(), room_code.upper().encode()]
    marks = sorted((one.algorithm.lower(), one.value.upper()) for one in fingerprints)
    parts += [text.encode() for mark in marks for text in mark]
    # Each part has its length before it: no two lists of parts have the same bytes.
    return _CONTEXT + b"".join(len(part).to_bytes(4, "big") + part for part in parts)
