"""What qualities there are to choose from: what `data/quality.toml` says, as objects."""

from __future__ import annotations

from dataclasses import dataclass

from jamtui.protocol.stream_format import OPUS_PACKET_FRAMES


@dataclass(frozen=True, slots=True)
class Preset:
    """How a track is encoded, and what is done when packets are late or lost.

    `bitrate_kbps` 16 to 510, for all channels of a track. `packet_frames` are of 48 kHz;
    `long_block_packet_frames` are taken where a device gives more than 128 frames at once.
    `expected_loss` 0 to 1. With `repeats_packets`, each packet goes out once more with the next
    while packets are lost. `most_rtt_ms` is up to where the preset makes sense.
    """

    name: str
    bitrate_kbps: int
    complexity: int
    is_constant: bool
    packet_frames: int
    long_block_packet_frames: int
    expected_loss: float
    repeats_packets: bool
    jitter_mode: str
    most_rtt_ms: float

    def __post_init__(self) -> None:
        for frames in (self.packet_frames, self.long_block_packet_frames):
            if frames not in OPUS_PACKET_FRAMES:
                raise ValueError(f"Opus has packets of {OPUS_PACKET_FRAMES} frames, not {frames}")


@dataclass(frozen=True, slots=True)
class Grade:
    """A quality of connection: measured values up to these belong to it.

    `loss` is a part of all packets, 0 to 1. `choice` is the preset's name that fits it, or "pcm".
    """

    name: str
    rtt_ms: float
    jitter_ms: float
    loss: float
    choice: str
