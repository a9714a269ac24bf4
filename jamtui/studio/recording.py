"""A recording of what is heard, written by a thread of its own."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np

from jamtui.audio.sound_file import SoundFileWriter
from jamtui.dsp.loudness import LoudnessMeter
from jamtui.engine.tap import Tap
from jamtui.errors import JamError
from jamtui.units import db_from_gain

WRITE_EVERY_SECONDS = 0.2


class Recording:
    """Drains a `tap` that the audio thread fills into a file; without `finish` nothing is left."""

    def __init__(self, path: Path, sample_rate: int, bit_depth: int = 16) -> None:
        self.tap = Tap(sample_rate)
        self._writer = SoundFileWriter(path, sample_rate, bit_depth)
        self._meter = LoudnessMeter(sample_rate)
        self._peak = 0.0
        self._failure: JamError | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    @property
    def lost_frames(self) -> int:
        return self.tap.lost_frames

    def finish(self) -> dict[str, Any]:
        """Writes the rest; returns seconds, peak (dBFS) and loudness (LUFS).

        Raises StorageError when the disk did not take all of it; no file is left then.
        """
        self._stopping.set()
        self._thread.join()
        if self._failure is not None:
            self._writer.discard()
            raise self._failure
        self._writer.close()
        loudness = self._meter.integrated_lufs
        return {
            "path": str(self._writer.path),
            "seconds": self._writer.frames / self.tap.sample_rate,
            "peak_db": db_from_gain(self._peak),
            "loudness_lufs": loudness if np.isfinite(loudness) else None,
            "lost_frames": self.tap.lost_frames,
        }

    def _run(self) -> None:
        is_last = False
        while not is_last and self._failure is None:
            is_last = self._stopping.wait(WRITE_EVERY_SECONDS)
            try:
                self._drain()
            except JamError as error:
                self._failure = error

    def _drain(self) -> None:
        for block in self.tap.take():
            self._writer.write(block)
            self._meter.process(block)
            self._peak = max(self._peak, float(np.abs(block).max(initial=0.0)))
