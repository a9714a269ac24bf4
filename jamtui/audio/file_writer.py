"""An audio file that is written by a thread of its own."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np

from jamtui.audio.contract import Block
from jamtui.errors import StorageError, UsageError

if TYPE_CHECKING:
    import soundfile

CHUNK_FRAMES = 16_384
"""libsndfile has crashed on single writes of a minute; chunks of that length work."""

_CHUNKS = 16
"""5.5 s at 48 kHz: what a slow disk may take before the writing side has to wait or drop."""

SUBTYPES = {16: "PCM_16", 24: "PCM_24"}
FORMATS = {".wav": "WAV", ".flac": "FLAC"}


class FileWriter:
    """Writes float32 (2, frames) to a WAV or FLAC file, which appears complete or not at all.

    Until `close` it has a hidden name beside its own. `write` copies into a ring of fixed size.
    UsageError for another type of file, StorageError where it cannot be written.
    """

    def __init__(self, path: Path, sample_rate: int, bit_depth: int = 16) -> None:
        if path.suffix.lower() not in FORMATS:
            raise UsageError(f"{path.name!r} must end in {' or '.join(FORMATS)}.")
        if bit_depth not in SUBTYPES:
            raise UsageError(f"A bit depth of {bit_depth} is not possible: use 16 or 24.")
        self._path = path
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._file = self._open(sample_rate, bit_depth)
        self._free: queue.SimpleQueue[Block] = queue.SimpleQueue()
        self._full: queue.SimpleQueue[tuple[Block, int] | None] = queue.SimpleQueue()
        for _ in range(_CHUNKS):
            self._free.put(np.empty((CHUNK_FRAMES, 2), dtype=np.float32))
        self._chunk: Block | None = None
        self._filled = 0
        self._is_closed = False
        self.dropped_frames = 0
        self.failure: StorageError | None = None
        self._thread = threading.Thread(target=self._run, name="jamtui-file", daemon=True)
        self._thread.start()

    def _open(self, sample_rate: int, bit_depth: int) -> soundfile.SoundFile:
        import soundfile

        kind = FORMATS[self._path.suffix.lower()]
        try:
            return soundfile.SoundFile(
                self._part, "w", sample_rate, 2, SUBTYPES[bit_depth], format=kind
            )
        except (OSError, soundfile.SoundFileError):
            self._part.unlink(missing_ok=True)
            raise self._cannot_write() from None

    def _cannot_write(self) -> StorageError:
        return StorageError(
            f"{str(self._path)!r} cannot be written: "
            "check that the folder exists, that you may write there, and that the disk has room."
        )

    def write(self, block: Block, *, wait: bool = False) -> bool:
        """Takes a copy of `block`; False when the disk is too slow and frames were dropped.

        With `wait` it waits instead, which no real-time thread may do.
        """
        at, frames = 0, block.shape[1]
        while at < frames and self.failure is None:
            chunk = self._next_chunk(wait)
            if chunk is None:
                self.dropped_frames += frames - at
                return False
            count = min(frames - at, CHUNK_FRAMES - self._filled)
            chunk[self._filled : self._filled + count] = block[:, at : at + count].T
            self._filled += count
            at += count
            if self._filled == CHUNK_FRAMES:
                self._hand_over(chunk)
        return self.failure is None

    def _next_chunk(self, wait: bool) -> Block | None:
        if self._chunk is None:
            try:
                self._chunk = self._free.get(block=wait)
            except queue.Empty:
                return None
        return self._chunk

    def _hand_over(self, chunk: Block) -> None:
        self._full.put((chunk, self._filled))
        self._chunk, self._filled = None, 0

    def _run(self) -> None:
        import soundfile

        while (entry := self._full.get()) is not None:
            chunk, frames = entry
            if self.failure is None:
                try:
                    self._file.write(chunk[:frames])
                except (OSError, soundfile.SoundFileError):
                    self.failure = self._cannot_write()
            self._free.put(chunk)

    def close(self) -> None:
        """Writes what is left and gives the file its name; StorageError if any of it failed."""
        if self._is_closed:
            return
        self._end_thread()
        import soundfile

        try:
            self._file.close()
            if self.failure is None:
                os.replace(self._part, self._path)
        except (OSError, soundfile.SoundFileError):
            self.failure = self._cannot_write()
        if self.failure is not None:
            self._part.unlink(missing_ok=True)
            raise self.failure

    def discard(self) -> None:
        """Gives up: nothing of the file is left."""
        if not self._is_closed:
            self._end_thread()
            with contextlib.suppress(OSError, RuntimeError):  # it is thrown away either way
                self._file.close()
            self._part.unlink(missing_ok=True)

    def _end_thread(self) -> None:
        self._is_closed = True
        if self._chunk is not None and self._filled:
            self._hand_over(self._chunk)
        self._full.put(None)
        self._thread.join()

    def __enter__(self) -> FileWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()
