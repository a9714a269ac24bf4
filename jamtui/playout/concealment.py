"""Sound in place of what did not arrive: the last periods again, fading away."""

from __future__ import annotations

import numpy as np

from jamtui.playout.ring import FloatArray

FULL_SECONDS, FADED_SECONDS = 0.010, 0.060
"""One lost packet is bridged at full level; what is missing for longer fades to silence."""

SHORTEST_PERIOD, LONGEST_PERIOD = 0.0025, 0.020
"""400 Hz to 50 Hz; higher notes are found by a multiple of their period."""

COMPARED_SECONDS = 0.008
COARSE = 4
"""The search takes every fourth frame first: a sixteenth of the work."""

JOIN_FRAMES = 48
"""How long the step between the last frame and the one a period before is smoothed: 1 ms."""

SILENCE = 1e-7


class Concealment:
    """Goes on from what was heard last, never louder; audio thread."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        self._shortest = int(SHORTEST_PERIOD * sample_rate) // COARSE
        self._longest = int(LONGEST_PERIOD * sample_rate) // COARSE
        self._compared = int(COMPARED_SECONDS * sample_rate) // COARSE
        self.history_frames = COARSE * (self._longest + self._compared + 4)
        self._cycle = np.zeros((channels, COARSE * (self._longest + 2)), np.float32)
        self._period = 1
        self._peak = 0.0
        self._step = np.zeros((channels, 1), np.float32)
        full, faded = int(FULL_SECONDS * sample_rate), int(FADED_SECONDS * sample_rate)
        self._envelope = np.ones(faded, np.float32)
        self._envelope[full:] = np.cos(np.linspace(0, np.pi / 2, faded - full)) ** 2
        self._join = (0.5 + 0.5 * np.cos(np.pi * np.arange(faded) / JOIN_FRAMES)).astype(np.float32)
        self._join[JOIN_FRAMES:] = 0.0
        self._count = np.arange(faded)
        self._at = faded

    @property
    def is_over(self) -> bool:
        """Whether it has faded: nothing but zeros follows."""
        return self._at >= len(self._envelope)

    def begin(self, history: FloatArray) -> None:
        """Takes what was heard last, (channels, history_frames), and goes on from its end."""
        self._peak = max(float(history.max()), -float(history.min()))
        if self._peak < SILENCE:
            self._at = len(self._envelope)
            return
        self._period = period = self._find_period(history)
        cycle = self._cycle[:, :period]
        cycle[:] = history[:, -period:]
        # The end of a cycle leads into its beginning: it becomes what came before that.
        blended = period // 4
        weight = np.linspace(0.0, 1.0, blended, dtype=np.float32)
        end = cycle[:, period - blended :]
        end += weight * (history[:, -period - blended : -period] - end)
        self._step[:, 0] = history[:, -1] - history[:, -period - 1]
        self._at = 0

    def write(self, out: FloatArray) -> None:
        """Writes the next frames into `out`, (channels, frames)."""
        count = min(out.shape[1], len(self._envelope) - self._at)
        if count > 0:
            now = slice(self._at, self._at + count)
            part = self._cycle[:, self._count[now] % self._period]
            part += self._step * self._join[now]
            np.clip(part, -self._peak, self._peak, out=part)
            part *= self._envelope[now]
            out[:, :count] = part
            self._at += count
        out[:, count:] = 0.0

    def _find_period(self, history: FloatArray) -> int:
        mono = history.sum(axis=0)
        coarse = mono.reshape(-1, COARSE).sum(axis=1)
        begin = len(coarse) - self._compared - self._longest
        lag = _best_lag(coarse[begin:], self._compared, self._shortest) * COARSE
        near = mono[len(mono) - COARSE * self._compared - lag - COARSE :]
        return _best_lag(near, COARSE * self._compared, max(1, lag - COARSE))


def _best_lag(sound: FloatArray, compared: int, shortest: int) -> int:
    """Returns how far before its end the last `compared` frames of `sound` are found again."""
    products = np.correlate(sound, sound[-compared:], "valid")
    energies = np.concatenate(([0.0], np.cumsum(np.square(sound, dtype=np.float64))))
    energies = energies[compared:] - energies[:-compared]
    likeness = products / np.sqrt(energies + 1e-12)
    count = len(likeness) - shortest
    # The longest lag comes first.
    return len(likeness) - 1 - int(np.argmax(likeness[:count]))
