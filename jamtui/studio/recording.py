"""A recording of what is heard, written by a thread of its own."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np

from jamtui.audio.sound_file import SoundFileWriter
from jamtui.dsp.loudness import LoudnessMeter
from jamtui.engine.tap import Tap
from jamtui.errors import StorageError
from jamtui.units import db_from_gain

WRITE_EVERY_SECONDS = 0.2


class Recording:
    """Drains a `tap` that the audio thread fills into a file; without `finish` nothing is left.

    A disk that does not take all of it ends the recording (`is_over`): what was recorded until
    then stays, as a file that can be played. Raises StorageError where no file can be begun.
    """

    def __init__(self, path: Path, sample_rate: int, bit_depth: int = 16) -> None:
        self.tap = Tap(sample_rate)
        self._writer = SoundFileWriter(path, sample_rate, bit_depth, reserves=True)
        self.place = self._writer.place
        self._meter = LoudnessMeter(sample_rate)
        self._peak = 0.0
        self._failure: str | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    @property
    def lost_frames(self) -> int:
        return self.tap.lost_frames

    @property
    def is_over(self) -> bool:
        """Whether it has ended, by itself or by `finish`."""
        return not self._thread.is_alive()

    def finish(self) -> dict[str, Any]:
        """Writes the rest; returns path, seconds, peak (dBFS), loudness (LUFS), lost frames.

        `failure` is None, or a sentence about what made the recording end before its time.
        """
        self._stopping.set()
        self._thread.join()
        loudness = self._meter.integrated_lufs
        return {
            "path": str(self._writer.path),
            "seconds": self._writer.frames / self.tap.sample_rate,
            "peak_db": db_from_gain(self._peak),
            "loudness_lufs": loudness if np.isfinite(loudness) else None,
            "lost_frames": self.tap.lost_frames,
            "failure": self._failure,
        }

    def _run(self) -> None:
        try:
            is_last = False
            while not is_last:
                is_last = self._stopping.wait(WRITE_EVERY_SECONDS)
                self._drain()
        except StorageError as error:
            self._end_early(error)
            return
        try:
            self._writer.close()
        except StorageError as error:
            self._give_up(error)

    def _drain(self) -> None:
        for block in self.tap.take():
            self._writer.write(block)
            self._meter.process(block)
            self._peak = max(self._peak, float(np.abs(block).max(initial=0.0)))

    def _end_early(self, reason: StorageError) -> None:
        try:
            self._writer.close()
        except StorageError as error:
            self._give_up(error)
        else:
            seconds = self._writer.frames / self.tap.sample_rate
            self._failure = f"{reason} Its first {seconds:.1f} s are kept."

    def _give_up(self, reason: StorageError) -> None:
        self._writer.frames = 0
        self._failure = f"{reason} Nothing of it could be kept."
