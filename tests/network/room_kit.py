"""A small room host, which can be made to misbehave, and members who write down what they hear."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import secrets
import ssl
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from jamtui.errors import JamError
from jamtui.identity.key_pair import KeyPair, from_text, to_text, user_id_of
from jamtui.network.entry_proof import is_proven
from jamtui.network.room_client import RoomClient
from jamtui.network.room_view import Entry, NoMirror, RoomListener
from jamtui.protocol.address import Address
from jamtui.protocol.messages import (
    PROTOCOL,
    Answer,
    Call,
    Came,
    Clock,
    Enter,
    Event,
    Failure,
    Hello,
    Missed,
    Row,
    Signal,
    TimeAsked,
    TimeTold,
    Tracks,
    Welcome,
    Went,
    from_member,
)
from jamtui.protocol.messages import to_text as written
from jamtui.protocol.performer import Fingerprint, Performer
from jamtui.protocol.relay import parted, relayed, session_key

ROOM = "ABCD2345"
Handler = Callable[["FakeHost", web.WebSocketResponse], Awaitable[None]]


def certificate(folder: Path) -> tuple[ssl.SSLContext, str]:
    """Returns a context for a server with a certificate of its own, and its fingerprint."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{uuid.uuid4()}.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, made.fingerprint(hashes.SHA256()).hex()


class FakeHost:
    """Serves one room on 127.0.0.1; `async with` starts and ends it, always on the same port.

    `handle`: what happens with a new connection, instead of what a host does.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, fingerprint: str = "") -> None:
        self.tls = tls
        self.fingerprint = fingerprint
        self.port = 0
        self.host_id = "host"
        self.protocol = PROTOCOL
        self.certificate = fingerprint
        self.handle: Handler | None = None
        self.is_mute = False
        self.number = 0
        self.events: list[Row] = []
        self.entered: list[Enter] = []
        self.missed: list[int] = []
        self.members: dict[str, tuple[web.WebSocketResponse, Performer]] = {}
        self.passes_signals = True
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> Address:
        return Address("127.0.0.1", self.port, ROOM, self.fingerprint, is_plain=self.tls is None)

    async def __aenter__(self) -> FakeHost:
        app = web.Application()
        app.router.add_get("/jam", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(
            self._runner, "127.0.0.1", self.port, ssl_context=self.tls, reuse_address=True
        )
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for socket, _ in list(self.members.values()):
            self.cut(socket)
        self.members.clear()
        assert self._runner is not None
        await self._runner.cleanup()

    @staticmethod
    def cut(socket: web.WebSocketResponse) -> None:
        """Ends a connection without a goodbye."""
        transport = socket._req.transport if socket._req is not None else None
        if transport is not None:
            transport.abort()

    def cut_all(self) -> None:
        for socket, _ in list(self.members.values()):
            self.cut(socket)

    async def tell(self, message: Any, but: str = "") -> None:
        """Says something to all members."""
        for session, (socket, _) in list(self.members.items()):
            if session != but:
                with contextlib.suppress(OSError):
                    await socket.send_str(written(message))

    async def write(self, *names: str, is_told: bool = True) -> None:
        """Writes a row for each name; a member is told, or misses it."""
        for name in names:
            self.number += 1
            self.events.append(Row(table="songs", id=name, values={"title": name}))
            if is_told:
                await self.tell(self.event(self.number - 1))

    def event(self, since: int) -> Event:
        return Event(number=self.number, previous=since, rows=self.events[since:])

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("jam",), max_msg_size=1 << 20)
        await socket.prepare(request)
        with contextlib.suppress(ConnectionError):
            await (self.handle or FakeHost.serve)(self, socket)
        return socket

    async def greet(self, socket: web.WebSocketResponse) -> bytes:
        nonce = secrets.token_bytes(32)
        hello = Hello(
            protocol=self.protocol,
            program="fake 1",
            host_id=self.host_id,
            nonce=to_text(nonce),
            certificate=self.certificate,
        )
        await socket.send_str(written(hello))
        return nonce

    async def serve(self, socket: web.WebSocketResponse) -> None:
        """Does what a host does, without any rule."""
        nonce = await self.greet(socket)
        enter = from_member((await socket.receive()).data)
        assert isinstance(enter, Enter)
        self.entered.append(enter)
        performer = Performer(
            session=str(uuid.uuid4()),
            user_id=user_id_of(from_text(enter.proof.key)),
            name=enter.name,
            role="member",
            proof=enter.proof,
            tracks=enter.tracks,
            is_listening_only=enter.is_listening_only,
        )
        assert enter.proof.nonce == to_text(nonce)
        assert enter.proof.certificate == self.fingerprint
        assert is_proven(performer, ROOM)
        await self.welcome(socket, enter, performer)
        try:
            async for message in socket:
                if self.is_mute:
                    continue
                if message.type is WSMsgType.BINARY:
                    await self._relay(performer.session, message.data)
                else:
                    await self._hear(socket, performer.session, from_member(message.data))
        finally:
            if self.members.pop(performer.session, None):
                await self.tell(Went(session=performer.session))

    async def welcome(
        self, socket: web.WebSocketResponse, enter: Enter, performer: Performer
    ) -> None:
        is_whole = enter.since is None
        self.members[performer.session] = (socket, performer)
        message = Welcome(
            session=performer.session,
            user_id=performer.user_id,
            room_id="room",
            room_code=ROOM,
            role="member",
            number=self.number,
            is_whole=is_whole,
            rows=self.events if is_whole else self.events[enter.since :],
            performers=[one for _, one in self.members.values()],
            clock=Clock(room_ns=0, beat=0.0, bpm=120.0, beats_per_bar=4, beat_unit=4),
            program="fake 1",
        )
        await socket.send_str(written(message))
        await self.tell(Came(performer=performer), but=performer.session)

    async def _hear(self, socket: web.WebSocketResponse, session: str, message: Any) -> None:
        match message:
            case TimeAsked():
                now = time.monotonic_ns()
                await socket.send_str(written(TimeTold(asked=message.asked, heard=now, told=now)))
            case Missed():
                self.missed.append(message.since)
                await socket.send_str(written(self.event(message.since)))
            case Signal() if message.session in self.members and self.passes_signals:
                to, _ = self.members[message.session]
                signal = Signal(session=session, kind=message.kind, link=message.link)
                await to.send_str(written(signal))
            case Call(method="echo"):
                await socket.send_str(written(Answer(id=message.id, result=message.params)))
            case Call(method="deny"):
                failure = Failure(code=4, sentence="No.")
                await socket.send_str(written(Answer(id=message.id, failure=failure)))
            case Tracks():
                _, performer = self.members[session]
                performer = Performer(
                    session=session,
                    user_id=performer.user_id,
                    name=performer.name,
                    role=performer.role,
                    proof=performer.proof,
                    tracks=message.tracks,
                )
                self.members[session] = (socket, performer)
                await self.tell(Came(performer=performer))

    async def _relay(self, session: str, data: bytes) -> None:
        to, packet = parted(data) or (b"", b"")
        for other, (socket, _) in list(self.members.items()):
            if session_key(other) == to:
                await socket.send_bytes(relayed(session_key(session), packet))


KEY = KeyPair.generate()


def finished(work: Any) -> Any:
    return asyncio.run(asyncio.wait_for(work, 15))


class Kept(NoMirror):
    """A mirror in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {}
        self.at: int | None = None

    def number(self, host_id, room_code):
        return self.at

    def replace(self, host_id, room_id, rows, number):
        self.rows.clear()
        self.apply(host_id, room_id, rows, number)

    def apply(self, host_id, room_id, rows, number):
        self.rows |= {row.id: row.values for row in rows}
        self.at = number


class Notes(RoomListener):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.connections: list[tuple[str, str]] = []
        self.error: JamError | None = None
        self.bpm: list[float] = []

    def connection_changed(self, connection, sentence):
        self.connections.append((connection, sentence))

    def clock_changed(self, clock):
        self.bpm.append(clock.bpm)

    def ended(self, error):
        self.error = error


def member(host: Any, **more: Any) -> RoomClient:
    given = {
        "address": host.address,
        "key": KEY,
        "entry": Entry("ana"),
        "fingerprints": [Fingerprint("sha-256", "AB:CD")],
        "mirror": Kept(),
        "listener": Notes(),
    }
    return RoomClient(**(given | more))


@contextlib.asynccontextmanager
async def inside(host: Any, **more: Any) -> AsyncIterator[RoomClient]:
    client = member(host, **more)
    try:
        await client.open()
        yield client
    finally:
        await client.close()


def refused_by(host: Any, **more: Any) -> JamError:
    """Returns why a member could not come in."""

    async def run() -> JamError:
        async with host:
            with pytest.raises(JamError) as caught:
                async with inside(host, **more):
                    pass
            return caught.value

    return finished(run())
