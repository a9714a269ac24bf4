"""A host and two performers as people run them: processes, over loopback, encrypted."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

PATIENCE_SECONDS = 30.0


class Running:
    """A command that runs until it is ended; what it writes goes to files."""

    def __init__(self, world: Mapping[str, str], folder: Path, *words: object) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._out, self._err = folder / "out", folder / "err"
        with self._out.open("w") as out, self._err.open("w") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jamtui", *map(str, words)],
                env=dict(world),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    @property
    def out(self) -> str:
        return self._out.read_text()

    @property
    def err(self) -> str:
        return self._err.read_text()

    def says(self, words: str, times: int = 1) -> None:
        """Waits until the command has said so on standard error, or in its events."""

        def has_said() -> bool:
            is_said = (self.out + self.err).count(words) >= times
            assert is_said or self.process.poll() is None, (words, self.out, self.err)
            return is_said

        until(has_said, lambda: (words, self.out, self.err))

    def ended(self) -> int:
        """Waits for the end of the command, and returns its exit code."""
        return self.process.wait(PATIENCE_SECONDS)

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.ended()


def until(condition: Callable[[], bool], why: Callable[[], object] = lambda: "") -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, why()
        time.sleep(0.05)


class Town:
    """Homes of people who play together, each with a database and keys of their own."""

    def __init__(self, world: Mapping[str, str], home: Path) -> None:
        self._world = world
        self._home = home
        self.running: list[Running] = []

    def world_of(self, who: str) -> dict[str, str]:
        home = self._home / who
        if not home.exists():
            home.mkdir()
            given = Path(self._world["JAMTUI_DB"])
            shutil.copy(given, home / "jam.db")
            shutil.copytree(given.with_name("keys"), home / "keys")
        return dict(self._world) | {
            "HOME": str(home),
            "JAMTUI_DB": str(home / "jam.db"),
            "JAMTUI_AS": who,
            "XDG_STATE_HOME": str(home / "state"),
        }

    def start(self, who: str, *words: object) -> Running:
        folder = self._home / "runs" / str(len(self.running))
        self.running.append(Running(self.world_of(who), folder, *words))
        return self.running[-1]

    def run(self, who: str, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "jamtui", *map(str, words)],
            env=self.world_of(who),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def host(self, port: int = 0, *words: object) -> tuple[Running, str]:
        """Has ana host a room that is open to everybody; returns the link too."""
        place = f"127.0.0.1:{port}"
        host = self.start("ana", "host", "--listen", place, "--public", "--no-engine", *words)
        host.says("Ctrl-C ends it.")
        return host, host.out.splitlines()[0]

    def join(self, who: str, link: str) -> Running:
        return self.start(who, "join", link, "--null", "--instance", who, "--events")

    def peers(self, who: str) -> dict[str, Any]:
        """Returns what `jam peers` says; {} while there is no session, or it is not in yet."""
        done = self.run(who, "peers", "--instance", who, "--json")
        return dict(json.loads(done.stdout)) if done.returncode == 0 else {}

    def hears(self, who: str, others: set[str], packets: int = 1) -> None:
        """Waits until somebody gets sound of exactly these."""

        def is_so() -> bool:
            found = self.peers(who).get("peers", [])
            names = {one["name"] for one in found if one["is_connected"]}
            sounds = all(
                sum(track["received_packets"] for track in one["tracks"]) >= packets
                for one in found
            )
            return names == others == {one["name"] for one in found} and sounds

        until(is_so, lambda: self.peers(who))

    def logs(self) -> str:
        return "".join(path.read_text() for path in self._home.rglob("engine.log"))


@pytest.fixture
def town(world: dict[str, str], tmp_path: Path) -> Iterator[Town]:
    made = Town(world, tmp_path)
    yield made
    for one in made.running:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def test_two_who_join_hear_each_other_talk_and_leave(town: Town) -> None:
    host, link = town.host()
    bob, cleo = town.join("bob", link), town.join("cleo", link)
    town.hears("bob", {"cleo"}, packets=100)
    town.hears("cleo", {"bob"}, packets=100)
    (peer,) = town.peers("bob")["peers"]
    assert (peer["route"], peer["is_listening_only"]) == ("host", False)

    assert town.run("bob", "say", "one more chorus?", "--instance", "bob").returncode == 0
    cleo.says('"name": "bob", "text": "one more chorus?"')
    assert town.run("bob", "mix", "cleo", "--volume", "0.5", "--instance", "bob").returncode == 0
    assert town.peers("bob")["peers"][0]["volume"] == 0.5

    second = town.run("bob", "join", link, "--null", "--instance", "bob")
    assert second.returncode == 5
    assert second.stderr.count("\n") == 1

    assert town.run("bob", "leave", "--instance", "bob").returncode == 0
    assert bob.ended() == 0
    town.hears("cleo", set())
    assert cleo.end(signal.SIGINT) == 0
    assert host.end(signal.SIGINT) == 0
    assert "Traceback" not in town.logs()


def test_who_is_killed_comes_back_and_a_host_that_is_killed_is_found_again(town: Town) -> None:
    host, link = town.host()
    bob, cleo = town.join("bob", link), town.join("cleo", link)
    town.hears("bob", {"cleo"})
    cleo.process.kill()
    town.hears("bob", set())
    cleo = town.join("cleo", link)
    town.hears("bob", {"cleo"})

    host.process.kill()
    bob.says('"connection": "away"')
    before = received(town.peers("bob"))
    # The sound needs no host.
    until(lambda: received(town.peers("bob")) > before + 100)
    assert town.peers("bob")["peers"][0]["is_connected"]
    town.host(int(found.group(1)) if (found := re.search(r":(\d+)/", link)) else 0)
    bob.says("live_entered", times=2)
    cleo.says("live_entered", times=2)
    town.hears("bob", {"cleo"})


def received(card: Mapping[str, Any]) -> int:
    return sum(track["received_packets"] for one in card["peers"] for track in one["tracks"])


def test_who_is_banned_is_out_with_a_sentence(town: Town) -> None:
    host, link = town.host()
    room = link.partition("#")[0].rpartition("/")[2]
    bob = town.join("bob", link)
    bob.says("live_entered")
    assert town.run("ana", "member", "ban", "bob", "--room", room).returncode == 0
    assert bob.ended() == 4
    assert bob.err.splitlines()[-1].startswith("jam: bob may not join")
    assert host.process.poll() is None


def test_what_cannot_be_hosted_or_joined_is_said_in_a_sentence(town: Town) -> None:
    host, link = town.host()
    room = link.partition("#")[0].rpartition("/")[2]
    port = host.out.partition("127.0.0.1:")[2].partition("/")[0]
    mark = link.partition("#")[2]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = free.getsockname()[1]
        for link_, code in (
            (link.replace(room, "ABCD2345"), 3),
            (link.replace(mark, "0" * len(mark)), 4),
            (link.replace(port, str(nobody)), 9),
        ):
            done = town.run("bob", "join", link_, "--null")
            assert (done.returncode, done.stdout) == (code, ""), done
            assert done.stderr.splitlines()[-1].startswith("jam: ")
    bare = town.run("bob", "join", f"jam://127.0.0.1:{port}", "--null")
    assert (bare.returncode, bare.stderr.count("\n")) == (2, 1)
    taken = town.run("ana", "host", "--listen", f"127.0.0.1:{port}", "--no-engine")
    assert (taken.returncode, taken.stdout) == (5, "")


def test_nobody_hosts_the_room_of_somebody_else(jam: Callable[..., Any]) -> None:
    code = jam("room", "create", "Jam", "--as", "ana").out.strip()
    ended = jam("host", "--listen", "127.0.0.1:0", "--no-engine", "--room", code, "--as", "bob")
    ended.refused(4, code)


def test_who_waits_to_be_let_in_may_leave(town: Town) -> None:
    room = town.run("ana", "room", "create", "Jam").stdout.strip()
    assert town.run("ana", "room", "edit", room, "--set", "require_approval=true").returncode == 0
    host = town.start("ana", "host", "--listen", "127.0.0.1:0", "--room", room, "--no-engine")
    host.says("Ctrl-C ends it.")
    bob = town.start("bob", "join", host.out.splitlines()[0], "--null", "--instance", "bob")
    bob.says("has been asked to let you in")
    assert town.run("bob", "leave", "--instance", "bob").returncode == 0
    assert bob.ended() == 0
    assert "Traceback" not in town.logs()


def test_ctrl_c_before_one_is_let_in_gives_up(town: Town) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mark = "0" * 64
        link = f"jam://127.0.0.1:{silent.getsockname()[1]}/ABCD2345#{mark}"
        bob = town.start("bob", "join", link, "--null")
        bob.says("Ctrl-C leaves.")
        assert bob.end(signal.SIGINT) == 130
    assert "Traceback" not in bob.err + town.logs()
