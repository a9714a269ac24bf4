"""From key-down and key-up messages to notes, channel by channel."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from fractions import Fraction

from jamtui.midi.chunks import RawTrack
from jamtui.music.note import TICKS_PER_BEAT, Bend, Controller, Events, Note, Program

DRUM_CHANNEL = 9
"""MIDI's channel 10, counted from 0."""


def tick_scale(ticks_per_beat: Fraction) -> Callable[[int], int]:
    """Returns the function from a file's ticks to ours, exact, halves rounded up."""
    ratio = TICKS_PER_BEAT / ticks_per_beat
    above, below = 2 * ratio.numerator, 2 * ratio.denominator
    half = ratio.denominator
    if ratio == 1:
        return lambda ticks: ticks
    return lambda ticks: (ticks * above + half) // below


class ChannelEvents:
    """What one channel of one track has played so far, in our ticks."""

    __slots__ = ("_held", "bends", "controllers", "notes", "programs")

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.controllers: list[Controller] = []
        self.bends: list[Bend] = []
        self.programs: list[Program] = []
        # By pitch, what is held down: start in the file's ticks, in ours, velocity.
        self._held: dict[int, deque[tuple[int, int, int]]] = {}

    def press(self, raw_ticks: int, ticks: int, pitch: int, velocity: int) -> None:
        self._held.setdefault(pitch, deque()).append((raw_ticks, ticks, velocity))

    def release(self, raw_ticks: int, ticks: int, pitch: int) -> None:
        """Ends the note of `pitch` that has been held the longest; a stray one is ignored."""
        held = self._held.get(pitch)
        if held:
            raw_start, start, velocity = held.popleft()
            # In files of a finer grid a short note must not become one of no length.
            shortest = 1 if raw_ticks > raw_start else 0
            self.notes.append(Note(start, pitch, velocity, max(shortest, ticks - start)))

    def events(self, end_ticks: int) -> Events:
        """Returns everything sorted; keys that nobody let go are let go at `end_ticks`."""
        for pitch, held in self._held.items():
            for _, start, velocity in held:
                self.notes.append(Note(start, pitch, velocity, max(0, end_ticks - start)))
        self._held.clear()
        self.notes.sort(key=_note_order)
        return Events(
            tuple(self.notes), tuple(self.controllers), tuple(self.bends), tuple(self.programs)
        )


def _note_order(note: Note) -> tuple[int, int, int, int]:
    # The same as Note's own order, but four times as fast to sort by.
    return note.start_ticks, note.pitch, note.velocity, note.duration_ticks


def split_channels(track: RawTrack, scale: Callable[[int], int]) -> dict[int, ChannelEvents]:
    """Returns the channels (0..15) of a track, in the order in which they appear."""
    channels: dict[int, ChannelEvents] = {}
    raw_ticks, ticks = 0, 0
    for event_ticks, status, first, second in track.channel_events:
        if event_ticks != raw_ticks:
            raw_ticks, ticks = event_ticks, scale(event_ticks)
        channel = channels.get(status & 0x0F)
        if channel is None:
            channel = channels[status & 0x0F] = ChannelEvents()
        kind = status & 0xF0
        if kind == 0x90 and second:
            channel.press(raw_ticks, ticks, first, second)
        elif kind in (0x80, 0x90):
            channel.release(raw_ticks, ticks, first)
        elif kind == 0xB0:
            channel.controllers.append(Controller(ticks, first, second))
        elif kind == 0xE0:
            channel.bends.append(Bend(ticks, (second << 7 | first) - 8192))
        elif kind == 0xC0:
            channel.programs.append(Program(ticks, first))
    return channels


def merge(parts: list[Events]) -> Events:
    """Returns several tracks' events as one, sorted by time."""
    if len(parts) == 1:
        return parts[0]
    return Events(
        tuple(sorted((note for part in parts for note in part.notes), key=_note_order)),
        tuple(sorted((item for part in parts for item in part.controllers), key=_start)),
        tuple(sorted((item for part in parts for item in part.bends), key=_start)),
        tuple(sorted((item for part in parts for item in part.programs), key=_start)),
    )


def _start(event: Controller | Bend | Program) -> int:
    return event.start_ticks
