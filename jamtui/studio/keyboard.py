"""A keyboard that is played: from keys, pedal and wheel to live voices."""

from __future__ import annotations

import queue
import threading
from collections import deque
from dataclasses import dataclass
from itertools import product

from jamtui.engine.clock import RoomClock
from jamtui.engine.live_keys import AT_ONCE, MAX_LIVE_VOICES, LiveKeys, LiveVoice
from jamtui.engine.track import InstrumentSource
from jamtui.errors import UsageError
from jamtui.music.arpeggiator import Arpeggiator
from jamtui.music.velocity_curve import shape_velocity
from jamtui.synth.instrument import Instrument, RenderedNote

LOWEST_KEY, HIGHEST_KEY = 21, 108
"""A grand piano's keys are made beforehand; others when they are pressed."""

BEGINNING_SECONDS = 0.25
"""How much of each note is made beforehand; the rest is made while that sounds."""

LONGER_SECONDS = 2.0
WHOLE_SECONDS = 8.0
"""How much of a held note is made then, in two steps: no key waits for another's last second."""

MOST_BYTES = 96 << 20
"""How much memory the beginnings may take: enough for any patch, not for the layers of any font."""

SUSTAIN_PEDAL = 64
BEND_SEMITONES = 2.0
ARPEGGIO_AHEAD_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class _Pressed:
    voice: LiveVoice
    pitch: int
    velocity: int


class Keyboard:
    """Plays one sound into `keys`.

    Any thread may press and release: what it does is look up a note that was made beforehand.
    Notes are made and lengthened by a thread of its own, so that none is ever made on the way from
    the key to the ear.
    """

    def __init__(
        self,
        keys: LiveKeys,
        instruments: InstrumentSource,
        sound: str,
        velocity_curve: str = "linear",
        arpeggiator: Arpeggiator | None = None,
    ) -> None:
        shape_velocity(64, velocity_curve)  # an unknown curve is refused now, not at the first key
        self.arpeggiator = arpeggiator
        self._keys = keys
        self._curve = velocity_curve
        self._instrument: Instrument = instruments.instrument(sound)
        self._notes: dict[tuple[int, int], RenderedNote] = {}
        self._making = threading.Lock()
        self._playing = threading.Lock()
        self._down: dict[int, _Pressed] = {}
        self._held: list[tuple[int, int]] = []
        self._pedalled: deque[LiveVoice] = deque()
        self._pedal = False
        self._arpeggiated_until = 0
        self._to_lengthen: queue.SimpleQueue[_Pressed | None] = queue.SimpleQueue()
        self._lengthened: deque[_Pressed] = deque()
        self._maker = threading.Thread(target=self._make, name="keys", daemon=True)
        self._maker.start()

    def press(self, pitch: int, velocity: int) -> None:
        """A key goes down: `pitch` 0..127, `velocity` 1..127 as the keyboard sent it.

        Raises UsageError for another pitch or velocity.
        """
        if not 0 <= pitch <= 127:
            raise UsageError(f"There is no key {pitch}: use 0 to 127, where 60 is middle C.")
        if not 1 <= velocity <= 127:
            raise UsageError(f"There is no velocity {velocity}: use 1 to 127.")
        velocity = shape_velocity(velocity, self._curve)
        with self._playing:
            if self.arpeggiator is not None:
                self._held.append((pitch, velocity))
                return
            self._lift(pitch)
            self._down[pitch] = self._sound(pitch, velocity)

    def release(self, pitch: int) -> None:
        """A key goes up."""
        with self._playing:
            self._held = [held for held in self._held if held[0] != pitch]
            self._lift(pitch)

    def control(self, number: int, value: int) -> None:
        """A pedal or knob moves: the sustain pedal (64) and all-notes-off (120, 123) count.

        Raises UsageError for another `number` or `value` than 0..127.
        """
        for name, given in (("controller", number), ("value", value)):
            if not 0 <= given <= 127:
                raise UsageError(f"There is no {name} {given}: use 0 to 127.")
        with self._playing:
            if number == SUSTAIN_PEDAL:
                self._pedal = value >= 64
                if not self._pedal:
                    self._let_go_of_pedalled()
            elif number in (120, 123):
                self._silence()

    def bend(self, value: int) -> None:
        """The wheel moves: -8192..8191 is two semitones down to two up."""
        self._keys.bend_semitones = BEND_SEMITONES * value / 8192.0

    def arpeggiate(self, clock: RoomClock, frame: int, heard_frame: int) -> None:
        """Plays the held keys' steps up to a little ahead of `frame` of the music.

        `heard_frame` is where the device is; call it more often than `ARPEGGIO_AHEAD_SECONDS`.
        """
        if self.arpeggiator is None:
            return
        end = int(clock.ticks_at(frame + int(ARPEGGIO_AHEAD_SECONDS * clock.sample_rate)))
        now = int(clock.ticks_at(frame))
        begin = max(now, min(self._arpeggiated_until, end))
        self._arpeggiated_until = end
        with self._playing:
            notes = self.arpeggiator.notes(self._held, begin, end)
        offset = heard_frame - frame
        for note in notes:
            start, stop = clock.frames_at([note.start_ticks, note.end_ticks])
            pressed = self._sound(note.pitch, note.velocity, start + offset)
            self._keys.release(pressed.voice, stop + offset)

    def close(self) -> None:
        """Lets go of everything and ends the thread."""
        with self._playing:
            self._silence()
        self._to_lengthen.put(None)
        self._maker.join()

    def _sound(self, pitch: int, velocity: int, at: int = AT_ONCE) -> _Pressed:
        note = self._notes.get((pitch, velocity))
        if note is None:
            note = self._made(pitch, velocity, BEGINNING_SECONDS)
        pressed = _Pressed(self._keys.press(note, pitch, at), pitch, velocity)
        if not note.one_shot:
            self._to_lengthen.put(pressed)
        return pressed

    def _lift(self, pitch: int) -> None:
        pressed = self._down.pop(pitch, None)
        if pressed is None:
            return
        if self._pedal:
            self._pedalled.append(pressed.voice)
            if len(self._pedalled) > MAX_LIVE_VOICES:  # as many as can sound, if it stays down
                self._keys.release(self._pedalled.popleft())
        else:
            self._keys.release(pressed.voice)

    def _let_go_of_pedalled(self) -> None:
        for voice in self._pedalled:
            self._keys.release(voice)
        self._pedalled.clear()

    def _silence(self) -> None:
        self._pedal = False
        self._held.clear()
        for pitch in list(self._down):
            self._lift(pitch)
        self._let_go_of_pedalled()

    def _made(self, pitch: int, velocity: int, seconds: float) -> RenderedNote:
        frames = int(seconds * self._keys.sample_rate)
        with self._making:
            return self._instrument.note(pitch, velocity, frames)

    def _make(self) -> None:
        """Makes the beginnings of all notes, from the middle of the keyboard outwards.

        What is pressed meanwhile is lengthened first.
        """
        middle = (LOWEST_KEY + HIGHEST_KEY) // 2
        pitches = sorted(range(LOWEST_KEY, HIGHEST_KEY + 1), key=lambda pitch: abs(pitch - middle))
        kept: set[int] = set()  # by identity: velocities share their samples
        kept_bytes = 0
        for pitch, velocity in product(pitches, range(1, 128)):
            while self._lengthened or not self._to_lengthen.empty():
                if not self._lengthen_next():
                    return
            note = self._made(pitch, velocity, BEGINNING_SECONDS)
            if id(note.samples) not in kept:
                kept_bytes += note.samples.nbytes
            if kept_bytes > MOST_BYTES:
                break
            kept.add(id(note.samples))
            self._notes[pitch, velocity] = note
        while self._lengthen_next():
            pass

    def _lengthen_next(self) -> bool:
        """Makes the note of a pressed key longer, waiting for one; False when closed.

        All keys get their first step before any gets its second.
        """
        if self._lengthened and self._to_lengthen.empty():
            self._lengthen(self._lengthened.popleft(), WHOLE_SECONDS)
            return True
        pressed = self._to_lengthen.get()
        if pressed is None:
            return False
        self._lengthen(pressed, LONGER_SECONDS)
        self._lengthened.append(pressed)
        return True

    def _lengthen(self, pressed: _Pressed, seconds: float) -> None:
        pressed.voice.note = self._made(pressed.pitch, pressed.velocity, seconds)
