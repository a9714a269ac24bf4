"""A sound card that does not exist: a JACK server of our own with its dummy driver."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

RATE = 48_000
PERIOD = 128


class JackServer:
    """A jackd with a name of its own, which may be killed and started again."""

    def __init__(self) -> None:
        self.name = f"jamtui-test-{os.getpid()}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, period: int = PERIOD) -> None:
        """Starts jackd, in real time where that is granted."""
        for realtime in (["-R", "-P", "70"], ["-r"]):
            driver = ["-d", "dummy", "-r", str(RATE), "-p", str(period)]
            self._process = subprocess.Popen(
                ["jackd", "-n", self.name, *realtime, *driver],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if self._answers():
                return
            self._process.kill()
            self._process.wait()
        pytest.fail("jackd is installed but does not start")

    def _answers(self) -> bool:
        import jack

        jack.set_error_function(lambda message: None)
        jack.set_info_function(lambda message: None)
        for _ in range(100):
            assert self._process is not None
            if self._process.poll() is not None:
                return False
            try:
                jack.Client("probe", no_start_server=True, servername=self.name).close()
            except jack.JackError:
                time.sleep(0.05)
            else:
                return True
        return False

    def stop(self) -> None:
        """Ends jackd properly; after a crash this tidies up, or only eight could ever run."""
        if self._process is None:
            self.start()
        assert self._process is not None
        self._process.terminate()
        self._process.wait()
        self._process = None
        for left_by_a_client in Path("/dev/shm").glob(f"jack_sem.*_{self.name}_*"):
            left_by_a_client.unlink()

    def kill(self) -> None:
        """Kills jackd as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def jack_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[JackServer]:
    """A running server that is everybody's default."""
    if shutil.which("jackd") is None:
        pytest.skip("jackd is not installed")
    server = JackServer()
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", server.name)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def no_jack_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every running server invisible."""
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", f"jamtui-nobody-{os.getpid()}")
