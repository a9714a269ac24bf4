"""Payloads that are none: refused in words, with nothing on the terminal and no harm done."""

from __future__ import annotations

import logging
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jamtui.codec.contract import MOST_LEVEL, BadPayloadError
from jamtui.codec.open import decoder, encoder
from jamtui.protocol.stream_format import OPUS_PACKET_FRAMES

FORMATS = [("opus", 120, 2), ("opus", 960, 1), ("pcm16", 128, 2), ("pcm24", 256, 1)]


@pytest.fixture(params=FORMATS, ids=lambda one: f"{one[0]} {one[1]} {one[2]}")
def form(request: Any, stream: Any) -> Any:
    return stream(*request.param)


def test_noise_is_refused_or_heard_but_never_loud_or_fatal(
    form: Any, capfd: Any, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    random = np.random.default_rng(5)
    back = decoder(form)
    refused = 0
    for size in (0, 1, *random.integers(2, 1500, 1500)):
        noise = bytearray(random.bytes(int(size)))
        if size and size % 2:  # looks like what is wanted
            noise[0] = 0b111 << 5 | noise[0] & 0b11100
        try:
            sound = back.decode(bytes(noise))
        except BadPayloadError:
            refused += 1
        else:
            assert sound.shape == (form.channels, form.packet_frames)
            assert np.abs(sound).max() <= MOST_LEVEL
    assert refused > 100
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


def test_a_decoder_stays_usable(form: Any, music: Any) -> None:
    made, back, other = encoder(form), decoder(form), decoder(form)
    for place in range(10):
        for bad in (b"", b"\xff", bytes(3000)):
            with pytest.raises(BadPayloadError):
                back.decode(bad)
        at = place * form.packet_frames
        payload = made.encode(music[: form.channels, at : at + form.packet_frames])
        np.testing.assert_array_equal(back.decode(payload), other.decode(payload))


def test_a_refusal_is_a_value_error_in_words(form: Any) -> None:
    with pytest.raises(ValueError, match=r"0|no packet"):
        decoder(form).decode(b"")


@pytest.mark.parametrize("frames", OPUS_PACKET_FRAMES)
def test_other_sizes_of_opus_are_refused(
    stream: Any, encoded: Any, music: Any, frames: int
) -> None:
    payload = encoded(stream(frames=frames), music)[1]
    for other in OPUS_PACKET_FRAMES:
        if other != frames:
            with pytest.raises(BadPayloadError):
                decoder(stream(frames=other)).decode(payload)


def test_other_channels_are_refused(stream: Any, encoded: Any, music: Any) -> None:
    with pytest.raises(BadPayloadError):
        decoder(stream(channels=1)).decode(encoded(stream(), music)[5])
    for codec in ("pcm16", "pcm24"):
        with pytest.raises(BadPayloadError):
            decoder(stream(codec, channels=1)).decode(encoded(stream(codec), music)[5])


@pytest.mark.parametrize("kind", [0b00000, 0b01100, 0b11100001, 0b11100010, 0b11100111])
def test_speech_and_several_frames_are_refused(stream: Any, kind: int) -> None:
    with pytest.raises(BadPayloadError):
        decoder(stream()).decode(bytes([kind, 1, 2, 3]))


@pytest.mark.parametrize("shape", [(1, 128), (2, 127), (2, 129), (128, 2), (2, 0), (256,)])
@pytest.mark.parametrize("codec", ["opus", "pcm16", "pcm24"])
def test_blocks_of_other_shapes_are_not_encoded(
    stream: Any, codec: str, shape: tuple[int, ...]
) -> None:
    made = encoder(stream(codec, 120 if codec == "opus" else 128))
    with pytest.raises(ValueError, match="a packet has"):
        made.encode(np.zeros(shape, np.float32))


def resident_kb() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells")
def test_memory_does_not_grow(form: Any, music: Any) -> None:
    made, back = encoder(form), decoder(form)
    block = music[: form.channels, : form.packet_frames]

    def run(packets: int) -> None:
        for number in range(packets):
            payload = made.encode(block)
            if number % 10:
                back.decode(payload)
            else:
                back.conceal()
            if number % 50 == 0:
                with pytest.raises(BadPayloadError):
                    back.decode(payload[:1])

    run(300)
    tracemalloc.start()
    python_before = tracemalloc.get_traced_memory()[0]
    run(300)
    python_after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert python_after - python_before < 30_000
    before = resident_kb()
    run(2000)
    # A kilobyte that is lost with each packet would be two megabytes.
    assert resident_kb() - before < 1_500
