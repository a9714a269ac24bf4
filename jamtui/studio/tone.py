"""The tone of a device test: soft, left and right in turn, and a watch on its own timing."""

from __future__ import annotations

import math
import threading
import time

import numpy as np
import numpy.typing as npt

from jamtui.audio.contract import Block
from jamtui.units import gain_from_db

LEVEL_DB = -20.0
"""Soft: a device test must not frighten anybody with headphones on."""

LEFT_HZ, RIGHT_HZ = 440.0, 660.0
TURN_S = 0.5
_FADE_S = 0.02


class Tone:
    """The process function of a device test. Works on the audio thread, made before it starts.

    Plays `frames` frames, then silence, and sets `done`. `starts` and `ends` hold when each call
    began and ended, in seconds of `time.perf_counter`.
    """

    def __init__(self, sample_rate: int, frames: int, most_calls: int) -> None:
        self.done = threading.Event()
        self._sound = _turns(sample_rate)
        self._left_frames = frames
        self._position = 0
        self._calls = 0
        self._starts = np.zeros(most_calls)
        self._ends = np.zeros(most_calls)

    @property
    def starts(self) -> npt.NDArray[np.float64]:
        return self._starts[: self._calls]

    @property
    def ends(self) -> npt.NDArray[np.float64]:
        return self._ends[: self._calls]

    def __call__(self, inputs: Block, outputs: Block) -> None:
        start = time.perf_counter()
        self._fill(outputs)
        if self._left_frames <= 0:
            self.done.set()
        if self._calls < len(self._starts):
            self._starts[self._calls] = start
            self._ends[self._calls] = time.perf_counter()
            self._calls += 1

    def _fill(self, outputs: Block) -> None:
        frames = outputs.shape[1]
        filled = 0
        while filled < frames and self._left_frames > 0:
            part = min(frames - filled, self._sound.shape[1] - self._position, self._left_frames)
            piece = self._sound[:, self._position : self._position + part]
            outputs[:, filled : filled + part] = piece
            self._position = (self._position + part) % self._sound.shape[1]
            self._left_frames -= part
            filled += part
        outputs[:, filled:] = 0.0


def whole_turns(seconds: float, sample_rate: int) -> int:
    """Returns at least `seconds` in frames, so that the tone ends between two turns."""
    return math.ceil(seconds / TURN_S) * round(TURN_S * sample_rate)


def _turns(sample_rate: int) -> Block:
    """Returns one turn left and one right, each faded in and out: float32 (2, frames)."""
    frames = round(TURN_S * sample_rate)
    time_s = np.arange(frames) / sample_rate
    edge = np.minimum(np.arange(frames), np.arange(frames)[::-1]) / (_FADE_S * sample_rate)
    envelope = gain_from_db(LEVEL_DB) * 0.5 * (1.0 - np.cos(np.pi * np.minimum(edge, 1.0)))
    sound = np.zeros((2, 2 * frames), dtype=np.float32)
    sound[0, :frames] = envelope * np.sin(2.0 * np.pi * LEFT_HZ * time_s)
    sound[1, frames:] = envelope * np.sin(2.0 * np.pi * RIGHT_HZ * time_s)
    return sound
