"""RTP packets (RFC 3550): a header of twelve bytes in front of the sound."""

from __future__ import annotations

import struct
from typing import NamedTuple

HEADER = struct.Struct("!BBHII")
VERSION = 2 << 6

OPUS, PCM16, PCM24 = 111, 112, 113
"""Payload types of the dynamic range; 111 is what browsers call Opus."""

REDUNDANT = 63
"""RFC 2198: the packet before comes along once more."""

CONTROL = 126
"""Heartbeats and clocks, on the path that the sound takes."""

_EXTENSION, _PADDING, _SOURCES = 1 << 4, 1 << 5, 0x0F


class RtpPacket(NamedTuple):
    """One packet. `timestamp` counts frames of the sender modulo 2³², `sequence` modulo 2¹⁶."""

    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes

    def pack(self) -> bytes:
        """Returns the packet as bytes."""
        return (
            HEADER.pack(
                VERSION,
                self.payload_type,
                self.sequence & 0xFFFF,
                self.timestamp & 0xFFFF_FFFF,
                self.ssrc,
            )
            + self.payload
        )


def unpack(data: bytes) -> RtpPacket | None:
    """Returns the packet that `data` is, or None for what is none of ours.

    Contributing sources, header extensions and padding are skipped, as other programs send them.
    """
    if len(data) < HEADER.size or data[0] & 0xC0 != VERSION:
        return None
    first, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
    begin, end = HEADER.size + 4 * (first & _SOURCES), len(data)
    if first & _EXTENSION:
        if begin + 4 > end:
            return None
        begin += 4 + 4 * int.from_bytes(data[begin + 2 : begin + 4], "big")
    if first & _PADDING:
        end -= data[-1]
    if begin > end:
        return None
    return RtpPacket(second & 0x7F, sequence, timestamp, ssrc, data[begin:end])
