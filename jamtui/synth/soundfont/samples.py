"""The recordings of a font: their headers, and their frames read when they are needed."""

from __future__ import annotations

import io
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jamtui.synth.instrument import FloatArray
from jamtui.synth.soundfont.records import Table
from jamtui.synth.soundfont.riff import Bytes, Chunks

_ROM, _VORBIS = 0x8000, 0x10
_UNPITCHED = 60
"""The root key of a sample whose header says that it has none."""

_DECODED_BYTES = 64 * 2**20
"""How much decoded Vorbis is kept."""

_MOST_FRAMES = 2**25
"""About 12 minutes: a longer Vorbis sample is an attack on memory."""


class SampleHead(NamedTuple):
    """Where a sample lies and how it is tuned; positions in frames of `Samples.frames`."""

    start: int
    end: int
    loop_start: int
    loop_end: int
    rate: int
    root_key: int
    correction_cents: int


@dataclass(slots=True, eq=False)
class Samples:
    """The sample data of one font, still in the mapped file."""

    chunks: Chunks
    heads: Table
    high: npt.NDArray[np.int16]
    low: Bytes | None
    packed: Bytes
    decoded: OrderedDict[int, FloatArray]

    @classmethod
    def read(cls, chunks: Chunks, heads: Table) -> Samples:
        """Checks every header against the data; raises BadFileError where one points outside."""
        packed = chunks.require("sdta", "smpl")
        high = packed[: len(packed) // 2 * 2].view("<i2")
        low = chunks.get("sdta", "sm24")
        if low is not None and len(low) < len(high):
            low = None
        _check(chunks, heads[:-1], len(high), len(packed))
        return cls(chunks, heads, high, low, packed, OrderedDict())

    def head(self, index: int) -> SampleHead | None:
        """Returns the header of a sample; None where it has no sound (empty, or in a ROM)."""
        if index >= len(self.heads) - 1:
            raise self.chunks.bad(f"it has no sample {index}")
        row = self.heads[index]
        kind = int(row["kind"])
        start, end = int(row["start"]), int(row["end"])
        if kind & _ROM or start == end:
            return None
        loop_start, loop_end = int(row["loop_start"]), int(row["loop_end"])
        if kind & _VORBIS:
            # Positions of a packed sample count from its own start.
            start, end = 0, len(self._unpack(index))
        root = int(row["pitch"])
        return SampleHead(
            *(start, end, loop_start, loop_end, int(row["rate"])),
            root if root <= 127 else _UNPITCHED,
            int(row["correction"]),
        )

    def frames(self, index: int, start: int, end: int) -> FloatArray:
        """Returns frames `start` to `end` of the data, float32, full scale at ±1."""
        if int(self.heads[index]["kind"]) & _VORBIS:
            return self._unpack(index)[start:end]
        sound = self.high[start:end].astype(np.float32)
        if self.low is not None:
            sound += self.low[start:end].astype(np.float32) / np.float32(256.0)
        sound *= np.float32(1.0 / 32768.0)
        return sound

    def _unpack(self, index: int) -> FloatArray:
        if index in self.decoded:
            self.decoded.move_to_end(index)
            return self.decoded[index]
        row = self.heads[index]
        sound = _decode(self.chunks, index, self.packed[int(row["start"]) : int(row["end"])])
        self.decoded[index] = sound
        while len(self.decoded) > 1 and _size(self.decoded) > _DECODED_BYTES:
            self.decoded.popitem(last=False)
        return sound


def _size(sounds: OrderedDict[int, FloatArray]) -> int:
    return sum(sound.nbytes for sound in sounds.values())


def _check(chunks: Chunks, heads: Table, frames: int, size: int) -> None:
    """Raises BadFileError unless every sample that a note may reach lies inside the data."""
    here = heads["kind"] & _ROM == 0
    length = np.where(heads["kind"] & _VORBIS != 0, size, frames)
    outside = here & ((heads["start"] > heads["end"]) | (heads["end"] > length))
    if outside.any():
        raise chunks.bad(f"its sample {int(outside.argmax())} lies outside the sample data")
    timeless = here & (heads["rate"] == 0) & (heads["start"] < heads["end"])
    if timeless.any():
        raise chunks.bad(f"its sample {int(timeless.argmax())} has a sample rate of 0")


def _decode(chunks: Chunks, index: int, packed: Bytes) -> FloatArray:
    """Returns a Vorbis sample as mono float32; raises BadFileError where it cannot be decoded."""
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(packed.tobytes())) as sound:
            # Blocks, because one long read of Vorbis has crashed libsndfile.
            blocks = list(sound.blocks(16384, frames=_MOST_FRAMES, dtype="float32", always_2d=True))
    except (soundfile.SoundFileError, RuntimeError, ValueError, OSError) as error:
        raise chunks.bad(f"its sample {index} cannot be decoded") from error
    if not blocks:
        raise chunks.bad(f"its sample {index} holds no sound")
    mono: FloatArray = np.concatenate(blocks).mean(axis=1, dtype=np.float32)
    return np.nan_to_num(mono)
