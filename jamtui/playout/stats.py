"""What a playout counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlayoutStats:
    """How one track fares, since its beginning where nothing else is said.

    `delay_frames`: how long a packet in the middle waits at present, from its arrival until its
    last frame is due, in frames of the receiver's device (one block on a common clock).
    `target_frames`: what the delay is on its way to. `concealed_frames`: of the sender, made up
    here or by the codec. `late_packets` came after their beginning was due, `lost_packets` never.
    `rate_ppm`: how much faster the sender's clock runs than ours. `jitter_frames`: as RFC 3550
    has it, in frames of the receiver. `underruns`: how often sound was missing. `restarts`: how
    often the sender's time line began anew.
    """

    delay_frames: float = 0.0
    target_frames: float = 0.0
    concealed_frames: int = 0
    late_packets: int = 0
    lost_packets: int = 0
    duplicate_packets: int = 0
    received_packets: int = 0
    rate_ppm: float = 0.0
    jitter_frames: float = 0.0
    underruns: int = 0
    restarts: int = 0
