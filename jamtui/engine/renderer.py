"""Renders one track, frame after frame: its notes through its instruments and effects."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence

import numpy as np

from jamtui.dsp.chain import EffectChain
from jamtui.engine.clock import Clock, clock_for
from jamtui.engine.curve import Curve
from jamtui.engine.pan import pan_gains
from jamtui.engine.placed import Placed
from jamtui.engine.schedule import Onset, Schedule
from jamtui.engine.track import InstrumentSource
from jamtui.engine.voice import NEVER, UNITY, Scratch, Voice
from jamtui.synth.instrument import FloatArray, RenderedNote

LONGEST_TAIL_SECONDS = 10
"""How far back a seek looks for notes that still sound: longer than any release or cymbal."""

WARM_AHEAD_SECONDS = 4
"""How much of a song is made before a change of it; the rest is made when it comes."""

MAX_VOICES = 256
"""Beyond this the oldest voices are cut: a bound on time and memory, never reached by music."""

VOLUME, PAN, EXPRESSION = 7, 10, 11

SONG_GAIN = 0.6
"""-4.4 dB on every part of a song: 31 General MIDI songs then lie around -18 LUFS, and only the
loudest passages of the densest meet the master limiter."""

HIGHEST_BEND = 4.0
"""A note bent up by two octaves is read this many times as fast; more is not provided for."""


class TrackRenderer:
    """Renders a track in its place on the time line of `room`, block by block; `seek` first.

    What it renders does not depend on how it is split into blocks, nor (but for the effects,
    which are warmed up) on where rendering started. One thread; `render` allocates only what
    numpy needs for a block. With `whole_notes` every note is asked for as long as it will ever
    be held, which is less work in all but delays the beginning.
    """

    def __init__(
        self,
        placed: Placed,
        room: Clock,
        instruments: InstrumentSource,
        max_frames: int = 96_000,
        *,
        whole_notes: bool = False,
    ) -> None:
        track = placed.track
        self.placed = placed
        self.track = track
        self.frame = 0
        self._clock = clock_for(room, track.own_bpm, placed.launch_ticks)
        self._schedule = Schedule(track, self._clock, placed.launch_ticks)
        self._instruments = instruments
        self._scratch = Scratch.of(max_frames)
        self._enter = room.frames_at([placed.first_ticks])[0]
        self._stop = NEVER if placed.stop_ticks is None else room.frames_at([placed.stop_ticks])[0]
        self._effects = EffectChain(track.effects or {}, room.sample_rate)
        self._release_frames: dict[str, int] = {}
        self._has_automation = self._is_automated()
        self._whole_notes = whole_notes
        self._longest: dict[tuple[str, int], int] = {}
        self._speed = self._highest_speed()
        self._warming: Iterator[Onset] | None = None
        self._end = self._last_note_off()
        self._headroom = SONG_GAIN if track.has_channel_levels else 1.0
        self._steady: tuple[float, float] | None = None
        self._level = UNITY

    @property
    def oldest_ticks(self) -> int:
        """Where the first of the passes begins that may still be heard at `frame`."""
        if not self.track.repeats:
            return self.placed.launch_ticks
        reach = 2 * LONGEST_TAIL_SECONDS * self._clock.sample_rate + self._effects.tail_frames
        number = self._schedule.pass_at(max(0, self.frame - reach))
        return self._schedule.pass_start(max(0, number - 1))

    @property
    def anchor_ticks(self) -> int | None:
        """Where a tempo of its own began, which must not move; None without one."""
        return None if self.track.own_bpm is None else self.placed.launch_ticks

    @property
    def end(self) -> int:
        """The frame of the last note-off of what plays once or was stopped, else `NEVER`."""
        return self._end

    def _last_note_off(self) -> int:
        if self.track.repeats:
            return self._stop
        last = self.placed.launch_ticks + self.track.length_ticks
        return min(self._stop, self._clock.frames_at([last])[0])

    @property
    def is_silent(self) -> bool:
        """Nothing sounds now and no effect rings on."""
        return not self._voices and self.frame >= self._rings_until

    def warm(self, frame: int, seconds: float) -> bool:
        """Makes notes that come at `frame` or later, for about `seconds`; True after the last.

        Every call goes on where the last one ended: where the cache is too small for all of
        them, they are made again when they are played.
        """
        deadline = time.monotonic() + seconds
        if self._warming is None:
            self._warming = iter(self._coming(frame))
        for onset in self._warming:
            self._note(onset, onset.off - onset.start)
            if time.monotonic() > deadline:
                return False
        return True

    def _coming(self, frame: int) -> list[Onset]:
        """Returns a pass of notes from `frame` on: a loop's whole round, a song's next seconds."""
        onsets = self._schedule.onsets(self._schedule.pass_at(frame))
        later = [onset for onset in onsets if onset.off >= frame]
        if self.track.repeats:
            return later + [onset for onset in onsets if onset.off < frame]
        horizon = frame + WARM_AHEAD_SECONDS * self._clock.sample_rate
        return [onset for onset in later if onset.start < horizon]

    def seek(self, frame: int, *, warmed: bool = True) -> None:
        """Moves to `frame`, with all that sounds there as if it had been played from the start.

        Unless they are to be `warmed`, the effects begin there with nothing in them.
        """
        begin = max(0, frame - self._effects.tail_frames) if warmed else frame
        reach = LONGEST_TAIL_SECONDS * self._clock.sample_rate
        self._effects.reset()
        self._voices: list[Voice] = []
        self._sounding: list[Voice] = []
        self._rings_until = 0
        self._finished = False
        self.frame = begin
        # One pass earlier still: what it holds over its end must be found too.
        first = max(0, self._schedule.pass_at(max(0, begin - reach)) - 1)
        self._number = first - 1
        self._passes = self._schedule.passes_from(first)
        self._begin_pass(heard_from=begin - reach)
        self._start_voices(begin, begin, heard_from=begin - reach)
        self._drop_ended(begin)
        while self.frame < frame:
            self.render(np.zeros((2, min(frame - self.frame, self._scratch.frames)), np.float32))

    def render(self, out: FloatArray) -> bool:
        """Adds the next frames to `out`, float32 (2, frames), and moves on by as many.

        Returns whether there was anything to add.
        """
        first, last = self.frame, self.frame + out.shape[1]
        self._start_voices(first, last)
        self.frame = last
        if not self._voices and first >= self._rings_until:
            return False
        wet = not self._effects.is_idle
        level = self._steady_level(first, last)
        target = np.zeros_like(out) if wet or level is None else out
        for voice in self._voices:
            voice.add_to(target, first, self._scratch, level)
        if self._voices:
            latest = max(voice.end for voice in self._voices)
            self._rings_until = min(last, latest) + self._effects.tail_frames
        if level is None:
            self._automate(target, first, last)
        if wet:
            target = self._effects.process(target)
        if target is not out:
            out += target
        self._drop_ended(last)
        return True

    def _start_voices(self, first: int, last: int, heard_from: int = 0) -> None:
        """Starts all that begins before `last` and sounds at `first` or later."""
        while True:
            if self._next == len(self._pending):
                if self._finished or self._next_pass >= last:
                    return
                self._begin_pass(heard_from)
                continue
            onset = self._pending[self._next]
            if onset.start >= last:
                return
            self._next += 1
            if self._enter <= onset.start < self._stop:
                self._start(onset)

    def _begin_pass(self, heard_from: int = 0) -> None:
        """Takes the next pass; what ended before `heard_from` is left out."""
        self._pending, self._next = [], 0
        onsets = next(self._passes, None)
        self._finished = onsets is None
        if onsets is None:
            return
        self._number += 1
        self._next_pass = self._clock.frames_at([self._schedule.pass_start(self._number + 1)])[0]
        self._pending = [onset for onset in onsets if onset.off >= heard_from]
        if self._whole_notes:
            self._note_lengths()
        performance = self._schedule.performance
        bend = self._curve(performance.bend, 0.0, self._number, self._number)
        self._bend = None if bend.is_constant else bend
        if self._has_automation:
            oldest = max(0, self._schedule.pass_at(self.frame) - 1)
            newest = self._number + 1 if self.track.repeats else self._number
            self._volume = self._curve(performance.volume, 1.0, oldest, newest)
            self._pan = self._curve(performance.pan, 0.0, oldest, newest)

    def _note_lengths(self) -> None:
        """Finds out how long each note will ever be, so that it is not made longer in steps."""
        longest: dict[tuple[str, int], int] = {}
        for onset in self._pending:
            key = onset.sound, onset.pitch
            longest[key] = max(longest.get(key, 0), onset.off - onset.start)
        self._longest = longest

    def _curve(
        self, breakpoints: Sequence[tuple[int, float]], default: float, oldest: int, newest: int
    ) -> Curve:
        """Returns automation over some passes, each going on from the one before."""
        frames: list[int] = []
        values: list[float] = []
        for number in range(oldest, newest + 1):
            start = self._schedule.pass_start(number)
            frames += self._clock.frames_at([start + ticks for ticks, _ in breakpoints])
            values += [value for _, value in breakpoints]
        initial = breakpoints[-1][1] if oldest > 0 and breakpoints else default
        return Curve(frames, values, initial)

    def _start(self, onset: Onset) -> None:
        off = min(onset.off, max(self._stop, onset.start))
        longest = self._longest.get((onset.sound, onset.pitch), 0)
        note = self._note(onset, max(off - onset.start, longest))
        if note.choke_group:
            for other in self._sounding:
                if other.note.choke_group == note.choke_group:
                    other.choke(onset.start)
        voice = Voice(note, onset.start, off, self._bend)
        if voice.end > self.frame:
            self._voices.append(voice)
        self._bound(voice)

    def _bound(self, voice: Voice) -> None:
        """Cuts the oldest voice where there are too many; the same for any split into blocks."""
        self._sounding.append(voice)
        if len(self._sounding) > MAX_VOICES:
            self._sounding = [one for one in self._sounding if one.end > voice.start]
        if len(self._sounding) > MAX_VOICES:
            self._sounding.pop(0).choke(voice.start)

    def _note(self, onset: Onset, held_frames: int) -> RenderedNote:
        instrument = self._instruments.instrument(onset.sound)
        expected = self._read_frames(held_frames + self._release_frames.get(onset.sound, 0))
        note = instrument.note(onset.pitch, onset.velocity, expected, onset.take)
        release = len(note.release)
        if release > self._release_frames.get(onset.sound, -1):
            self._release_frames[onset.sound] = release
            expected = self._read_frames(held_frames + release)
            if not note.one_shot and note.samples.shape[1] < expected:
                note = instrument.note(onset.pitch, onset.velocity, expected, onset.take)
        return note

    def _read_frames(self, heard_frames: int) -> int:
        """Returns how much of a note is read while so much is heard: more where it is bent up."""
        return math.ceil(heard_frames * self._speed)

    def _highest_speed(self) -> float:
        highest = max((value for _, value in self._schedule.performance.bend), default=0.0)
        return float(min(HIGHEST_BEND, max(1.0, 2.0 ** (highest / 12.0))))

    def _is_automated(self) -> bool:
        controllers = {event.number for event in self.track.events.controllers}
        return self.track.has_channel_levels or bool(controllers & {VOLUME, PAN, EXPRESSION})

    def _steady_level(self, first: int, last: int) -> FloatArray | None:
        """Returns the gains (2, 1) of all frames first..last-1, or None where they change."""
        if not self._has_automation:
            return UNITY
        volume, pan = self._volume.over(first, last), self._pan.over(first, last)
        if not (isinstance(volume, float) and isinstance(pan, float)):
            return None
        if (volume, pan) != self._steady:
            left, right = pan_gains(pan)
            self._steady = (volume, pan)
            gain = volume * self._headroom
            self._level = np.array(((gain * left,), (gain * right,)), np.float32)
        return self._level

    def _automate(self, block: FloatArray, first: int, last: int) -> None:
        volume, pan = self._volume.over(first, last), self._pan.over(first, last)
        left, right = pan_gains(pan)
        volume = volume * self._headroom
        block[0] *= np.asarray(volume * left, np.float32)
        block[1] *= np.asarray(volume * right, np.float32)

    def _drop_ended(self, frame: int) -> None:
        self._voices = [voice for voice in self._voices if voice.end > frame]
        self._sounding = [voice for voice in self._sounding if voice.end > frame]
