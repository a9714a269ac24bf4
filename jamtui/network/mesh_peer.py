"""One other performer: the ways to them, and their tracks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from aiortc import RTCCertificate

from jamtui.network.arriving_track import ArrivingTrack, TrackListener
from jamtui.network.dtls_link import IceServer
from jamtui.network.entry_proof import marks
from jamtui.network.heartbeat import Heartbeat, TrackReport
from jamtui.network.peer_link import PeerLink, SignalKind
from jamtui.network.relay_link import RelayLink
from jamtui.network.rtp import RtpPacket
from jamtui.network.statistics import PeerStats, Recent, kbps, loss_share
from jamtui.protocol.messages import Signal
from jamtui.protocol.performer import LinkDescription, Performer, TrackOffer

RELAY_SECONDS = 5.0
"""Without another way for so long, packets go through the host."""

ROOM_ROUTE = "room"

SendSignal = Callable[[str, SignalKind, LinkDescription | None], object]
SendRelayed = Callable[[str, bytes], object]
MakeListener = Callable[[Performer, TrackOffer], TrackListener]


class MeshPeer:
    """Sends to and hears one performer, directly or through the host. The network thread's.

    `performer` changes with each of their reconnects to the host; the link stays.
    """

    def __init__(
        self,
        performer: Performer,
        *,
        is_offering: bool,
        certificate: RTCCertificate,
        signal: SendSignal,
        relay: SendRelayed,
        make_listener: MakeListener,
        ice_servers: Sequence[IceServer],
        attempt: int,
    ) -> None:
        self.performer = performer
        self.leaves_at: float | None = None
        self.tracks: dict[int, ArrivingTrack] = {}
        self.unknown_packets = 0
        self._make_listener = make_listener
        self._last_direct = time.monotonic()
        self._is_relaying = False
        self._bytes = [0, 0]
        self._recent_bytes = Recent(2)
        self._recent_loss: dict[int, Recent] = {}
        self.relay = RelayLink(lambda packet: relay(self.performer.session, packet), self._hear)
        self.link = PeerLink(
            is_offering=is_offering,
            certificate=certificate,
            signal=lambda kind, link: signal(self.performer.session, kind, link),
            on_sound=self._hear,
            ice_servers=ice_servers,
            attempt=attempt,
        )
        self.link.report = self._reports
        self._take_tracks()

    def become(self, performer: Performer) -> None:
        """Takes another session, or other tracks, of the same performer."""
        self.performer = performer
        self.leaves_at = None
        self._take_tracks()

    def hear_signal(self, signal: Signal) -> bool:
        """Takes what they signalled; returns False for a link that they have not proven theirs."""
        if signal.kind == "relay":
            return True
        link = signal.link
        proven = marks(self.performer.proof.fingerprints)
        if link is not None and not marks(link.fingerprints) <= proven:
            return False
        self.link.hear_signal(signal.kind, link)
        return True

    def send(self, packet: bytes) -> None:
        """Sends an RTP packet the way that there is."""
        self._bytes[0] += len(packet)
        if self.is_relayed:
            self.relay.send(packet)
        else:
            self.link.send(packet)

    @property
    def is_relayed(self) -> bool:
        """Whether packets go through the host: we hear nothing directly, or they do not."""
        return self._is_relaying or self.relay.is_wanted

    def look(self, now: float) -> None:
        """Finds out which way there is, and counts; a few times a second."""
        if self.link.is_connected:
            self._last_direct = now
        self._is_relaying = now - self._last_direct > RELAY_SECONDS
        if self._is_relaying:
            self.relay.beat(self._reports())
        for track in self.tracks.values():
            track.look(now)
        self._recent_bytes.add(now, *self._bytes)
        beat = self._last_beat()
        for report in beat.tracks if beat is not None else ():
            if report.ssrc in self._recent_loss or len(self._recent_loss) < 16:
                recent = self._recent_loss.setdefault(report.ssrc, Recent(2))
                recent.add(now, max(0, report.received), max(0, report.lost))

    def loss_there(self, ssrc: int) -> float:
        """Returns which share of a track of ours was lost on its way to them lately, 0 to 1."""
        recent = self._recent_loss.get(ssrc)
        return loss_share(*recent.risen) if recent is not None else 0.0

    def stats(self) -> PeerStats:
        """Returns how the way to them is."""
        is_direct = self.link.is_connected and not self.is_relayed
        is_relayed = self.is_relayed and self.relay.is_connected
        beats = self.relay.heartbeats if is_relayed else self.link.heartbeats
        sent, received = self._recent_bytes.risen
        seconds = self._recent_bytes.seconds
        return PeerStats(
            session=self.performer.session,
            user_id=self.performer.user_id,
            name=self.performer.name,
            is_connected=is_direct or is_relayed,
            route=self.link.route if is_direct else ROOM_ROUTE if is_relayed else "",
            round_trip_ms=beats.round_trip_ms,
            reconnects=max(0, self.link.reconnects),
            sent_kbps=kbps(sent, seconds),
            received_kbps=kbps(received, seconds),
            loss_there_percent=100 * max(map(self.loss_there, self._recent_loss), default=0.0),
            tracks=[track.stats for track in self.tracks.values()],
        )

    def hush(self) -> None:
        """Hears nothing of them any more."""
        self._drop(set(self.tracks))

    async def close(self) -> None:
        """Says goodbye."""
        self.hush()
        await self.link.close()

    def _take_tracks(self) -> None:
        """Listens to the tracks that they offer now; those that are as before go on."""
        offers = [] if self.performer.is_listening_only else self.performer.tracks
        wanted = {offer.ssrc: offer for offer in offers}
        self._drop({one for one, track in self.tracks.items() if track.offer != wanted.get(one)})
        for ssrc, offer in wanted.items():
            if ssrc not in self.tracks:
                listener = self._make_listener(self.performer, offer)
                self.tracks[ssrc] = ArrivingTrack(offer, listener)

    def _drop(self, ssrcs: set[int]) -> None:
        for ssrc in ssrcs:
            self.tracks.pop(ssrc).close()

    def _hear(self, packet: RtpPacket) -> None:
        self._bytes[1] += len(packet.payload)
        track = self.tracks.get(packet.ssrc)
        if track is None:
            self.unknown_packets += 1
        else:
            track.take(packet)

    def _last_beat(self) -> Heartbeat | None:
        beats = self.relay.heartbeats if self.is_relayed else self.link.heartbeats
        return beats.last

    def _reports(self) -> list[TrackReport]:
        return [track.report for track in self.tracks.values()]
