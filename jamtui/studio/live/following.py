"""A session that follows a room: loops and metronome in step with everybody else's."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

import msgspec

from jamtui.engine.placed import Placed
from jamtui.engine.player import CUE_FADE_FRAMES, Cue
from jamtui.engine.rings import RING_FRAMES
from jamtui.engine.track import Track
from jamtui.music.key import Key
from jamtui.music.meter import Meter
from jamtui.playout.reader import ONE
from jamtui.protocol.messages import Clock
from jamtui.studio.arrangement import Arrangement
from jamtui.studio.live.pace import Pace, RoomTime
from jamtui.studio.live.room_line import RoomLine, check_clock, tick_of
from jamtui.studio.metronome import METRONOME_SLOT
from jamtui.studio.session import Session
from jamtui.studio.transport import Transport

LEAD_SECONDS, MOST_LEAD_SECONDS = 0.2, 8.0
"""How long it takes until loops can sound, as long as nothing better is known."""

CUE_SECONDS = 0.03
"""How far ahead of the device a cue is set: it is not late then, or only with long blocks."""

SURE_SECONDS = 0.1
"""How much of the music has to be there before it begins."""

LOOK_SECONDS = 1.0

JUMP_SECONDS = 0.015
"""What is further off than this takes too long by pace: a laptop slept, or the host is another."""

LOST_SECONDS = 0.002
"""What an xrun or another device has taken away is heard anyway: it is made good at once."""

BACK_SECONDS = 0.1
"""What has been played so lately is still in the rings."""


class Phase(Enum):
    """Where a following session is on its way from silence to music and back.

    While the room does not play, it is ready to begin where the room will.
    """

    RESTING = auto()
    STOPPING = auto()
    WAITING = auto()
    LOADING = auto()
    READY = auto()
    PLAYING = auto()


class Following:
    """Has a session play what a room plays, when the room plays it. The session's thread.

    The music is rendered on the room's own time line, so it is the same for everybody; the audio
    thread reads it at the pace of its sound card (docs/adr/0017). `latency_frames` says how long
    after its callback a frame of the device is heard. Beats are quarter notes.
    """

    def __init__(
        self,
        session: Session,
        room_time: RoomTime,
        latency_frames: Callable[[], int],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.phase = Phase.RESTING
        self._session = session
        self._player = session.player
        self._pace = Pace(session.player, room_time)
        self._latency_frames = latency_frames
        self._now = now
        self._arrangement: Arrangement | None = None
        self._clock: Clock | None = None
        self._line = RoomLine(0.0, [(0, 120.0)], session.sample_rate)
        self._metronome: float | None = None
        self._first_frame = self._ready_frame = 0
        self._lead = LEAD_SECONDS
        self._load_began = self._look_due = 0.0
        self._is_wanted = False
        self._prepared: list[Placed] = []
        self._restarts = 0

    # --- what the room says

    def join(
        self, arrangement: Arrangement, clock: Clock, metronome_volume: float | None = None
    ) -> None:
        """Falls in with a room that plays `arrangement`, its tracks launched at the room's beats.

        The clock's tempo, meter and key hold, whatever the arrangement says. With
        `metronome_volume` it clicks. Raises UsageError for what cannot be followed.
        """
        check_clock(clock)
        self._is_wanted = False
        self._rest(0.0)
        self._arrangement = arrangement
        self._metronome = metronome_volume
        self._session.is_lasting = True
        # So the session knows its tracks from now on, and the worker their sounds.
        self._session.load(arrangement, start=self._be_ready)
        self._follow(clock)

    def take(self, clock: Clock) -> None:
        """Does what the room's clock says from its beat on; raises UsageError for what none can.

        Nothing happens before `join`.
        """
        check_clock(clock)
        old = self._clock
        if old is None:
            return
        goes_on = self._is_wanted and clock.is_playing and self._line.goes_on_in(clock)
        if not goes_on:
            self._follow(clock)
            return
        ticks = tick_of(clock.beat)
        self._clock, self._line = clock, self._line.changed(clock)
        meter = Meter(clock.beats_per_bar, clock.beat_unit)
        is_other = (clock.beats_per_bar, clock.beat_unit) != (old.beats_per_bar, old.beat_unit)
        if is_other or clock.bpm != old.bpm:
            self._session.set_tempo(clock.bpm, ticks, meter if is_other else None)
        if clock.key and self._session.key != Key.parse(clock.key):
            self._session.set_key(clock.key, ticks)

    def launch(self, track: Track, beat: float) -> int:
        """Starts a loop at a beat of the room, which may be past; returns its slot.

        It is then in the pass in which it is for everybody else.
        """
        return self._session.launch(track, tick_of(beat))

    def stop_tracks(self, names: list[str], beat: float) -> None:
        """Ends loops at a beat of the room, or at once where that is past."""
        self._session.stop_tracks(names, tick_of(beat))

    def set_metronome(self, on: bool, volume: float | None = None) -> None:
        """Turns the metronome on or off, at once, and sets its volume."""
        kept = self._metronome or 0.5
        self._metronome = (kept if volume is None else volume) if on else None
        self._session.set_metronome(on, volume, 0)

    def leave(self) -> None:
        """Lets the music end, and follows no more."""
        self._clock, self._is_wanted = None, False
        self._session.is_lasting = False
        self._rest(0.0)

    # --- what happens by itself

    def tick(self) -> None:
        """Looks after the start, and once a second at the clocks; call it ten times a second."""
        player = self._player
        player.frame_clock.latency_frames = self._latency_frames()
        match self.phase:
            case Phase.STOPPING if not player.playing and not player.is_cued:
                self.phase = Phase.RESTING if self._clock is None else Phase.WAITING
                self.tick()
            case Phase.WAITING if self._pace.is_known or not self._is_wanted:
                self._load()
            case Phase.READY if self._is_wanted:
                self._start()
            case Phase.READY if self._session.placed() != self._prepared:
                self._load()
            case Phase.PLAYING if self._is_time_to_look() and not player.is_cued:
                self._look()

    def status(self) -> dict[str, Any]:
        """Returns how well it follows: whether in step, by how much not, and at what pace."""
        error = self._pace.error_ms
        is_playing = self.phase is Phase.PLAYING
        return {
            "phase": self.phase.name.lower(),
            "in_step": is_playing and error is not None and abs(error) < 1.0,
            "error_ms": round(error, 3) if is_playing and error is not None else None,
            "pace_ppm": round(self._pace.ppm, 1),
            "device_ppm": round(self._player.frame_clock.rate_ppm, 1),
        }

    # --- how

    def _follow(self, clock: Clock) -> None:
        """Begins, or rests, from a clock's beat on, whatever there was before."""
        before, line = self._line, RoomLine.of(clock, self._session.sample_rate)
        first_frame = max(0, math.ceil(line.frame_at(clock.room_ns) - 0.5))
        is_prepared = self._is_prepared(clock, line, first_frame)
        self._clock, self._line, self._first_frame = clock, line, first_frame
        self._is_wanted = clock.is_playing
        if not is_prepared:
            self._rest(before.frame_at(clock.room_ns), before)
        else:
            self.tick()

    def _is_prepared(self, clock: Clock, line: RoomLine, first_frame: int) -> bool:
        """Whether all that a clock lets begin is in the rings already, or on its way there."""
        now = self._clock
        return (
            now is not None
            and not self._is_wanted
            and self.phase in (Phase.LOADING, Phase.READY)
            and _sound_of(clock) == _sound_of(now)
            and (line.tempo, first_frame) == (self._line.tempo, self._first_frame)
            and self._session.placed() == self._prepared
        )

    def _rest(self, frame: float, line: RoomLine | None = None) -> None:
        """Ends the music where it is at `frame`, or now where that is past."""
        player = self._player
        if self.phase in (Phase.PLAYING, Phase.STOPPING) and player.playing:
            soon = self._soon()
            if line is not None and self._pace.is_known:
                soon = max(soon, round(self._pace.device_frame(line, frame)))
            player.cue(Cue(soon, None))
        else:
            player.halt()
        self.phase = Phase.STOPPING
        self.tick()

    def _soon(self) -> int:
        """Returns a frame of the device that is still ahead."""
        return self._player.heard_frames + round(CUE_SECONDS * self._session.sample_rate)

    def _load(self) -> None:
        """Has the loops rendered from where the room will be when they are."""
        arrangement, clock = self._arrangement, self._clock
        assert arrangement is not None
        assert clock is not None
        rate = self._session.sample_rate
        # What enters in the middle of music is whole at its beat, so it begins a little before.
        frame = max(0, self._first_frame - CUE_FADE_FRAMES)
        if self._is_wanted:
            wanted = self._pace.wanted(self._line, self._player.heard_frames + self._lead * rate)
            frame = max(frame, math.ceil(wanted))
        key = self._session.key
        playing = msgspec.structs.replace(
            arrangement,
            tracks=[one for one in self._session.placed() if one.slot != METRONOME_SLOT],
            tempo=self._line.tempo,
            meter=(clock.beats_per_bar, clock.beat_unit),
            key=str(key) if key else None,
        )
        self._load_began = self._now()
        self.phase = Phase.LOADING
        self._session.load(
            _in_key(playing, clock.key, rate),
            metronome=self._metronome is not None,
            metronome_volume=self._metronome or 0.0,
            frame=frame,
            start=self._be_ready,
        )
        self._prepared = self._session.placed()

    def _be_ready(self, frame: int) -> None:
        if self.phase is Phase.LOADING:
            self._ready_frame, self.phase = frame, Phase.READY
            self.tick()

    def _start(self) -> None:
        """Has the music begin where the room will be in a moment, if it is rendered by then."""
        if not self._pace.is_known:
            return
        rate, frame = self._session.sample_rate, self._ready_frame
        at = max(self._soon(), math.floor(self._pace.device_frame(self._line, frame)))
        wanted = self._pace.wanted(self._line, at)
        if wanted - frame > RING_FRAMES / 2:
            spent = self._now() - self._load_began
            self._lead = min(MOST_LEAD_SECONDS, max(1.2 * spent, 2.0 * self._lead))
            self._load()
            return
        if self._written() - wanted < SURE_SECONDS * rate:
            # Whoever is moved ahead tells the worker so, and it takes care of what comes next.
            return
        self._pace.steer()
        self._restarts = self._player.frame_clock.restarts
        self._player.cue(self._cue(at, wanted))
        self.phase, self._look_due = Phase.PLAYING, self._now() + LOOK_SECONDS

    @staticmethod
    def _cue(device_frame: int, wanted: float) -> Cue:
        frame = math.floor(wanted)
        fraction = min(int((wanted - frame) * ONE), ONE - 1)
        return Cue(device_frame, frame, fraction, is_inside=wanted >= 1.0)

    def _written(self) -> int:
        count = self._player.slots_in_use
        return int(self._session.worker.rings.written[:count].min())

    def _is_time_to_look(self) -> bool:
        clock = self._player.frame_clock
        return self._now() >= self._look_due or (
            clock.restarts != self._restarts and clock.is_steady
        )

    def _look(self) -> None:
        """Measures how far off the music is, and mends it: by its pace, or by a jump."""
        self._look_due = self._now() + LOOK_SECONDS
        if self._player.place is None:
            return
        error, most = self._pace.look(self._line), JUMP_SECONDS
        # A clock that has just begun anew knows where it is to a block, and no better.
        if self._pace.is_known and self._restarts != self._player.frame_clock.restarts:
            self._restarts, most = self._player.frame_clock.restarts, LOST_SECONDS
        if abs(error) < most:
            if self._pace.is_known:
                self._pace.steer(error)
            return
        at = self._soon()
        wanted = self._pace.wanted(self._line, at)
        sure = SURE_SECONDS * self._session.sample_rate
        if error > -BACK_SECONDS and wanted + sure < self._written():
            self._pace.steer()
            self._player.cue(self._cue(at, wanted))
        else:
            self._first_frame = 0
            self._rest(0.0)


def _sound_of(clock: Clock) -> tuple[float, int, int, str]:
    """Returns all of a clock but where it is, and whether it goes."""
    return clock.bpm, clock.beats_per_bar, clock.beat_unit, clock.key


def _in_key(arrangement: Arrangement, key: str, sample_rate: int) -> Arrangement:
    """Returns an arrangement moved to another key, each track from its own; "" leaves it."""
    if not key:
        return arrangement
    transport, target = Transport(sample_rate), Key.parse(key)
    transport.load(arrangement, 0)
    if transport.key == target:
        return arrangement

    def moved(placed: Placed) -> Placed:
        track = placed.track
        if not track.follows_key:
            return placed
        semitones = transport.transpose_to(track, target)
        track = msgspec.structs.replace(track, transpose=semitones)
        return msgspec.structs.replace(placed, track=track)

    tracks = [moved(placed) for placed in arrangement.tracks]
    return msgspec.structs.replace(arrangement, tracks=tracks, key=str(target))
