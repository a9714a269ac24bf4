"""A session: a player, a render worker and the tracks that they play."""

from __future__ import annotations

from collections.abc import Callable
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
    Resume,
    SetTempo,
    Stop,
    Stopping,
    TempoChanged,
    Unable,
    When,
)
from jamtui.engine.placed import Placed
from jamtui.engine.player import Player
from jamtui.engine.track import Track
from jamtui.music.key import Key
from jamtui.music.meter import Meter
from jamtui.music.tempo import check_bpm
from jamtui.studio.arrangement import Arrangement
from jamtui.studio.live_track import MIXER_FIELDS, LiveTrack, TrackState, with_fields
from jamtui.studio.live_tracks import LiveTracks
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
        self.is_lasting = False
        """Whether music goes on, silently, when no track is left: a room's does."""
        self._tracks = LiveTracks()
        self._transport = Transport(sample_rate)
        self._tempos_wished: list[SetTempo] = []
        self._start: Callable[[int], None] = self.player.begin
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
        frame: int = 0,
        start: Callable[[int], None] | None = None,
    ) -> None:
        """Takes an arrangement in place of what there was, and starts it as soon as it can sound.

        With `once`, loops end after the longest of them; after `seconds` of music all fades out.
        It is rendered from `frame` on; `start` is called with that in place of the player.
        """
        tracks = [placed_playable(one) for one in arrangement.tracks]
        self.player.halt()
        self._start = start or self.player.begin
        self._transport.load(arrangement, count_in_bars)
        count_in = self._transport.count_in_ticks
        placed = [self._place(one, arrangement, once) for one in tracks]
        if metronome or count_in_bars:
            click = metronome_track(self._transport.meter, metronome_volume, muted=False)
            placed.append(Placed(METRONOME_SLOT, click, 0, None if metronome else count_in))
        self._tracks = LiveTracks(
            {one.slot: LiveTrack(one.track, one.track, TrackState.QUEUED, one) for one in placed}
        )
        self.player.frame = frame
        self.player.mixer.master_volume = arrangement.master_volume
        self.player.cancel_fade()
        self._bar = self._end_frame = None
        self._tempos_wished.clear()
        self._failures.clear()
        if seconds is not None:
            begin = self._transport.frame_at(count_in)
            self._end_frame = begin + round(seconds * self.sample_rate)
        self._set_strips()
        self._loaded = Load(self._transport.tempo, arrangement.bar_ticks, placed, frame)
        self._loads_under_way += 1
        self.worker.send(self._loaded)
        self._wants_to_play = True

    def set_tempo(self, bpm: float, when: When = Quantum.BEAT, meter: Meter | None = None) -> None:
        """Goes on in another tempo, 20..300, from the next beat; with `meter` in other bars."""
        bar_ticks = None if meter is None else meter.bar_ticks
        wish = SetTempo(check_bpm(bpm), when, bar_ticks)
        if meter is not None:
            self._transport.meter = meter
            if METRONOME_SLOT in self._tracks:
                old = self._tracks[METRONOME_SLOT].track
                click = metronome_track(meter, old.volume, old.muted)
                self._replace({METRONOME_SLOT: click}, when)
        if not isinstance(when, int):
            self._tempos_wished.clear()
        self._tempos_wished.append(wish)
        self.worker.send(wish)

    def set_key(self, key: str, when: When = Quantum.BEAT) -> None:
        """Moves all pitched tracks to another key, each from its own, from the next beat."""
        target = Key.parse(key)
        changed = self._tracks.in_key(target, self._transport.transpose_to)
        self._transport.key = target
        if changed:
            self._replace(changed, when)

    def stop(self) -> None:
        """Fades out; `is_over` tells when that is done."""
        self._wants_to_play = False
        self.player.fade_out()

    @property
    def is_over(self) -> bool:
        """Whether nothing plays any more, or ever will without another command."""
        if self.player.is_faded:
            return True
        return self.player.playing and not self._tracks.music() and not self.is_lasting

    # --- tracks

    def launch(self, track: Track, when: When = Quantum.BAR) -> int:
        """Starts a track at the next bar, beat or now; returns its slot."""
        slot, track = self.free_slot(), with_playable_effects(track)
        self._tracks[slot] = LiveTrack(track, track, launches=when)
        self._set_strips()
        self.worker.send(Launch(slot, track, when))
        return slot

    def free_slot(self) -> int:
        """Returns the slot that the next track will get; raises ConflictError if all are taken."""
        return self._tracks.free_slot()

    def placed(self) -> list[Placed]:
        """Returns all tracks in their places, as they are wished for."""
        return self._tracks.placed()

    @property
    def key(self) -> Key | None:
        """The key that is played, None without one."""
        return self._transport.key

    def stop_tracks(self, names: list[str], when: When = Quantum.BAR) -> None:
        """Ends tracks at the next bar, beat or now; their last notes ring out."""
        slots = [self._tracks.slot(name) for name in names]
        for slot in slots:
            self._tracks[slot].stops = when
        self.worker.send(Stop(slots, when))

    def change(self, name: str, **fields: Any) -> None:
        """Changes a track: volume, pan, muted and solo at once, all else at the next beat."""
        slot = self._tracks.slot(name)
        changed = with_playable_effects(with_fields(self._tracks[slot].track, fields))
        self._tracks[slot].track = changed
        self._set_strips()
        if set(fields) - MIXER_FIELDS:
            self._replace({slot: changed})

    def set_metronome(
        self, on: bool, volume: float | None = None, when: When = Quantum.BAR
    ) -> None:
        """Turns the metronome on or off at once, and sets its volume (0..2)."""
        live = self._tracks.get(METRONOME_SLOT)
        if live is None:
            if on:
                loudness = 0.5 if volume is None else volume
                track = metronome_track(self._transport.meter, loudness, muted=False)
                self._tracks[METRONOME_SLOT] = LiveTrack(track, track, launches=when)
                self._set_strips()
                self.worker.send(Launch(METRONOME_SLOT, track, when))
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
                self._tempos_wished = [
                    wish for wish in self._tempos_wished if wish.bpm != event.tempo[-1][1]
                ]
                self._notify("tempo", {"bpm": event.tempo[-1][1], "frame": event.frame})
            case Replaced():
                for live in self._tracks.of(event.slots):
                    live.rendered, live.changes = live.track, None
                self._notify(
                    "changed", {"tracks": self._tracks.ids(event.slots), "frame": event.frame}
                )
            case Stopping():
                for live in self._tracks.of(event.slots):
                    live.state, live.stops = TrackState.STOPPING, None
                    live.placed = live.placed and live.placed.stopping(event.ticks)
                self._notify(
                    "stopping", {"tracks": self._tracks.ids(event.slots), "frame": event.frame}
                )
            case Ended():
                self._end(event.slot)

    def _refuse(self, failed: Failed) -> None:
        for live in self._tracks.of(failed.slots):
            live.refuse()
        self._set_strips()
        self._failures.take(failed, is_loading=self._loads_under_way > 0)

    def _begin(self, ready: Ready) -> None:
        self._loads_under_way -= 1
        if self._loads_under_way:
            return
        for slot in ready.lost:
            self._end(slot)
        self._failures.tell(is_silent=not self._tracks.music())
        self.player.mixer.settle()
        if self._wants_to_play:
            self._start(ready.frame)
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
            live.place(slot, live.track if live.changes is None else live.rendered)
            for slot, live in self._tracks.items()
            if live.placed is not None
        ]
        self.worker.send(Resume(self._transport.tempo, self._transport.meter.bar_ticks, placed))
        self._ask_again()

    def _ask_again(self) -> None:
        """Sends what the worker that died had not answered yet."""
        for slot, live in self._tracks.items():
            if live.placed is None:
                self.worker.send(Launch(slot, live.track, live.launches))
            if live.placed is not None and live.changes is not None:
                self.worker.send(Replace({slot: live.track}, live.changes))
            else:
                live.rendered = live.track
            if live.stops is not None:
                self.worker.send(Stop([slot], live.stops))
        for wish in self._tempos_wished:
            self.worker.send(wish)

    def _place(self, placed: Placed, arrangement: Arrangement, once: bool) -> Placed:
        if once and not arrangement.is_song:
            placed = placed.stopping(arrangement.length_ticks)
        return placed.later(self._transport.count_in_ticks)

    def _replace(self, changed: dict[int, Track], when: When = Quantum.BEAT) -> None:
        for slot, track in changed.items():
            self._tracks[slot].track = track
            self._tracks[slot].changes = when if isinstance(when, int) else None
        self.worker.send(Replace(changed, when))

    def _set_strips(self) -> None:
        self._tracks.set_strips(self.player.mixer)
        self.player.slots_in_use = max(self._tracks, default=0) + 1

    def _has_come(self, placed: Placed) -> bool:
        begin = self._transport.frame_at(placed.first_ticks)
        return self.player.playing and self.player.frame >= begin
