"""RTP, redundancy and order: what is sent comes out once, whatever the network does to it."""

from __future__ import annotations

import random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.codec.choice import MOST_PACKET_BYTES
from jamtui.network.heartbeat import Heartbeat, Heartbeats, TrackReport
from jamtui.network.packetiser import Depacketiser, Packetiser
from jamtui.network.rtp import CONTROL, OPUS, RtpPacket, unpack
from jamtui.protocol.stream_format import StreamFormat

OPUS_STREAM = StreamFormat(codec="opus", sample_rate=48_000, channels=1, packet_frames=120)
BIG_STREAM = StreamFormat(codec="pcm24", sample_rate=48_000, channels=2, packet_frames=192)


def packets_of(count: int, *, first: int = 0, redundant: bool = False, size: int = 20) -> list:
    packetiser = Packetiser(OPUS_STREAM, 7)
    packetiser.is_redundant = redundant
    return [
        packetiser.packet(first + 120 * n, n.to_bytes(4, "big") * (size // 4)) for n in range(count)
    ]


def taken(depacketiser: Depacketiser, packets: list[bytes]) -> list[tuple[int, bytes]]:
    return [one for data in packets for one in depacketiser.take(unpack(data))]


@given(
    st.integers(0, 127),
    st.integers(0, 65_535),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.binary(max_size=64),
)
def test_a_packet_comes_out_as_it_went_in(kind, sequence, timestamp, ssrc, payload):
    packet = RtpPacket(kind, sequence, timestamp, ssrc, payload)
    assert unpack(packet.pack()) == packet


@given(st.binary(max_size=80))
def test_bytes_of_anybody_are_a_packet_or_nothing(data):
    found = unpack(data)
    assert found is None or len(found.payload) <= len(data) - 12
    if found is not None:
        Depacketiser(OPUS_STREAM).take(found)
    assert Heartbeats().hear(data, 5) in (True, False)


def test_extensions_sources_and_padding_of_others_are_skipped():
    header = RtpPacket(OPUS, 1, 2, 3, b"").pack()
    odd = bytes([header[0] | 0b110010]) + header[1:]  # padding, an extension, two sources
    body = bytes(8) + b"\xbe\xde\0\1" + bytes(4) + b"sound" + b"\0\0\3"
    assert unpack(odd + body).payload == b"sound"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**33), st.integers(0, 2**32), st.booleans())
def test_each_payload_comes_out_once_in_any_order(first, seed, is_redundant):
    count, shuffle = 200, random.Random(seed)
    packets = packets_of(count, first=first, redundant=is_redundant)
    sent = [*range(count), *shuffle.sample(range(count), 20)]
    near = sorted(sent, key=lambda number: number + shuffle.uniform(0, 8))
    depacketiser = Depacketiser(OPUS_STREAM)
    found = taken(depacketiser, [packets[at] for at in near])
    base = min(at for at, _ in found)
    assert sorted(at - base for at, _ in found) == [120 * n for n in range(count)]
    assert all(int.from_bytes(payload[:4], "big") * 120 == at - base for at, payload in found)
    assert depacketiser.counts.lost == 0
    assert depacketiser.counts.duplicated == 20


def test_losses_are_counted():
    lost = set(range(5, 1_000, 5))
    depacketiser = Depacketiser(OPUS_STREAM)
    came = [one for n, one in enumerate(packets_of(1_000)) if n not in lost]
    assert len(taken(depacketiser, came)) == 1_000 - len(lost)
    assert depacketiser.counts.lost == len(lost)
    assert depacketiser.counts.recovered == 0


def test_redundancy_brings_back_each_packet_that_is_lost_alone():
    alone, pairs = set(range(5, 995, 10)), {n for at in range(8, 998, 100) for n in (at, at + 1)}
    depacketiser = Depacketiser(OPUS_STREAM)
    packets = packets_of(1_000, redundant=True)
    found = taken(depacketiser, [one for n, one in enumerate(packets) if n not in alone | pairs])
    assert len(found) == 1_000 - len(pairs) // 2, "of two in a row only the second comes again"
    assert depacketiser.counts.recovered == len(alone) + len(pairs) // 2


def test_timestamps_go_on_past_the_end_of_their_bits():
    depacketiser = Depacketiser(OPUS_STREAM)
    stamps = [at for at, _ in taken(depacketiser, packets_of(3_000, first=2**32 - 120 * 1_500))]
    assert stamps == [stamps[0] + 120 * n for n in range(3_000)]


def test_a_sender_who_begins_anew_is_heard():
    depacketiser = Depacketiser(OPUS_STREAM)
    for first in (0, 900_000_000, 55):
        assert len(taken(depacketiser, packets_of(50, first=first))) >= 49


def test_no_packet_is_longer_than_every_path_takes():
    packetiser = Packetiser(BIG_STREAM, 7)
    packetiser.is_redundant = True
    sizes = [len(packetiser.packet(192 * n, bytes(192 * 6))) for n in range(5)]
    assert max(sizes) <= MOST_PACKET_BYTES


def test_packets_of_another_codec_are_unusable_not_sound():
    depacketiser = Depacketiser(BIG_STREAM)
    assert taken(depacketiser, packets_of(3)) == []
    assert depacketiser.counts.unusable == 3


def test_heartbeats_measure_the_round_trip():
    ann, ben = Heartbeats(), Heartbeats()
    now = 1_000_000
    for _ in range(50):
        first = unpack(ann.packet(now, []))
        assert first.payload_type == CONTROL
        ben.hear(first.payload, now + 3_000_000)
        second = unpack(ben.packet(now + 50_000_000, [TrackReport(9, 100, 3)]))
        ann.hear(second.payload, now + 54_000_000)
        now += 250_000_000
    assert ann.round_trip_ms == 7.0
    assert ann.last.tracks == [TrackReport(9, 100, 3)]
    ann.forget()
    assert ann.round_trip_ms is None


def test_a_heartbeat_of_a_newer_program_is_understood():
    newer = msgspec.msgpack.encode([5, 0, 0, [[1, 2, 3, 4, 5, 6, 7, 8, 9, "more"]], "something"])
    heartbeats = Heartbeats()
    assert heartbeats.hear(newer, 10)
    assert heartbeats.last == Heartbeat(5, 0, 0, [TrackReport(1, 2, 3, 4, 5, 6, 7, 8)])
