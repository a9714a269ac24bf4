"""Programme loudness after EBU R 128 and ITU-R BS.1770-4."""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from jamtui.dsp.arrays import Block
from jamtui.dsp.biquad import Biquad
from jamtui.dsp.chunk_power import ChunkPower, chunk_frames_for

ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
_LOUDEST_LUFS = 30.0
_BINS_PER_LU = 100
_OFFSET_LU = -0.691
"""BS.1770: makes a 997 Hz sine at 0 dBFS in one channel read −3.01 LUFS."""

_STEPS_MOMENTARY = 4
_STEPS_SHORT_TERM = 30


class LoudnessMeter:
    """Integrated, momentary and short-term loudness of any length in constant memory.

    Gating blocks of 400 ms every 100 ms go into a histogram of 0.01 LU, so hours cost no more
    than seconds. The same for any split into blocks.
    """

    def __init__(self, sample_rate: int, channels: int = 2) -> None:
        self._step_frames = round(sample_rate / 10)
        chunk_frames = chunk_frames_for(self._step_frames)
        sections = [_head(sample_rate), _rumble(sample_rate)]
        self._weighted = ChunkPower(sections, channels, chunk_frames)
        self._begun = np.empty((channels, chunk_frames), np.float32)
        self._bins = int((_LOUDEST_LUFS - ABSOLUTE_GATE_LUFS) * _BINS_PER_LU)
        self.reset()

    def reset(self) -> None:
        """Forgets everything heard so far."""
        self._weighted.reset()
        self._power, self._frames, self._begun_frames = 0.0, 0, 0
        self._steps: deque[float] = deque(maxlen=_STEPS_SHORT_TERM)
        self._counts = np.zeros(self._bins, dtype=np.int64)
        self._powers = np.zeros(self._bins)

    @property
    def integrated_lufs(self) -> float:
        """The loudness so far, −inf for less than 400 ms or silence."""
        if not self._counts.any():
            return -math.inf
        ungated = self._powers.sum() / self._counts.sum()
        first = _bin(_lufs(ungated) + RELATIVE_GATE_LU, self._bins)
        return _lufs(self._powers[first:].sum() / self._counts[first:].sum())

    @property
    def momentary_lufs(self) -> float:
        """The loudness of the last 400 ms, −inf before that or for silence."""
        return self._recent(_STEPS_MOMENTARY)

    @property
    def short_term_lufs(self) -> float:
        """The loudness of the last 3 s, −inf before that or for silence."""
        return self._recent(_STEPS_SHORT_TERM)

    def _recent(self, steps: int) -> float:
        if len(self._steps) < steps:
            return -math.inf
        return _lufs(sum(list(self._steps)[-steps:]) / steps)

    def process(self, block: Block) -> None:
        """Takes in `block`, float (channels, frames), without changing it."""
        rest = self._complete(block)
        channels, chunk = self._begun.shape
        whole = rest.shape[1] // chunk * chunk
        if whole:
            self._take_in(rest[:, :whole].reshape(channels, -1, chunk))
        if whole < rest.shape[1]:
            self._begun_frames = rest.shape[1] - whole
            self._begun[:, : self._begun_frames] = rest[:, whole:]

    def _complete(self, block: Block) -> Block:
        """Fills up the chunk that was begun; returns what of `block` is left."""
        if not self._begun_frames:
            return block
        channels, chunk = self._begun.shape
        count = min(chunk - self._begun_frames, block.shape[1])
        self._begun[:, self._begun_frames : self._begun_frames + count] = block[:, :count]
        self._begun_frames += count
        if self._begun_frames == chunk:
            self._begun_frames = 0
            self._take_in(self._begun.reshape(channels, 1, chunk))
        return block[:, count:]

    def _take_in(self, chunks: Block) -> None:
        powers = self._weighted.process(chunks)
        chunk, start = chunks.shape[2], 0
        while start < len(powers):
            end = min(len(powers), start + (self._step_frames - self._frames) // chunk)
            self._power += float(powers[start:end].sum())
            self._frames += (end - start) * chunk
            if self._frames == self._step_frames:
                self._end_step()
            start = end

    def _end_step(self) -> None:
        self._steps.append(self._power / self._step_frames)
        self._power, self._frames = 0.0, 0
        if len(self._steps) < _STEPS_MOMENTARY:
            return
        power = sum(list(self._steps)[-_STEPS_MOMENTARY:]) / _STEPS_MOMENTARY
        if _lufs(power) > ABSOLUTE_GATE_LUFS:
            at = _bin(_lufs(power), self._bins)
            self._counts[at] += 1
            self._powers[at] += power


def integrated_loudness(audio: Block, sample_rate: int) -> float:
    """Returns the integrated loudness in LUFS of `audio` (channels, frames)."""
    meter = LoudnessMeter(sample_rate, audio.shape[0])
    meter.process(audio)
    return meter.integrated_lufs


def _lufs(power: float) -> float:
    return _OFFSET_LU + 10.0 * math.log10(power) if power > 0.0 else -math.inf


def _bin(lufs: float, bins: int) -> int:
    return min(bins - 1, max(0, int((lufs - ABSOLUTE_GATE_LUFS) * _BINS_PER_LU)))


def _head(sample_rate: int) -> Biquad:
    """Returns the shelf that stands for the head; the analogue figures behind BS.1770's table."""
    k, q = math.tan(math.pi * 1681.974450955533 / sample_rate), 0.7071752369554196
    high = 10.0 ** (3.999843853973347 / 20.0)
    middle = high**0.4996667741545416
    a0 = 1.0 + k / q + k * k
    return Biquad(
        (high + middle * k / q + k * k) / a0,
        2.0 * (k * k - high) / a0,
        (high - middle * k / q + k * k) / a0,
        2.0 * (k * k - 1.0) / a0,
        (1.0 - k / q + k * k) / a0,
    )


def _rumble(sample_rate: int) -> Biquad:
    """Returns the highpass of BS.1770."""
    k, q = math.tan(math.pi * 38.13547087602444 / sample_rate), 0.5003270373238773
    a0 = 1.0 + k / q + k * k
    return Biquad(1.0, -2.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0)
