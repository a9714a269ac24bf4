"""A member's side of a live room: in at the door, in step with the host, and back in by itself."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Iterator, Sequence
from typing import Any

from jamtui import __version__
from jamtui.errors import (
    BadFileError,
    DeniedError,
    JamError,
    NetworkError,
    NotFoundError,
    UsageError,
    error_of,
)
from jamtui.identity.key_pair import KeyPair
from jamtui.network.calls import CALL_SECONDS, Calls
from jamtui.network.clock_estimate import ClockEstimate
from jamtui.network.entry_proof import prove_entry
from jamtui.network.room_connection import RoomConnection, open_connection
from jamtui.network.room_errors import not_a_host, other_version, place, with_clocks
from jamtui.network.room_news import RoomNews
from jamtui.network.room_view import Connection, Entry, Mirror, RoomListener, RoomView
from jamtui.protocol.address import Address
from jamtui.protocol.messages import (
    PROTOCOL,
    Answer,
    Ended,
    Enter,
    FromHost,
    Refused,
    Signal,
    TimeAsked,
    TimeTold,
    Tracks,
    Wait,
    Welcome,
)
from jamtui.protocol.performer import Fingerprint, LinkDescription, TrackOffer
from jamtui.protocol.relay import parted, relayed, session_key
from jamtui.text import printable

PROGRAM = f"jamtui {__version__}"

ANSWER_SECONDS = 10.0
"""Longest wait for the host's word after one has asked to come in."""

FIRST_PAUSE_SECONDS = 0.3
LONGEST_PAUSE_SECONDS = 1.5
PAUSE_GROWTH = 1.5
LEAST_PAUSE_SECONDS = 0.1
"""Pauses are from the beginning of one attempt to that of the next, but never shorter."""

TICK_SECONDS = 1.0
FIRST_EXCHANGES = 8
FIRST_EXCHANGE_SECONDS = 0.03

ASLEEP_SECONDS = 2.0
"""When the machine has slept for so long, the connection is made anew without waiting."""

_LAST_WORDS = (UsageError, NotFoundError, DeniedError, BadFileError)
"""What a host says to those who need not ask again."""


class _EndError(Exception):
    """The stay has ended, and is not to be begun again."""

    def __init__(self, error: JamError) -> None:
        super().__init__(str(error))
        self.error = error


class RoomClient:
    """Keeps a member in a room until `close`. Everything belongs to one event loop's thread.

    A host that is silent for 3 s is gone: it is looked for again every 0.3 to 2 s, for ever, and
    what was missed is caught up with. `fingerprints` are those of the member's DTLS certificates.
    """

    def __init__(
        self,
        address: Address,
        key: KeyPair,
        entry: Entry,
        *,
        fingerprints: Sequence[Fingerprint],
        mirror: Mirror,
        listener: RoomListener,
        is_insecure: bool = False,
    ) -> None:
        self.address = address
        self.view = RoomView(address.room_code)
        self.clock = ClockEstimate()
        self.connection: Connection = "connecting"
        self.reconnects = -1
        self._key = key
        self._entry = entry
        self._tracks = list(entry.tracks)
        self._fingerprints = list(fingerprints)
        self._mirror = mirror
        self._listener = listener
        self._is_insecure = is_insecure
        self._news = RoomNews(self.view, mirror, listener)
        self._calls = Calls()
        self._now: RoomConnection | None = None
        self._is_in = asyncio.Event()
        self._is_known = False
        self._failure: JamError | None = None
        self._running: asyncio.Task[None] | None = None

    async def open(self) -> RoomView:
        """Comes in, and returns the room; waits for as long as somebody has to let us in.

        Raises a JamError, in a sentence, where there is no host, or none that lets us in.
        """
        if not self.address.room_code:
            raise UsageError(
                f"{printable(str(self.address))} names no room: its code stands behind the slash."
            )
        self._running = asyncio.get_running_loop().create_task(self._run())
        entered = asyncio.create_task(self._is_in.wait())
        try:
            await asyncio.wait((self._running, entered), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await self.close()
            raise
        finally:
            entered.cancel()
        if self._failure is not None:
            raise self._failure
        if self._running.done():
            self._running.result()
        return self.view

    async def close(self) -> None:
        """Leaves the room; harmless when it is left already."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
            if not self._running.cancelled():
                self._running.result()  # a listener's mistake is not kept quiet
        self._calls.fail("the room was left")
        if self.connection != "ended":
            self._change("ended", "")

    # --- what a member says

    async def call(
        self, method: str, params: dict[str, Any] | None = None, seconds: float = CALL_SECONDS
    ) -> Any:
        """Asks the host to do something, and returns its answer; waits for a connection too.

        Raises what the host says, as a JamError, and NetworkError where no answer comes.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._is_in.wait()
                assert self._now is not None
                return await self._calls.ask(self._now.send, method, params or {})
        except TimeoutError:
            raise NetworkError(
                f"The host {place(self.address)} has not answered within {seconds:g} seconds: "
                "it is not known whether it has done what was asked."
            ) from None

    def signal(self, session: str, kind: Any, link: LinkDescription | None) -> None:
        """Tells somebody how we can be reached; lost where there is no connection now."""
        if self._now is not None and self._is_in.is_set():
            self._now.send(Signal(session=session, kind=kind, link=link))

    def offer_tracks(self, tracks: Sequence[TrackOffer]) -> None:
        """Says which tracks are sent from now on, also after the next reconnect."""
        self._tracks = list(tracks)
        if self._now is not None and self._is_in.is_set():
            self._now.send(Tracks(tracks=self._tracks))

    def relay(self, session: str, packet: bytes) -> bool:
        """Sends a packet by way of the host; returns False where there is none now."""
        if self._now is None or not self._is_in.is_set():
            return False
        try:
            self._now.send_packet(relayed(session_key(session), packet))
        except ValueError:
            return False  # whom nothing can be relayed to
        return True

    # --- connections, one after the other

    async def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            began = time.monotonic()
            try:
                await self._stay()
            except _EndError as end:
                self._end(end.error)
                return
            except JamError as error:
                if not self._is_known:
                    self._end(error)
                    return
                if self._is_in.is_set():
                    pause = FIRST_PAUSE_SECONDS
                self._lose(error)
            except BaseException:
                self._is_in.clear()
                raise
            rest = pause * random.uniform(0.8, 1.2) - (time.monotonic() - began)
            await asyncio.sleep(max(LEAST_PAUSE_SECONDS, rest))
            pause = min(pause * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)

    async def _stay(self) -> None:
        """Comes in once, and stays in until the connection ends, which raises why."""
        connection = await open_connection(self.address, is_insecure=self._is_insecure)
        ticking = asyncio.create_task(self._tick(connection))
        try:
            self._ask_to_come_in(connection)
            is_asked = True
            while True:
                async with asyncio.timeout(ANSWER_SECONDS if is_asked else None):
                    message = await connection.receive()
                if isinstance(message, bytes):
                    self._hear_packet(message)
                else:
                    self._hear(connection, message)
                    is_asked = is_asked and not isinstance(message, Wait | Welcome)
        except TimeoutError:
            raise NetworkError(f"The host {place(self.address)} does not answer.") from None
        finally:
            ticking.cancel()
            self._now = None
            await connection.close()
            if ticking.done() and not ticking.cancelled():
                ticking.result()

    def _ask_to_come_in(self, connection: RoomConnection) -> None:
        hello = connection.hello
        if hello.protocol != PROTOCOL:
            raise _EndError(other_version(hello, PROGRAM))
        if hello.certificate and hello.certificate.lower() != connection.certificate:
            raise DeniedError(
                f"Somebody is between us and the host {place(self.address)}: its certificate has "
                f"the fingerprint {printable(hello.certificate)}, and the one shown here "
                f"{connection.certificate or 'none'}. Use another network."
            )
        connection.send(self._enter(connection))

    def _enter(self, connection: RoomConnection) -> Enter:
        view, hello, entry = self.view, connection.hello, self._entry
        if view.host_id != hello.host_id or view.number is None:
            view.host_id = hello.host_id
            with _ending():
                view.number = self._mirror.number(hello.host_id, view.room_code)
        try:
            proof = prove_entry(
                self._key,
                nonce=hello.nonce,
                certificate=connection.certificate,
                room_code=view.room_code,
                fingerprints=self._fingerprints,
            )
        except ValueError as error:
            raise not_a_host(str(error), self.address) from error
        return Enter(
            protocol=PROTOCOL,
            program=PROGRAM,
            room_code=view.room_code,
            name=entry.name,
            proof=proof,
            guest_id=entry.guest_id,
            is_listening_only=entry.is_listening_only,
            tracks=self._tracks,
            since=view.number,
            request=entry.request,
        )

    # --- what the host says

    def _hear(self, connection: RoomConnection, message: FromHost) -> None:
        match message:
            case Welcome():
                self._come_in(connection, message)
            case Wait():
                self._is_known = True
                self._change("waiting", printable(message.sentence))
            case Refused():
                self._be_refused(connection, message)
            case Ended():
                error = error_of(message.code, printable(message.sentence))
                raise error if message.may_return else _EndError(error)
            case _ if not self._is_in.is_set():
                raise not_a_host("it speaks of a room before it lets us in", self.address)
            case TimeTold():
                self.clock.add(message.asked, message.heard, message.told, time.monotonic_ns())
            case Answer():
                self._calls.answer(message)
            case _:
                with _ending():
                    self._news.hear(message, connection.send)

    def _come_in(self, connection: RoomConnection, welcome: Welcome) -> None:
        if self._is_in.is_set():
            raise not_a_host("it lets us in twice", self.address)
        if welcome.user_id != self._key.user_id:
            raise not_a_host("it takes us for somebody else", self.address)
        with _ending():
            self._news.begin(welcome)
        self.clock.forget()
        self._now = connection
        self._is_known = True
        self.reconnects += 1
        self._is_in.set()
        self._change("in", "")
        self._listener.entered(self.view)

    def _be_refused(self, connection: RoomConnection, refused: Refused) -> None:
        sentence = printable(refused.sentence)
        if self._entry.guest_id:
            sentence = with_clocks(sentence, time.time(), connection.clock)
        error = error_of(refused.code, sentence)
        raise _EndError(error) if isinstance(error, _LAST_WORDS) else error

    def _hear_packet(self, message: bytes) -> None:
        found = parted(message)
        if found is None or not self._is_in.is_set():
            return
        session = self._news.session_of(found[0])
        if session is not None:
            self._listener.relayed(session, found[1])

    async def _tick(self, connection: RoomConnection) -> None:
        """Asks for the time, eight times at once and then every second; watches over the rest."""
        await self._is_in.wait()
        for _ in range(FIRST_EXCHANGES):
            connection.send(TimeAsked(asked=time.monotonic_ns()))
            await asyncio.sleep(FIRST_EXCHANGE_SECONDS)
        slept = _slept()
        while True:
            connection.send(TimeAsked(asked=time.monotonic_ns()))
            await asyncio.sleep(TICK_SECONDS)
            if self._news.is_overdue() or _slept() - slept > ASLEEP_SECONDS:
                connection.abort()
                return

    # --- how it stands

    def _lose(self, error: JamError) -> None:
        self._is_in.clear()
        self._calls.fail("the connection broke off")
        self._change("away", str(error))

    def _end(self, error: JamError) -> None:
        self._is_in.clear()
        self._failure = error
        self._calls.fail("the stay in the room has ended")
        self._change("ended", str(error))
        if self._is_known:
            self._listener.ended(error)

    def _change(self, connection: Connection, sentence: str) -> None:
        self.connection = connection
        self._listener.connection_changed(connection, sentence)


@contextlib.contextmanager
def _ending() -> Iterator[None]:
    """Makes an error of the mirror the end of the stay: without it nothing is in step."""
    try:
        yield
    except NetworkError:
        raise
    except JamError as error:
        raise _EndError(error) from error


def _slept() -> float:
    """Returns for how long this machine has slept since it was started, in seconds."""
    since_boot = getattr(time, "CLOCK_BOOTTIME", None)
    if since_boot is None:
        return 0.0
    return time.clock_gettime(since_boot) - time.clock_gettime(time.CLOCK_MONOTONIC)
