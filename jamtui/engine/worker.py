"""The render worker: keeps the rings filled ahead of the audio thread.

It runs in a process of its own and does all that takes time: notes, effects, changes. A change is
rendered apart, from the beat on which it takes effect, and cross-faded over what lay in the rings;
if the audio thread has meanwhile come too near to that beat, the next one is taken.

A track that fails, for whatever reason, ends; all others play on.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import msgspec

from jamtui.engine.change import Change, Waiting
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
    Resume,
    Resumed,
    SetTempo,
    Stop,
    Stopping,
    TempoChanged,
)
from jamtui.engine.placed import Placed
from jamtui.engine.renderers import Renderer, renderer_for
from jamtui.engine.ring_writer import Playing, RingWriter
from jamtui.engine.rings import Rings
from jamtui.engine.time_line import TimeLine
from jamtui.engine.track import InstrumentSource
from jamtui.errors import JamError
from jamtui.synth.instrument import FloatArray

WARM_SECONDS = 0.05
"""How long notes are made for a coming change before the rings are looked after again."""

POLL_SECONDS = 0.02
"""How often a change that waits for its beat is looked at."""


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
        self._instruments = instruments
        self._rate = sample_rate
        self._tell = tell
        self._time = TimeLine(sample_rate)
        self._writer = RingWriter(rings, sample_rate)
        self._waiting: list[Waiting] = []
        self._must_refill = False
        self._complaints: set[str] = set()

    def handle(self, command: Command) -> None:
        """Takes a command; all but `Load` and `Resume` wait until their beat is near."""
        match command:
            case Load():
                self._load(command)
            case Resume():
                self._resume(command)
            case Replace():
                self._wait(self._replace_queued(command))
            case Stop():
                self._wait(self._stop_queued(command))
            case _:
                self._wait(command)

    def work(self) -> float:
        """Renders the most urgent segment; returns in how many seconds there will be work again."""
        if not self._must_refill:
            self._carry_out_due()
        self._free_what_is_over()
        slot = self._writer.hungriest()
        if slot is None:
            was_refilling, self._must_refill = self._must_refill, False
            if self._waiting:
                return 0.0 if was_refilling else POLL_SECONDS
            return self._writer.seconds_until_hungry()
        with self._guarding(slot):
            self._writer.fill_next(slot)
        return 0.0

    # --- commands

    def _wait(self, command: Launch | Replace | SetTempo | Stop | None) -> None:
        if command is None:
            return
        self._waiting = [one for one in self._waiting if self._still_counts(one, command)]
        self._waiting.append(Waiting(command, self._rate // 50))

    @staticmethod
    def _still_counts(waiting: Waiting, later: Launch | Replace | SetTempo | Stop) -> bool:
        """Whether what waits is not made good by a later command; a part of it may be."""
        match waiting.command, later:
            case SetTempo(when=int(earlier)), SetTempo(when=int(now)):
                return now > earlier
            case SetTempo(when=Quantum()), SetTempo(when=Quantum()):
                return False
            case Replace(tracks, when), Replace() if when == later.when:
                left = {slot: one for slot, one in tracks.items() if slot not in later.tracks}
                if len(left) < len(tracks):
                    waiting.command = Replace(left, when)
                    waiting.warming = None
                return bool(left)
        return True

    def _replace_queued(self, replace: Replace) -> Replace | None:
        """Changes what waits to be launched at once; returns what is left to be replaced."""
        changed = []
        for waiting in self._waiting:
            command = waiting.command
            if isinstance(command, Launch) and command.slot in replace.tracks:
                track = replace.tracks[command.slot]
                waiting.command = msgspec.structs.replace(command, track=track)
                waiting.warming = None
                changed.append(command.slot)
        if changed:
            self._tell(Replaced(changed, self._rings.read_frame))
        left = {slot: track for slot, track in replace.tracks.items() if slot not in changed}
        return Replace(left, replace.when) if left else None

    def _stop_queued(self, stop: Stop) -> Stop | None:
        """Drops what waits to be launched; returns what is left to be stopped."""
        for waiting in list(self._waiting):
            command = waiting.command
            if isinstance(command, Launch) and command.slot in stop.slots:
                self._waiting.remove(waiting)
                self._tell(Ended(command.slot, self._rings.read_frame))
        left = [slot for slot in stop.slots if slot in self._writer.slots]
        return Stop(left, stop.when) if left else None

    def _carry_out_due(self) -> None:
        for waiting in list(self._waiting):
            if self._warmed(waiting) and self._carry_out(waiting):
                self._waiting.remove(waiting)

    def _carry_out(self, waiting: Waiting) -> bool:
        """Returns whether a command is done with; otherwise its beat is still far away."""
        match waiting.command:
            case Launch() as launch:
                change = self._launching(launch)
            case Replace() as replace:
                change = self._replacing(replace)
            case Stop() as stop:
                change = self._stopping(stop)
            case SetTempo() as tempo:
                change = self._changing_tempo(tempo)
        if not change.slots and not change.is_for_all:
            return True
        return self._apply(change, waiting)

    def _load(self, load: Load) -> None:
        self._waiting.clear()
        self._complaints.clear()
        self._writer.clear()
        self._time = TimeLine(self._rate, load.tempo, load.bar_ticks)
        self._rings.read_frame = load.frame
        for placed in load.tracks:
            self._begin(placed, load.frame)
        lost = [one.slot for one in load.tracks if one.slot not in self._writer.slots]
        self._tell(Ready(load.frame, lost))

    def _resume(self, resume: Resume) -> None:
        self._time = TimeLine(self._rate, resume.tempo, resume.bar_ticks)
        wanted = {placed.slot for placed in resume.tracks}
        self._writer.free_all_but(wanted)
        for placed in sorted(resume.tracks, key=lambda placed: self._rings.written[placed.slot]):
            frame = self._writer.place_to_resume(placed.slot)
            self._begin(placed, frame)
            if placed.slot not in self._writer.slots:
                self._tell(Ended(placed.slot, frame))
        self._tell(Resumed(self._rings.read_frame))

    def _begin(self, placed: Placed, frame: int) -> None:
        with self._guarding(placed.slot):
            renderer = self._renderer(placed, self._time)
            renderer.seek(frame)
            self._writer.begin(placed.slot, renderer, frame)

    # --- changes

    def _launching(self, launch: Launch) -> Change:
        def render(slot: int, ticks: int) -> Renderer:
            return self._renderer(Placed(slot, launch.track, ticks), self._time)

        def done(slots: list[int], ticks: int, frame: int) -> None:
            if slots:
                self._tell(Launched(launch.slot, frame, ticks))
            else:
                self._tell(Ended(launch.slot, frame))

        return Change([launch.slot], launch.when, render, done)

    def _replacing(self, replace: Replace) -> Change:
        def render(slot: int, ticks: int) -> Renderer:
            placed = msgspec.structs.replace(self._placed(slot), track=replace.tracks[slot])
            return self._renderer(placed, self._time)

        def done(slots: list[int], ticks: int, frame: int) -> None:
            for slot in slots:
                self._writer.slots[slot].since = frame
            self._tell(Replaced(slots, frame))

        present = [slot for slot in replace.tracks if slot in self._writer.slots]
        return Change(present, replace.when, render, done)

    def _stopping(self, stop: Stop) -> Change:
        def render(slot: int, ticks: int) -> Renderer:
            placed = self._placed(slot)
            earlier = ticks if placed.stop_ticks is None else min(ticks, placed.stop_ticks)
            return self._renderer(placed.stopping(earlier), self._time)

        def done(slots: list[int], ticks: int, frame: int) -> None:
            self._tell(Stopping(slots, frame, ticks))

        present = [slot for slot in stop.slots if slot in self._writer.slots]
        return Change(present, stop.when, render, done)

    def _changing_tempo(self, change: SetTempo) -> Change:
        changed: dict[int, TimeLine] = {}

        def changed_at(ticks: int) -> TimeLine:
            if ticks not in changed:
                changed[ticks] = self._time.changed(ticks, change.bpm, change.bar_ticks)
            return changed[ticks]

        def render(slot: int, ticks: int) -> Renderer:
            return self._renderer(self._placed(slot), changed_at(ticks))

        def done(slots: list[int], ticks: int, frame: int) -> None:
            playing = [one.renderer for one in self._writer.slots.values()]
            oldest = min((one.oldest_ticks for one in playing), default=ticks)
            anchors = [one.anchor_ticks for one in playing if one.anchor_ticks is not None]
            self._time = changed_at(ticks).forgetting(min(oldest, ticks), anchors)
            self._tell(TempoChanged(list(self._time.tempo), frame))

        return Change(list(self._writer.slots), change.when, render, done, is_for_all=True)

    def _apply(self, change: Change, waiting: Waiting) -> bool:
        """Renders a change apart and puts it in place; False while its beat is still far away."""
        began = self._rings.read_frame
        earliest = began + self._writer.guard_frames + waiting.lead_frames
        for slot in change.slots:
            if slot in self._writer.slots:
                earliest = max(earliest, self._writer.slots[slot].since)
        ticks, frame = self._time.place(change.when, earliest)
        is_inside = frame > self._time.clock.frames_at([ticks])[0]
        if frame > began + self._writer.window_frames(waiting.lead_frames):
            return False
        rendered = {}
        for slot in change.slots:
            with self._guarding(slot, keeps=True):
                renderer = change.render(slot, ticks)
                rendered[slot] = self._writer.first_block(
                    renderer, frame, warmed=waiting.is_patient
                )
        read = self._rings.read_frame
        if read + self._writer.guard_frames > frame:
            return self._too_late(waiting, change, read - began)
        for slot, (playing, block) in rendered.items():
            self._put_in_place(slot, playing, block, frame, is_inside=is_inside)
        change.done(list(rendered), ticks, frame)
        return True

    def _too_late(self, waiting: Waiting, change: Change, spent_frames: int) -> bool:
        """Has a change tried again, with more time, once the rings are full; True to give up."""
        self._must_refill = True
        if waiting.take_longer(spent_frames, self._writer.longest_lead_frames):
            return False
        text = "A change could not be made: this machine is too slow for all that plays."
        self._tell(Failed(text, slots=change.slots))
        if isinstance(waiting.command, Launch):
            self._tell(Ended(waiting.command.slot, self._rings.read_frame))
        return True

    def _put_in_place(
        self, slot: int, playing: Playing, block: FloatArray, frame: int, *, is_inside: bool
    ) -> None:
        while self._writer.must_fill_before(slot, frame):
            with self._guarding(slot):
                self._writer.fill_shortly(slot)
        self._writer.put_in_place(slot, playing, block, frame, is_inside=is_inside)

    # --- rendering

    @contextmanager
    def _guarding(self, slot: int, *, keeps: bool = False) -> Iterator[None]:
        """Does something for one track: what goes wrong there ends that track alone.

        With `keeps` it goes on as it was.
        """
        try:
            yield
        except JamError as error:
            text, code = str(error), error.exit_code
        except Exception as error:  # noqa: BLE001 - a fault in one track must not silence the rest
            traceback.print_exc(file=sys.stderr)
            text, code = f"A track failed ({type(error).__name__}: {error}).", 1
        else:
            return
        if not keeps:
            self._writer.silence(slot)
        self._tell(Failed(text, code, [slot] if keeps else []))

    def _free_what_is_over(self) -> None:
        for slot, frame in self._writer.free_what_is_over():
            self._tell(Ended(slot, frame))

    def _warmed(self, waiting: Waiting) -> bool:
        """Makes more of a change's notes; True once it can be rendered quickly at its beat."""
        if waiting.warming is None:
            waiting.warming = []
            for placed, time in self._coming(waiting.command):
                # What is wrong with a track is said when it is rendered in earnest.
                with suppress(JamError):
                    waiting.warming.append(self._renderer(placed, time))
        return waiting.warm(self._rings.read_frame, WARM_SECONDS)

    def _coming(
        self, command: Launch | Replace | SetTempo | Stop
    ) -> Iterator[tuple[Placed, TimeLine]]:
        """Yields what is to be heard after a command, nearly where it will be."""
        now = self._time
        ticks, _ = now.place(
            command.when if isinstance(command.when, int) else Quantum.BEAT, self._rings.read_frame
        )
        match command:
            case Launch():
                yield Placed(command.slot, command.track, ticks), now
            case Replace():
                for slot in command.tracks.keys() & self._writer.slots.keys():
                    placed = self._placed(slot)
                    yield msgspec.structs.replace(placed, track=command.tracks[slot]), now
            case SetTempo():
                for slot in self._writer.slots:
                    yield self._placed(slot), now.changed(ticks, command.bpm)

    def _placed(self, slot: int) -> Placed:
        return self._writer.slots[slot].renderer.placed

    def _renderer(self, placed: Placed, time: TimeLine) -> Renderer:
        longest = self._writer.longest_frames
        return renderer_for(placed, time.clock, self._instruments, longest, self._complain)

    def _complain(self, error: JamError) -> None:
        """Says why a sound file is silent, once however often its track is rendered anew."""
        if str(error) not in self._complaints:
            self._complaints.add(str(error))
            self._tell(Failed(str(error), error.exit_code))
