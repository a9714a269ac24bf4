"""The door of a host: who comes in has to prove, on this very connection, whose key they have."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import Annotated

import msgspec

import jamtui
from jamtui.errors import ConflictError, DeniedError, JamError, NetworkError, UsageError
from jamtui.host.connection import Connection
from jamtui.host.limits import Buckets, Limits
from jamtui.host.member import check_tracks
from jamtui.host.service import Admission, Entrant, RoomService, ServiceThread, Waiting
from jamtui.identity.guest import check_guest_id
from jamtui.identity.key_pair import from_text, is_signed, to_text, user_id_of
from jamtui.protocol.messages import PROTOCOL, Enter, Hello, Wait, from_member
from jamtui.protocol.performer import Proof
from jamtui.protocol.statement import NONCE_BYTES, entry_statement

PROGRAM = f"jamtui {jamtui.__version__}"

POLL_SECONDS = 0.5
"""How often it is looked whether somebody who waits was let in."""


class GoneError(Exception):
    """Whoever was at the door has gone; there is nobody to tell."""


class _Knock(msgspec.Struct):
    """What an entry of any protocol has: this much is read before all else."""

    type: str
    protocol: int
    program: Annotated[str, msgspec.Meta(max_length=256)] = "another program"


_knocks = msgspec.json.Decoder(_Knock)


class Door:
    """Lets people in, or not. Belongs to the thread of one event loop.

    `certificate` is the SHA-256 of the host's TLS certificate, in hexadecimal, "" without TLS."""

    def __init__(
        self, service: ServiceThread, host_id: str, certificate: str, limits: Limits
    ) -> None:
        self._service = service
        self._host_id = host_id
        self._certificate = certificate
        self._limits = limits
        self._entries = Buckets(limits.entries)

    async def hear(self, connection: Connection) -> tuple[str, Enter]:
        """Says hello and returns whoever answers, by user id, once their proof holds.

        Raises JamError, in a sentence for them, where it does not, and GoneError.
        """
        nonce = os.urandom(NONCE_BYTES)
        connection.send(
            Hello(
                protocol=PROTOCOL,
                program=PROGRAM,
                host_id=self._host_id,
                nonce=to_text(nonce),
                certificate=self._certificate,
            )
        )
        try:
            async with asyncio.timeout(self._limits.door_seconds):
                said = await connection.receive()
        except TimeoutError:
            raise NetworkError(
                f"You said nothing for {self._limits.door_seconds:.0f} seconds."
            ) from None
        if said is None:
            raise GoneError
        enter = _understood(said, self._limits)
        user_id = _proved(enter, nonce, self._certificate)
        if not self._entries.take(user_id):
            raise ConflictError("You come in too often: wait a few seconds.")
        return user_id, enter

    async def let_in(self, connection: Connection, enter: Enter) -> Admission:
        """Returns the admission of somebody who was heard, after a wait if there has to be one.

        Raises JamError where they are refused, GoneError where they did not wait.
        """
        who = _entrant(enter, connection.address)
        answer = await self._service.ask(lambda service: service.enter(who))
        if isinstance(answer, Waiting):
            return await self._wait(connection, answer)
        return answer

    async def _wait(self, connection: Connection, waiting: Waiting) -> Admission:
        reading = asyncio.create_task(connection.receive())
        try:
            async with asyncio.timeout(self._limits.waiting_seconds):
                return await self._poll(connection, waiting, reading)
        except TimeoutError:
            raise DeniedError("Nobody has let you in so far: your request stays.") from None
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _poll(
        self, connection: Connection, waiting: Waiting, reading: asyncio.Task[str | bytes | None]
    ) -> Admission:
        connection.send(Wait(sentence=waiting.sentence))
        answer: Admission | Waiting = waiting
        while isinstance(answer, Waiting):
            await asyncio.wait([reading], timeout=POLL_SECONDS)
            if reading.done():
                if reading.result() is None:
                    raise GoneError
                raise UsageError("Who waits at the door has nothing to say before they are in.")
            answer = await self._service.ask(partial(_polled, waiting=answer))
        return answer


def _polled(service: RoomService, waiting: Waiting) -> Admission | Waiting:
    return service.poll(waiting)


def _understood(said: str | bytes, limits: Limits) -> Enter:
    """Returns the entry that was said; raises UsageError, or ConflictError for another protocol."""
    if isinstance(said, bytes):
        raise UsageError("You sent sound before you were in.")
    if len(said) > limits.first_message:
        raise UsageError(f"The first message has at most {limits.first_message:,} bytes.")
    try:
        knock = _knocks.decode(said)
        if knock.type == "enter" and knock.protocol != PROTOCOL:
            raise _other_protocol(knock)
        message = from_member(said)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"That is no message of a member: {brief(error)}.") from None
    if not isinstance(message, Enter):
        raise UsageError("The first message has to be an entry.")
    check_tracks(message.tracks)
    return message


def _other_protocol(knock: _Knock) -> JamError:
    theirs = f"{knock.program!r}, protocol {knock.protocol}"
    ours = f"{PROGRAM!r}, protocol {PROTOCOL}"
    if knock.protocol < PROTOCOL:
        return ConflictError(
            f"Your program ({theirs}) is older than the host's ({ours}): update yours."
        )
    return ConflictError(
        f"The host's program ({ours}) is older than yours ({theirs}): "
        "whoever runs the host has to update it."
    )


def _proved(enter: Enter, nonce: bytes, certificate: str) -> str:
    """Returns the user id of whoever signed; raises DeniedError, UsageError."""
    proof = enter.proof
    if not enter.room_code:
        raise UsageError("Say which room: an address ends with its code, such as /ABCD2345.")
    public = _decoded(proof.key, "key")
    try:
        user_id = user_id_of(public)
    except ValueError as error:
        raise DeniedError(f"That is no key: {error}.") from None
    if _decoded(proof.nonce, "nonce") != nonce:
        raise DeniedError("The signature was made for another connection: it holds once only.")
    if proof.certificate.lower() != certificate:
        raise DeniedError(_other_certificate(proof, certificate))
    statement = entry_statement(
        nonce=nonce,
        certificate=certificate,
        room_code=enter.room_code,
        fingerprints=proof.fingerprints,
    )
    if not is_signed(public, statement, _decoded(proof.signature, "signature")):
        raise DeniedError(
            "The signature does not fit the key, the room and the fingerprints: "
            "nobody comes in for somebody else."
        )
    return user_id


def _other_certificate(proof: Proof, certificate: str) -> str:
    seen = proof.certificate[:64] or "none"
    return (
        f"You see the certificate {seen}, and the host has {certificate or 'none'}: "
        "somebody stands between the two of you."
    )


def _decoded(text: str, what: str) -> bytes:
    try:
        return from_text(text)
    except ValueError as error:
        raise DeniedError(f"The proof's {what} cannot be read: {error}.") from None


def _entrant(enter: Enter, address: str) -> Entrant:
    """Returns whoever is at the door; raises what is wrong with a guest id."""
    public = from_text(enter.proof.key)
    user_id = user_id_of(public)
    name = enter.name
    if enter.guest_id:
        guest = check_guest_id(enter.guest_id)
        if guest.user_id != user_id:
            raise DeniedError("The guest id is of another key than yours.")
        name = guest.name
    return Entrant(
        user_id=user_id,
        public_key=public,
        name=name,
        guest_id=enter.guest_id,
        room_code=enter.room_code,
        is_listening_only=enter.is_listening_only,
        request=enter.request,
        address=address,
    )


def brief(error: Exception) -> str:
    """Returns why a message cannot be read, short enough to be told."""
    return str(error)[:200].rstrip(".")
