"""Sound to encode, and what is heard of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from jamtui.codec.open import decoder, encoder
from jamtui.protocol.stream_format import StreamFormat

RATE = 48_000


@lru_cache(maxsize=1)
def plucked() -> Any:
    """Returns two seconds of plucked strings and hits of noise, (2, frames), peaks at 0.5."""
    random = np.random.default_rng(7)
    time = np.arange(2 * RATE) / RATE
    sound = np.zeros((2, len(time)))
    for number in range(8):
        begin = number * RATE // 4
        since = time[: len(time) - begin]
        pitch = 110 * 2 ** (random.integers(0, 36) / 12)
        string = sum(
            np.sin(2 * np.pi * pitch * part * since + part) * np.exp(-(2 + part) * since) / part
            for part in range(1, 16)
        )
        hit = 0.5 * random.standard_normal(len(since)) * np.exp(-60 * since)
        side = random.random()
        sound[0, begin:] += side * string + hit
        sound[1, begin:] += (1 - side) * string + hit
    return (sound * (0.5 / np.abs(sound).max())).astype(np.float32)


@pytest.fixture
def music() -> Any:
    return plucked()


@pytest.fixture
def stream() -> Callable[..., StreamFormat]:
    def make(codec: Any = "opus", frames: int = 120, channels: int = 2, **more: Any) -> Any:
        kbps = more.pop("kbps", 192 if codec == "opus" else 0)
        return StreamFormat(
            codec=codec,
            sample_rate=more.pop("rate", RATE),
            channels=channels,
            packet_frames=frames,
            bitrate_kbps=kbps,
            **more,
        )

    return make


def packets(stream: StreamFormat, sound: Any, **settings: Any) -> list[bytes]:
    """Returns the payloads of all whole packets in `sound`."""
    made, frames = encoder(stream, **settings), stream.packet_frames
    ends = range(frames, sound.shape[1] + 1, frames)
    return [made.encode(sound[: stream.channels, end - frames : end]) for end in ends]


@pytest.fixture
def encoded() -> Callable[..., list[bytes]]:
    return packets


@pytest.fixture
def heard() -> Callable[..., Any]:
    """Returns a function: the sound of payloads, with those at `lost` concealed."""

    def decode(stream: StreamFormat, payloads: list[bytes], lost: Any = ()) -> Any:
        made = decoder(stream)
        return np.concatenate(
            [
                made.conceal() if place in lost else made.decode(payload)
                for place, payload in enumerate(payloads)
            ],
            axis=1,
        )

    return decode


def level_db(sound: Any) -> float:
    """Returns the mean power in dB of full scale, -120 and more."""
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


@pytest.fixture
def level() -> Callable[[Any], float]:
    return level_db
