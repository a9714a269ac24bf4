"""Which format a track is sent in: what a preset or a codec means for a device's blocks."""

from __future__ import annotations

from jamtui.codec.quality import Preset
from jamtui.protocol.stream_format import OPUS_RATE, CodecName, StreamFormat

MOST_PACKET_BYTES = 1_200
"""What goes through every network in one piece: IPv6 promises 1,280 on every path."""

OVERHEAD_BYTES = 12 + 16 + 16
"""RTP's header, the longest mark of SRTP, and whom it is for where the host relays it."""

MOST_PCM_BYTES = MOST_PACKET_BYTES - OVERHEAD_BYTES

LEAST_PCM_FRAMES = 16
"""What a StreamFormat allows: shorter packets would be headers with hardly any sound."""

SHORT_BLOCK = 128
"""A block of more frames waits so long for the next one that longer packets may be asked for."""

BYTES = {"pcm16": 2, "pcm24": 3}


def stream_format(
    choice: Preset | CodecName, block_frames: int, sample_rate: int, channels: int
) -> StreamFormat:
    """Returns how a track is sent whose device gives `block_frames` at `sample_rate`.

    Opus by its name is 192 kbit/s in its shortest packets. Opus is always at 48 kHz: whoever
    has another rate resamples before and after. Raises ValueError for blocks or channels that
    there are none of.
    """
    if channels not in (1, 2):
        raise ValueError(f"a track has 1 or 2 channels, not {channels}")
    if isinstance(choice, Preset):
        is_long = block_frames > SHORT_BLOCK
        return StreamFormat(
            codec="opus",
            sample_rate=OPUS_RATE,
            channels=channels,
            packet_frames=choice.long_block_packet_frames if is_long else choice.packet_frames,
            bitrate_kbps=choice.bitrate_kbps,
            complexity=choice.complexity,
        )
    if choice == "opus":
        return StreamFormat(
            codec="opus",
            sample_rate=OPUS_RATE,
            channels=channels,
            packet_frames=120,
            bitrate_kbps=192,
        )
    return StreamFormat(
        codec=choice,
        sample_rate=sample_rate,
        channels=channels,
        packet_frames=pcm_packet_frames(block_frames, BYTES[choice] * channels),
    )


def pcm_packet_frames(block_frames: int, frame_bytes: int) -> int:
    """Returns the frames of a packet: a block, or an equal part of it that fits.

    A block that has no such part is cut without regard to where it ends: then some of it waits
    for the next one. So do blocks of less than 16 frames, which are put together.
    """
    if block_frames < 1:
        raise ValueError(f"a block has no {block_frames} frames")
    if block_frames < LEAST_PCM_FRAMES:
        return block_frames * -(-LEAST_PCM_FRAMES // block_frames)
    most = MOST_PCM_BYTES // frame_bytes
    parts = -(-block_frames // most)
    for count in range(parts, 2 * parts + 1):
        if block_frames % count == 0 and block_frames // count >= LEAST_PCM_FRAMES:
            return block_frames // count
    return block_frames // parts
