"""Shared memory between the render worker, which writes ahead, and the audio thread, which reads.

One ring per track slot, all with the same index for the same frame, so that the audio thread takes
one slice of all tracks at once. Frames are absolute: frame f lies at index f % RING_FRAMES.
"""

from __future__ import annotations

import mmap
import os
import tempfile

import numpy as np

from jamtui.engine.slots import SLOTS
from jamtui.synth.instrument import FloatArray

RING_FRAMES = 1 << 17
"""2.7 s at 48 kHz: 2 s that are rendered ahead, and the segment that is being written."""

FOR_EVER = 1 << 62
"""A slot that is written so far holds silence, and needs nobody to write it."""

_HEADER_WORDS = 8 + SLOTS
_HEADER_BYTES = 4096
_DATA_BYTES = SLOTS * 2 * RING_FRAMES * 4
TOTAL_BYTES = _HEADER_BYTES + _DATA_BYTES


def shared_memory_file() -> int:
    """Returns the descriptor of a new file of `TOTAL_BYTES` that vanishes with its users."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("jamtui-rings")
    else:
        descriptor, path = tempfile.mkstemp(prefix="jamtui-rings-")
        os.unlink(path)
    os.ftruncate(descriptor, TOTAL_BYTES)
    os.set_inheritable(descriptor, True)
    return descriptor


class Rings:
    """Both sides' view of the memory behind `descriptor`.

    `read_frame` belongs to the audio thread: the next frame that it will read. `written` belongs to
    the worker: for each slot the frame up to which it is valid. Both are single aligned 64-bit
    words, so neither side ever sees half of one.
    """

    def __init__(self, descriptor: int) -> None:
        self._map = mmap.mmap(descriptor, TOTAL_BYTES)
        self._header = np.frombuffer(self._map, np.int64, _HEADER_WORDS)
        self.written = self._header[8:]
        self.data: FloatArray = np.frombuffer(
            self._map, np.float32, SLOTS * 2 * RING_FRAMES, _HEADER_BYTES
        ).reshape(SLOTS, 2, RING_FRAMES)

    @property
    def read_frame(self) -> int:
        return int(self._header[0])

    @read_frame.setter
    def read_frame(self, frame: int) -> None:
        self._header[0] = frame

    def write(self, slot: int, frame: int, block: FloatArray) -> None:
        """Puts `block`, float32 (2, frames), at `frame`; the caller moves `written` afterwards."""
        begin = frame % RING_FRAMES
        head = min(block.shape[1], RING_FRAMES - begin)
        self.data[slot, :, begin : begin + head] = block[:, :head]
        self.data[slot, :, : block.shape[1] - head] = block[:, head:]

    def read(self, slot: int, frame: int, frames: int) -> FloatArray:
        """Returns a copy of what lies at `frame` in `slot`, float32 (2, frames)."""
        begin = frame % RING_FRAMES
        head = min(frames, RING_FRAMES - begin)
        ring = self.data[slot]
        return np.concatenate((ring[:, begin : begin + head], ring[:, : frames - head]), axis=1)
