"""A session: a player, a render worker and the tracks that they play."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

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
    Resume,
    SetTempo,
    Stop,
    Stopping,
    TempoChanged,
    Unable,
)
from jamtui.engine.placed import Placed
from jamtui.engine.player import Player
from jamtui.engine.slots import SLOTS
from jamtui.engine.track import Track
from jamtui.errors import ConflictError, unknown_name
from jamtui.music.key import Key
from jamtui.music.tempo import check_bpm
from jamtui.studio.arrangement import FIRST_MUSIC_SLOT, Arrangement
from jamtui.studio.live_track import MIXER_FIELDS, LiveTrack, TrackState, with_fields
from jamtui.studio.load_failures import LoadFailures
from jamtui.studio.metronome import METRONOME_SLOT, metronome_track
from jamtui.studio.track_effects import placed_playable, with_playable_effects
from jamtui.studio.transport import Transport
from jamtui.studio.worker_link import WorkerLink

WORKER_DIES = (
    "The render worker dies again and again, so the music has ended; "
    "`jam doctor` says where the engine's log is."
)

Notify = Callable[[str, dict[str, Any]], None]


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
        self._transport = Transport(sample_rate)
        self._tempo_wished: float | None = None
        self._wants_to_play = False
        self._loads_under_way = 0
        self._loaded: Load | None = None
        self._end_frame: int | None = None
        self._failures = LoadFailures(notify)
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
        tracks = [placed_playable(one) for one in arrangement.tracks]
        self.player.playing = False
        self._transport.load(arrangement, count_in_bars)
        count_in = self._transport.count_in_ticks
        placed = [self._place(one, arrangement, once) for one in tracks]
        if metronome or count_in_bars:
            click = metronome_track(self._transport.meter, metronome_volume, muted=False)
            placed.append(Placed(METRONOME_SLOT, click, 0, None if metronome else count_in))
        self._tracks = {
            one.slot: LiveTrack(one.track, one.track, TrackState.QUEUED, one) for one in placed
        }
        self.player.frame = 0
        self.player.mixer.master_volume = arrangement.master_volume
        self.player.cancel_fade()
        self._bar = self._tempo_wished = self._end_frame = None
        self._failures.clear()
        if seconds is not None:
            begin = self._transport.frame_at(count_in)
            self._end_frame = begin + round(seconds * self.sample_rate)
        self._set_strips()
        self._loaded = Load(self._transport.tempo, arrangement.bar_ticks, placed)
        self._loads_under_way += 1
        self.worker.send(self._loaded)
        self._wants_to_play = True

    def set_tempo(self, bpm: float) -> None:
        """Goes on in another tempo, 20..300, from the next beat."""
        self._tempo_wished = check_bpm(bpm)
        self.worker.send(SetTempo(self._tempo_wished))

    def set_key(self, key: str) -> None:
        """Moves all pitched tracks to another key, each from its own, from the next beat."""
        target = Key.parse(key)
        transport = self._transport
        changed = {
            slot: msgspec.structs.replace(
                live.track, transpose=transport.transpose_to(live.track, target)
            )
            for slot, live in self._tracks.items()
            if live.track.follows_key
        }
        transport.key = target
        if changed:
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
        slot, track = self.free_slot(), with_playable_effects(track)
        self._tracks[slot] = LiveTrack(track, track, launches=when)
        self._set_strips()
        self.worker.send(Launch(slot, track, when))
        return slot

    def free_slot(self) -> int:
        """Returns the slot that the next track will get; raises ConflictError if all are taken."""
        free = [slot for slot in range(FIRST_MUSIC_SLOT, SLOTS) if slot not in self._tracks]
        if not free:
            most = SLOTS - FIRST_MUSIC_SLOT
            raise ConflictError(f"All {most} slots are taken: stop a track first.")
        return free[0]

    @property
    def key(self) -> Key | None:
        """The key that is played, None without one."""
        return self._transport.key

    def stop_tracks(self, names: list[str], when: Quantum = Quantum.BAR) -> None:
        """Ends tracks at the next bar, beat or now; their last notes ring out."""
        slots = [self._slot(name) for name in names]
        for slot in slots:
            self._tracks[slot].stops = when
        self.worker.send(Stop(slots, when))

    def change(self, name: str, **fields: Any) -> None:
        """Changes a track: volume, pan, muted and solo at once, all else at the next beat."""
        slot = self._slot(name)
        changed = with_playable_effects(with_fields(self._tracks[slot].track, fields))
        self._tracks[slot].track = changed
        self._set_strips()
        if set(fields) - MIXER_FIELDS:
            self._replace({slot: changed})

    def set_metronome(self, on: bool, volume: float | None = None) -> None:
        """Turns the metronome on or off at once, and sets its volume (0..2)."""
        live = self._tracks.get(METRONOME_SLOT)
        if live is None:
            if on:
                loudness = 0.5 if volume is None else volume
                track = metronome_track(self._transport.meter, loudness, muted=False)
                self._tracks[METRONOME_SLOT] = LiveTrack(track, track)
                self._set_strips()
                self.worker.send(Launch(METRONOME_SLOT, track, Quantum.BAR))
            return
        kept = live.track.volume if volume is None else volume
        live.track = msgspec.structs.replace(live.track, volume=kept, muted=not on)
        self._set_strips()

    # --- looking

    def status(self) -> dict[str, Any]:
        """Returns where the music is and what plays."""
        frame = self.player.frame
        return self._transport.position(frame) | {
            "playing": self.player.playing,
            "frame": frame,
            "seconds": frame / self.sample_rate,
            "tracks": [live.describe(slot) for slot, live in sorted(self._tracks.items())],
        }

    def levels(self) -> dict[str, Any]:
        """Returns the peaks since the last call, of the mix and of each slot in use."""
        peak, slots = self.player.take_peaks()
        return {
            "peak": [round(value, 5) for value in peak],
            "tracks": {live.track.id: round(slots[slot], 5) for slot, live in self._tracks.items()},
        }

    def live_clock(self) -> tuple[RoomClock, int, int]:
        """Returns the clock for live players, and where in it the music and the device are.

        While nothing plays, time goes on all the same.
        """
        player = self.player
        heard = player.heard_frames
        return self._transport.clock, heard - player.music_began if player.playing else heard, heard

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
            if live.state is TrackState.QUEUED and live.placed and self._has_come(live.placed):
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
                self._begin(event)
            case Unable():
                self.worker.give_up()
                self._notify("error", {"text": event.text, "code": event.exit_code})
            case Failed():
                self._refuse(event)
            case _ if not self._loads_under_way:  # else it is about what played before
                self._take_news(event)

    def _take_news(self, event: Event) -> None:
        match event:
            case Launched():
                live = self._tracks.get(event.slot)
                if live is not None:
                    live.placed = Placed(event.slot, live.track, event.ticks)
            case TempoChanged():
                self._transport.follow(event.tempo)
                if event.tempo[-1][1] == self._tempo_wished:
                    self._tempo_wished = None
                self._notify("tempo", {"bpm": event.tempo[-1][1], "frame": event.frame})
            case Replaced():
                for live in self._of(event.slots):
                    live.rendered = live.track
                self._notify("changed", {"tracks": self._ids(event.slots), "frame": event.frame})
            case Stopping():
                for live in self._of(event.slots):
                    live.state, live.stops = TrackState.STOPPING, None
                    live.placed = live.placed and live.placed.stopping(event.ticks)
                self._notify("stopping", {"tracks": self._ids(event.slots), "frame": event.frame})
            case Ended():
                self._end(event.slot)

    def _refuse(self, failed: Failed) -> None:
        for live in self._of(failed.slots):
            live.refuse()
        self._set_strips()
        self._failures.take(failed, is_loading=self._loads_under_way > 0)

    def _begin(self, ready: Ready) -> None:
        self._loads_under_way -= 1
        if self._loads_under_way:
            return
        for slot in ready.lost:
            self._end(slot)
        self._failures.tell(is_silent=not self._music())
        self.player.mixer.settle()
        if self._wants_to_play:
            self.player.begin(ready.frame)
            if self._end_frame is not None:
                self.player.fade_out(self._end_frame)
        self._notify("started", {"frame": ready.frame})

    def _end(self, slot: int) -> None:
        gone = self._tracks.pop(slot, None)
        if gone is not None:
            self._set_strips()
            self._notify("track_ended", {"id": gone.track.id, "name": gone.track.name})

    def _restart_worker(self) -> None:
        """Has another worker go on where the rings end, so that nothing is missed."""
        if not self.worker.restart():
            if not self.worker.is_given_up:
                self._notify("error", {"text": WORKER_DIES, "code": 1})
            return
        self._notify("notice", {"text": "The render worker died; another one takes over."})
        if self._loads_under_way and self._loaded is not None:
            self._loads_under_way = 1
            self.worker.send(self._loaded)
            return
        placed = [
            msgspec.structs.replace(live.placed, track=live.track)
            for live in self._tracks.values()
            if live.placed is not None
        ]
        self.worker.send(Resume(self._transport.tempo, self._transport.meter.bar_ticks, placed))
        self._ask_again()

    def _ask_again(self) -> None:
        """Sends what the worker that died had not answered yet."""
        for slot, live in self._tracks.items():
            if live.placed is None:
                self.worker.send(Launch(slot, live.track, live.launches))
            live.rendered = live.track
            if live.stops is not None:
                self.worker.send(Stop([slot], live.stops))
        if self._tempo_wished is not None:
            self.worker.send(SetTempo(self._tempo_wished))

    def _place(self, placed: Placed, arrangement: Arrangement, once: bool) -> Placed:
        if once and not arrangement.is_song:
            placed = placed.stopping(arrangement.length_ticks)
        return placed.later(self._transport.count_in_ticks)

    def _replace(self, changed: dict[int, Track]) -> None:
        for slot, track in changed.items():
            self._tracks[slot].track = track
        self.worker.send(Replace(changed))

    def _set_strips(self) -> None:
        mixer = self.player.mixer
        for slot in np.flatnonzero(mixer.solo | mixer.muted).tolist():
            if slot not in self._tracks:  # what is gone must not keep the others silent
                mixer.set_strip(slot, muted=False, solo=False)
        for slot, live in self._tracks.items():
            track = live.track
            mixer.set_strip(
                slot, volume=track.volume, pan=track.pan, muted=track.muted, solo=track.solo
            )
        self.player.slots_in_use = max(self._tracks, default=0) + 1

    def _has_come(self, placed: Placed) -> bool:
        begin = self._transport.frame_at(placed.first_ticks)
        return self.player.playing and self.player.frame >= begin

    def _music(self) -> list[int]:
        return [slot for slot in self._tracks if slot != METRONOME_SLOT]

    def _slot(self, name: str) -> int:
        for slot, live in self._tracks.items():
            if name in (live.track.id, live.track.name, str(slot)):
                return slot
        raise unknown_name("track playing", name, (live.track.id for live in self._tracks.values()))

    def _of(self, slots: list[int]) -> list[LiveTrack]:
        return [self._tracks[slot] for slot in slots if slot in self._tracks]

    def _ids(self, slots: list[int]) -> list[str]:
        return [live.track.id for live in self._of(slots)]
