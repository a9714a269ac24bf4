"""What goes into one performer's port comes out of the other's: `jam host` and two `jam join`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jamtui.storage.database import open_database
from jamtui.studio.people.new_profiles import create_profile

pytestmark = pytest.mark.jack

RATE = 48_000
PATIENCE_SECONDS = 30.0


class Loop:
    """A client that plays a second of noise over and over, and keeps the last that it heard."""

    def __init__(self) -> None:
        import jack

        self.noise = np.random.default_rng(7).uniform(-0.25, 0.25, RATE).astype(np.float32)
        self.heard = np.zeros(RATE, dtype=np.float32)
        self._frame = 0
        self._client: Any = jack.Client("loop", no_start_server=True)
        self._mouth = self._client.outports.register("mouth")
        self._ear = self._client.inports.register("ear")
        self._client.set_process_callback(self._on_process)
        self._client.activate()

    def _on_process(self, frames: int) -> None:
        places = (self._frame + np.arange(frames)) % RATE
        self._mouth.get_array()[:] = self.noise[places]
        self.heard[places] = self._ear.get_array()
        self._frame += frames

    def connect(self, into: str, out_of: str) -> bool:
        """Connects both ends; returns False while a port is not there, or not active yet."""
        import jack

        for source, target in ((self._mouth.name, into), (out_of, self._ear.name)):
            if not self._client.get_ports(f"^{into}$") or not self._client.get_ports(f"^{out_of}$"):
                return False
            known = self._client.get_all_connections(self._client.get_port_by_name(source))
            if target in [one.name for one in known]:
                continue
            try:
                self._client.connect(source, target)
            except jack.JackErrorCode:
                return False
        return True

    def likeness(self) -> float:
        """Returns how like the noise the last second was, by any delay: 1 is the same."""
        heard = self.heard.astype(np.float64)
        spectrum = np.fft.rfft(heard) * np.conj(np.fft.rfft(self.noise))
        size = np.linalg.norm(heard) * np.linalg.norm(self.noise)
        return float(np.fft.irfft(spectrum).max() / max(size, 1e-9))

    def close(self) -> None:
        self._client.deactivate()
        self._client.close()


@pytest.fixture
def loop(jack_server: object) -> Iterator[Loop]:
    made = Loop()
    yield made
    made.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("ana", "bob", "cleo"):
        (tmp_path / name).mkdir()
        with open_database(tmp_path / name / "jam.db") as database:
            create_profile(database, name)
    return tmp_path


def start(home: Path, who: str, *words: object) -> subprocess.Popen[str]:
    place = {"JAMTUI_DB": str(home / who / "jam.db"), "XDG_RUNTIME_DIR": str(home)}
    return subprocess.Popen(
        [sys.executable, "-m", "jamtui", *map(str, words)],
        env=dict(os.environ) | place | {"HOME": str(home), "XDG_STATE_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def test_sound_goes_from_port_to_port(loop: Loop, home: Path) -> None:
    host = start(home, "ana", "host", "--listen", "127.0.0.1:0", "--public", "--no-engine")
    running = [host]
    try:
        assert host.stdout is not None
        link = host.stdout.readline().strip()
        for who in ("bob", "cleo"):
            words = ("--device", "jack", "--no-connect", "--quality", "pcm16", "--instance", who)
            running.append(start(home, who, "join", link, *words))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not loop.connect("jamtui-bob:in_1", "jamtui-cleo:out_1"):
            assert time.monotonic() < deadline, "the ports are not there"
            time.sleep(0.05)
        while loop.likeness() < 0.95:
            assert time.monotonic() < deadline, loop.likeness()
            time.sleep(0.1)
    finally:
        for one in running:
            one.terminate()
            one.communicate(timeout=PATIENCE_SECONDS)
    codes = [one.returncode for one in running]
    assert codes == [0, 0, 0]
