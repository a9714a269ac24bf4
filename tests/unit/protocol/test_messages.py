"""Messages between members and hosts: back as they were sent, and nothing else understood."""

from __future__ import annotations

import json
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.protocol.messages import (
    MOST_HOST_MESSAGE_BYTES,
    MOST_MESSAGE_BYTES,
    Answer,
    Call,
    Came,
    Clock,
    ClockChanged,
    Ended,
    Enter,
    Event,
    Failure,
    FromHost,
    FromMember,
    Hello,
    Message,
    Missed,
    Refused,
    Row,
    Signal,
    TimeAsked,
    TimeTold,
    Tracks,
    Wait,
    Welcome,
    Went,
    from_host,
    from_member,
    to_text,
)
from jamtui.protocol.performer import (
    Candidate,
    Fingerprint,
    LinkDescription,
    Performer,
    Proof,
    TrackOffer,
)
from jamtui.protocol.stream_format import StreamFormat

MARKS = [Fingerprint("sha-256", "AB:CD"), Fingerprint("sha-384", "01:02")]
PROOF = Proof(key="k", nonce="n", certificate="", fingerprints=MARKS, signature="s")
OPUS = StreamFormat(
    codec="opus", sample_rate=48_000, channels=2, packet_frames=120, bitrate_kbps=128, complexity=10
)
PCM = StreamFormat(codec="pcm24", sample_rate=44_100, channels=1, packet_frames=64)
TRACKS = [
    TrackOffer(ssrc=1, name="Ünïcøde 🎸", format=OPUS, instrument="guitar"),
    TrackOffer(ssrc=0xFFFF_FFFF, name="b", format=PCM),
]
PERFORMER = Performer(
    session="s", user_id="u", name="ana", role="owner", proof=PROOF, tracks=TRACKS
)
CLOCK = Clock(room_ns=5, beat=-1.5, bpm=120.5, beats_per_bar=7, beat_unit=8, key="A minor")
ROWS = [
    Row(table="rooms", id="1", values={"a": 1, "b": None, "c": 0.5, "d": "\u202e\0"}),
    Row(table="rooms", id="2", values=None),
]
CANDIDATE = Candidate(
    foundation="1",
    component=1,
    protocol="udp",
    priority=0xFFFF_FFFF,
    address="fe80::1",
    port=65_535,
    kind="relay",
    related_address="10.0.0.1",
    related_port=0,
    tcp_kind="active",
)
LINK = LinkDescription(
    attempt=1, username="u", password="p", candidates=[CANDIDATE], fingerprints=MARKS
)

HOSTS: list[Message] = [
    Hello(protocol=1, program="jamtui 1", host_id="h", nonce="n", certificate="c"),
    Welcome(
        session="s",
        user_id="u",
        room_id="r",
        room_code="ABCD2345",
        role="member",
        number=1 << 62,
        is_whole=True,
        rows=ROWS,
        performers=[PERFORMER],
        clock=CLOCK,
        program="jamtui 1",
    ),
    Wait(sentence="Somebody has to let you in."),
    Refused(code=4, sentence="You are banned."),
    Event(number=9, previous=7, rows=ROWS),
    Came(performer=PERFORMER),
    Went(session="s", reason="left"),
    ClockChanged(clock=CLOCK),
    TimeTold(asked=0, heard=(1 << 63) - 1, told=3),
    Answer(id=1 << 53, result={"a": [1, 2.5, None, "x"]}),
    Answer(id=0, failure=Failure(code=3, sentence="There is no such room.")),
    Ended(code=4, sentence="You were kicked.", may_return=True),
    Signal(session="s", kind="answer", link=LINK),
]
MEMBERS: list[Message] = [
    Enter(
        protocol=1,
        program="jamtui 1",
        room_code="ABCD2345",
        name="ana",
        proof=PROOF,
        guest_id="g",
        is_listening_only=True,
        tracks=TRACKS,
        since=7,
        request="please",
    ),
    Tracks(tracks=TRACKS),
    TimeAsked(asked=12),
    Call(id=5, method="chat.send", params={"text": "hallo"}),
    Missed(since=3),
    Signal(session="s", kind="relay"),
]


def plain(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(to_text(message))
    return found


@pytest.mark.parametrize("message", HOSTS, ids=lambda one: type(one).__name__)
def test_what_a_host_says_comes_back(message: Message) -> None:
    assert from_host(to_text(message)) == message
    assert from_host(to_text(message).encode()) == message


@pytest.mark.parametrize("message", MEMBERS, ids=lambda one: type(one).__name__)
def test_what_a_member_says_comes_back(message: Message) -> None:
    assert from_member(to_text(message)) == message


def test_no_message_is_missing_here() -> None:
    assert {type(one) for one in HOSTS} == set(get_args(FromHost))
    assert {type(one) for one in MEMBERS} == set(get_args(FromMember))


@pytest.mark.parametrize("message", HOSTS + MEMBERS, ids=lambda one: type(one).__name__)
def test_each_side_understands_its_own_alone(message: Message) -> None:
    if not isinstance(message, get_args(FromMember)):
        with pytest.raises(ValueError, match="type"):
            from_member(to_text(message))
    if not isinstance(message, get_args(FromHost)):
        with pytest.raises(ValueError, match="type"):
            from_host(to_text(message))


def test_types_are_named_in_small_letters() -> None:
    assert plain(TimeAsked(asked=1)) == {"type": "time_asked", "asked": 1}
    assert plain(HOSTS[0])["type"] == "hello"


@pytest.mark.parametrize("message", HOSTS + MEMBERS, ids=lambda one: type(one).__name__)
def test_a_newer_program_may_say_more(message: Message) -> None:
    read = from_member if isinstance(message, get_args(FromMember)) else from_host
    assert read(json.dumps(plain(message) | {"from_the_future": [1, {"a": 2}]})) == message


WRONG: list[tuple[Message, str, Any]] = [
    (MEMBERS[0], "name", ""),
    (MEMBERS[0], "name", "x" * 81),
    (MEMBERS[0], "room_code", "x" * 257),
    (MEMBERS[0], "request", "x" * 2001),
    (MEMBERS[0], "protocol", "1"),
    (MEMBERS[0], "tracks", [msgspec.to_builtins(TRACKS[0])] * 9),
    (MEMBERS[0], "proof", None),
    (MEMBERS[1], "tracks", None),
    (MEMBERS[2], "asked", -1),
    (MEMBERS[2], "asked", 1 << 63),
    (MEMBERS[2], "asked", 1.5),
    (MEMBERS[3], "id", -1),
    (MEMBERS[3], "id", (1 << 53) + 1),
    (MEMBERS[3], "params", []),
    (MEMBERS[5], "kind", "shout"),
]


@pytest.mark.parametrize(("message", "field", "value"), WRONG)
def test_a_field_out_of_its_bounds_is_refused(message: Message, field: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"\$\.{field}"):
        from_member(json.dumps(plain(message) | {field: value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ssrc", 0),
        ("ssrc", 1 << 32),
        ("name", ""),
        ("format", {"codec": "mp3", "sample_rate": 48_000, "channels": 2, "packet_frames": 120}),
        ("format", msgspec.to_builtins(OPUS) | {"packet_frames": 128}),
        ("format", msgspec.to_builtins(OPUS) | {"sample_rate": 44_100}),
        ("format", msgspec.to_builtins(OPUS) | {"channels": 3}),
        ("format", msgspec.to_builtins(OPUS) | {"channels": 0}),
        ("format", msgspec.to_builtins(OPUS) | {"bitrate_kbps": 511}),
        ("format", msgspec.to_builtins(OPUS) | {"complexity": 11}),
        ("format", msgspec.to_builtins(PCM) | {"packet_frames": 15}),
        ("format", msgspec.to_builtins(PCM) | {"packet_frames": 4097}),
        ("format", msgspec.to_builtins(PCM) | {"sample_rate": 7999}),
        ("format", msgspec.to_builtins(PCM) | {"sample_rate": 192_001}),
    ],
)
def test_a_track_out_of_its_bounds_is_refused(field: str, value: Any) -> None:
    track = msgspec.to_builtins(TRACKS[0]) | {field: value}
    with pytest.raises(ValueError, match=rf"\$\.tracks\[0\]\.{field}"):
        from_member(json.dumps({"type": "tracks", "tracks": [track]}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("attempt", 0),
        ("candidates", [msgspec.to_builtins(CANDIDATE)] * 65),
        ("candidates", [msgspec.to_builtins(CANDIDATE) | {"port": 65_536}]),
        ("candidates", [msgspec.to_builtins(CANDIDATE) | {"component": 0}]),
        ("candidates", [msgspec.to_builtins(CANDIDATE) | {"priority": -1}]),
        ("candidates", [msgspec.to_builtins(CANDIDATE) | {"protocol": "sctp"}]),
        ("fingerprints", []),
        ("fingerprints", msgspec.to_builtins(MARKS[:1] * 5)),
        ("username", "x" * 257),
    ],
)
def test_a_link_out_of_its_bounds_is_refused(field: str, value: Any) -> None:
    link = msgspec.to_builtins(LINK) | {field: value}
    text = json.dumps({"type": "signal", "session": "s", "kind": "offer", "link": link})
    for read in (from_member, from_host):
        with pytest.raises(ValueError, match=rf"\$\.link\.{field}"):
            read(text)


GARBAGE = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"hello"',
    b"\xff\xfe\x00",
    b'{"type": "hello"',
    b'{"type": 5}',
    b'{"type": "nobody"}',
    b'{"type": "missed", "since": 1e999}',
    b'{"type": "missed", "since": NaN}',
    b'{"type": "missed", "since": 1} {"type": "missed", "since": 1}',
    b'{"type": "call", "id": 1, "method": "\xff"}',
]
DEEP = b'{"type": "call", "id": 1, "method": "m", "params": {"a": ' + b"[" * 100_000


@pytest.mark.parametrize("text", GARBAGE)
def test_garbage_is_a_value_error(text: bytes) -> None:
    for read in (from_member, from_host):
        with pytest.raises(ValueError):  # noqa: PT011 - what it says is msgspec's
            read(text)


@pytest.mark.parametrize("closed", [b"", b"]" * 100_000 + b"}}"])
def test_what_is_nested_beyond_measure_is_refused(closed: bytes) -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        from_member(DEEP + closed)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from(MEMBERS + HOSTS), st.data())
def test_a_spoilt_message_is_understood_or_a_value_error(message: Message, data: Any) -> None:
    text = bytearray(to_text(message).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    for read in (from_member, from_host):
        try:
            found = read(bytes(text))
        except ValueError:
            continue
        # What is understood is inside all bounds, so that it can be sent on.
        assert read(to_text(found)) == found


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 53), 1 << 53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.dictionaries(st.text(max_size=10), json_values, max_size=4))
def test_any_parameters_and_values_come_back(values: dict[str, Any]) -> None:
    call = Call(id=1, method="m", params=values)
    assert from_member(to_text(call)) == call
    event = Event(number=2, previous=1, rows=[Row(table="t", id="i", values=values)])
    assert from_host(to_text(event)) == event


def test_messages_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        TimeAsked(asked=1).asked = 2  # type: ignore[misc]


def test_a_row_of_a_million_characters_passes() -> None:
    row = Row(table="t", id="i", values={"text": "x" * MOST_MESSAGE_BYTES})
    event = Event(number=2, previous=1, rows=[row])
    assert len(to_text(event)) < MOST_HOST_MESSAGE_BYTES
    assert from_host(to_text(event)) == event
