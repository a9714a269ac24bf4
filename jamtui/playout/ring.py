"""What has arrived of a track, each frame at its place on the sender's time line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

MIRRORED = 4608
"""How much of the beginning is there a second time behind the end, so that no slice wraps."""

SECONDS = 1.2
"""Twice the longest delay and more; the next power of two in frames is taken."""

TIME_BITS = 46
"""Timestamps lie within ±2^46 frames (40,000 years); above them a stamp has its time line."""


class Ring:
    """A ring with one writer (network thread) and one reader (audio thread), without a lock.

    Each frame has a stamp that only one timestamp on one time line can have, and it is written
    after the samples: whoever finds the stamp finds the samples. The reader is never further
    behind than half a ring, so what it reads is not being written again. `_run` is one reference
    to a tuple that never changes.
    """

    def __init__(self, channels: int, sample_rate: int) -> None:
        self.frames = 1 << int(np.ceil(np.log2(SECONDS * sample_rate)))
        self.samples = np.zeros((channels, self.frames + MIRRORED), np.float32)
        self._stamps = np.full(self.frames + MIRRORED, -1, np.int64)
        self._run = (0, 0, 0)
        self._mask = np.zeros(MIRRORED, np.bool_)

    def put(self, line: int, timestamp: int, samples: FloatArray) -> None:
        """Writes samples, (channels, frames up to 4096), of a time line; network thread."""
        count = samples.shape[1]
        place = timestamp % self.frames
        stamp = (line << TIME_BITS + 1) + timestamp - place
        self._write(place, stamp, samples)
        if place + count > self.frames:
            head = self.frames - place
            self._write(0, stamp + self.frames, samples[:, head:])
        elif place < MIRRORED:
            seen = min(count, MIRRORED - place)
            self._write(self.frames + place, stamp - self.frames, samples[:, :seen])
        run_line, begin, end = self._run
        if line == run_line and timestamp == end:
            # A part of the ring is left out that is being written again soon.
            self._run = (line, max(begin, end + count - self.frames // 2), end + count)
        elif line != run_line or timestamp > end:
            self._run = (line, timestamp, timestamp + count)

    def has_all(self, line: int, first: int, count: int) -> bool:
        """Whether all frames from `first` on are there; audio thread."""
        run_line, begin, end = self._run
        if run_line == line and begin <= first and first + count <= end:
            return True
        return bool(self.mask(line, first, count).all())

    def mask(self, line: int, first: int, count: int) -> BoolArray:
        """Returns which frames are there; it holds until the next call; audio thread."""
        place = first % self.frames
        stamp = (line << TIME_BITS + 1) + first - place
        stamps = self._stamps[place : place + count]
        return np.equal(stamps, stamp, out=self._mask[:count])

    def view(self, first: int, count: int) -> FloatArray:
        """Returns the frames from `first` on, (channels, count), there or not; audio thread."""
        place = first % self.frames
        return self.samples[:, place : place + count]

    def _write(self, place: int, stamp: int, samples: FloatArray) -> None:
        end = place + samples.shape[1]
        self.samples[:, place:end] = samples
        self._stamps[place:end] = stamp
