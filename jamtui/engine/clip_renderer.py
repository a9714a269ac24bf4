"""Renders a track that plays a sound file: streamed, resampled, in its place to the frame."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from jamtui.dsp.chain import EffectChain
from jamtui.dsp.resampling import Resampler, resampler
from jamtui.engine.clip import Clip, SoundReader
from jamtui.engine.clock import Clock
from jamtui.engine.placed import Placed
from jamtui.engine.track import InstrumentSource
from jamtui.engine.voice import NEVER
from jamtui.errors import JamError
from jamtui.synth.instrument import FloatArray

FADE_SECONDS = 0.005
"""Where a file is entered or left in its middle, so that nothing clicks."""

Complain = Callable[[JamError], None]
"""Hears why a file is silent."""


class ClipRenderer:
    """Renders the sound file of a track, block by block; `seek` first.

    What it renders is a function of the frame alone (but for the effects, which are warmed up),
    however it is split into blocks. Only what a block needs is ever read. A file that cannot be
    read, or breaks off, is silence from there on, and `complain` hears of it once.
    """

    def __init__(
        self,
        placed: Placed,
        clip: Clip,
        room: Clock,
        sources: InstrumentSource,
        max_frames: int,
        complain: Complain,
    ) -> None:
        self.placed = placed
        self.track = placed.track
        self.frame = 0
        self.oldest_ticks = self.anchor_ticks = placed.launch_ticks
        rate = room.sample_rate
        self._clip = clip
        self._rate = rate
        self._sources = sources
        self._complain = complain
        self._max_frames = max_frames
        self._fade = round(FADE_SECONDS * rate)
        self._begin = room.frames_at([placed.launch_ticks])[0] + round(clip.delay_seconds * rate)
        first = room.frames_at([placed.first_ticks])[0]
        self._enter = max(self._begin, first)
        self._enters_inside = clip.offset_seconds > 0.0 or first > self._begin
        self._stop = NEVER if placed.stop_ticks is None else room.frames_at([placed.stop_ticks])[0]
        if clip.length_seconds is not None:
            self._stop = min(self._stop, self._begin + round(clip.length_seconds * rate))
        self._effects = EffectChain(self.track.effects or {}, rate)
        self._rings_until = 0
        self._reader: SoundReader | None = None
        self._resampler: Resampler = resampler(rate, rate)
        self._offset = 0
        self._last: int | None = None

    @property
    def end(self) -> int:
        """The frame from which on the file adds nothing; `NEVER` until it has been looked at."""
        left = NEVER if self._stop == NEVER else max(self._stop, self._enter) + self._fade
        return left if self._last is None else min(left, self._last)

    @property
    def is_silent(self) -> bool:
        """Nothing sounds now and no effect rings on."""
        return self.frame >= self._rings_until and not self._enter <= self.frame < self.end

    def warm(self, frame: int, seconds: float) -> bool:
        """Opens the file; True, as there is nothing else to make ready."""
        self._open()
        return True

    def seek(self, frame: int, *, warmed: bool = True) -> None:
        """Moves to `frame`, with all that sounds there as if it had been played from the start.

        Unless they are to be `warmed`, the effects begin there with nothing in them.
        """
        self._effects.reset()
        self._rings_until = 0
        self.frame = max(0, frame - self._effects.tail_frames) if warmed else frame
        while self.frame < frame:
            self.render(np.zeros((2, min(frame - self.frame, self._max_frames)), np.float32))

    def render(self, out: FloatArray) -> bool:
        """Adds the next frames to `out`, float32 (2, frames), and moves on by as many.

        Returns whether there was anything to add.
        """
        first, last = self.frame, self.frame + out.shape[1]
        self.frame = last
        self._open()
        begin, end = max(first, self._enter), min(last, self.end)
        if begin >= end and first >= self._rings_until:
            return False
        wet = not self._effects.is_idle
        target = np.zeros_like(out) if wet else out
        if begin < end:
            target[:, begin - first : end - first] += self._sound(begin, end)
            self._rings_until = end + self._effects.tail_frames
        if wet:
            out += self._effects.process(target)
        return True

    def _open(self) -> None:
        """Opens the file the first time."""
        if self._reader is not None or self._last is not None:
            return
        try:
            self._reader = self._sources.sound_file(self._clip.path)
        except JamError as error:
            self._give_up(error)
            return
        reader = self._reader
        self._resampler = resampler(reader.sample_rate, self._rate)
        self._offset = round(self._clip.offset_seconds * reader.sample_rate)
        left = max(0, reader.frames - self._offset)
        self._last = self._begin + self._resampler.frames_out(left)

    def _give_up(self, error: JamError) -> None:
        self._reader = None
        self._last = min(self._enter, self.frame)
        self._complain(error)

    def _sound(self, begin: int, end: int) -> FloatArray:
        """Returns the file's part of the frames `begin`..`end - 1`."""
        place, count = begin - self._begin, end - begin
        reader = self._reader
        assert reader is not None
        needed, length = self._resampler.needed(place, count)
        try:
            source = reader.read(self._offset + needed, length)
        except JamError as error:
            self._give_up(error)
            return np.zeros((2, count), np.float32)
        return self._resampler.process(source, place, count) * self._gain(begin, end)

    def _gain(self, begin: int, end: int) -> FloatArray | np.float32:
        """Returns the fades at the edges inside of the file, where there are any."""
        rises = self._enters_inside and begin < self._enter + self._fade
        falls = end > self._stop
        if not (rises or falls):
            return np.float32(1.0)
        frames = np.arange(begin, end)
        gain = np.ones(end - begin)
        if rises:
            gain = np.minimum(gain, (frames - self._enter + 0.5) / self._fade)
        if falls:
            gain = np.minimum(gain, np.clip((self._stop - frames - 0.5) / self._fade + 1, 0, 1))
        return gain.astype(np.float32)
