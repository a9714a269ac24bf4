"""How a stay in a room goes: everybody in it, and where the time goes between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jamtui.codec.contract import delay_frames
from jamtui.network.statistics import PeerStats, TrackStats
from jamtui.protocol.performer import Performer
from jamtui.studio.live.cards import DelayCard, LiveCard, PeerCard, TrackCard
from jamtui.studio.live.live_room import LiveRoom
from jamtui.studio.live.mix import Strip


def live_card(room: LiveRoom, device: Mapping[str, Any]) -> LiveCard:
    """Returns everything there is to tell; `device` is what the engine says of its own."""
    view, clock = room.client.view, room.client.clock
    found = {one.session: one for one in room.stats()}
    return LiveCard(
        room_code=view.room_code,
        address=str(room.address),
        connection=room.client.connection,
        session=view.session,
        name=room.wishes.name,
        role=view.role,
        quality="nothing" if room.wishes.is_listening_only else room.tracks.chosen,
        mode=room.mix.mode.name,
        sent_kbps=round(max((one.sent_kbps for one in found.values()), default=0.0), 1),
        clock_bound_ms=round(clock.bound_ms, 3) if clock.is_known else None,
        clock_drift_ppm=round(clock.drift_ppm, 1),
        device=str(device["name"]),
        sample_rate=int(device["sample_rate"]),
        block_frames=int(device["block_frames"]),
        callback_load=float(device["load_median"]),
        xruns=int(device["xruns"]),
        peers=[
            _peer_card(room, one, found.get(one.session), float(device["latency_ms"]))
            for one in view.others
        ],
    )


def _peer_card(
    room: LiveRoom, performer: Performer, stats: PeerStats | None, output_ms: float
) -> PeerCard:
    strips = [one for one in room.mix.strips() if one.performer.user_id == performer.user_id]
    setting = room.mix.setting(performer.user_id)
    return PeerCard(
        session=performer.session,
        user_id=performer.user_id,
        name=performer.name,
        role=performer.role,
        is_listening_only=performer.is_listening_only,
        is_connected=stats is not None and stats.is_connected,
        route=stats.route if stats is not None else "",
        round_trip_ms=_rounded(stats.round_trip_ms if stats is not None else None),
        loss=_loss(stats),
        reconnects=stats.reconnects if stats is not None else 0,
        volume=setting.volume,
        pan=setting.pan,
        muted=setting.muted,
        solo=setting.solo,
        tracks=_track_cards(strips, stats, output_ms),
    )


def _track_cards(strips: list[Strip], stats: PeerStats | None, output_ms: float) -> list[TrackCard]:
    if stats is None:
        return []
    by_ssrc = {strip.offer.ssrc: strip for strip in strips}
    return [
        _track_card(by_ssrc[one.ssrc], one, stats.round_trip_ms, output_ms)
        for one in stats.tracks
        if one.ssrc in by_ssrc
    ]


def _track_card(
    strip: Strip, track: TrackStats, round_trip_ms: float | None, output_ms: float
) -> TrackCard:
    stream = strip.offer.format
    return TrackCard(
        name=track.name,
        codec=track.codec,
        sample_rate=stream.sample_rate,
        channels=stream.channels,
        received_packets=track.received_packets,
        lost_packets=track.lost_packets,
        recovered_packets=track.recovered_packets,
        late_packets=track.late_packets,
        concealed_ms=round(track.concealed_ms),
        jitter_ms=round(track.jitter_ms, 2),
        rate_ppm=round(strip.playout.stats.rate_ppm, 1),
        delay=_delay_card(strip, track, round_trip_ms or 0.0, output_ms),
    )


def _delay_card(
    strip: Strip, track: TrackStats, round_trip_ms: float, output_ms: float
) -> DelayCard:
    stream = strip.offer.format
    stages = (
        1e3 * stream.packet_seconds,
        1e3 * delay_frames(stream) / stream.sample_rate,
        round_trip_ms / 2,
        track.delay_ms,
        output_ms,
    )
    return DelayCard(*(round(one, 2) for one in (*stages, sum(stages))))


def _loss(stats: PeerStats | None) -> float:
    worst = max((one.loss_percent for one in stats.tracks), default=0.0) if stats else 0.0
    return round(worst / 100, 4)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
