"""`jam play` as people run it: processes, signals, and what is left when some of them die."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jamtui.audio.sound_file import read_sound

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc is needed")

PATIENCE_SECONDS = 30.0
BAND = "backyard-funk"


class Playing:
    """A running `jam play --null --events`, and the lines that it has written."""

    def __init__(self, world: Mapping[str, str], folder: Path, *words: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jamtui", "play", "--null", "--events", *map(str, words)],
            env=dict(world),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.events: list[dict[str, Any]] = []

    def read_until(self, name: str, times: int = 1) -> dict[str, Any]:
        """Returns the next event of that name, the last of so many."""
        assert self.process.stdout is not None
        for text in self.process.stdout:
            self.events.append(json.loads(text))
            if self.events[-1]["event"] == name:
                times -= 1
                if times == 0:
                    return self.events[-1]
        raise AssertionError(f"it ended without {name}: {self.process.communicate()}")

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Sends a signal; returns the exit code and standard error."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE_SECONDS)
        self.events += [json.loads(text) for text in out.splitlines()]
        return self.process.returncode, err

    def engine(self) -> int:
        (found,) = children(self.process.pid)
        return found

    def worker(self) -> int:
        until(lambda: bool(children(self.engine())))
        return children(self.engine())[0]

    def names(self) -> list[str]:
        return [event["event"] for event in self.events]


def stat_of(process: int) -> list[str]:
    """Returns the fields of /proc/…/stat from the state on; empty when it is gone."""
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def is_alive(process: int) -> bool:
    return stat_of(process)[:1] not in ([], ["Z"], ["X"])


def children(parent: int) -> list[int]:
    found = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [one for one in found if stat_of(one)[1:2] == [str(parent)] and is_alive(one)]


def resident_bytes(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.05)


@pytest.fixture
def play(world: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Playing]]:
    started: list[Playing] = []

    def start(*words: object) -> Playing:
        started.append(Playing(world, tmp_path, *words))
        return started[-1]

    yield start
    for playing in started:
        if playing.process.poll() is None:
            playing.process.kill()
        playing.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_music_and_keeps_the_recording(
    play: Callable[..., Playing], tmp_path: Path, number: int
) -> None:
    target = tmp_path / "heard.wav"
    playing = play(BAND, "--record", target)
    playing.read_until("bar")
    engine, worker = playing.engine(), playing.worker()
    playing.read_until("levels", 8)
    code, err = playing.end(number)
    assert (code, err) == (0, "")
    assert "error" not in playing.names()
    assert playing.names()[-1] == "ended"
    sound, rate = read_sound(target)
    assert rate == 48_000
    assert sound.shape[1] > rate
    assert np.abs(sound).max() > 0.1
    assert np.abs(sound[:, -100:]).max() < 1e-3  # faded, not cut
    assert [path.name for path in tmp_path.iterdir() if "heard" in path.name] == ["heard.wav"]
    until(lambda: not is_alive(engine) and not is_alive(worker))


def test_seconds_end_by_themselves(play: Callable[..., Playing]) -> None:
    playing = play(BAND, "--seconds", 1.5)
    out, err = playing.process.communicate(timeout=PATIENCE_SECONDS)
    events = [json.loads(text) for text in out.splitlines()]
    assert (playing.process.returncode, err) == (0, "")
    names = [event["event"] for event in events]
    assert names.index("playing") < names.index("started") < names.index("ended")
    assert max(max(event["peak"]) for event in events if event["event"] == "levels") > 0.05


def test_a_killed_command_leaves_nothing_behind(play: Callable[..., Playing]) -> None:
    playing = play(BAND)
    playing.read_until("bar")
    engine, worker = playing.engine(), playing.worker()
    playing.end(signal.SIGKILL)
    until(lambda: not is_alive(engine) and not is_alive(worker))


def test_a_killed_engine_leaves_no_worker(play: Callable[..., Playing]) -> None:
    playing = play(BAND)
    playing.read_until("bar")
    worker = playing.worker()
    os.kill(playing.engine(), signal.SIGKILL)
    _, err = playing.process.communicate(timeout=PATIENCE_SECONDS)
    assert playing.process.returncode == 1
    assert err.startswith("jam: ")
    assert "Traceback" not in err
    until(lambda: not is_alive(worker))


def test_music_goes_on_when_the_worker_is_killed(play: Callable[..., Playing]) -> None:
    """Twice; the one that takes over renders what the dead one had not."""
    playing = play(BAND, "--bpm", 200)
    playing.read_until("bar")
    for _ in range(2):
        killed = playing.worker()
        os.kill(killed, signal.SIGKILL)
        assert "died" in playing.read_until("notice")["text"]
        until(lambda killed=killed: playing.worker() != killed)  # type: ignore[misc]
        playing.read_until("bar", 3)  # nearly four seconds: more than lies in the rings
        assert max(playing.read_until("levels")["peak"]) > 0.01
    code, err = playing.end()
    assert (code, err) == (0, "")
    assert "error" not in playing.names()


def test_a_reader_that_goes_ends_the_music_without_a_word(play: Callable[..., Playing]) -> None:
    playing = play(BAND)
    playing.read_until("bar")
    engine = playing.engine()
    assert playing.process.stdout is not None
    playing.process.stdout.close()
    playing.process.wait(PATIENCE_SECONDS)
    assert playing.process.stderr is not None
    assert playing.process.stderr.read() == ""
    assert playing.process.returncode in (1, 128 + signal.SIGPIPE)
    until(lambda: not is_alive(engine))


def test_two_play_at_once(play: Callable[..., Playing]) -> None:
    both = [play(BAND), play(BAND)]
    for playing in both:
        playing.read_until("bar")
    assert both[0].engine() != both[1].engine()
    assert [playing.end() for playing in both] == [(0, "")] * 2


def test_memory_does_not_grow_while_it_plays(play: Callable[..., Playing]) -> None:
    playing = play(BAND, "--bpm", 300)
    playing.read_until("bar", 4)
    processes = (playing.engine(), playing.worker())
    before = [resident_bytes(process) for process in processes]
    playing.read_until("bar", 4)
    after = [resident_bytes(process) for process in processes]
    assert after[0] - before[0] < 2 << 20
    assert after[1] - before[1] < 24 << 20  # notes that vary from pass to pass fill their cache yet
    playing.end()


def test_a_file_named_like_a_module_does_no_harm(
    play: Callable[..., Playing], tmp_path: Path, world: dict[str, str]
) -> None:
    """The engine must not run what happens to lie in the current folder."""
    for name in ("numpy", "msgspec", "random"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not me')\n")
    jam = Path(sys.executable).with_name("jam")
    command = [str(jam)] if jam.exists() else [sys.executable, "-P", "-m", "jamtui"]
    done = subprocess.run(
        [*command, "play", BAND, "--null", "--seconds", "0.5"],
        env=dict(world),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


class Client:
    """Another program that steers over the control socket."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(PATIENCE_SECONDS)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("rb")

    def send(self, *calls: tuple[str, dict[str, Any]]) -> None:
        """Calls methods, one after the other, without waiting."""
        for number, (method, parameters) in enumerate(calls):
            message = {"jsonrpc": "2.0", "id": number, "method": method, "params": parameters}
            self._socket.sendall(json.dumps(message).encode() + b"\n")

    def answers(self, count: int) -> list[dict[str, Any]]:
        """Returns so many answers; events are passed over."""
        found = []
        while len(found) < count:
            message = json.loads(self._lines.readline())
            if "id" in message:
                found.append(message)
        return found

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


@pytest.fixture
def steer(tmp_path: Path) -> Iterator[Callable[[], Client]]:
    made: list[Client] = []

    def connect() -> Client:
        made.append(Client(tmp_path / "jam.sock"))
        return made[-1]

    yield connect
    for client in made:
        client.close()


def test_a_client_may_end_the_owners_recording(
    play: Callable[..., Playing], steer: Callable[[], Client], tmp_path: Path
) -> None:
    target = tmp_path / "heard.wav"
    playing = play(BAND, "--record", target, "--control", tmp_path / "jam.sock")
    playing.read_until("levels", 4)
    client = steer()
    client.send(("recording.stop", {}))
    (answer,) = client.answers(1)
    assert answer["result"]["path"] == str(target)
    assert answer["result"]["failure"] is None
    assert playing.read_until("recording_ended")["path"] == str(target)
    client.send(("recording.start", {"path": str(tmp_path / "theirs.wav")}))
    assert "result" in client.answers(1)[0]
    playing.read_until("levels", 4)
    assert playing.end() == (0, "")
    sound, rate = read_sound(target)
    assert sound.shape[1] / rate == pytest.approx(answer["result"]["seconds"])
    assert read_sound(tmp_path / "theirs.wav")[0].shape[1] > 0
    assert not list(tmp_path.glob(".jamtui-*"))


def test_the_last_of_many_tempos_counts(
    play: Callable[..., Playing], steer: Callable[[], Client], tmp_path: Path
) -> None:
    playing = play(BAND, "--control", tmp_path / "jam.sock")
    playing.read_until("bar")
    client = steer()
    client.send(*(("transport.set_tempo", {"bpm": bpm}) for bpm in (80, 81, 82)))
    assert ["result" in answer for answer in client.answers(3)] == [True] * 3
    while playing.read_until("tempo")["bpm"] != 82.0:
        pass
    assert playing.read_until("bar", 2)["bpm"] == 82.0
    assert playing.end() == (0, "")


@pytest.mark.parametrize("ending", ["flac"])
def test_what_a_killed_engine_has_recorded_is_kept(
    play: Callable[..., Playing], tmp_path: Path, ending: str
) -> None:
    target, control = tmp_path / f"heard.{ending}", tmp_path / "jam.sock"
    playing = play(BAND, "--record", target, "--control", control)
    playing.read_until("bar", 2)
    assert control.is_socket()
    os.kill(playing.engine(), signal.SIGKILL)
    _, err = playing.process.communicate(timeout=PATIENCE_SECONDS)
    assert playing.process.returncode == 1
    assert err.count("\n") == 1
    assert f"What was recorded until then is in {target}." in err
    sound, _ = read_sound(target)
    assert sound.shape[1] > 20_000
    assert np.abs(sound).max() > 0.05
    assert not control.exists()
    assert not list(tmp_path.glob(".jamtui-*"))


def test_an_engine_that_has_stopped_is_not_waited_for(
    play: Callable[..., Playing], tmp_path: Path
) -> None:
    """Thirty seconds were its time for an answer, which is more than our patience here."""
    playing = play(BAND, "--record", tmp_path / "heard.wav")
    playing.read_until("bar", 2)
    engine = playing.engine()
    os.kill(engine, signal.SIGSTOP)
    playing.process.send_signal(signal.SIGTERM)
    _, err = playing.process.communicate(timeout=PATIENCE_SECONDS / 2)
    assert playing.process.returncode == 1
    assert "did not answer in time" in err
    assert not is_alive(engine)
    assert read_sound(tmp_path / "heard.wav")[0].shape[1] > 20_000


def test_a_full_disk_ends_the_recording_and_not_the_music(
    play: Callable[..., Playing], tmp_path: Path
) -> None:
    """To the writer, a file that may not become larger is what a full disk is."""
    target = tmp_path / "heard.wav"
    playing = play(BAND, "--record", target, "--seconds", 5)
    playing.read_until("playing")
    resource.prlimit(playing.engine(), resource.RLIMIT_FSIZE, (1 << 19, 1 << 19))
    notice = playing.read_until("notice")["text"]
    assert "cannot be written: File too large. Its first 2.7 s are kept. The music" in notice
    playing.read_until("bar")
    _, err = playing.process.communicate(timeout=PATIENCE_SECONDS)
    assert playing.process.returncode == 7
    assert err == f"jam: {target} has only the first 2.7 s of what was played.\n"
    assert read_sound(target)[0].shape[1] == ((1 << 19) - 44) // 4
    assert not list(tmp_path.glob(".jamtui-*"))


def test_a_demo_that_is_ended_early_draws_nothing(world: dict[str, str], tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "jamtui", "demo", "--null", "--out", "heard.wav"],
        env=dict(world),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert "is open" in process.stderr.readline()
    assert "Ctrl-C" in process.stderr.readline()
    until(lambda: bool(list(tmp_path.glob(".jamtui-*"))))
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert err == "No picture is drawn of a demo that was ended early.\n"
    assert "file\theard.wav" in out
    assert "picture" not in out
    assert [path.name for path in tmp_path.glob("heard*")] == ["heard.wav"]
