"""Garbage, at the door and inside: a sentence, the end of that connection, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.protocol.messages import (
    Answer,
    Ended,
    Enter,
    Refused,
    TimeAsked,
    TimeTold,
    Went,
    from_member,
)

TEXTS = {
    "nothing": "",
    "no JSON": "hello",
    "no object": "[1,2]",
    "no type": "{}",
    "an unknown type": '{"type":"open_sesame"}',
    "a host's message": '{"type":"went","session":"a"}',
    "a wrong type": '{"type":"time_asked","asked":"now"}',
    "a number out of range": '{"type":"time_asked","asked":-1}',
    "a number of 10,000 digits": '{"type":"time_asked","asked":1' + "0" * 10_000 + "}",
    "deep nesting": '{"type":"call","id":1,"method":"a","params":{"a":'
    + "[" * 100_000
    + "]" * 100_000
    + "}}",
    "half a letter": '{"type":"call","id":1,"method":"\\ud800"}',
    "too many tracks": '{"type":"tracks","tracks":[' + ",".join(["{}"] * 9) + "]}",
    "two entries": '{"type":"enter","protocol":1}',
}


class Stage:
    """A host with a witness in it, whom nothing that others do may disturb."""

    def __init__(self, kit: ModuleType) -> None:
        self.kit = kit
        self.runner = asyncio.Runner()
        self.stack = contextlib.AsyncExitStack()
        self.host: Any = None
        self.witness: Any = None

    async def open(self) -> None:
        self.host = await self.stack.enter_async_context(self.kit.hosting())
        self.witness = await self.host.member("witness")

    def play(self, act: Any) -> Any:
        async def played() -> Any:
            async with asyncio.timeout(20):
                result = await act(self.host)
                await self.witness.say(TimeAsked(asked=1))
                await self.witness.next(TimeTold)
                return result

        return self.runner.run(played())


@pytest.fixture(scope="module")
def stage(kit: ModuleType) -> Iterator[Stage]:
    stage = Stage(kit)
    stage.runner.run(stage.open())
    yield stage
    stage.runner.run(stage.stack.aclose())
    stage.runner.close()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_garbage_at_the_door_is_refused_in_a_sentence(stage: Stage, text: str) -> None:
    async def act(host: Any) -> Refused:
        peer = await host.peer()
        await peer.next()
        await peer.socket.send_str(text)
        refused = await peer.next(Refused)
        await peer.gone()
        return refused

    refused = stage.play(act)
    assert refused.code == 2
    assert refused.sentence.endswith(".")
    assert len(refused.sentence) < 400


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_garbage_inside_ends_the_stay_in_a_sentence(stage: Stage, text: str) -> None:
    async def act(host: Any) -> tuple[Ended, Went, str]:
        peer = await host.member("mallory")
        await peer.socket.send_str(text)
        ended = await peer.next(Ended)
        await peer.gone()
        while (went := await stage.witness.next(Went)).session != peer.session:
            pass
        return ended, went, peer.session

    ended, went, session = stage.play(act)
    assert ended.code == 2
    assert not ended.may_return
    assert went.session == session


def test_what_is_no_text_ends_that_connection_only(stage: Stage) -> None:
    async def act(host: Any) -> None:
        for frame in (b"\x81\x02\xff\xfe", b"\x00" * 64, b"\xff" * 64, b"\x88\x7f"):
            peer = await host.member("mallory")
            peer.socket._writer.transport.write(frame)
            await peer.gone()
        early = await host.peer()
        await early.socket.send_bytes(b"\x00" * 100)
        assert (await early.next(Refused)).code == 2

    stage.play(act)


FRAMES = st.builds(
    lambda first, second, rest: bytes([first, second]) + rest,
    st.sampled_from([0x81, 0x82, 0x01, 0x80, 0x88, 0x89, 0x8A, 0xC1, 0x00, 0xFF]),
    st.integers(0, 255),
    st.binary(max_size=300),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(frames=st.lists(FRAMES, min_size=1, max_size=4), is_in=st.booleans(), ends=st.booleans())
def test_frames_of_any_kind_end_at_most_their_own_connection(
    stage: Stage, frames: list[bytes], is_in: bool, ends: bool
) -> None:
    async def act(host: Any) -> None:
        before = host.server.connections
        peer = await (host.member("mallory") if is_in else host.peer())
        transport = peer.socket._writer.transport
        transport.write(b"".join(frames))
        if not ends:  # within a message, perhaps
            await asyncio.sleep(0.01)
        transport.abort()
        await peer.socket.close()
        await stage.kit.until(lambda: host.server.connections <= before)

    stage.play(act)


def test_what_is_no_websocket_is_answered_and_closed(
    stage: Stage, capfd: pytest.CaptureFixture[str]
) -> None:
    requests = {
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n": b"404",
        b"GET /jam HTTP/1.1\r\nHost: a\r\n\r\n": b"426",
        b"POST /jam HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Protocol: jam\r\n"
        b"Content-Length: 0\r\n\r\n": b"400",
        b"GET /jam HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Protocol: jam\r\n"
        b"Origin: http://evil.example\r\n\r\n": b"403",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200: b"400",
        b"GET /jam HTTP/1.1\r\n" + b"a: b\r\n" * 5_000 + b"\r\n": b"400",
    }

    async def act(host: Any) -> None:
        for request, code in requests.items():
            reader, writer = await asyncio.open_connection("127.0.0.1", host.server.port)
            writer.write(request)
            assert (await reader.read(4_096)).split(maxsplit=2)[1] == code
            writer.close()

    stage.play(act)
    assert capfd.readouterr() == ("", "")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
TYPES = ["enter", "tracks", "time_asked", "call", "missed", "signal", "hello", "welcome", "x"]
FIELDS = ["id", "method", "params", "asked", "since", "session", "kind", "link", "tracks", "proof"]
LIKELY = (
    st.sampled_from(["offer", "answer", "again", "relay", "chat.send", "transport.set", "break"])
    | st.integers(-2, 1 << 64)
    | JSON
)
MESSAGES = st.builds(
    lambda kind, rest: {"type": kind} | rest,
    st.sampled_from(TYPES),
    st.dictionaries(st.sampled_from(FIELDS), LIKELY, max_size=6),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    messages=st.lists(MESSAGES | JSON | st.binary(max_size=200), max_size=6), is_in=st.booleans()
)
def test_nothing_that_is_sent_disturbs_anybody_else(
    stage: Stage, messages: list[Any], is_in: bool
) -> None:
    mistakes = _Mistakes()

    async def act(host: Any) -> None:
        peer = await (host.member("mallory") if is_in else host.peer())
        try:
            for message in messages:
                if isinstance(message, bytes):
                    await peer.socket.send_bytes(message)
                else:
                    await peer.socket.send_str(json.dumps(message))
            await peer.say(TimeAsked(asked=2))
            got = await peer.next((TimeTold, Ended, Refused))
            while isinstance(got, TimeTold) and got.asked != 2:
                got = await peer.next((TimeTold, Ended, Refused))
        except (ConnectionError, EOFError):
            got = None
        understood = is_in and all(_is_understood(one) for one in messages)
        assert isinstance(got, TimeTold) == understood or got is None
        await peer.socket.close()

    logging.getLogger("jamtui.host").addHandler(mistakes)
    try:
        stage.play(act)
    finally:
        logging.getLogger("jamtui.host").removeHandler(mistakes)
    assert all("a call of" in text for text in mistakes.texts)


class _Mistakes(logging.Handler):
    """Keeps what the host logged as a mistake of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


def _is_understood(message: Any) -> bool:
    """Whether the host takes a message: sound that fits nowhere is dropped without a word."""
    if isinstance(message, bytes):
        return True
    try:
        return not isinstance(from_member(json.dumps(message)), Enter)
    except ValueError:
        return False


def test_answers_belong_to_their_calls(stage: Stage) -> None:
    async def act(host: Any) -> None:
        peer = await host.member("ana")
        for number in range(20):
            await peer.socket.send_str(
                json.dumps(
                    {"type": "call", "id": number, "method": "chat.send", "params": {"name": "a"}}
                )
            )
        answers = [await peer.next(Answer) for _ in range(20)]
        assert [one.id for one in answers] == list(range(20))

    stage.play(act)
