"""Payloads to RTP packets and back: numbers, redundancy, and what became of each packet."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from jamtui.codec.choice import MOST_PACKET_BYTES
from jamtui.network.rtp import (
    HEADER,
    OPUS,
    PCM16,
    PCM24,
    REDUNDANT,
    RtpPacket,
)
from jamtui.protocol.stream_format import CodecName, StreamFormat

PAYLOAD_TYPES: dict[CodecName, int] = {"opus": OPUS, "pcm16": PCM16, "pcm24": PCM24}

_MORE = 0x80
"""The bit of RFC 2198 that says that another block's header follows."""

_EARLIER_BYTES = 4
_LAST_BYTES = 1
MOST_EARLIER_BYTES = (1 << 10) - 1
MOST_EARLIER_FRAMES = (1 << 14) - 1

FORGOTTEN_PACKETS = 1_000
"""A packet that is so much older than the newest is no longer waited for: that is seconds."""

MOST_OVERTAKEN_PACKETS = 64
"""How many packets may have been overtaken by the very first that comes."""


class Packetiser:
    """Gives a track's payloads their RTP headers. One thread.

    With `is_redundant`, each packet has the payload before it once more, where both fit: a lost
    packet costs nothing then if the next one comes in time.
    """

    def __init__(self, stream: StreamFormat, ssrc: int) -> None:
        self.ssrc = ssrc
        self.is_redundant = False
        self._type = PAYLOAD_TYPES[stream.codec]
        self._frames = stream.packet_frames
        self._sequence = secrets.randbelow(1 << 15)
        self._previous: tuple[int, bytes] | None = None

    def packet(self, timestamp: int, payload: bytes) -> bytes:
        """Returns the packet for a payload that begins at frame `timestamp` of the sender."""
        self._sequence += 1
        previous, self._previous = self._previous, (timestamp, payload)
        if self.is_redundant and previous is not None:
            both = _with_previous(self._type, timestamp, payload, *previous)
            if both is not None:
                return RtpPacket(REDUNDANT, self._sequence, timestamp, self.ssrc, both).pack()
        return RtpPacket(self._type, self._sequence, timestamp, self.ssrc, payload).pack()


def _with_previous(
    payload_type: int, timestamp: int, payload: bytes, earlier: int, earlier_payload: bytes
) -> bytes | None:
    """Returns both payloads as RFC 2198 has them, None where they do not fit."""
    offset, size = timestamp - earlier, len(earlier_payload)
    whole = HEADER.size + _EARLIER_BYTES + _LAST_BYTES + size + len(payload)
    if size > MOST_EARLIER_BYTES or whole > MOST_PACKET_BYTES:
        return None
    if not 0 < offset <= MOST_EARLIER_FRAMES:
        return None
    block = (_MORE | payload_type) << 24 | offset << 10 | size
    return block.to_bytes(4, "big") + bytes([payload_type]) + earlier_payload + payload


@dataclass(slots=True)
class ArrivalCounts:
    """What became of the packets of a track since it began."""

    received: int = 0
    lost: int = 0
    reordered: int = 0
    duplicated: int = 0
    recovered: int = 0
    unusable: int = 0


class Depacketiser:
    """Takes a track's packets in any order; gives payloads with timestamps that never wrap.

    `take` returns each payload once, also when it comes again as a redundant one. One thread.
    """

    def __init__(self, stream: StreamFormat) -> None:
        self.counts = ArrivalCounts()
        self._type = PAYLOAD_TYPES[stream.codec]
        self._newest_sequence: int | None = None
        self._first_sequence = 0
        self._newest_timestamp = 0
        self._missing: set[int] = set()
        self._seen: dict[int, None] = {}

    def take(self, packet: RtpPacket) -> list[tuple[int, bytes]]:
        """Returns the payloads that are new, oldest first, each with its timestamp in frames."""
        if not self._is_new(packet.sequence):
            self.counts.duplicated += 1
            return []
        timestamp = self._unwrapped(packet.timestamp)
        if packet.payload_type == self._type:
            found = [(timestamp, packet.payload)]
        elif packet.payload_type == REDUNDANT:
            found = self._parted(timestamp, packet.payload)
        else:
            found = []
        if not found:
            self.counts.unusable += 1
            return []
        self.counts.received += 1
        fresh = [one for one in found if one[0] not in self._seen]
        self.counts.recovered += sum(1 for one in fresh if one[0] != timestamp)
        for at, _ in fresh:
            self._seen[at] = None
        while len(self._seen) > FORGOTTEN_PACKETS:
            del self._seen[next(iter(self._seen))]
        return fresh

    def _is_new(self, sequence: int) -> bool:
        """Returns whether a packet with that number has not been here; counts losses."""
        newest = self._newest_sequence
        if newest is None:
            self._newest_sequence = self._first_sequence = sequence
            return True
        number = newest + _difference(sequence, newest & 0xFFFF, 16)
        if number > newest:
            if number - newest > FORGOTTEN_PACKETS:  # the sender has begun anew
                self._missing.clear()
                self._first_sequence = number
            else:
                self._missing.update(range(newest + 1, number))
                self.counts.lost += number - newest - 1
            self._newest_sequence = number
            if self._missing:
                self._missing = {one for one in self._missing if one > number - FORGOTTEN_PACKETS}
            return True
        if number in self._missing:
            self._missing.discard(number)
            self.counts.lost -= 1
            self.counts.reordered += 1
            return True
        if newest - number > FORGOTTEN_PACKETS:
            self._newest_sequence = self._first_sequence = number
            self._missing.clear()
            return True
        return self._is_before_the_first(number)

    def _is_before_the_first(self, number: int) -> bool:
        """Whether a packet was sent before the one that came first, and overtaken by it."""
        first = self._first_sequence
        if not first - MOST_OVERTAKEN_PACKETS <= number < first:
            return False
        self._missing.update(range(number + 1, first))
        self.counts.lost += first - number - 1
        self.counts.reordered += 1
        self._first_sequence = number
        return True

    def _unwrapped(self, timestamp: int) -> int:
        newest = self._newest_timestamp
        whole = newest + _difference(timestamp, newest & 0xFFFF_FFFF, 32)
        if self.counts.received == 0:
            whole = timestamp
        self._newest_timestamp = max(newest, whole) if whole > newest - (1 << 20) else whole
        return whole

    def _parted(self, timestamp: int, payload: bytes) -> list[tuple[int, bytes]]:
        """Returns the payloads in a redundant packet (RFC 2198); none of a malformed one."""
        sizes, begin = [], 0
        while begin < len(payload) and payload[begin] & _MORE:
            if begin + _EARLIER_BYTES > len(payload):
                return []
            block = int.from_bytes(payload[begin : begin + _EARLIER_BYTES], "big")
            sizes.append((block >> 24 & 0x7F, block >> 10 & MOST_EARLIER_FRAMES, block & 0x3FF))
            begin += _EARLIER_BYTES
        if begin >= len(payload):
            return []
        sizes.append((payload[begin], 0, len(payload) - begin - 1 - sum(s for _, _, s in sizes)))
        begin += _LAST_BYTES
        found = []
        for kind, offset, size in sizes:
            if size < 0 or kind != self._type:
                return []
            found.append((timestamp - offset, payload[begin : begin + size]))
            begin += size
        return found


def _difference(later: int, earlier: int, bits: int) -> int:
    """Returns later - earlier on a circle of 2^bits, the shorter way round."""
    half = 1 << (bits - 1)
    return (later - earlier + half) % (1 << bits) - half
