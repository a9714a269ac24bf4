"""Opus of low delay: how late it is, and how near to what was played."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jamtui.codec.contract import MOST_LEVEL, delay_frames
from jamtui.codec.open import decoder, encoder
from jamtui.protocol.stream_format import OPUS_PACKET_FRAMES


def delay_of(before: Any, after: Any) -> int:
    """Returns by how many frames `after` is `before` later, by correlation."""
    size = 2 * len(before)
    both = np.fft.rfft(after, size) * np.conj(np.fft.rfft(before, size))
    return int(np.argmax(np.fft.irfft(both)))


def distance_db(before: Any, after: Any) -> float:
    """Returns the log-spectral distance up to 16 kHz, with a floor 60 dB under a loud tone."""

    def spectra(sound: Any) -> Any:
        windows = np.lib.stride_tricks.sliding_window_view(sound, 1024)[::512]
        power = np.abs(np.fft.rfft(windows * np.hanning(1024), axis=1)) ** 2
        return 10 * np.log10(power[:, 2:341] + 1e-2)

    return float(np.sqrt(np.mean((spectra(before) - spectra(after)) ** 2, axis=1)).mean())


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("frames", OPUS_PACKET_FRAMES)
def test_a_chirp_comes_out_as_late_as_declared(
    stream: Any, encoded: Any, heard: Any, frames: int, channels: int
) -> None:
    time = np.arange(24_000) / 48_000
    chirp = (0.5 * np.sin(2 * np.pi * (100 * time + 8000 * time**2))).astype(np.float32)
    form = stream(frames=frames, channels=channels)
    sound = heard(form, encoded(form, np.stack((chirp, chirp))))
    for channel in sound:
        assert delay_of(chirp, channel) == delay_frames(form)


@pytest.mark.parametrize("frames", OPUS_PACKET_FRAMES)
def test_an_impulse_comes_out_as_late_as_declared(
    stream: Any, encoded: Any, heard: Any, frames: int
) -> None:
    form = stream(frames=frames, channels=1)
    click = np.zeros((1, 9600), np.float32)
    click[0, 5000] = 0.9
    sound = heard(form, encoded(form, click))
    assert int(np.abs(sound[0]).argmax()) == 5000 + delay_frames(form)


@pytest.mark.parametrize(
    ("packet", "least_db", "most_distance"),
    [
        ((120, 128), 11.5, 2.5),
        ((120, 192), 16, 1.4),
        ((240, 256), 18, 0.7),
        ((240, 510), 18.5, 0.3),
        ((480, 48), 9, 3.5),
    ],
)
def test_music_stays_what_it_is(
    stream: Any,
    encoded: Any,
    heard: Any,
    music: Any,
    packet: tuple[int, int],
    least_db: float,
    most_distance: float,
) -> None:
    form = stream(frames=packet[0], kbps=packet[1])
    late = delay_frames(form)
    sound = heard(form, encoded(form, music))[:, late:]
    before = music[:, : sound.shape[1]]
    noise = np.mean((sound - before) ** 2)
    assert 10 * np.log10(np.mean(before**2) / noise) > least_db
    for channel in range(2):
        assert distance_db(before[channel], sound[channel]) < most_distance


def test_more_bits_are_nearer(stream: Any, encoded: Any, heard: Any, music: Any) -> None:
    distances = []
    for kbps in (64, 128, 256, 510):
        form = stream(kbps=kbps)
        sound = heard(form, encoded(form, music))[0, 120:]
        distances.append(distance_db(music[0, : len(sound)], sound))
    assert distances == sorted(distances, reverse=True)


@pytest.mark.parametrize("frames", OPUS_PACKET_FRAMES)
def test_a_constant_bit_rate_gives_packets_of_one_size(
    stream: Any, encoded: Any, music: Any, frames: int
) -> None:
    sizes = {len(one) for one in encoded(stream(frames=frames, kbps=128), music)}
    assert sizes == {frames * 128 // 48 // 8}


def test_without_it_silence_takes_three_bytes(stream: Any, encoded: Any) -> None:
    form = stream(frames=480, kbps=48)
    payloads = encoded(form, np.zeros((2, 9600), np.float32), is_constant=False)
    assert len(payloads[-1]) == 3


@pytest.mark.parametrize("channels", [1, 2])
def test_the_highest_bit_rate_is_what_fits(stream: Any, encoded: Any, channels: int) -> None:
    noise = np.random.default_rng(0).uniform(-1, 1, (2, 4800)).astype(np.float32)
    payloads = encoded(stream(frames=480, channels=channels, kbps=510), noise)
    assert {len(one) for one in payloads} == {319 * channels}


def test_silence_stays_silent(stream: Any, encoded: Any, heard: Any) -> None:
    form = stream()
    sound = heard(form, encoded(form, np.zeros((2, 4800), np.float32)))
    assert np.abs(sound).max() < 1e-6


def test_what_is_no_number_passes_and_is_forgotten(stream: Any, heard: Any, music: Any) -> None:
    form = stream()
    made, back, clean = encoder(form), decoder(form), encoder(form)
    plain = decoder(form)
    for place in range(120):
        block = music[:, place * 120 : place * 120 + 120].copy()
        wanted = plain.decode(clean.encode(block))
        if place == 3:
            block[0, 5:9] = np.nan, np.inf, -np.inf, 3e38
        sound = back.decode(made.encode(block))
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() <= MOST_LEVEL
    assert np.abs(sound - wanted).max() < 0.05


def test_no_packet_leans_on_another_encoder_or_decoder(
    stream: Any, encoded: Any, heard: Any, music: Any
) -> None:
    form = stream()
    payloads = encoded(form, music)
    assert encoded(form, music) == payloads
    np.testing.assert_array_equal(heard(form, payloads), heard(form, payloads))


def test_a_decoded_packet_is_not_changed_by_the_next(stream: Any, encoded: Any, music: Any) -> None:
    form = stream()
    payloads = encoded(form, music[:, :2400])
    back = decoder(form)
    sounds = [back.decode(one) for one in payloads]
    again = decoder(form)
    for sound, payload in zip(sounds, payloads, strict=True):
        assert sound.flags.c_contiguous
        np.testing.assert_array_equal(sound, again.decode(payload))
