"""A session: a player, a render worker and the tracks that they play."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from jamtui.engine.clock import RoomClock
from jamtui.engine.messages import (
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
from jamtui.engine.player import Player
from jamtui.engine.rings import SLOTS
from jamtui.engine.track import Track
from jamtui.errors import ConflictError, UsageError, unknown_name
from jamtui.music.key import Key
from jamtui.music.meter import Meter
from jamtui.music.note import TICKS_PER_BEAT
from jamtui.music.tempo import TempoMap, check_bpm
from jamtui.studio.arrangement import FIRST_MUSIC_SLOT, Arrangement
from jamtui.studio.metronome import METRONOME_SLOT, metronome_track
from jamtui.studio.worker_link import WorkerLink

Notify = Callable[[str, dict[str, Any]], None]


class TrackState(StrEnum):
    """Where a track is in its life."""

    QUEUED = "queued"
    PLAYING = "playing"
    STOPPING = "stopping"


@dataclass(slots=True)
class LiveTrack:
    """A slot in use: what plays there, from and until which frame."""

    track: Track
    state: TrackState
    placed: Placed | None = None
    """Known once its beat is."""


class Session:
    """What plays, and the commands that change it. One thread (the engine's event loop).

    `notify(name, values)` hears of everything that happens. The device is the caller's: it calls
    `player.process`.
    """

    def __init__(self, sample_rate: int, soundfont: str | None, notify: Notify) -> None:
        self.sample_rate = sample_rate
        self.worker = WorkerLink(sample_rate, soundfont)
        self.player = Player(self.worker.rings, sample_rate)
        self.player.mixer.solo_safe[METRONOME_SLOT] = True
        self._notify = notify
        self._tracks: dict[int, LiveTrack] = {}
        self._arrangement: Arrangement | None = None
        self._tempo: list[tuple[int, float]] = [(0, 120.0)]
        self._clock = RoomClock(TempoMap(self._tempo), sample_rate)
        self._meter = Meter()
        self._key: Key | None = None
        self._count_in_ticks = 0
        self._wants_to_play = False
        self._is_restarting = False
        self._bar: int | None = None
        self._starved_frames = 0

    # --- transport

    def load(
        self,
        arrangement: Arrangement,
        *,
        count_in_bars: int = 0,
        metronome: bool = False,
        metronome_volume: float = 0.5,
        once: bool = False,
        seconds: float | None = None,
    ) -> None:
        """Takes an arrangement in place of what there was, and starts it as soon as it can sound.

        With `once`, loops end after the longest of them; after `seconds` of music all fades out.
        """
        self.player.playing = False
        self._arrangement = arrangement
        self._meter = Meter(*arrangement.meter)
        self._key = Key.parse(arrangement.key) if arrangement.key else None
        self._count_in_ticks = count_in_bars * arrangement.bar_ticks
        self._follow([(0, arrangement.tempo[0][1]), *self._counted_in(arrangement.tempo)])
        placed = [self._place(one, arrangement, once) for one in arrangement.tracks]
        if metronome or count_in_bars:
            click = metronome_track(self._meter, metronome_volume, muted=False)
            placed.append(
                Placed(METRONOME_SLOT, click, 0, None if metronome else self._count_in_ticks)
            )
        self._tracks = {one.slot: LiveTrack(one.track, TrackState.QUEUED, one) for one in placed}
        self.player.frame = 0
        self._bar = None
        self._set_strips()
        self.worker.send(Load(self._tempo, arrangement.bar_ticks, placed))
        self._wants_to_play = True
        if seconds is not None:
            count_in = self._frame(self._count_in_ticks)
            self.player.fade_out(count_in + round(seconds * self.sample_rate))

    def set_tempo(self, bpm: float) -> None:
        """Goes on in another tempo, 20..300, from the next beat."""
        self.worker.send(SetTempo(check_bpm(bpm)))

    def set_key(self, key: str) -> None:
        """Moves all pitched tracks to another key, from the next beat."""
        target = Key.parse(key)
        own = self._key
        self._key = target
        if own is None:
            return
        from jamtui.music.key import nearest_transposition

        moved = nearest_transposition(own, target)
        changed = {
            slot: msgspec.structs.replace(
                live.track, transpose=_folded(live.track.transpose + moved)
            )
            for slot, live in self._tracks.items()
            if not live.track.is_drums
        }
        self._replace(changed)

    def stop(self) -> None:
        """Fades out; `is_over` tells when that is done."""
        self._wants_to_play = False
        self.player.fade_out()

    @property
    def is_over(self) -> bool:
        """Whether nothing plays any more, or ever will without another command."""
        if self.player.is_faded:
            return True
        return self.player.playing and not self._music()

    # --- tracks

    def launch(self, track: Track, when: Quantum = Quantum.BAR) -> int:
        """Starts a track at the next bar, beat or now; returns its slot."""
        free = [slot for slot in range(FIRST_MUSIC_SLOT, SLOTS) if slot not in self._tracks]
        if not free:
            raise ConflictError(
                f"All {SLOTS - FIRST_MUSIC_SLOT} slots are taken: stop a track first."
            )
        slot = free[0]
        self._tracks[slot] = LiveTrack(track, TrackState.QUEUED)
        self._set_strips()
        self.worker.send(Launch(slot, track, when))
        return slot

    def stop_tracks(self, names: list[str], when: Quantum = Quantum.BAR) -> None:
        """Ends tracks at the next bar, beat or now; their last notes ring out."""
        self.worker.send(Stop([self._slot(name) for name in names], when))

    def change(self, name: str, **fields: Any) -> None:
        """Changes a track: volume, pan, muted and solo at once, all else at the next beat."""
        slot = self._slot(name)
        unknown = set(fields) - set(Track.__struct_fields__)
        if unknown:
            raise UsageError(f"A track has no {sorted(unknown)[0]!r}.")
        changed = msgspec.structs.replace(self._tracks[slot].track, **fields)
        changed = msgspec.convert(msgspec.to_builtins(changed), Track)
        self._tracks[slot].track = changed
        self._set_strips()
        if set(fields) - {"volume", "pan", "muted", "solo"}:
            self._replace({slot: changed})

    def set_metronome(self, on: bool, volume: float | None = None) -> None:
        """Turns the metronome on or off at once, and sets its volume (0..2)."""
        live = self._tracks.get(METRONOME_SLOT)
        if live is None:
            if on:
                track = metronome_track(self._meter, 0.5 if volume is None else volume, muted=False)
                self._tracks[METRONOME_SLOT] = LiveTrack(track, TrackState.QUEUED)
                self._set_strips()
                self.worker.send(Launch(METRONOME_SLOT, track, Quantum.BAR))
            return
        kept = live.track.volume if volume is None else volume
        live.track = msgspec.structs.replace(live.track, volume=kept, muted=not on)
        self._set_strips()

    # --- looking

    def status(self) -> dict[str, Any]:
        """Returns where the music is and what plays."""
        ticks = self._clock.ticks_at(self.player.frame) - self._count_in_ticks
        beat_ticks = self._meter.bar_ticks / self._meter.numerator
        bar = int(ticks // self._meter.bar_ticks)
        return {
            "playing": self.player.playing,
            "frame": self.player.frame,
            "seconds": self.player.frame / self.sample_rate,
            "bar": bar + 1,
            "beat": int((ticks - bar * self._meter.bar_ticks) // beat_ticks) + 1,
            "bpm": float(self._clock.tempo.bpm_at((ticks + self._count_in_ticks) / TICKS_PER_BEAT)),
            "meter": str(self._meter),
            "key": str(self._key) if self._key else None,
            "tracks": [
                {
                    "slot": slot,
                    "id": live.track.id,
                    "name": live.track.name,
                    "state": live.state.value,
                }
                for slot, live in sorted(self._tracks.items())
            ],
        }

    def levels(self) -> dict[str, Any]:
        """Returns the peaks since the last call, of the mix and of each slot in use."""
        player = self.player
        peak = [round(float(value), 5) for value in player.peak]
        tracks = {
            live.track.id: round(float(player.slot_peak[slot] * player.mixer.volume[slot]), 5)
            for slot, live in self._tracks.items()
        }
        player.peak[:] = 0.0
        player.slot_peak[:] = 0.0
        return {"peak": peak, "tracks": tracks}

    def live_clock(self) -> tuple[RoomClock, int, int]:
        """Returns the clock for live players, and where in it the music and the device are.

        While nothing plays, time goes on all the same.
        """
        heard = self.player.heard_frames
        return self._clock, self.player.frame if self.player.playing else heard, heard

    # --- what happens

    def tick(self) -> None:
        """Looks at the clock and the counters, and tells what has changed."""
        status = self.status()
        if self.player.playing and status["bar"] != self._bar:
            self._bar = status["bar"]
            self._notify(
                "bar", {key: status[key] for key in ("bar", "beat", "bpm", "seconds", "key")}
            )
        for live in self._tracks.values():
            if live.state is TrackState.QUEUED and self._has_begun(live):
                live.state = TrackState.PLAYING
                self._notify("track_started", {"id": live.track.id, "name": live.track.name})

    def tell_starved(self) -> None:
        """Tells of frames that came too late from the worker; call it about once a second."""
        starved = self.player.starved_frames
        if starved != self._starved_frames:
            self._notify("starved", {"frames": starved - self._starved_frames, "total": starved})
            self._starved_frames = starved

    def take_worker_events(self) -> None:
        """Reads what the worker has to say; starts another one if it has died."""
        events = self.worker.receive()
        if events is None:
            self._restart_worker()
            return
        for event in events:
            self._take(event)

    def close(self) -> None:
        """Ends the worker."""
        self.player.playing = False
        self.worker.close()

    def _take(self, event: Event) -> None:
        match event:
            case Ready():
                self._is_restarting = False
                self.player.mixer.settle()
                self.player.playing = self._wants_to_play
                self._notify("started", {"frame": event.frame})
            case Launched():
                live = self._tracks[event.slot]
                live.placed = Placed(event.slot, live.track, event.ticks)
            case TempoChanged():
                self._follow(event.tempo)
                self._notify("tempo", {"bpm": event.tempo[-1][1], "frame": event.frame})
            case Replaced():
                self._notify("changed", {"tracks": self._ids(event.slots), "frame": event.frame})
            case Stopping():
                for slot in event.slots:
                    self._tracks[slot].state = TrackState.STOPPING
                self._notify("stopping", {"tracks": self._ids(event.slots), "frame": event.frame})
            case Ended():
                gone = self._tracks.pop(event.slot, None)
                if gone is not None:
                    self._notify("track_ended", {"id": gone.track.id, "name": gone.track.name})
            case Failed():
                # What fails while music plays changes nothing, so it must not end the music.
                name = "notice" if self.player.playing else "error"
                self._notify(name, {"text": event.text})

    def _restart_worker(self) -> None:
        self._notify("notice", {"text": "The render worker died; another one takes over."})
        self.player.playing = False
        self.worker.restart()
        placed = [
            msgspec.structs.replace(live.placed, track=live.track)
            for live in self._tracks.values()
            if live.placed is not None
        ]
        self.worker.send(Load(self._tempo, self._meter.bar_ticks, placed, self.player.frame))

    def _place(self, placed: Placed, arrangement: Arrangement, once: bool) -> Placed:
        if once and not arrangement.is_song:
            placed = placed.stopping(arrangement.length_ticks)
        return placed.later(self._count_in_ticks)

    def _replace(self, changed: dict[int, Track]) -> None:
        for slot, track in changed.items():
            self._tracks[slot].track = track
        self.worker.send(Replace(changed))

    def _set_strips(self) -> None:
        mixer = self.player.mixer
        for slot, live in self._tracks.items():
            track = live.track
            mixer.set_strip(
                slot, volume=track.volume, pan=track.pan, muted=track.muted, solo=track.solo
            )
        self.player.slots_in_use = max(self._tracks, default=0) + 1

    def _has_begun(self, live: LiveTrack) -> bool:
        placed = live.placed
        return placed is not None and self.player.frame >= self._frame(placed.first_ticks)

    def _music(self) -> list[int]:
        return [slot for slot in self._tracks if slot != METRONOME_SLOT]

    def _slot(self, name: str) -> int:
        for slot, live in self._tracks.items():
            if name in (live.track.id, live.track.name, str(slot)):
                return slot
        raise unknown_name("track playing", name, (live.track.id for live in self._tracks.values()))

    def _ids(self, slots: list[int]) -> list[str]:
        return [self._tracks[slot].track.id for slot in slots if slot in self._tracks]

    def _counted_in(self, tempo: list[tuple[int, float]]) -> list[tuple[int, float]]:
        return [(ticks + self._count_in_ticks, bpm) for ticks, bpm in tempo]

    def _follow(self, tempo: list[tuple[int, float]]) -> None:
        self._tempo = list(tempo)
        self._clock = RoomClock(TempoMap(tempo), self.sample_rate)

    def _frame(self, ticks: int) -> int:
        return self._clock.frames_at([ticks])[0]


def _folded(semitones: int) -> int:
    """Returns the same transposition without whole octaves, -6..5."""
    return (semitones + 6) % 12 - 6
