"""An encrypted connection between two performers: ICE finds the way, DTLS-SRTP keeps it private.

aiortc does both well; its media path, which would add 100 ms, is gone round: RTP packets go to and
from SRTP here, without a queue or a task between the socket and the caller. This is the only file
that touches names of aiortc and aioice which begin with an underscore; the range of versions in
pyproject.toml is what its tests have passed with.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

import pylibsrtp
from aiortc import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    RTCIceCandidate,
    RTCIceGatherer,
    RTCIceParameters,
    RTCIceServer,
    RTCIceTransport,
)

from jamtui.protocol.performer import MOST_CANDIDATES, Candidate, Fingerprint, LinkDescription

CONNECT_SECONDS = 8.0
"""Longest wait for a way to be found and keys to be agreed on; on a LAN both take 50 ms."""

GATHER_SECONDS = 0.5
"""Who closes a link waits so long for the search for ways to end; without servers it has."""

RTP_FIRST_BYTES = range(128, 192)
"""How packets of RTP and RTCP begin, beside DTLS and STUN on one port (RFC 7983)."""

EXPEDITED = 46 << 2
"""The traffic class of voice: Wi-Fi sends it first."""

LOOPBACK = ("127.0.0.1",)

OnPacket = Callable[[bytes], None]


class LinkState(Enum):
    """Where a link is in its life; it never goes back."""

    NEW = "new"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class IceServer:
    """A STUN or TURN server, such as `turn:turn.example.org:3478`."""

    url: str
    username: str | None = None
    password: str | None = None


def new_certificate() -> RTCCertificate:
    """Returns a DTLS certificate; one serves all links of a stay in a room."""
    return RTCCertificate.generateCertificate()


def fingerprints_of(certificate: RTCCertificate) -> list[Fingerprint]:
    """Returns what the other end has to see."""
    return [
        Fingerprint(one.algorithm, one.value)
        for one in certificate.getFingerprints()
        if one.algorithm == "sha-256"
    ]


class DtlsLink:
    """One connection, made once. Everything belongs to the thread of one event loop.

    `on_packet` gets each RTP packet as it comes out of SRTP, `on_state` each new state.
    `is_controlling` is True at one end and False at the other.
    """

    def __init__(
        self,
        *,
        certificate: RTCCertificate,
        is_controlling: bool,
        on_packet: OnPacket,
        on_state: Callable[[LinkState], None],
        ice_servers: Sequence[IceServer] = (),
    ) -> None:
        self.state = LinkState.NEW
        self.bad_packets = 0
        self._on_packet = on_packet
        self._on_state = on_state
        servers = [RTCIceServer(one.url, one.username, one.password) for one in ice_servers]
        self._gatherer = RTCIceGatherer(servers)  # None would mean somebody else's server
        self._connection = cast(Any, self._gatherer._connection)
        self._connection.ice_controlling = is_controlling
        self._ice = RTCIceTransport(self._gatherer)
        self._dtls = cast(Any, RTCDtlsTransport(self._ice, [certificate]))
        self._certificate = certificate
        self._gathering: asyncio.Task[None] | None = None
        self._queue_data = self._connection.data_received
        self._connection.data_received = self._receive
        self._gather_where_nothing_else_is()

    async def describe(self, attempt: int = 1) -> LinkDescription:
        """Looks for the ways to this end, and returns what the other end needs.

        Takes a few milliseconds without servers, and up to 5 s with one that does not answer.
        Raises ConnectionError when the link is closed already.
        """
        if self.state is LinkState.CLOSED:
            raise ConnectionError("a closed link is not described")
        if self._gathering is None:
            self._gathering = asyncio.get_running_loop().create_task(self._gatherer.gather())
        # Cut short, it would leave its sockets behind: `close` waits for it.
        await asyncio.shield(self._gathering)
        own = self._gatherer.getLocalParameters()
        found = [_told(one) for one in self._gatherer.getLocalCandidates()]
        return LinkDescription(
            attempt=attempt,
            username=cast(str, own.usernameFragment),
            password=cast(str, own.password),
            candidates=found[:MOST_CANDIDATES],
            fingerprints=fingerprints_of(self._certificate),
        )

    async def connect(self, remote: LinkDescription) -> None:
        """Connects to the other end. The state tells what came of it; nothing is raised for it."""
        self._enter(LinkState.CONNECTING)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._connect(remote)
        except (TimeoutError, ConnectionError, ValueError):
            self._enter(LinkState.FAILED)
            return
        is_connected = self._dtls.state == "connected"
        self._enter(LinkState.CONNECTED if is_connected else LinkState.FAILED)

    async def _connect(self, remote: LinkDescription) -> None:
        for candidate in remote.candidates:
            await self._ice.addRemoteCandidate(_understood(candidate))
        await self._ice.addRemoteCandidate(None)
        await self._ice.start(RTCIceParameters(remote.username, remote.password))
        if self._ice.state != "completed":
            return
        self._mark_packets()
        marks = [RTCDtlsFingerprint(one.algorithm, one.value) for one in remote.fingerprints]
        self._dtls.on("statechange", self._look_at_dtls)
        await self._dtls.start(RTCDtlsParameters(marks))

    def send(self, packet: bytes) -> bool:
        """Sends an RTP packet at once; returns False where there is no connection (any more)."""
        pair = self._connection._nominated.get(1)
        if self.state is not LinkState.CONNECTED or pair is None:
            return False
        protected = self._dtls._tx_srtp.protect(packet)
        pair.protocol.transport.sendto(protected, pair.remote_addr)
        return True

    @property
    def route(self) -> str:
        """How packets go: "host", "srflx", "prflx" or "relay" of the own end, "" before that."""
        pair = self._connection._nominated.get(1)
        return pair.protocol.local_candidate.type if pair is not None else ""

    async def close(self) -> None:
        """Says goodbye to the other end and gives the sockets back."""
        if self.state is LinkState.CLOSED:
            return
        self._enter(LinkState.CLOSED)
        with contextlib.suppress(ConnectionError):
            await self._dtls.stop()
        gathering = self._gathering
        if gathering is not None and not gathering.done():
            await asyncio.wait([gathering], timeout=GATHER_SECONDS)
        await self._ice.stop()
        if gathering is not None and not gathering.done():
            gathering.add_done_callback(self._give_late_sockets_back)

    def _give_late_sockets_back(self, gathering: asyncio.Task[None]) -> None:
        """Closes what was opened by a search that a silent server has kept for seconds."""
        for protocol in self._connection._protocols:
            protocol.transport.close()

    # --- packets

    def _receive(self, data: bytes, component: int) -> None:
        """Takes a datagram from the socket: RTP is handed on at once, the rest is aiortc's."""
        if not data or data[0] not in RTP_FIRST_BYTES or self.state is not LinkState.CONNECTED:
            self._queue_data(data, component)
            return
        try:
            packet = self._dtls._rx_srtp.unprotect(data)
        except pylibsrtp.Error:
            self.bad_packets += 1  # forged, replayed, or from a link that was here before
            return
        self._on_packet(packet)

    def _mark_packets(self) -> None:
        for protocol in self._connection._protocols:
            raw = protocol.transport.get_extra_info("socket")
            if raw is None:
                continue
            with contextlib.suppress(OSError):  # a wish: not every system grants it
                if raw.family == socket.AF_INET6:
                    raw.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, EXPEDITED)
                else:
                    raw.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, EXPEDITED)

    # --- state

    def _look_at_dtls(self) -> None:
        if self.state is LinkState.CONNECTED and self._dtls.state != "connected":
            self._enter(LinkState.FAILED)

    def _enter(self, state: LinkState) -> None:
        if state is not self.state and self.state is not LinkState.CLOSED:
            self.state = state
            self._on_state(state)

    def _gather_where_nothing_else_is(self) -> None:
        """Lets two on one machine without any network find each other."""
        gather = self._connection.get_component_candidates

        async def gathered(component: int, addresses: list[str], timeout: int = 5) -> Any:
            return await gather(component, addresses or list(LOOPBACK), timeout)

        self._connection.get_component_candidates = gathered


def _told(candidate: RTCIceCandidate) -> Candidate:
    return Candidate(
        foundation=candidate.foundation,
        component=candidate.component,
        protocol=cast(Any, candidate.protocol),
        priority=candidate.priority,
        address=candidate.ip,
        port=candidate.port,
        kind=cast(Any, candidate.type),
        related_address=candidate.relatedAddress,
        related_port=candidate.relatedPort,
        tcp_kind=candidate.tcpType,
    )


def _understood(candidate: Candidate) -> RTCIceCandidate:
    return RTCIceCandidate(
        component=candidate.component,
        foundation=candidate.foundation,
        ip=candidate.address,
        port=candidate.port,
        priority=candidate.priority,
        protocol=candidate.protocol,
        type=candidate.kind,
        relatedAddress=candidate.related_address,
        relatedPort=candidate.related_port,
        tcpType=candidate.tcp_kind,
    )
