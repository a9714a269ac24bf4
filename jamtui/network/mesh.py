"""The performers of a room, each connected with every other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any

from aiortc import RTCCertificate

from jamtui.engine.capture import Capture
from jamtui.network.dtls_link import IceServer, fingerprints_of
from jamtui.network.entry_proof import is_proven, marks
from jamtui.network.heartbeat import HEARTBEAT_SECONDS
from jamtui.network.mesh_peer import MakeListener, MeshPeer, SendRelayed, SendSignal
from jamtui.network.statistics import PeerStats
from jamtui.network.track_sender import TrackSender
from jamtui.protocol.messages import Signal
from jamtui.protocol.performer import Performer, TrackOffer
from jamtui.text import printable

LEAVE_SECONDS = 0.5
"""Who goes is heard for so long: whoever comes back with another session meanwhile never left."""

ABSENT_SECONDS = 10.0
"""After a host was started again, those who play on are waited for so long."""

MOST_PEERS = 32
"""Performers and listeners; a host that names more has no good intent."""

LOSS_FOR_REDUNDANCY = 0.005
LOSS_WITHOUT = 0.002
REDUNDANCY_SECONDS = 10.0
"""Redundancy that was needed is kept for so long after the loss has ended."""

Identity = tuple[str, frozenset[tuple[str, str]]]
"""Somebody on one machine: who they are, and the fingerprints that they have proven."""


class Mesh:
    """Links to all others in a room. Everything belongs to one event loop, the network thread's.

    `signal` and `relay` bring things to others by way of the host, who is asked for nothing else:
    each performer is whoever has signed the fingerprints of their links. `make_listener` gives
    what takes a track's sound. `on_problem` is told, in a sentence, of those who are not let in.
    """

    def __init__(
        self,
        *,
        certificate: RTCCertificate,
        room_code: str,
        signal: SendSignal,
        relay: SendRelayed,
        make_listener: MakeListener,
        on_problem: Callable[[str], object],
        is_listening_only: bool = False,
        ice_servers: Sequence[IceServer] = (),
    ) -> None:
        self.senders: dict[int, TrackSender] = {}
        self._certificate = certificate
        self._own_marks = sorted(marks(fingerprints_of(certificate)))
        self._room_code = room_code
        self._signal = signal
        self._relay = relay
        self._make_listener = make_listener
        self._on_problem = on_problem
        self._is_listening_only = is_listening_only
        self._ice_servers = ice_servers
        self._peers: dict[Identity, MeshPeer] = {}
        self._attempts: dict[Identity, int] = {}
        self._redundant_until: dict[int, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking = asyncio.get_running_loop().create_task(self._look())

    # --- who is there

    def meet(self, own_session: str, performers: Iterable[Performer]) -> None:
        """Takes everybody who is in the room, as the host says on each entry."""
        others = [one for one in performers if one.session != own_session]
        present = {_identity(one) for one in others}
        for identity, peer in self._peers.items():
            if identity not in present and peer.leaves_at is None:
                peer.leaves_at = time.monotonic() + ABSENT_SECONDS
        for performer in others:
            self.add(performer)

    def add(self, performer: Performer) -> None:
        """Connects with somebody who came in, or takes their other tracks."""
        if not is_proven(performer, self._room_code):
            self._refuse(performer.name, "has not proven to be who the host says")
            return
        identity = _identity(performer)
        peer = self._peers.get(identity)
        if peer is not None:
            peer.become(performer)
        elif self._is_listening_only and performer.is_listening_only:
            return  # neither has anything to say to the other
        elif len(self._peers) >= MOST_PEERS:
            self._refuse(performer.name, "is one too many")
        elif sorted(identity[1]) == self._own_marks:
            self._refuse(performer.name, "shows our own fingerprints")
        else:
            self._peers[identity] = self._new_peer(performer, identity)

    def remove(self, session: str) -> None:
        """Ends the connection with somebody who went."""
        peer = self._peer(session)
        if peer is not None:
            peer.leaves_at = time.monotonic() + LEAVE_SECONDS

    def hear_signal(self, signal: Signal) -> None:
        """Takes what somebody signalled by way of the host."""
        peer = self._peer(signal.session)
        if peer is not None and not peer.hear_signal(signal):
            self._refuse(peer.performer.name, "offers a link that is not theirs")

    def hear_relayed(self, session: str, packet: bytes) -> None:
        """Takes a packet that came by way of the host."""
        peer = self._peer(session)
        if peer is not None:
            peer.relay.hear(packet)

    # --- sound

    def add_track(self, capture: Capture, offer: TrackOffer) -> TrackSender:
        """Sends what `capture` hears to everybody, from the next `pump` on."""
        sender = TrackSender(capture, offer, self.send)
        self.senders[offer.ssrc] = sender
        return sender

    def remove_track(self, ssrc: int) -> None:
        """Sends a track no more."""
        self.senders.pop(ssrc, None)
        self._redundant_until.pop(ssrc, None)

    def pump(self) -> None:
        """Sends all that has been captured; after each block."""
        for sender in self.senders.values():
            sender.pump()

    def send(self, packet: bytes) -> None:
        """Sends an RTP packet to everybody."""
        for peer in self._peers.values():
            peer.send(packet)

    def stats(self) -> list[PeerStats]:
        """Returns how the way to each of the others is."""
        return [peer.stats() for peer in self._peers.values()]

    async def close(self) -> None:
        """Says goodbye to everybody."""
        self._looking.cancel()
        peers, self._peers = list(self._peers.values()), {}
        self.senders.clear()
        await asyncio.gather(
            self._looking, *(peer.close() for peer in peers), *self._tasks, return_exceptions=True
        )

    # --- inside

    def _new_peer(self, performer: Performer, identity: Identity) -> MeshPeer:
        return MeshPeer(
            performer,
            # Sessions change with each reconnect to the host; fingerprints stay.
            is_offering=self._own_marks < sorted(identity[1]),
            certificate=self._certificate,
            signal=self._signal,
            relay=self._relay,
            make_listener=self._make_listener,
            ice_servers=self._ice_servers,
            attempt=self._attempts.pop(identity, 0),
        )

    def _peer(self, session: str) -> MeshPeer | None:
        return next((one for one in self._peers.values() if one.performer.session == session), None)

    def _refuse(self, name: str, why: str) -> None:
        self._on_problem(f"{printable(name)} {why}: there is no connection with them.")

    async def _look(self) -> None:
        while True:
            now = time.monotonic()
            for identity, peer in list(self._peers.items()):
                if peer.leaves_at is not None and now >= peer.leaves_at:
                    self._leave(identity)
                else:
                    peer.look(now)
            self._switch_redundancy(now)
            await asyncio.sleep(HEARTBEAT_SECONDS)

    def _leave(self, identity: Identity) -> None:
        peer = self._peers.pop(identity)
        self._attempts[identity] = peer.link.attempt
        while len(self._attempts) > MOST_PEERS:
            del self._attempts[next(iter(self._attempts))]
        peer.hush()
        self._spawn(peer.close())

    def _switch_redundancy(self, now: float) -> None:
        """Each packet brings the one before along while somebody loses some."""
        for ssrc, sender in self.senders.items():
            worst = max((one.loss_there(ssrc) for one in self._peers.values()), default=0.0)
            is_on = sender.packets.is_redundant
            if worst > LOSS_FOR_REDUNDANCY or (is_on and worst > LOSS_WITHOUT):
                self._redundant_until[ssrc] = now + REDUNDANCY_SECONDS
            sender.packets.is_redundant = now < self._redundant_until.get(ssrc, 0.0)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _identity(performer: Performer) -> Identity:
    return performer.user_id, marks(performer.proof.fingerprints)
