"""How the sound of one track travels: what both ends have to agree on."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

CodecName = Literal["opus", "pcm16", "pcm24"]
"""Opus in its restricted low delay, or samples as they are, big-endian, 16 or 24 bits each."""

OPUS_RATE = 48_000
OPUS_PACKET_FRAMES = (120, 240, 480, 960)
"""2.5, 5, 10 and 20 ms at 48 kHz: what the codec can cut sound into."""

MOST_PACKET_FRAMES = 4096


class StreamFormat(msgspec.Struct, frozen=True, kw_only=True):
    """The codec of a track, and the frames in each of its packets, at its own sample rate.

    `bitrate_kbps` and `complexity` are the encoder's matter, and Opus's alone.
    """

    codec: CodecName
    sample_rate: Annotated[int, msgspec.Meta(ge=8_000, le=192_000)]
    channels: Annotated[int, msgspec.Meta(ge=1, le=2)]
    packet_frames: Annotated[int, msgspec.Meta(ge=16, le=MOST_PACKET_FRAMES)]
    bitrate_kbps: Annotated[int, msgspec.Meta(ge=0, le=510)] = 0
    complexity: Annotated[int, msgspec.Meta(ge=0, le=10)] = 5

    def __post_init__(self) -> None:
        if self.codec != "opus":
            return
        if self.sample_rate != OPUS_RATE or self.packet_frames not in OPUS_PACKET_FRAMES:
            raise ValueError(
                f"Opus has {OPUS_RATE} frames a second in packets of "
                f"{', '.join(map(str, OPUS_PACKET_FRAMES))}, not {self.packet_frames} of "
                f"{self.sample_rate}"
            )

    @property
    def packet_seconds(self) -> float:
        """How much sound one packet carries."""
        return self.packet_frames / self.sample_rate
