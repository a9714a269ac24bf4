"""Who is in a live room, with what they send and how they can be reached."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from jamtui.protocol.stream_format import StreamFormat

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Text = Annotated[str, msgspec.Meta(max_length=2_000)]
Short = Annotated[str, msgspec.Meta(max_length=256)]
Ssrc = Annotated[int, msgspec.Meta(ge=1, le=0xFFFF_FFFF)]

MOST_TRACKS = 8
MOST_CANDIDATES = 64
MOST_PERFORMERS = 8
"""A mesh: each sends to every other, so that a ninth would cost more than it gives."""


class TrackOffer(msgspec.Struct, frozen=True, kw_only=True):
    """A track that somebody sends: `ssrc` marks its packets, and only its."""

    ssrc: Ssrc
    name: Name
    format: StreamFormat
    instrument: Short = ""


class Fingerprint(msgspec.Struct, frozen=True):
    """A hash of a DTLS certificate, as in SDP: `algorithm` sha-256, `value` AB:CD:…"""

    algorithm: Short
    value: Short


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A way to somebody, as ICE has it (RFC 8839)."""

    foundation: Short
    component: Annotated[int, msgspec.Meta(ge=1, le=256)]
    protocol: Literal["udp", "tcp"]
    priority: Annotated[int, msgspec.Meta(ge=0, le=0xFFFF_FFFF)]
    address: Short
    port: Annotated[int, msgspec.Meta(ge=0, le=65_535)]
    kind: Literal["host", "srflx", "prflx", "relay"]
    related_address: Short | None = None
    related_port: Annotated[int, msgspec.Meta(ge=0, le=65_535)] | None = None
    tcp_kind: Short | None = None


class LinkDescription(msgspec.Struct, frozen=True, kw_only=True):
    """One end of a connection between two performers: where it is and how it proves itself.

    `attempt` counts from 1 for each pair of performers: both ends of a connection have the same.
    """

    attempt: Annotated[int, msgspec.Meta(ge=1, le=1 << 31)]
    username: Short
    password: Short
    candidates: Annotated[list[Candidate], msgspec.Meta(max_length=MOST_CANDIDATES)]
    fingerprints: Annotated[list[Fingerprint], msgspec.Meta(min_length=1, max_length=4)]


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """That whoever has `key` came in through this host with these fingerprints.

    `key`, `nonce` and `signature` are base64url; what is signed is `statement.entry_statement`.
    """

    key: Short
    nonce: Short
    certificate: Short
    fingerprints: Annotated[list[Fingerprint], msgspec.Meta(min_length=1, max_length=4)]
    signature: Short


class Performer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is in the room now. `session` is new each time that they come in."""

    session: Short
    user_id: Short
    name: Name
    role: Short
    proof: Proof
    tracks: Annotated[list[TrackOffer], msgspec.Meta(max_length=MOST_TRACKS)]
    is_listening_only: bool = False
