"""What runs in the audio thread: microphones out, loops and performers to the sound card."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np

from jamtui.engine.capture import Capture
from jamtui.engine.frame_clock import FrameClock
from jamtui.engine.mixer import Mixer
from jamtui.engine.paced_reader import PacedReader, made_frames
from jamtui.engine.performers import Performers
from jamtui.engine.rings import RING_FRAMES, Rings
from jamtui.engine.slots import SLOTS
from jamtui.engine.tap import Tap
from jamtui.engine.voice import NEVER
from jamtui.playout.reader import ONE
from jamtui.synth.instrument import FloatArray

FADE_SECONDS = 0.25
"""How long the music takes to end when it is told to: no click, and no wait either."""

CUE_FADE_FRAMES = 240
"""5 ms at 48 kHz: music that is left or entered in its middle must not click."""

LOOK_FRAMES = 4096
"""How far ahead the audio thread is sure of the rings at once: a change is put in place further
away than that, and its first block is longer."""

LOAD_HISTORY = 4096
"""How many callbacks the load statistics look back: 11 s at 128 frames and 48 kHz."""


class LiveSource(Protocol):
    """Something that is played into the mix at once, such as a keyboard."""

    def add_to(self, out: FloatArray, frame: int) -> None: ...


class Cue(NamedTuple):
    """Frame `frame` of the music is at frame `device_frame` of all that the device is given.

    With `frame` None the music ends there. What sounds until then fades within `CUE_FADE_FRAMES`,
    and what begins is faded in where that `is_inside`, in the middle of music. A cue that comes
    too late holds all the same: the music is then where it would have come to.
    """

    device_frame: int
    frame: int | None
    fraction: int = 0
    is_inside: bool = False


class Place(NamedTuple):
    """Frame `frame` and `fraction` (2^-32) of the music come at `device_frame`."""

    device_frame: int
    frame: int
    fraction: int


class Player:
    """Fills one block after the other; everything it needs is made here.

    `process` belongs to the audio thread. Other threads call `begin` or `cue`, set `step` and the
    mixer's strips, and read the counters, levels, `place` and `frame`; each is a single word,
    reference or array element. While it plays, frame f of the music is frame `music_began` + f of
    all that the device was given; after a `cue` the music goes at `step` (2^-32 frames of it for
    one of the device).
    """

    def __init__(
        self,
        rings: Rings,
        sample_rate: int,
        max_frames: int = 4096,
        clock_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.sample_rate = sample_rate
        self.frame_clock = FrameClock(sample_rate)
        self.mixer = Mixer(SLOTS, sample_rate)
        self.playing = False
        self.frame = 0
        self.step = ONE
        self.place: Place | None = None
        self.heard_frames = 0
        self.music_began = 0
        self.slots_in_use = 1
        self.starved_frames = 0
        self.callbacks = 0
        self.peak = np.zeros(2, np.float32)
        self.slot_peak = np.zeros(SLOTS, np.float32)
        self.load = np.zeros(LOAD_HISTORY, np.float32)
        self.is_metered = False
        self.live: LiveSource | None = None
        self.capture: Capture | None = None
        self.performers: Performers | None = None
        self.tap: Tap | None = None
        self._rings = rings
        self._clock_ns = clock_ns
        most = made_frames(max_frames)
        self._wrapped = np.zeros((SLOTS, 2, most), np.float32)
        self._magnitude = np.zeros((SLOTS, 2, most), np.float32)
        self._max_frames = max_frames
        self._looked_at_slots = 0
        self._sure_until = 0
        self._fade_frames = int(FADE_SECONDS * sample_rate)
        self._fade_begin = NEVER
        self._next_frame = 0
        self._reader = PacedReader(max_frames)
        self._is_paced = False
        self._cue: Cue | None = None
        self._obeyed: Cue | None = None
        self._swell_begin = -CUE_FADE_FRAMES
        self._ramp = np.arange(max_frames, dtype=np.float32)
        self._gain = np.zeros(max_frames, np.float32)

    def process(self, inputs: FloatArray, outputs: FloatArray) -> None:
        """Writes the next frames into `outputs`, float32 (2, frames).

        `inputs`, float32 (channels, frames), goes to the others first: they wait for it.
        """
        began = time.perf_counter()
        frames = outputs.shape[1]
        if not frames:
            return
        self.frame_clock.update(self.heard_frames, frames, self._clock_ns())
        for first in range(0, frames, self._max_frames):
            end = first + self._max_frames
            self._block(inputs[:, first:end], outputs[:, first:end])
        spent = time.perf_counter() - began
        self.load[self.callbacks % LOAD_HISTORY] = spent * self.sample_rate / frames
        self.callbacks += 1

    def begin(self, frame: int) -> None:
        """Plays the rings from `frame` on, with the next block; not while it plays already."""
        self._is_paced = False
        self._cue = self.place = None
        self._go_to(frame)
        self.playing = True

    def halt(self) -> None:
        """Plays no more, and obeys no cue that waits."""
        self._cue = None
        self.playing = False

    def cue(self, cue: Cue) -> None:
        """Begins, moves or ends the music at a frame of the device; replaces an earlier cue."""
        self._cue = cue

    @property
    def is_cued(self) -> bool:
        """Whether a cue waits for its frame."""
        return self._cue is not self._obeyed and self._cue is not None

    def fade_out(self, end_frame: int | None = None) -> None:
        """Fades to silence, from now on or so that it is complete at `end_frame` of the music.

        A fade that has begun goes on: nothing is heard again.
        """
        ahead = 0 if end_frame is None else end_frame - self.frame - self._fade_frames
        self._fade_begin = min(self._fade_begin, self.heard_frames + max(0, ahead))

    def cancel_fade(self) -> None:
        """Lets music be heard again after a fade-out; while nothing plays."""
        self._fade_begin = NEVER

    @property
    def is_faded(self) -> bool:
        """Whether a fade-out is complete: from then on there is silence."""
        return self.heard_frames >= self._fade_begin + self._fade_frames

    def _block(self, inputs: FloatArray, out: FloatArray) -> None:
        capture, performers = self.capture, self.performers
        if capture is not None:
            capture.put(inputs)
        self._music(out)
        if self.live is not None:
            self.live.add_to(out, self.heard_frames)
        if performers is not None:
            performers.add_to(out)
        if capture is not None:
            capture.monitor(out)
        self.heard_frames += out.shape[1]
        if self.heard_frames > self._fade_begin:
            self._fade(out)
        self.mixer.limit(out)
        if self.is_metered:
            self._measure(out)
        is_heard = self.playing or self.live is not None or performers is not None
        if self.tap is not None and is_heard:
            self.tap.put(out)

    def _fade(self, out: FloatArray) -> None:
        since = self.heard_frames - out.shape[1] - self._fade_begin
        ramp = 1.0 - (np.arange(since, since + out.shape[1], dtype=np.float32) / self._fade_frames)
        out *= np.clip(ramp, 0.0, 1.0)

    def take_peaks(self) -> tuple[list[float], list[float]]:
        """Returns the peaks since the last call: left and right, and each slot's as it is heard."""
        mixed: list[float] = self.peak.tolist()
        slots: list[float] = (self.slot_peak * self.mixer.heard).tolist()
        self.peak[:] = 0.0
        self.slot_peak[:] = 0.0
        return mixed, slots

    def _music(self, out: FloatArray) -> None:
        """Writes the loops' next frames into `out`: up to a cue, and from there on."""
        cue, frames = self._cue, out.shape[1]
        if cue is None or cue is self._obeyed:
            self._play(out, self.heard_frames)
        else:
            begin = self.heard_frames
            until = min(max(cue.device_frame - begin, 0), frames)
            self._play(out[:, :until], begin)
            if self.playing:
                self._fade_to(cue.device_frame, out[:, :until])
            if cue.device_frame < begin + frames:
                self._obey(cue, begin + until)
                self._play(out[:, until:], begin + until)
        if self.heard_frames - self._swell_begin < CUE_FADE_FRAMES:
            self._swell(out)

    def _obey(self, cue: Cue, now: int) -> None:
        """Does what a cue says, at device frame `now`: its own, or a later one."""
        if cue.frame is not None:
            late = cue.fraction + (now - cue.device_frame) * self.step
            self._go_to(cue.frame + late // ONE)
            self._reader.begin(self.frame, late % ONE)
            self._is_paced = True
            if cue.is_inside or late >= ONE:
                self._swell_begin = now
        self.playing = cue.frame is not None
        self._obeyed = cue  # last: whoever sees this sees that it plays

    def _go_to(self, frame: int) -> None:
        self.frame = self._next_frame = self._rings.read_frame = frame
        self._sure_until = frame

    def _play(self, out: FloatArray, now: int) -> None:
        """Writes the next frames of the music, or silence, for device frame `now` and after."""
        if not self.playing:
            out.fill(0.0)
        elif not self._is_paced:
            self.music_began = now - self.frame
            self._mix(out)
            self.frame = self._next_frame
        elif out.shape[1]:
            reader = self._reader
            self.music_began = now - reader.frame
            reader.read(self.step, out, self._mix)
            self.frame = reader.frame
            self.place = Place(now + out.shape[1], reader.frame, reader.fraction)

    def _fade_to(self, device_frame: int, out: FloatArray) -> None:
        """Fades the last of `out` so that there is silence at a frame that is coming."""
        left = device_frame - self.heard_frames
        begin = max(0, left - CUE_FADE_FRAMES)
        if begin < out.shape[1]:
            gain = self._gain[begin : out.shape[1]]
            np.subtract(np.float32(left), self._ramp[begin : out.shape[1]], out=gain)
            gain /= CUE_FADE_FRAMES
            out[:, begin:] *= gain

    def _swell(self, out: FloatArray) -> None:
        """Fades in what begins in the middle of music."""
        frames = out.shape[1]
        gain = self._gain[:frames]
        np.add(self._ramp[:frames], np.float32(self.heard_frames - self._swell_begin), out=gain)
        gain /= CUE_FADE_FRAMES
        # What came before the cue keeps its own fade.
        np.copyto(gain, 1.0, where=gain < 0.0)
        np.minimum(gain, 1.0, out=gain)
        out *= gain

    def _mix(self, out: FloatArray) -> None:
        """Writes the tracks' next frames, mixed, into `out`."""
        frames = out.shape[1]
        tracks = self._next_tracks(frames)
        self.mixer.mix(tracks, out)
        if self.is_metered:
            count = len(tracks)
            magnitude = self._magnitude[:count, :, :frames]
            np.abs(tracks, out=magnitude)
            peaks = self.slot_peak[:count]
            np.maximum(peaks, magnitude.max(axis=(1, 2)), out=peaks)
        self._next_frame += frames
        self._rings.read_frame = self._next_frame

    def _next_tracks(self, frames: int) -> FloatArray:
        """Returns the next frames of all slots, float32 (slots in use, 2, frames)."""
        count, rings = self.slots_in_use, self._rings
        begin = self._next_frame % RING_FRAMES
        end = begin + frames
        is_sure = self._is_sure_of(count, self._next_frame + frames)
        if end <= RING_FRAMES and is_sure:
            return rings.data[:count, :, begin:end]
        tracks = self._wrapped[:count, :, :frames]
        head = min(frames, RING_FRAMES - begin)
        tracks[:, :, :head] = rings.data[:count, :, begin : begin + head]
        tracks[:, :, head:] = rings.data[:count, :, : frames - head]
        if not is_sure:
            tracks[rings.written[:count] < self._next_frame + frames] = 0.0
            self.starved_frames += frames
        return tracks

    def _is_sure_of(self, count: int, frame: int) -> bool:
        """Whether the first `count` slots are rendered up to `frame`.

        A look holds for `LOOK_FRAMES`: the worker never takes back what lies as near as that.
        """
        if frame > self._sure_until or count != self._looked_at_slots:
            written = int(self._rings.written[:count].min())
            self._sure_until = min(written, self._next_frame + LOOK_FRAMES)
            self._looked_at_slots = count
        return frame <= self._sure_until

    def _measure(self, out: FloatArray) -> None:
        magnitude = self._magnitude[0, :, : out.shape[1]]
        np.abs(out, out=magnitude)
        np.maximum(self.peak, magnitude.max(axis=1), out=self.peak)
