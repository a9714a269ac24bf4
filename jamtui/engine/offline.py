"""Renders tracks without a device: the same renderers and mixer, an offline clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from jamtui.engine.clock import RoomClock
from jamtui.engine.mixer import Mixer
from jamtui.engine.placed import Placed
from jamtui.engine.renderers import Renderer, renderer_for
from jamtui.engine.track import InstrumentSource
from jamtui.errors import JamError
from jamtui.synth.instrument import FloatArray

SEGMENT_FRAMES = 16_384
"""A segment of one track fits into a core's second-level cache, with the notes that it adds."""

FADE_SECONDS = 0.02
"""A render that is cut off in the middle of the music ends in a fade of this length."""


@dataclass(frozen=True, slots=True)
class Segment:
    """What was rendered: the `mix`, float32 (2, frames), and each track's own, by slot.

    `stems` are as the mixer hears them, without volume, pan and master limiter. All arrays are
    valid until the next segment.
    """

    first_frame: int
    mix: FloatArray
    stems: FloatArray


class OfflineRender:
    """Renders placed tracks from frame 0 on, segment by segment.

    `complain` hears of each sound file that cannot be read: it is silent.
    """

    def __init__(
        self,
        tracks: Sequence[Placed],
        clock: RoomClock,
        instruments: InstrumentSource,
        segment_frames: int = SEGMENT_FRAMES,
        *,
        master_volume: float = 1.0,
        complain: Callable[[JamError], None] | None = None,
    ) -> None:
        self._segment_frames = segment_frames
        self._complaints: set[str] = set()
        self._hears_complaint = complain
        self._renderers: list[Renderer] = [
            renderer_for(
                placed, clock, instruments, segment_frames, self._complain, whole_notes=True
            )
            for placed in tracks
        ]
        for renderer in self._renderers:
            renderer.seek(0)
        self._mixer = Mixer(max(1, len(tracks)), clock.sample_rate)
        self._mixer.master_volume = master_volume
        for index, placed in enumerate(tracks):
            track = placed.track
            self._mixer.set_strip(
                index, volume=track.volume, pan=track.pan, muted=track.muted, solo=track.solo
            )
        self._stems = np.zeros((max(1, len(tracks)), 2, segment_frames), np.float32)
        self._is_filled = [False] * len(tracks)
        self._mix = np.zeros((2, segment_frames), np.float32)
        self._fade_frames = int(FADE_SECONDS * clock.sample_rate)

    def segments(self, frames: int) -> Iterator[Segment]:
        """Yields exactly `frames` frames; the last of them fade out."""
        done = 0
        while done < frames:
            count = min(self._segment_frames, frames - done)
            yield self._faded(self._render(done, count), frames)
            done += count

    def until_silence(self, longest_frames: int) -> Iterator[Segment]:
        """Yields until every track has played once and rung out, at most `longest_frames`."""
        done = 0
        while done < longest_frames and not self._is_over:
            count = min(self._segment_frames, longest_frames - done)
            yield self._faded(self._render(done, count), longest_frames)
            done += count

    def _complain(self, error: JamError) -> None:
        if str(error) not in self._complaints:
            self._complaints.add(str(error))
            if self._hears_complaint is not None:
                self._hears_complaint(error)

    @property
    def _is_over(self) -> bool:
        return all(
            renderer.frame >= renderer.end and renderer.is_silent for renderer in self._renderers
        )

    def _render(self, first: int, count: int) -> Segment:
        stems = self._stems[:, :, :count]
        mix = self._mix[:, :count]
        for index, renderer in enumerate(self._renderers):
            if self._is_filled[index]:
                stems[index].fill(0.0)
            self._is_filled[index] = renderer.render(stems[index])
        self._mixer.mix(stems, mix)
        self._mixer.limit(mix)
        return Segment(first, mix, stems)

    def _faded(self, segment: Segment, end: int) -> Segment:
        count = segment.mix.shape[1]
        begin = max(0, end - self._fade_frames - segment.first_frame)
        if begin < count:
            left = end - segment.first_frame - np.arange(begin, count, dtype=np.float32)
            ramp = left / self._fade_frames
            segment.mix[:, begin:] *= ramp
            segment.stems[:, :, begin:] *= ramp
        return segment
