"""What Opus's packets sound like and cost, by size and bit rate.

    python -m benchmarks.codec

Stands apart from the other benchmarks: it has no peer. The music is made here, plucked strings and
hits of noise in stereo. The distance is between logarithmic spectra up to 16 kHz (dB, less is
better), without loss and with 5 % of the packets lost and concealed.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from jamtui.codec.contract import FloatArray, delay_frames
from jamtui.codec.open import decoder, encoder
from jamtui.dsp.stream_resampler import StreamResampler
from jamtui.protocol.stream_format import (
    OPUS_PACKET_FRAMES,
    OPUS_RATE,
    CodecName,
    StreamFormat,
)

SECONDS = 4
BITRATES = (48, 96, 128, 192, 256, 320, 510)
LOSS = 0.05
FLOOR = 1e-5
"""Power that counts as silence, 50 dB under a quiet note."""


def music() -> FloatArray:
    """Returns stereo, (2, frames), peaks at 0.5; always the same."""
    random = np.random.default_rng(0)
    seconds = np.arange(SECONDS * OPUS_RATE) / OPUS_RATE
    sound = np.zeros((2, len(seconds)))
    for number in range(4 * SECONDS):
        begin = number * OPUS_RATE // 4
        since = seconds[: len(seconds) - begin]
        pitch = 110 * 2 ** (random.integers(0, 36) / 12)
        note = np.zeros(len(since))
        for part in range(1, 20):
            stretched = pitch * part * (1 + 1e-4 * part**2)
            note += (
                np.sin(2 * np.pi * stretched * since + part) * np.exp(-(2 + part) * since) / part
            )
        if number % 2:
            note += 0.5 * random.standard_normal(len(since)) * np.exp(-40 * since)
        side = random.random()
        sound[:, begin:] += np.outer((side, 1 - side), note)
    made: FloatArray = (sound * (0.5 / np.abs(sound).max())).astype(np.float32)
    return made


def distance_db(before: FloatArray, after: FloatArray) -> float:
    """Returns the log-spectral distance of two mono sounds of the same length."""

    def spectra(sound: FloatArray) -> FloatArray:
        windows = np.lib.stride_tricks.sliding_window_view(sound, 1024)[::512] * np.hanning(1024)
        power = np.abs(np.fft.rfft(windows, axis=1)[:, 2:341]) ** 2
        found: FloatArray = 10 * np.log10(power + FLOOR)
        return found

    difference = (spectra(before) - spectra(after)) ** 2
    return float(np.sqrt(difference.mean(axis=1)).mean())


def through(stream: StreamFormat, sound: FloatArray, loss: float) -> float:
    """Returns how far from the sound it is what is heard of it."""
    made, back = encoder(stream), decoder(stream)
    random = np.random.default_rng(1)
    parts = []
    for begin in range(0, sound.shape[1] - stream.packet_frames + 1, stream.packet_frames):
        payload = made.encode(sound[:, begin : begin + stream.packet_frames])
        lost = back.conceal() if random.random() < loss else None
        parts.append(back.decode(payload) if lost is None else lost)
    heard = np.concatenate(parts, axis=1)[0, delay_frames(stream) :]
    return distance_db(sound[0, : len(heard)], heard)


def microseconds(call: Callable[[], object]) -> float:
    """Returns the median time of a call."""
    taken = []
    for _ in range(2000):
        begin = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begin)
    return 1e6 * statistics.median(taken)


def opus(frames: int, kbps: int = 192) -> StreamFormat:
    """Returns a stereo stream of Opus."""
    return StreamFormat(
        codec="opus", sample_rate=OPUS_RATE, channels=2, packet_frames=frames, bitrate_kbps=kbps
    )


def print_costs(sound: FloatArray) -> None:
    """Prints what one packet takes to encode and to decode, and a block to resample."""
    samples: tuple[CodecName, ...] = ("pcm16", "pcm24")
    streams = [opus(frames) for frames in OPUS_PACKET_FRAMES]
    streams += [
        StreamFormat(codec=codec, sample_rate=OPUS_RATE, channels=2, packet_frames=128)
        for codec in samples
    ]
    for stream in streams:
        made, back = encoder(stream), decoder(stream)
        block = sound[:, OPUS_RATE : OPUS_RATE + stream.packet_frames]
        payload = made.encode(block)
        print(
            f"{stream.codec}, {stream.packet_frames} frames, stereo: "
            f"{microseconds(partial(made.encode, block)):.0f} us to encode, "
            f"{microseconds(partial(back.decode, payload)):.0f} to decode"
        )
    resampler, block = StreamResampler(44_100, OPUS_RATE, 2), sound[:, :128]
    taken = microseconds(partial(resampler.process, block))
    print(f"128 frames, stereo, from 44.1 to 48 kHz: {taken:.0f} us")


def main() -> None:
    """Prints two tables and what it costs."""
    sound = music()
    for loss in (0.0, LOSS):
        print(f"distance in dB with {loss:.0%} lost, by frames in a packet")
        print("kbit/s " + "".join(f"{frames:8}" for frames in OPUS_PACKET_FRAMES))
        for kbps in BITRATES:
            found = [through(opus(frames, kbps), sound, loss) for frames in OPUS_PACKET_FRAMES]
            print(f"{kbps:6} " + "".join(f"{one:8.2f}" for one in found))
        print()
    print_costs(sound)


if __name__ == "__main__":
    main()
