"""The engine's methods: what its clients can call."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from jamtui.audio.devices import JackWishes
from jamtui.control.listening import Listening, Serve
from jamtui.control.live_methods import LiveMethods
from jamtui.control.recorder import Recorder
from jamtui.control.server import Method
from jamtui.engine.live_keys import LiveKeys
from jamtui.engine.messages import Quantum
from jamtui.engine.player import LOAD_HISTORY, Player
from jamtui.errors import ConflictError, JamError, UsageError
from jamtui.midi.input_message import InputMessage
from jamtui.midi.ports import OpenInput, open_input
from jamtui.music.arpeggiator import Arpeggiator
from jamtui.storage.database import open_database
from jamtui.studio.arrangement import Arrangement, loop_track
from jamtui.studio.checks import check_channel, check_start, check_volume
from jamtui.studio.keyboard import Keyboard
from jamtui.studio.live_track import with_fields
from jamtui.studio.output import RETRY_SECONDS, Output, OutputWishes
from jamtui.studio.session import Session
from jamtui.studio.sound_names import check_playable
from jamtui.studio.sounds import SoundLibrary

TICK_SECONDS = 0.1
MOST_LEVELS_HERTZ = 30.0
WATCHED_TICK_SECONDS = 1 / 30
JACK_NAME = "jamtui"

Tell = Callable[[str, dict[str, Any]], None]


class EngineMethods:
    """One session, one output, perhaps a keyboard and a recording. One thread, the event loop's."""

    def __init__(self, loop: asyncio.AbstractEventLoop, tell: Tell, serve: Serve) -> None:
        self._loop = loop
        self._tell = tell
        self._serve = serve
        self._listening: Listening | None = None
        self._session: Session | None = None
        self._output: Output | None = None
        self._keyboard: Keyboard | None = None
        self._port: OpenInput | None = None
        self._recorder = Recorder(tell)
        self.live = LiveMethods(self, tell)
        self._levels_every = 0.0
        self._levels_due = 0.0
        self._look_due = 0.0
        self._xruns = 0
        self._was_over = True

    def table(self) -> dict[str, Method]:
        """Returns every method by its name."""
        own: dict[str, Method] = {
            "engine.open": self.open,
            "engine.listen": self.listen,
            "engine.status": self.status,
            "session.load": self.load,
            "session.stop": self.fade_out,
            "transport.set_tempo": self.set_tempo,
            "transport.set_key": self.set_key,
            "track.launch": self.launch,
            "track.stop": self.stop_tracks,
            "track.set": self.set_track,
            "metronome.set": self.set_metronome,
            "keys.open": self.open_keys,
            "keys.press": self.press,
            "keys.release": self.release,
            "keys.control": self.control,
            "events.levels": self.send_levels,
            "recording.start": self.start_recording,
            "recording.stop": self.stop_recording,
        }
        return own | self.live.table()

    def open(
        self,
        device: str | None = None,
        host_api: str | None = None,
        sample_rate: int = 48_000,
        block_frames: int | None = None,
        soundfont: str | None = None,
        database: str | None = None,
        input_channels: int = 0,
        jack_name: str = JACK_NAME,
        connect: bool = True,
    ) -> dict[str, Any]:
        """Opens a device and starts a session on it; returns the device.

        `database` is where `track.launch` finds loops by their ids. `jack_name` is what we are
        called by a JACK server, `connect` whether our ports there are connected.
        """
        if self._session is not None:
            raise ConflictError("This engine has a device already.")
        jack = JackWishes(jack_name, connect)
        wishes = OutputWishes(device, host_api, sample_rate, block_frames, input_channels, jack)
        output = Output(wishes, self._tell, self._post)
        try:
            session = Session(output.device.sample_rate, soundfont, self._tell)
        except BaseException:
            output.close()
            raise
        try:
            output.start(session.player.process)
        except BaseException:
            output.close()
            session.close()
            raise
        self._output, self._session, self._soundfont = output, session, soundfont
        self._database = Path(database) if database else None
        self._loop.add_reader(session.worker.fileno(), self._hear_worker)
        return output.describe()

    def listen(self, path: str) -> None:
        """Lets others steer as well, over a Unix socket at `path` that only this user may use."""
        self._listening = Listening(Path(path), self._loop, self._serve)

    def load(
        self,
        arrangement: Arrangement,
        count_in_bars: int = 0,
        metronome: bool = False,
        metronome_volume: float = 0.5,
        once: bool = False,
        seconds: float | None = None,
    ) -> None:
        """Plays an arrangement from its start; see `Session.load`."""
        check_start(count_in_bars, metronome_volume, arrangement.master_volume, seconds)
        self._playing().load(
            arrangement,
            count_in_bars=count_in_bars,
            metronome=metronome,
            metronome_volume=metronome_volume,
            once=once,
            seconds=seconds,
        )
        self._was_over = False

    def player(self) -> Player:
        """Returns what plays."""
        return self._playing().player

    def status(self) -> dict[str, Any]:
        """Returns the transport, the tracks, the device and how the audio thread is doing."""
        session, output = self._playing(), self._device()
        player = session.player
        load = player.load[: min(player.callbacks, LOAD_HISTORY)]
        median, high = (0.0, 0.0) if not len(load) else np.percentile(load, (50, 99))
        return session.status() | {
            "device": output.describe(),
            "xruns": output.xruns,
            "starved_frames": player.starved_frames,
            "callbacks": player.callbacks,
            "load_median": round(float(median), 4),
            "load_p99": round(float(high), 4),
            "recording_lost_frames": self._recorder.lost_frames,
        }

    def fade_out(self) -> None:
        """Fades to silence; the event `ended` follows."""
        if self._session is not None:
            self._session.stop()

    def set_tempo(self, bpm: float) -> None:
        """Goes on in another tempo from the next beat."""
        self._playing().set_tempo(bpm)

    def set_key(self, key: str) -> None:
        """Goes on in another key from the next beat."""
        self._playing().set_key(key)

    def launch(self, loop: str, when: Quantum = Quantum.BAR, **fields: Any) -> dict[str, Any]:
        """Starts a loop, by its id, in the key that is played; returns its slot and track id.

        `fields` are those of `track.set`.
        """
        session = self._playing()
        check_playable(fields.get("sound"))
        with open_database(self._database, fallback="memory") as database:
            found = database.loops.get(loop)
        slot = session.free_slot()
        track = with_fields(loop_track(found, session.key, seed=slot, slot=slot), fields)
        return {"slot": session.launch(track, when), "track": track.id}

    def stop_tracks(self, tracks: list[str | int], when: Quantum = Quantum.BAR) -> None:
        """Ends tracks."""
        self._playing().stop_tracks([str(track) for track in tracks], when)

    def set_track(self, track: str | int, **fields: Any) -> None:
        """Changes a track: volume, pan, muted, solo, transpose, sound, effects, …"""
        check_playable(fields.get("sound"))
        self._playing().change(str(track), **fields)

    def set_metronome(self, on: bool, volume: float | None = None) -> None:
        """Turns the metronome on or off."""
        if volume is not None:
            check_volume(volume, "volume")
        self._playing().set_metronome(on, volume)

    def open_keys(
        self,
        sound: str,
        port: str | None = None,
        use_port: bool = True,
        velocity_curve: str = "linear",
        channel: int | None = None,
        volume: float = 0.8,
        arpeggiator: Arpeggiator | None = None,
    ) -> str | None:
        """Plays a sound from a MIDI keyboard, or from `keys.press`; returns the port's name."""
        check_volume(volume, "volume")
        check_channel(channel, "channel")
        session = self._playing()
        keys = LiveKeys(session.sample_rate)
        keys.volume = volume
        font = Path(self._soundfont) if self._soundfont else None
        library = SoundLibrary(session.sample_rate, soundfont=font)
        self._close_keys()
        keyboard = Keyboard(keys, library, sound, velocity_curve, arpeggiator)
        try:
            self._port = open_input(port, self._hear_keyboard, channel) if use_port else None
        except JamError:
            keyboard.close()
            raise
        self._keyboard = keyboard
        session.player.live = keys
        return self._port.name if self._port else None

    def press(self, pitch: int, velocity: int = 96) -> None:
        """Presses a key."""
        self._keys().press(pitch, velocity)

    def release(self, pitch: int) -> None:
        """Lifts a key."""
        self._keys().release(pitch)

    def control(self, number: int, value: int) -> None:
        """Moves a pedal or knob."""
        self._keys().control(number, value)

    @property
    def tick_seconds(self) -> float:
        """How long the event loop may rest between two ticks: less only when somebody watches."""
        is_watched = self._levels_every > 0.0 or self._keyboard is not None
        return WATCHED_TICK_SECONDS if is_watched else TICK_SECONDS

    def send_levels(self, hertz: float) -> None:
        """Sends `levels` so many times a second, at most 30; 0 for never."""
        if not 0.0 <= hertz <= MOST_LEVELS_HERTZ:
            raise UsageError(f"{hertz:g} levels a second are not sent: use 0 to 30.")
        self._levels_every = 1.0 / hertz if hertz else 0.0
        self._playing().player.is_metered = hertz > 0.0

    def start_recording(self, path: str, bit_depth: int = 16) -> dict[str, str]:
        """Writes what is heard to a file, from now on; returns its name until it is complete."""
        return {"partial": self._recorder.start(self._playing().player, Path(path), bit_depth)}

    def stop_recording(self) -> dict[str, Any]:
        """Finishes the file; returns its length, peak and loudness."""
        return self._recorder.stop()

    # --- what happens by itself

    def tick(self) -> None:
        """Tells what has changed; called some thirty times a second."""
        session, output = self._session, self._output
        if session is None or output is None:
            return
        now = time.monotonic()
        session.tick()
        if self._keyboard is not None:
            self._keyboard.arpeggiate(*session.live_clock())
        if self._levels_every and now >= self._levels_due:
            self._levels_due = now + self._levels_every
            self._tell("levels", session.levels())
        if now >= self._look_due:
            self._look_due = now + RETRY_SECONDS
            output.tick(now)
            self._recorder.tick()
            self._tell_xruns(output.xruns)
            session.tell_starved()
        if session.is_over and not self._was_over:
            self._was_over = True
            self._tell("ended", {})

    def close(self) -> None:
        """Ends everything."""
        if self._listening is not None:
            self._listening.close()
        self._close_keys()
        if self._output is not None:
            self._output.close()
        if self._session is not None:
            self._loop.remove_reader(self._session.worker.fileno())
            self._session.close()
        self._recorder.close()  # last: it may find the disk full

    @property
    def is_silent(self) -> bool:
        """Whether a fade-out is complete, or nothing ever played."""
        return self._session is None or self._session.player.is_faded

    def _tell_xruns(self, xruns: int) -> None:
        if xruns != self._xruns:
            self._tell("xruns", {"new": xruns - self._xruns, "total": xruns})
            self._xruns = xruns

    def _hear_worker(self) -> None:
        session = self._playing()
        worker = session.worker
        # Another worker's connection may get the same number, which must be watched anew.
        self._loop.remove_reader(worker.fileno())
        try:
            session.take_worker_events()
        finally:
            if not worker.is_gone:
                self._loop.add_reader(worker.fileno(), self._hear_worker)

    def _hear_keyboard(self, message: InputMessage) -> None:
        keyboard = self._keyboard
        if keyboard is None:
            return
        match message.kind:
            case "note_on":
                keyboard.press(message.number, message.value)
            case "note_off":
                keyboard.release(message.number)
            case "controller":
                keyboard.control(message.number, message.value)
            case "bend":
                keyboard.bend(message.value)

    def _close_keys(self) -> None:
        if self._port is not None:
            self._port.close()
            self._port = None
        if self._keyboard is not None:
            self._keyboard.close()
            self._keyboard = None

    def _post(self, act: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(act)

    def _playing(self) -> Session:
        if self._session is None:
            raise ConflictError("The engine has no device yet: call engine.open first.")
        return self._session

    def _device(self) -> Output:
        if self._output is None:
            raise ConflictError("The engine has no device yet: call engine.open first.")
        return self._output

    def _keys(self) -> Keyboard:
        if self._keyboard is None:
            raise JamError("No keys are open: call keys.open first.")
        return self._keyboard
