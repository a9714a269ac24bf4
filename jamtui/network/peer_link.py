"""The way to one other performer, made again by itself whenever it breaks, until it is closed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Literal

from aiortc import RTCCertificate

from jamtui.network.dtls_link import DtlsLink, IceServer, LinkState
from jamtui.network.heartbeat import HEARTBEAT_SECONDS, SILENCE_SECONDS, Heartbeats, TrackReport
from jamtui.network.rtp import CONTROL, RtpPacket, unpack
from jamtui.protocol.performer import LinkDescription

FIRST_ATTEMPT_SECONDS = 1.5
"""A way is found and encrypted within five round trips, so this is enough up to 300 ms each."""

LONGEST_ATTEMPT_SECONDS = 6.0
ATTEMPT_GROWTH = 1.5

SignalKind = Literal["offer", "answer", "again"]
Signal = Callable[[SignalKind, LinkDescription | None], object]
OnSound = Callable[[RtpPacket], None]


class PeerLink:
    """Keeps a `DtlsLink` to one performer. Everything belongs to the thread of one event loop.

    One end, `is_offering`, makes the attempts; the other answers, and asks for another where it
    hears nothing. `signal` brings descriptions to the other end by way of the room's host; what
    comes from there is given to `hear_signal`. The old link is kept until a new one is connected:
    when the network only was away for a moment, it goes on at once. `attempt` is the number of the
    last one that was made with the same other end before.
    """

    def __init__(
        self,
        *,
        is_offering: bool,
        certificate: RTCCertificate,
        signal: Signal,
        on_sound: OnSound,
        ice_servers: Sequence[IceServer] = (),
        attempt: int = 0,
    ) -> None:
        self.heartbeats = Heartbeats()
        self.report: Callable[[], list[TrackReport]] = list
        self.reconnects = -1
        self._is_offering = is_offering
        self._certificate = certificate
        self._signal = signal
        self._on_sound = on_sound
        self._ice_servers = ice_servers
        self._link: DtlsLink | None = None
        self._coming: DtlsLink | None = None
        self.attempt = attempt
        self._attempt_seconds = FIRST_ATTEMPT_SECONDS
        self._attempt_ends = 0.0
        self._is_wanted = False  # the other end cannot hear us, though we hear it
        self._heard = time.monotonic()
        self._tasks: set[asyncio.Task[None]] = set()
        self._beating = asyncio.get_running_loop().create_task(self._beat())

    @property
    def is_connected(self) -> bool:
        """Whether the other end can be heard now."""
        link = self._link
        is_up = link is not None and link.state is LinkState.CONNECTED
        return is_up and time.monotonic() - self._heard < SILENCE_SECONDS

    @property
    def route(self) -> str:
        """How packets go: "host" directly, "srflx" or "prflx" through NAT, "relay" by TURN."""
        return self._link.route if self._link is not None else ""

    def send(self, packet: bytes) -> bool:
        """Sends an RTP packet at once; returns False where there is no way now."""
        return self._link is not None and self._link.send(packet)

    def hear_signal(self, kind: SignalKind, description: LinkDescription | None) -> None:
        """Takes what the other end signalled."""
        if kind == "again" and self._is_offering:
            self._is_wanted = True
        elif kind == "offer" and description is not None and not self._is_offering:
            if description.attempt > self.attempt:
                self.attempt = description.attempt
                self._spawn(self._answer(description))
        elif kind == "answer" and description is not None and self._is_offering:
            coming = self._coming
            if description.attempt == self.attempt and coming is not None:
                self._spawn(self._connect(coming, description))

    async def close(self) -> None:
        """Says goodbye, and ends for good."""
        self._beating.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(self._beating, *self._tasks, return_exceptions=True)
        for link in (self._coming, self._link):
            if link is not None:
                await link.close()
        self._link = self._coming = None

    # --- attempts

    async def _beat(self) -> None:
        while True:
            self._look()
            packet = self.heartbeats.packet(time.monotonic_ns(), self.report())
            self.send(packet)
            await asyncio.sleep(HEARTBEAT_SECONDS)

    def _look(self) -> None:
        """Begins another attempt, or asks for one, where there is no way and none is on its way."""
        now = time.monotonic()
        if self.is_connected and not self._is_wanted:
            self._attempt_seconds = FIRST_ATTEMPT_SECONDS
            return
        if now < self._attempt_ends:
            return
        self._is_wanted = False
        self._attempt_ends = now + self._attempt_seconds
        self._attempt_seconds = min(self._attempt_seconds * ATTEMPT_GROWTH, LONGEST_ATTEMPT_SECONDS)
        if self._is_offering:
            self.attempt += 1
            self._spawn(self._offer(self.attempt))
        else:
            self._signal("again", None)

    async def _offer(self, attempt: int) -> None:
        link = await self._new_link(is_controlling=True)
        if link is not self._coming:
            return  # another attempt has begun, and closed this one's
        description = await link.describe(attempt)
        if link is self._coming:
            self._signal("offer", description)

    async def _answer(self, offer: LinkDescription) -> None:
        self._attempt_ends = time.monotonic() + self._attempt_seconds
        link = await self._new_link(is_controlling=False)
        if link is not self._coming:
            return
        description = await link.describe(offer.attempt)
        if link is self._coming:
            self._signal("answer", description)
            await self._connect(link, offer)

    async def _new_link(self, *, is_controlling: bool) -> DtlsLink:
        earlier, link = self._coming, self._made(is_controlling)
        self._coming = link
        if earlier is not None:
            await earlier.close()
        return link

    def _made(self, is_controlling: bool) -> DtlsLink:
        def changed(state: LinkState) -> None:
            if state is LinkState.FAILED:
                self._fail(link)

        link = DtlsLink(
            certificate=self._certificate,
            is_controlling=is_controlling,
            on_packet=self._hear,
            on_state=changed,
            ice_servers=self._ice_servers,
        )
        return link

    async def _connect(self, link: DtlsLink, remote: LinkDescription) -> None:
        await link.connect(remote)
        if link.state is not LinkState.CONNECTED or link is not self._coming:
            return
        earlier, self._link, self._coming = self._link, link, None
        self._heard = time.monotonic()
        self._is_wanted = False
        self.reconnects += 1
        self.heartbeats.forget()
        if earlier is not None:
            await earlier.close()

    def _fail(self, link: DtlsLink) -> None:
        """Begins again at once when the way in use has ended, in its turn when an attempt has."""
        if link is self._link:
            self._link = None
            self._attempt_ends = 0.0
            self._spawn(link.close())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- packets

    def _hear(self, data: bytes) -> None:
        packet = unpack(data)
        if packet is None:
            return
        self._heard = time.monotonic()
        if packet.payload_type == CONTROL:
            self.heartbeats.hear(packet.payload, time.monotonic_ns())
        else:
            self._on_sound(packet)
