"""A track from one capture to another's playout, through packets that a network may lose."""

from __future__ import annotations

import numpy as np
import pytest

from jamtui.codec.choice import MOST_PACKET_BYTES
from jamtui.engine.capture import Capture
from jamtui.network.rtp import RtpPacket, unpack
from jamtui.network.track_receiver import TrackReceiver
from jamtui.network.track_sender import TrackSender
from jamtui.protocol.performer import TrackOffer
from jamtui.protocol.stream_format import StreamFormat

RATE = 48_000


class Ear:
    """Puts sound together where it belongs."""

    def __init__(self, channels: int, frames: int) -> None:
        self.sound = np.zeros((channels, frames), np.float32)
        self.is_there = np.zeros(frames, bool)

    def put(self, timestamp: int, samples: np.ndarray) -> None:
        end = timestamp + samples.shape[1]
        self.sound[:, timestamp:end] = samples
        self.is_there[timestamp:end] = True

    put_concealed = put


def offer(codec: str, channels: int = 1, packet_frames: int = 120) -> TrackOffer:
    stream = StreamFormat(
        codec=codec,
        sample_rate=RATE,
        channels=channels,
        packet_frames=packet_frames,
        bitrate_kbps=128 if codec == "opus" else 0,
    )
    return TrackOffer(ssrc=77, name="guitar", format=stream)


def music(frames: int, channels: int = 1) -> np.ndarray:
    time = np.arange(frames) / RATE
    tones = [np.sin(2 * np.pi * pitch * time) for pitch in (220, 277, 331)[: channels + 1]]
    return np.array([0.3 * (tones[0] + tones[at + 1]) for at in range(channels)], np.float32)


def sent(sound: np.ndarray, track: TrackOffer, block: int = 128) -> list[RtpPacket]:
    capture = Capture(len(sound), RATE)
    packets: list[bytes] = []
    sender = TrackSender(capture, track, packets.append)
    capture.wake = sender.pump
    for begin in range(0, sound.shape[1], block):
        capture.put(sound[:, begin : begin + block])
    assert max(map(len, packets)) <= MOST_PACKET_BYTES
    assert sender.lost_frames == 0
    return [unpack(one) for one in packets]


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("block", [64, 128, 480])
def test_samples_come_out_to_the_bit_where_they_went_in(channels, block):
    sound = np.round(music(9_600, channels) * (1 << 23)) / (1 << 23)
    ear = Ear(channels, 9_600)
    receiver = TrackReceiver(offer("pcm24", channels, packet_frames=64), ear)
    for packet in sent(sound, offer("pcm24", channels, packet_frames=64), block):
        receiver.take(packet)
    assert ear.is_there.all()
    assert np.array_equal(ear.sound, sound.astype(np.float32))


@pytest.mark.parametrize("lost", [0, 1, 3])
def test_a_codec_fills_short_gaps_where_they_are(lost):
    sound = music(24_000)
    ear = Ear(1, 24_000)
    receiver = TrackReceiver(offer("opus"), ear)
    packets = sent(sound, offer("opus"))
    for packet in packets[:100] + packets[100 + lost :]:
        receiver.take(packet)
    assert ear.is_there.all()
    assert receiver.concealed_packets == lost
    assert np.abs(ear.sound).max() < 1.0


def test_what_a_codec_has_guessed_already_is_not_decoded_late():
    ear = Ear(1, 24_000)
    receiver = TrackReceiver(offer("opus"), ear)
    packets = sent(music(24_000), offer("opus"))
    order = [*packets[:50], packets[51], packets[50], *packets[52:]]
    for packet in order:
        receiver.take(packet)
    assert ear.is_there.all()
    assert receiver.concealed_packets == 1


def test_long_gaps_are_left_to_the_playout_and_end():
    ear = Ear(1, 24_000)
    receiver = TrackReceiver(offer("opus"), ear)
    packets = sent(music(24_000), offer("opus"))
    for packet in packets[:50] + packets[90:]:
        receiver.take(packet)
    assert not ear.is_there[50 * 120 : 90 * 120].any()
    assert ear.is_there[90 * 120 :].all()


def test_samples_may_overtake_each_other():
    sound = music(6_400)
    track = offer("pcm16", packet_frames=64)
    ear = Ear(1, 6_400)
    receiver = TrackReceiver(track, ear)
    for packet in reversed(sent(sound, track)[:30]):
        receiver.take(packet)
    assert np.abs(ear.sound - sound)[:, : 30 * 64].max() <= 2**-16
    assert receiver.counts == (30, 0, 0)


def test_payloads_of_anybody_are_counted_and_nothing_else():
    ear = Ear(1, 24_000)
    receiver = TrackReceiver(offer("pcm16", packet_frames=64), ear)
    packet = sent(music(640), offer("pcm16", packet_frames=64))[0]
    receiver.take(packet._replace(payload=b""))
    later = {"sequence": packet.sequence + 1, "timestamp": 64}
    receiver.take(packet._replace(payload=b"x" * 999, **later))
    assert receiver.bad_payloads == 2
    assert not ear.is_there.any()


@pytest.mark.parametrize(("captured", "wanted"), [(2, 1), (1, 2)])
def test_channels_are_what_the_track_says(captured, wanted):
    sound = music(6_400, captured)
    track = offer("pcm24", wanted, packet_frames=64)
    ear = Ear(wanted, 6_400)
    receiver = TrackReceiver(track, ear)
    for packet in sent(sound, track):
        receiver.take(packet)
    expected = sound.mean(axis=0) if wanted == 1 else sound[0]
    assert np.allclose(ear.sound, expected, atol=1e-6)


def test_a_sender_that_was_held_up_goes_on_with_now():
    capture = Capture(1, RATE)
    packets: list[bytes] = []
    sender = TrackSender(capture, offer("pcm16", packet_frames=64), packets.append)
    for _ in range(1_000):
        capture.put(np.zeros((1, 128), np.float32))
    sender.pump()
    assert (sender.lost_frames, packets) == (128_000, [])
    capture.put(np.zeros((1, 128), np.float32))
    sender.pump()
    assert [unpack(one).timestamp for one in packets] == [128_000, 128_064]


@pytest.mark.parametrize("block", [64, 441])
def test_another_rate_is_converted_and_keeps_its_pitch(block):
    time = np.arange(44_100) / 44_100
    sound = 0.4 * np.sin(2 * np.pi * 440 * time, dtype=np.float64)[np.newaxis].astype(np.float32)
    capture = Capture(1, 44_100)
    packets: list[bytes] = []
    sender = TrackSender(capture, offer("pcm24", packet_frames=120), packets.append)
    capture.wake = sender.pump
    for begin in range(0, 44_100, block):
        capture.put(sound[:, begin : begin + block])
    ear = Ear(1, 49_000)
    receiver = TrackReceiver(offer("pcm24", packet_frames=120), ear)
    for packet in packets:
        receiver.take(unpack(packet))
    assert ear.is_there[:47_000].all()
    spectrum = np.abs(np.fft.rfft(ear.sound[0, 1_000:47_000] * np.hanning(46_000)))
    assert np.argmax(spectrum) * RATE / 46_000 == pytest.approx(440, abs=1.1)
    assert np.abs(ear.sound[0, 1_000:47_000]).max() == pytest.approx(0.4, abs=0.01)


def test_no_input_is_silence():
    capture = Capture(0, RATE)
    packets: list[bytes] = []
    sender = TrackSender(capture, offer("pcm16", packet_frames=64), packets.append)
    capture.put(np.zeros((0, 64), np.float32))
    sender.pump()
    assert unpack(packets[0]).payload == bytes(128)
