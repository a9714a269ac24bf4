"""The control channel: both ends of a socket, and everything that may come through it."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from jamtui.control.client import EngineClient, EngineGoneError
from jamtui.control.protocol import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    Answer,
    Failure,
    Request,
    line,
    raised,
)
from jamtui.control.server import FEW_UNREAD_BYTES, MOST_UNREAD_BYTES, Server
from jamtui.engine.messages import Quantum
from jamtui.errors import JAM_ERRORS, JamError

LIMIT = 1 << 20


class Methods:
    """What the tests' engine can do."""

    def __init__(self) -> None:
        self.calls = 0

    def add(self, first: float, second: float = 1.0) -> float:
        self.calls += 1
        return first + second

    def fail(self, code: int) -> None:
        raise next(kind for kind in JAM_ERRORS if kind.exit_code == code)(f"Failure {code}.")

    def quantum(self, when: str) -> str:
        return Quantum(when).value

    def fault(self) -> None:
        raise KeyError("a fault of the program")


class Engine:
    """A server on a thread of its own; `connect` gives another raw connection to it."""

    def __init__(self) -> None:
        self.methods = Methods()
        self.server = Server(
            {
                "add": self.methods.add,
                "fail": self.methods.fail,
                "quantum": self.methods.quantum,
                "fault": self.methods.fault,
            }
        )
        self.loop = asyncio.new_event_loop()
        self.serving: list[Any] = []
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()
        self._sockets: list[socket.socket] = []

    def connect(self, *, is_owner: bool = False) -> socket.socket:
        ours, theirs = socket.socketpair()
        ours.settimeout(20.0)
        self._sockets.append(ours)

        async def serve() -> None:
            reader, writer = await asyncio.open_connection(sock=theirs, limit=LIMIT)
            await self.server.serve(reader, writer, is_owner=is_owner)

        before = len(self.server._clients)
        self.serving.append(asyncio.run_coroutine_threadsafe(serve(), self.loop))
        deadline = time.monotonic() + 10.0
        while len(self.server._clients) == before and time.monotonic() < deadline:
            time.sleep(0.001)
        return ours

    def tell(self, name: str, values: dict[str, Any], times: int = 1) -> None:
        async def send() -> None:
            for _ in range(times):
                self.server.tell(name, values)

        asyncio.run_coroutine_threadsafe(send(), self.loop).result(20.0)

    def close(self) -> None:
        for connection in self._sockets:
            connection.close()
        for serving in self.serving:
            serving.result(20.0)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = Engine()
    yield made
    made.close()


def ask(connection: socket.socket, text: bytes) -> dict[str, Any]:
    connection.sendall(text + b"\n")
    return json.loads(connection.makefile("rb").readline())  # type: ignore[no-any-return]


def test_a_call_and_its_answer(engine: Engine) -> None:
    client = EngineClient(engine.connect())
    assert client.call("add", first=2.0, second=3.0) == 5.0
    assert client.call("add", first=2.0) == 3.0


@pytest.mark.parametrize("kind", JAM_ERRORS)
def test_errors_arrive_as_what_they_were(engine: Engine, kind: type[JamError]) -> None:
    client = EngineClient(engine.connect())
    with pytest.raises(kind, match="Failure") as caught:
        client.call("fail", code=kind.exit_code)
    assert type(caught.value) is kind
    assert caught.value.exit_code == kind.exit_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"{", PARSE_ERROR),
        (b"\xff\xfe", PARSE_ERROR),
        (b"", PARSE_ERROR),
        (b"[]", INVALID_REQUEST),
        (b"3", INVALID_REQUEST),
        (b'{"id": 1}', INVALID_REQUEST),
        (b'{"method": 3, "id": 1}', INVALID_REQUEST),
        (b'{"method": "add", "params": [1], "id": 1}', INVALID_REQUEST),
        (b'{"method": "nothing", "id": 1}', METHOD_NOT_FOUND),
        (b'{"method": "add", "params": {"third": 1}, "id": 1}', INVALID_PARAMS),
        (b'{"method": "add", "params": {"first": "x"}, "id": 1}', INVALID_PARAMS),
        (b'{"method": "quantum", "params": {"when": "soon"}, "id": 1}', INVALID_PARAMS),
        (b'{"method": "fault", "id": 1}', INTERNAL_ERROR),
    ],
)
def test_whatever_comes_is_answered_and_the_next_call_works(
    engine: Engine, text: bytes, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = engine.connect()
    answer = ask(connection, text)
    assert answer["jsonrpc"] == "2.0"
    assert answer["error"]["code"] == code
    assert "id" in answer
    assert "result" not in answer
    assert ask(connection, b'{"method": "add", "params": {"first": 1}, "id": "x"}') == {
        "jsonrpc": "2.0",
        "id": "x",
        "result": 2.0,
    }
    assert ("Traceback" in capsys.readouterr().err) == (code == INTERNAL_ERROR)


def test_a_notification_is_not_answered(engine: Engine) -> None:
    connection = engine.connect()
    connection.sendall(b'{"method": "add", "params": {"first": 1}}\n{"method": "none"}\n')
    answer = ask(connection, b'{"method": "add", "params": {"first": 5}, "id": 9}')
    assert answer["id"] == 9
    assert engine.methods.calls == 2


def test_an_unknown_failure_is_a_plain_one() -> None:
    assert type(raised(Failure(INTERNAL_ERROR, "x"))) is JamError


def test_messages_are_single_lines_of_the_protocol() -> None:
    told = json.loads(line(Request("bar", {"name": "a\nb"})))
    assert told == {"jsonrpc": "2.0", "method": "bar", "params": {"name": "a\nb"}}
    assert line(Request("bar", {"name": "a\nb"})).count(b"\n") == 1
    assert json.loads(line(Answer(1)))["result"] is None


def test_events_reach_every_client_in_their_order(engine: Engine) -> None:
    clients = [EngineClient(engine.connect()) for _ in range(3)]
    for number in range(50):
        engine.tell("bar", {"bar": number})
    for client in clients:
        heard: list[int] = []
        while len(heard) < 50:
            heard += [values["bar"] for _, values in client.events(10.0)]
        assert heard == list(range(50))


def test_events_that_come_during_a_call_are_kept(engine: Engine) -> None:
    client = EngineClient(engine.connect())
    engine.tell("bar", {"bar": 1})
    assert client.call("add", first=1.0) == 2.0
    assert client.events(0.0) == [("bar", {"bar": 1})]
    assert client.events(0.0) == []


def test_a_client_that_stops_reading_is_dropped_and_no_other(engine: Engine) -> None:
    slow, other = engine.connect(), EngineClient(engine.connect())
    for _ in range(3 * MOST_UNREAD_BYTES // 100_000):
        engine.tell("bar", {"text": "x" * 100_000})
        while not other.events(10.0):
            pass  # half of a line has come
    assert len(engine.server._clients) == 1
    while slow.recv(1 << 20):
        pass  # what it had been sent, then the end
    assert other.call("add", first=1.0) == 2.0


def test_an_owner_that_stops_reading_keeps_its_engine(engine: Engine) -> None:
    """A suspended `jam play` must not end the music; it misses what it did not read."""
    owner = engine.connect(is_owner=True)
    engine.tell("bar", {"text": "x" * 100_000}, times=3 * MOST_UNREAD_BYTES // 100_000)
    assert len(engine.server._clients) == 1
    unread = next(iter(engine.server._clients)).transport.get_write_buffer_size()
    assert unread <= MOST_UNREAD_BYTES + 200_000
    client = EngineClient(owner)
    assert client.call("add", first=1.0) == 2.0


def test_levels_are_not_kept_for_who_is_behind(engine: Engine) -> None:
    owner = engine.connect(is_owner=True)
    engine.tell("levels", {"text": "x" * 1000}, times=5000)
    unread = next(iter(engine.server._clients)).transport.get_write_buffer_size()
    assert unread <= FEW_UNREAD_BYTES + 2000
    engine.tell("bar", {"bar": 7})
    client = EngineClient(owner)
    names: list[str] = []
    while "bar" not in names:
        names += [name for name, _ in client.events(10.0)]
    assert names.count("levels") < 5000


def test_a_huge_line_ends_its_connection_alone(engine: Engine) -> None:
    other, hostile = EngineClient(engine.connect()), engine.connect()
    try:
        for _ in range(4 * LIMIT // 65_536):
            hostile.sendall(b"x" * 65_536)
    except OSError:
        pass  # closed in the middle of it
    engine.serving[1].result(20.0)
    assert other.call("add", first=1.0) == 2.0


def test_a_client_that_goes_in_the_middle_of_a_line(engine: Engine) -> None:
    connection, other = engine.connect(), EngineClient(engine.connect())
    connection.sendall(b'{"method": "ad')
    connection.close()
    engine.serving[0].result(20.0)
    engine.tell("bar", {})
    assert other.events(10.0) == [("bar", {})]


def test_an_engine_that_has_gone_is_an_error() -> None:
    ours, theirs = socket.socketpair()
    client = EngineClient(ours)
    theirs.close()
    with pytest.raises(EngineGoneError, match="ended"):
        client.events(1.0)
    with pytest.raises(EngineGoneError, match="ended"):
        client.call("add")
    client.close()


def test_an_engine_that_does_not_answer_is_an_error() -> None:
    ours, theirs = socket.socketpair()
    client = EngineClient(ours)
    with pytest.raises(EngineGoneError, match="did not answer in time"):
        client.call("add", timeout_seconds=0.05)
    client.close()
    theirs.close()


def test_a_call_that_waits_notices_a_hurry() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        client = EngineClient(ours)
        number = client.ask("engine.status")

        def hurry() -> None:
            client.latest = time.monotonic()

        threading.Timer(0.05, hurry).start()
        with pytest.raises(EngineGoneError, match="did not answer in time"):
            client.answer(number, timeout_seconds=600.0)
        client.close()
