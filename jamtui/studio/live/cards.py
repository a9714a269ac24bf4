"""What is shown of a live room and of who plays in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DelayCard:
    """Where sound spends its time on the way between two performers, in milliseconds.

    `capture_ms`: filling a packet. `codec_ms`: what the codec looks ahead. `network_ms`: half the
    round trip. `playout_ms`: from the arrival of a packet until its last frame is due.
    `output_ms`: from a block's hand-over to its sound, as the device declares it.
    """

    capture_ms: float
    codec_ms: float
    network_ms: float
    playout_ms: float
    output_ms: float
    sum_ms: float


@dataclass(frozen=True, slots=True)
class TrackCard:
    """A track that is received: `concealed_ms` since it began, `rate_ppm` of the sender's clock."""

    name: str
    codec: str
    sample_rate: int
    channels: int
    received_packets: int
    lost_packets: int
    recovered_packets: int
    late_packets: int
    concealed_ms: int
    jitter_ms: float
    rate_ppm: float
    delay: DelayCard


@dataclass(frozen=True, slots=True)
class PeerCard:
    """Somebody else in the room. `route`: host (directly), srflx, prflx, relay, or room (the
    host passes packets on), "" while there is no way. `loss` is a part of the packets of the last
    seconds, before any is recovered.
    """

    session: str
    user_id: str
    name: str
    role: str
    is_listening_only: bool
    is_connected: bool
    route: str
    round_trip_ms: float | None
    loss: float
    reconnects: int
    volume: float
    pan: float
    muted: bool
    solo: bool
    tracks: list[TrackCard]


@dataclass(frozen=True, slots=True)
class LiveCard:
    """A stay in a room: `connection` is that to its host (in, away, waiting, ended).

    `clock_bound_ms` is how wrong the room's time can be here, `clock_drift_ppm` how much faster
    the host's clock runs. `quality` is what one sends in, `sent_kbps` to each of the others.
    """

    room_code: str
    address: str
    connection: str
    session: str
    name: str
    role: str
    quality: str
    mode: str
    sent_kbps: float
    clock_bound_ms: float | None
    clock_drift_ppm: float
    device: str
    sample_rate: int
    block_frames: int
    callback_load: float
    xruns: int
    peers: list[PeerCard]
