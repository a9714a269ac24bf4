"""`jam play` through a sound card that does not exist: every onset is heard where it belongs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest

from jamtui.engine.clock import RoomClock
from jamtui.engine.offline import OfflineRender
from jamtui.music.tempo import TempoMap
from jamtui.studio.sounds import SoundLibrary
from jamtui.studio.sources import Wishes, arrange_names

pytestmark = pytest.mark.jack

RATE = 48_000
SECONDS = 9
PERIOD = 128
PITCH, VELOCITY = 76, 110
PATIENCE_SECONDS = 60.0


class Ears:
    """A JACK client that keeps what it hears, and counts what the server left out."""

    def __init__(self) -> None:
        import jack

        self._client: Any = jack.Client("ears", no_start_server=True)
        self._ports = [self._client.inports.register(f"ear_{i + 1}") for i in range(2)]
        self.heard = np.zeros((2, SECONDS * RATE), np.float32)
        self.frames = 0
        self.xruns = 0
        self._client.set_process_callback(self._on_process)
        self._client.set_xrun_callback(self._on_xrun)
        self._client.activate()

    def _on_process(self, frames: int) -> None:
        space = min(frames, self.heard.shape[1] - self.frames)
        for channel, port in enumerate(self._ports):
            self.heard[channel, self.frames : self.frames + space] = port.get_array()[:space]
        self.frames += space

    def _on_xrun(self, delayed_us: float) -> None:
        self.xruns += 1

    def listen_to(self, name: str) -> bool:
        """Connects to a client's outputs as soon as it has them."""
        import jack

        found = self._client.get_ports(f"{name}:out", is_output=True, is_audio=True)
        try:
            for source, target in zip(found, self._ports, strict=True):
                self._client.connect(source, target)
        except (ValueError, jack.JackError):
            return False  # not there yet, or not active
        return True

    def close(self) -> None:
        self._client.deactivate()
        self._client.close()


@pytest.fixture
def make_ears(jack_server: Any) -> Iterator[Callable[[], Ears]]:
    made: list[Ears] = []

    def make() -> Ears:
        for ears in made:
            ears.close()
        made[:] = [Ears()]
        return made[0]

    yield make
    for ears in made:
        ears.close()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.005)


def heard_of(ears: Ears, folder: Path, *words: object) -> tuple[np.ndarray, str]:
    """Returns what `jam play` puts out until the ears are full, and its standard error."""
    kept = ("PATH", "LANG", "JACK_NO_START_SERVER", "JACK_DEFAULT_SERVER")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"HOME": str(folder), "JAMTUI_DB": str(folder / "jam.db")}
    command = [sys.executable, "-m", "jamtui", "play", *map(str, words), "--device", "jack"]
    with subprocess.Popen(
        command, env=environment, cwd=folder, stderr=subprocess.PIPE, text=True
    ) as playing:
        try:
            until(lambda: ears.listen_to("jamtui"))
            ears.frames, ears.xruns = 0, 0
            until(lambda: ears.frames == ears.heard.shape[1])
            playing.send_signal(signal.SIGTERM)
            _, err = playing.communicate(timeout=PATIENCE_SECONDS)
        finally:
            playing.kill()
    assert playing.returncode == 0, err
    return ears.heard, err


def onsets(sound: np.ndarray, silence_frames: int) -> list[int]:
    """Returns the frames at which something begins after so much silence."""
    sounding = np.flatnonzero(np.abs(sound).max(axis=0) > 0.0)
    gaps = np.diff(sounding, prepend=-silence_frames - 1)
    return [int(at) for at in sounding[gaps > silence_frames]]


def write_clicks(path: Path, tempos: list[tuple[int, int]], ticks: list[int]) -> None:
    """Writes wood block hits at `ticks` as a MIDI file; tempos are (ticks, microseconds)."""
    rows: list[tuple[int, Any]] = [
        (at, mido.MetaMessage("set_tempo", tempo=length)) for at, length in tempos
    ]
    for at in ticks:
        rows.append((at, mido.Message("note_on", channel=9, note=PITCH, velocity=VELOCITY)))
        rows.append((at + 60, mido.Message("note_off", channel=9, note=PITCH)))
    rows.sort(key=lambda row: row[0])
    track = mido.MidiTrack()
    now = 0
    for at, message in rows:
        track.append(message.copy(time=at - now))
        now = at
    file = mido.MidiFile(type=0, ticks_per_beat=960)
    file.tracks.append(track)
    file.save(path)


def test_every_onset_is_heard_where_it_belongs(
    make_ears: Callable[[], Ears], tmp_path: Path
) -> None:
    """Clicks at uneven times in two tempos, each to the frame, sounding as they do offline."""
    ticks = [0, 960, 1920, 2880, 3840, 4713, 5601, 6720, 7680, 8513]
    tempos = [(0, 618_557), (3840, 722_891)]  # 97 and 83 beats a minute, roughly
    path = tmp_path / "clicks.mid"
    write_clicks(path, tempos, ticks)
    clock = RoomClock(TempoMap.from_microseconds(tempos), RATE)
    library = SoundLibrary(RATE)
    blocks = library.instrument("gm/drums/0")
    silent = [
        int(np.flatnonzero(blocks.note(PITCH, VELOCITY, RATE, take).samples.any(axis=0))[0])
        for take in range(len(ticks))
    ]
    wanted = np.add(clock.frames_at(ticks), silent)
    for _ in range(3):
        ears = make_ears()
        sound, err = heard_of(ears, tmp_path, path)
        found = np.array(onsets(sound, 2000))
        if ears.xruns == 0 or np.array_equal(np.diff(found), np.diff(wanted)):
            break  # else the server itself has left periods out: listen again
    np.testing.assert_array_equal(found - found[0], wanted - wanted[0], err)

    (arrangement,) = arrange_names([str(path)], Wishes(), None)
    offline = OfflineRender(arrangement.tracks, clock, library)
    frames = int(wanted[-1]) + RATE // 4
    mix = np.concatenate([part.mix.copy() for part in offline.segments(frames + RATE)], axis=1)
    begin = found[0] - wanted[0]
    differs = np.abs(sound[:, begin : begin + frames] - mix[:, :frames]).max(axis=0) > 1e-5
    periods = np.unique((np.flatnonzero(differs) + begin) // PERIOD)
    assert len(periods) <= 2 * ears.xruns
