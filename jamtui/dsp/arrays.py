"""The arrays that every kernel takes and gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt

Block = npt.NDArray[np.float32]
"""Audio, float32, (channels, frames), C-contiguous, full scale at ±1."""

Doubles = npt.NDArray[np.float64]

Samples = npt.NDArray[np.floating]
"""Audio of either precision, (channels, frames)."""


SEGMENT_FRAMES = 4096
"""How much a kernel works on at once: memory that stays in the cache, and never grows."""


def segments(block: Block) -> Iterator[Block]:
    """Yields views of `block`, at most `SEGMENT_FRAMES` long each."""
    for start in range(0, block.shape[1], SEGMENT_FRAMES):
        yield block[:, start : start + SEGMENT_FRAMES]


def peaks(block: Block, out: Doubles, work: Block) -> Doubles:
    """Writes the larger of both channels' magnitudes, frame by frame, into `out`."""
    frames = block.shape[1]
    magnitudes = np.abs(block, out=work[:, :frames])
    level = out[:frames]
    np.maximum(magnitudes[0], magnitudes[1], out=level)
    return level


class Effect(Protocol):
    """Something that changes audio in place, block after block.

    Any split of the same audio into blocks gives the same output. One thread at a time.
    """

    @property
    def tail_frames(self) -> int:
        """How long it is still heard after its input has ended."""
        ...

    def process(self, block: Block) -> Block:
        """Changes `block` (2, frames) in place and returns it."""
        ...

    def reset(self) -> None:
        """Forgets everything heard so far."""
        ...
