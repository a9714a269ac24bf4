"""A track's notes on the time line, pass by pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from jamtui.engine.clock import Clock
from jamtui.engine.track import Track, gm_sound
from jamtui.music.humanise import humanise
from jamtui.music.key import transpose
from jamtui.music.performance import Performance, PlayedNote, perform
from jamtui.music.song import Part


class Onset(NamedTuple):
    """A note on the time line: absolute frames, and which repetition of its key it is."""

    start: int
    off: int
    pitch: int
    velocity: int
    take: int
    sound: str


class Schedule:
    """Turns a track that was launched at `launch_ticks` into onsets, in order.

    Every pass of a humanised track is drawn anew from its seed and the pass's number, so any pass
    can be asked for at any time and comes out the same.
    """

    def __init__(self, track: Track, clock: Clock, launch_ticks: int) -> None:
        self._track = track
        self._clock = clock
        self._launch_ticks = launch_ticks
        moved = track.events if track.is_drums else transpose(track.events, track.transpose)
        self._part = Part(
            name=track.name,
            channel=9 if track.is_drums else 0,
            is_drums=track.is_drums,
            events=moved,
        )
        self.performance: Performance = perform(self._part)
        self._takes = Counter(note.pitch for note in self.performance.notes)

    @property
    def is_humanised(self) -> bool:
        return self._track.humanize_timing > 0.0 or self._track.humanize_velocity > 0.0

    def pass_at(self, frame: int) -> int:
        """Returns the number of the pass that plays at `frame`; 0 before the launch."""
        if not self._track.repeats:
            return 0
        ticks = self._clock.ticks_at(frame) - self._launch_ticks
        return max(0, int(ticks // self._track.length_ticks))

    def pass_start(self, number: int) -> int:
        """Returns the tick at which a pass begins."""
        return self._launch_ticks + number * self._track.length_ticks

    def passes_from(self, number: int) -> Iterator[list[Onset]]:
        """Yields the onsets of pass `number` and of all that follow; one pass if it plays once."""
        while number == 0 or self._track.repeats:
            yield self.onsets(number)
            number += 1

    def onsets(self, number: int) -> list[Onset]:
        """Returns the onsets of one pass, sorted by frame."""
        begin, notes = self.pass_start(number), self._notes(number)
        starts = self._clock.frames_at([begin + note.start_ticks for note in notes])
        ends = self._clock.frames_at([begin + note.end_ticks for note in notes])
        seen: Counter[int] = Counter()
        onsets = []
        for note, start, end in zip(notes, starts, ends, strict=True):
            take = number * self._takes[note.pitch] + seen[note.pitch]
            seen[note.pitch] += 1
            sound = self._sound_of(note)
            onsets.append(Onset(start, end, note.pitch, note.velocity, take, sound))
        onsets.sort(key=lambda onset: onset.start)
        return onsets

    def _notes(self, number: int) -> tuple[PlayedNote, ...]:
        if not self.is_humanised:
            return self.performance.notes
        track, part = self._track, self._part
        drawn = humanise(
            part.events,
            track.humanize_timing,
            track.humanize_velocity,
            track.seed,
            number,
            track.length_ticks,
        )
        return perform(Part(part.name, part.channel, part.is_drums, drawn)).notes

    def _sound_of(self, note: PlayedNote) -> str:
        return self._track.sound or gm_sound(note.bank, note.program, self._track.is_drums)
