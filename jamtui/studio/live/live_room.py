"""A stay in somebody's room: what is sent, who is heard, and what there is to tell about it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from jamtui.codec.automatic_choice import Measured, worst_of
from jamtui.engine.capture import MOST_INPUT_GAIN, Capture
from jamtui.engine.performers import Performers
from jamtui.engine.player import Player
from jamtui.errors import JamError, UsageError
from jamtui.identity.key_folder import KeyFolder
from jamtui.network.dtls_link import IceServer, fingerprints_of, new_certificate
from jamtui.network.mesh_bridge import MeshBridge
from jamtui.network.network_thread import NetworkThread
from jamtui.network.room_client import RoomClient
from jamtui.network.room_view import Connection, Entry, RoomView
from jamtui.network.statistics import PeerStats
from jamtui.playout.playout import Playout
from jamtui.protocol.address import parse_address
from jamtui.protocol.messages import Clock, Row
from jamtui.protocol.performer import Performer, TrackOffer
from jamtui.studio.live.conversation import Conversation
from jamtui.studio.live.heard_track import HeardTrack
from jamtui.studio.live.kept_rows import KeptRows
from jamtui.studio.live.mix import LiveMix
from jamtui.studio.live.own_tracks import OwnTracks
from jamtui.studio.live.wishes import JoinWishes, parted_mode

Notify = Callable[[str, dict[str, Any]], None]

MEASURE_SECONDS = 1.0
"""How often the connections are looked at for a quality that fits them."""

MOST_MONITOR = 2.0


class LiveRoom(MeshBridge):
    """Joins a room and plays in it until `leave`. The thread of the engine's event loop.

    `player` gets inputs and performers; `block_frames` are its device's. `notify(name, values)`
    hears of everything that happens.
    """

    def __init__(
        self, wishes: JoinWishes, player: Player, block_frames: int, notify: Notify
    ) -> None:
        self.wishes = wishes
        self.address = parse_address(wishes.address)
        self.problem = ""
        self._player = player
        self._notify = notify
        self._loop = asyncio.get_running_loop()
        self.tracks = OwnTracks(wishes, player.sample_rate, block_frames)
        self._offers = self.tracks.offers()
        self.mix = LiveMix(Performers(player.sample_rate), player.sample_rate, block_frames)
        self.mix.set_mode(*parted_mode(wishes.mode))
        key = KeyFolder(Path(wishes.database)).read(wishes.user_id)
        self._rows = KeptRows(Path(wishes.database).parent, wishes.user_id)
        self._names: dict[str, str] = {}
        self._conversation = Conversation(notify, self._name_of)
        self._is_left = False
        self._network = NetworkThread()
        certificate = self._network.call(new_certificate)
        super().__init__(
            self._network,
            certificate=certificate,
            room_code=self.address.room_code,
            make_listener=self._listener,
            on_problem=self._tell_problem,
            is_listening_only=wishes.is_listening_only,
            ice_servers=[IceServer(url) for url in wishes.ice_servers],
        )
        self.client = RoomClient(
            self.address,
            key,
            Entry(
                name=wishes.name,
                tracks=tuple(self._offers),
                is_listening_only=wishes.is_listening_only,
                request=wishes.request,
            ),
            fingerprints=fingerprints_of(certificate),
            mirror=self._rows,
            listener=self,
            is_insecure=wishes.is_insecure,
        )
        self.capture = Capture(wishes.channels, player.sample_rate)
        self.capture.muted = wishes.muted
        self._begin_sound()
        self._measuring = self._loop.create_task(self._measure())

    async def join(self) -> RoomView:
        """Comes in; waits for as long as somebody has to let us in. Raises JamError."""
        return await self.client.open()

    async def leave(self) -> None:
        """Says goodbye and ends; harmless when that has happened."""
        if self._is_left:
            return
        self._is_left = True
        self._measuring.cancel()
        self._player.capture = self._player.performers = None
        await self.client.close()
        await self.close()
        self._network.call(self._waker.close)
        self._network.close()
        self._rows.close()

    # --- what one sends

    def _begin_sound(self) -> None:
        self._network.call(self._send_offers)
        self._waker = self._network.waker(self.mesh.pump)
        self.capture.wake = self._waker.ring
        self._player.performers = self.mix.performers
        self._player.capture = self.capture

    def _send_offers(self) -> None:
        """Sends the tracks of `_offers` and no other; on the network thread."""
        for ssrc in list(self.mesh.senders):
            self.mesh.remove_track(ssrc)
        for offer in self._offers:
            self.mesh.add_track(self.capture, offer)

    def set_input(
        self,
        *,
        gain: float | None = None,
        muted: bool | None = None,
        monitor: float | None = None,
    ) -> None:
        """Changes how loud one is sent, whether at all, and how loud one hears oneself."""
        if gain is not None and not 0.0 <= gain <= MOST_INPUT_GAIN:
            raise UsageError(f"A gain of {gain:g} is not possible: use 0 to {MOST_INPUT_GAIN:g}.")
        if monitor is not None and not 0.0 <= monitor <= MOST_MONITOR:
            raise UsageError(f"A monitor of {monitor:g} is not possible: use 0 to 2.")
        capture = self.capture
        capture.gain = capture.gain if gain is None else gain
        capture.muted = capture.muted if muted is None else muted
        capture.monitor_gain = capture.monitor_gain if monitor is None else monitor

    async def _measure(self) -> None:
        """Chooses a quality once a second, where that was left to us."""
        while True:
            await asyncio.sleep(MEASURE_SECONDS)
            measured = [one for peer in self.stats() if (one := _measured(peer)) is not None]
            if measured and self.tracks.measure(worst_of(measured), time.monotonic()):
                self._offers = self.tracks.offers()
                self._network.call(self._send_offers)
                self.client.offer_tracks(self._offers)
                self._notify("live_quality", {"quality": self.tracks.chosen})

    # --- who is heard

    def stats(self) -> list[PeerStats]:
        """Returns how the way to each of the others is."""
        return self._network.call(self.mesh.stats)

    def _listener(self, performer: Performer, offer: TrackOffer) -> HeardTrack:
        """Makes what plays a track; on the network thread."""
        playout = self.mix.playout(offer)
        self._post(self.mix.add, performer, offer, playout)
        return HeardTrack(
            playout, self._player.sample_rate, lambda: self._post(self.mix.remove, playout)
        )

    def playout_of(self, ssrc: int, user_id: str) -> Playout | None:
        """Returns what plays a track of somebody."""
        for strip in self.mix.strips():
            if strip.offer.ssrc == ssrc and strip.performer.user_id == user_id:
                return strip.playout
        return None

    # --- what the room says

    def connection_changed(self, connection: Connection, sentence: str) -> None:
        """Tells how it stands with the host."""
        self.problem = sentence
        self._notify("live", {"connection": connection, "text": sentence})

    def entered(self, view: RoomView) -> None:
        """Meets everybody who is there."""
        super().entered(view)
        self._names = {one.session: one.name for one in view.performers.values()}
        self._names[view.session] = self.wishes.name
        names = [one.name for one in view.others]
        values = {"room": view.room_code, "role": view.role, "others": names}
        self._notify("live_entered", values)

    def came(self, performer: Performer) -> None:
        """Connects with somebody."""
        super().came(performer)
        is_new = performer.session not in self._names
        self._names[performer.session] = performer.name
        if is_new:
            self._notify("live_came", {"name": performer.name, "session": performer.session})

    def went(self, session: str, reason: str) -> None:
        """Lets somebody go."""
        super().went(session, reason)
        values = {"name": self._names.pop(session, "somebody"), "session": session, "text": reason}
        self._notify("live_went", values)

    def clock_changed(self, clock: Clock) -> None:
        """Tells tempo, key and whether it plays."""
        self._notify("live_clock", msgspec.to_builtins(clock))

    def rows_changed(self, rows: Sequence[Row]) -> None:
        """Tells what was said; all else is in the mirror."""
        self._conversation.take(rows, is_before=not self._names)

    def _name_of(self, user_id: str) -> str | None:
        """Returns what somebody is called here: by those who play, or by the mirror."""
        for one in self.client.view.performers.values():
            if one.user_id == user_id:
                return one.name
        return self.wishes.name if user_id == self.wishes.user_id else self._rows.name_of(user_id)

    def ended(self, error: JamError) -> None:
        """Tells why the stay has ended."""
        self._notify("live_ended", {"text": str(error), "code": error.exit_code})

    def _tell_problem(self, sentence: str) -> None:
        self._notify("notice", {"text": sentence})


def _measured(peer: PeerStats) -> Measured | None:
    """Returns what a connection is like, None for one that is not known yet."""
    if not peer.is_connected or peer.round_trip_ms is None:
        return None
    jitter = max((track.jitter_ms for track in peer.tracks), default=0.0)
    return Measured(peer.round_trip_ms, jitter, peer.loss_there_percent / 100)
