"""The render worker: keeps the rings filled ahead of the audio thread.

It runs in a process of its own and does all that takes time: notes, effects, changes. A change is
rendered apart, from the beat on which it takes effect, and cross-faded over what lay in the rings;
if the audio thread has meanwhile come too near to that beat, the next one is taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import numpy as np

from jamtui.engine.clock import RoomClock
from jamtui.engine.messages import (
    Command,
    Ended,
    Event,
    Failed,
    Launch,
    Launched,
    Load,
    Quantum,
    Ready,
    Replace,
    Replaced,
    SetTempo,
    Stop,
    Stopping,
    TempoChanged,
)
from jamtui.engine.placed import Placed
from jamtui.engine.renderer import TrackRenderer
from jamtui.engine.rings import RING_FRAMES, Rings
from jamtui.engine.track import InstrumentSource, Track
from jamtui.errors import JamError
from jamtui.music.note import TICKS_PER_BEAT
from jamtui.music.tempo import TempoMap
from jamtui.synth.instrument import FloatArray

CROSSFADE_FRAMES = 240
FOR_EVER = 1 << 62

WARM_SECONDS = 0.05
"""How long notes are made for a coming change before the rings are looked after again."""


@dataclass(slots=True)
class Playing:
    """A slot in use."""

    renderer: TrackRenderer
    written: int
    over: int | None = None
    """The frame from which on nothing sounds any more, once that is known."""


class RenderWorker:
    """Carries out commands and renders ahead. One thread: `handle`, then `work` again and again."""

    def __init__(
        self,
        rings: Rings,
        instruments: InstrumentSource,
        sample_rate: int,
        tell: Callable[[Event], None],
    ) -> None:
        self._rings = rings
        rings.written[:] = FOR_EVER
        self._instruments = instruments
        self._rate = sample_rate
        self._tell = tell
        self._tempo: list[tuple[int, float]] = [(0, 120.0)]
        self._bar_ticks = 4 * TICKS_PER_BEAT
        self._clock = RoomClock(TempoMap(self._tempo), sample_rate)
        self._slots: dict[int, Playing] = {}
        self._waiting: list[Command] = []
        self._segment_frames = sample_rate // 2
        self._first_frames = sample_rate // 8
        self._ahead_frames = RING_FRAMES - self._segment_frames - sample_rate // 4
        self._lead_frames = sample_rate // 50
        self._window_frames = sample_rate
        self._guard_frames = max(2048, sample_rate // 50)
        self._scrap = np.zeros((2, self._segment_frames + CROSSFADE_FRAMES), np.float32)

    def handle(self, command: Command) -> None:
        """Takes a command; all but `Load` wait until their beat is near."""
        if isinstance(command, Load):
            self._attempt(lambda: self._load(command))
        else:
            self._waiting.append(command)

    def work(self) -> float:
        """Renders the most urgent segment; returns in how many seconds there will be work again."""
        self._carry_out_due()
        read = self._rings.read_frame
        self._free_what_is_over(read)
        hungry = [
            (playing.written, slot)
            for slot, playing in self._slots.items()
            if playing.written < read + self._ahead_frames
        ]
        if not hungry:
            return 0.02 if self._waiting else self._seconds_until_hungry(read)
        _, slot = min(hungry)
        playing = self._slots[slot]
        started = playing.written > read + self._first_frames
        self._fill(slot, playing, self._segment_frames if started else self._first_frames)
        return 0.0

    def _seconds_until_hungry(self, read: int) -> float:
        if not self._slots:
            return 1.0
        ahead = min(playing.written for playing in self._slots.values()) - read
        return max(0.01, (ahead - self._ahead_frames) / self._rate + 0.1)

    # --- commands

    def _attempt(self, act: Callable[[], bool | None]) -> bool | None:
        try:
            return act()
        except JamError as error:
            self._tell(Failed(str(error)))
            return True

    def _carry_out_due(self) -> None:
        for command in list(self._waiting):
            if self._attempt(lambda command=command: self._carry_out(command)):  # type: ignore[misc]
                self._waiting.remove(command)

    def _carry_out(self, command: Command) -> bool:
        """Returns whether the command is done with; otherwise its beat is still far away."""
        match command:
            case Launch():
                return self._launch(command)
            case Replace():
                return self._replace(command)
            case SetTempo():
                return self._set_tempo(command)
            case Stop():
                return self._stop(command)
            case Load():
                self._load(command)
        return True

    def _load(self, load: Load) -> None:
        self._waiting.clear()
        for slot in list(self._slots):
            self._free(slot)
        self._follow(load.tempo)
        self._bar_ticks = load.bar_ticks
        self._rings.read_frame = load.frame
        for placed in load.tracks:
            renderer = self._renderer(placed, self._clock)
            renderer.seek(load.frame)
            self._slots[placed.slot] = playing = Playing(renderer, load.frame)
            self._rings.written[placed.slot] = load.frame
            self._fill(placed.slot, playing, self._first_frames)
        self._tell(Ready(load.frame))

    def _launch(self, launch: Launch) -> bool:
        if not self._warmed(launch.track):
            return False

        def render(ticks: int, frame: int) -> dict[int, Playing]:
            placed = Placed(launch.slot, launch.track, ticks)
            return {launch.slot: Playing(self._renderer(placed, self._clock), frame)}

        def done(ticks: int, frame: int) -> None:
            self._tell(Launched(launch.slot, frame, ticks))

        return self._change(launch.when, render, done)

    def _replace(self, replace: Replace) -> bool:
        present = {slot: track for slot, track in replace.tracks.items() if slot in self._slots}
        if not all(self._warmed(track) for track in present.values()):
            return False

        def render(_: int, frame: int) -> dict[int, Playing]:
            return {
                slot: Playing(self._again(slot, self._clock, track), frame)
                for slot, track in present.items()
                if slot in self._slots
            }

        def done(_: int, frame: int) -> None:
            self._tell(Replaced(list(present), frame))

        return not present or self._change(replace.when, render, done)

    def _set_tempo(self, change: SetTempo) -> bool:
        tempo: list[tuple[int, float]] = []

        def render(ticks: int, frame: int) -> dict[int, Playing]:
            tempo[:] = [at for at in self._tempo if at[0] < ticks] + [(ticks, change.bpm)]
            clock = RoomClock(TempoMap(tempo), self._rate)
            return {slot: Playing(self._again(slot, clock), frame) for slot in self._slots}

        def done(_: int, frame: int) -> None:
            self._follow(tempo)
            self._tell(TempoChanged(list(tempo), frame))

        return self._change(Quantum.BEAT, render, done)

    def _stop(self, stop: Stop) -> bool:
        present = [slot for slot in stop.slots if slot in self._slots]

        def render(ticks: int, frame: int) -> dict[int, Playing]:
            return {
                slot: Playing(self._again(slot, self._clock, stop_ticks=ticks), frame)
                for slot in present
                if slot in self._slots
            }

        def done(_: int, frame: int) -> None:
            self._tell(Stopping(present, frame))

        return not present or self._change(stop.when, render, done)

    # --- rendering

    def _change(
        self,
        when: Quantum,
        render: Callable[[int, int], dict[int, Playing]],
        done: Callable[[int, int], None],
    ) -> bool:
        """Renders a change apart and puts it in place; False while its beat is still far away."""
        lead = self._lead_frames
        while True:
            ticks, frame = self._boundary(when, self._rings.read_frame + self._guard_frames + lead)
            if frame > self._rings.read_frame + self._window_frames:
                return False
            changed = render(ticks, frame)
            blocks = {slot: self._first_block(playing) for slot, playing in changed.items()}
            if self._rings.read_frame + self._guard_frames <= frame:
                break
            lead = min(2 * lead, self._window_frames // 2)
        for slot, playing in changed.items():
            self._put_in_place(slot, playing, blocks[slot], frame)
        done(ticks, frame)
        return True

    def _boundary(self, when: Quantum, frame: int) -> tuple[int, int]:
        """Returns the tick and frame of the next `when` that is not before `frame`."""
        grid = {Quantum.NOW: 1, Quantum.BEAT: TICKS_PER_BEAT, Quantum.BAR: self._bar_ticks}[when]
        ticks = math.ceil(self._clock.ticks_at(frame) / grid) * grid
        at = self._clock.frames_at([ticks])[0]
        if at >= frame:
            return ticks, at
        return ticks + grid, self._clock.frames_at([ticks + grid])[0]

    def _first_block(self, playing: Playing) -> FloatArray:
        playing.renderer.seek(playing.written)
        block = np.zeros((2, self._first_frames + CROSSFADE_FRAMES), np.float32)
        playing.renderer.render(block)
        return block

    def _put_in_place(self, slot: int, playing: Playing, block: FloatArray, frame: int) -> None:
        old = self._slots.get(slot)
        if old is not None:
            while old.written < frame + CROSSFADE_FRAMES:
                self._fill(slot, old, self._first_frames)
            ramp = np.linspace(0.0, 1.0, CROSSFADE_FRAMES, endpoint=False, dtype=np.float32)
            before = self._rings.read(slot, frame, CROSSFADE_FRAMES)
            block[:, :CROSSFADE_FRAMES] *= ramp
            block[:, :CROSSFADE_FRAMES] += before * (1.0 - ramp)
        self._rings.write(slot, frame, block)
        playing.written = frame + block.shape[1]
        self._rings.written[slot] = playing.written
        self._slots[slot] = playing

    def _fill(self, slot: int, playing: Playing, frames: int) -> None:
        block = self._scrap[:, :frames]
        block.fill(0.0)
        playing.renderer.render(block)
        self._rings.write(slot, playing.written, block)
        playing.written += frames
        self._rings.written[slot] = playing.written

    def _free_what_is_over(self, read: int) -> None:
        for slot, playing in list(self._slots.items()):
            renderer = playing.renderer
            if playing.over is None and renderer.frame >= renderer.end and renderer.is_silent:
                playing.over = renderer.frame
            if playing.over is not None and read >= playing.over:
                self._free(slot)
                self._tell(Ended(slot, playing.over))

    def _free(self, slot: int) -> None:
        """Makes a slot silent for ever."""
        del self._slots[slot]
        self._rings.data[slot] = 0.0
        self._rings.written[slot] = FOR_EVER

    def _warmed(self, track: Track) -> bool:
        """Makes more of a track's notes; True once it can be rendered in no time at its beat."""
        renderer = self._renderer(Placed(0, track), self._clock)
        return renderer.warm(WARM_SECONDS)

    def _again(
        self, slot: int, clock: RoomClock, track: Track | None = None, stop_ticks: int | None = None
    ) -> TrackRenderer:
        """Returns a renderer for what a slot plays, but for what is given."""
        placed = self._slots[slot].renderer.placed
        if track is not None:
            placed = msgspec.structs.replace(placed, track=track)
        if stop_ticks is not None:
            placed = placed.stopping(min(stop_ticks, placed.stop_ticks or stop_ticks))
        return self._renderer(placed, clock)

    def _renderer(self, placed: Placed, clock: RoomClock) -> TrackRenderer:
        return TrackRenderer(placed, clock, self._instruments, len(self._scrap[0]))

    def _follow(self, tempo: list[tuple[int, float]]) -> None:
        self._tempo = list(tempo)
        self._clock = RoomClock(TempoMap(tempo), self._rate)
