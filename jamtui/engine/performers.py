"""The sound of the others: their tracks, each with volume, pan, mute and solo, in one mix."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from jamtui.engine.mixer import Mixer
from jamtui.synth.instrument import FloatArray

TRACKS = 16
"""How many tracks of others can be heard at once: seven performers with two each, and some."""


class TrackSource(Protocol):
    """A track that comes from somewhere else, such as a playout."""

    def read(self, out: FloatArray) -> None:
        """Writes the next frames into `out`, float32 (2, frames), completely; audio thread."""
        ...


class Performers:
    """Mixes the tracks of others into the audio thread's blocks. All memory is made here.

    `add_to` belongs to the audio thread; one other thread calls the rest: it writes single list
    or array elements, which are read with the next block.
    """

    def __init__(self, sample_rate: int, max_frames: int = 4096) -> None:
        self.mixer = Mixer(TRACKS, sample_rate)
        self.peak = np.zeros((TRACKS, 2), np.float32)
        self.is_metered = False
        self._sources: list[TrackSource | None] = [None] * TRACKS
        self._in_use = 0
        self._tracks = np.zeros((TRACKS, 2, max_frames), np.float32)
        self._sum = np.zeros((2, max_frames), np.float32)
        self._magnitude = np.zeros((TRACKS, 2, max_frames), np.float32)

    def add(self, source: TrackSource) -> int | None:
        """Lets a track be heard, at full volume in the middle; returns its strip, or None."""
        for strip, taken in enumerate(self._sources):
            if taken is None:
                self.mixer.set_strip(strip, volume=1.0, pan=0.0, muted=False, solo=False)
                self._sources[strip] = source
                self._in_use = max(self._in_use, strip + 1)
                return strip
        return None

    def remove(self, strip: int) -> None:
        """Takes a track away, at once: fade it before, or let its source end in silence."""
        self._sources[strip] = None
        self.mixer.set_strip(strip, solo=False)
        self._in_use = max(
            (at + 1 for at, one in enumerate(self._sources) if one is not None), default=0
        )

    def add_to(self, out: FloatArray) -> None:
        """Adds the next frames of every track to `out`, float32 (2, frames)."""
        count, frames = self._in_use, out.shape[1]
        if not count:
            return
        tracks = self._tracks[:count, :, :frames]
        for strip in range(count):
            source = self._sources[strip]
            if source is None:
                tracks[strip] = 0.0
            else:
                source.read(tracks[strip])
        mixed = self._sum[:, :frames]
        self.mixer.mix(tracks, mixed)
        out += mixed
        if self.is_metered:
            magnitude = self._magnitude[:count, :, :frames]
            np.abs(tracks, out=magnitude)
            np.maximum(self.peak[:count], magnitude.max(axis=2), out=self.peak[:count])

    def take_peaks(self) -> list[float]:
        """Returns each strip's peak as it is heard, since the last call."""
        peaks: list[float] = (self.peak.max(axis=1) * self.mixer.heard).tolist()
        self.peak[:] = 0.0
        return peaks
