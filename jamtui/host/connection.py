"""One connection to somebody: what goes out is queued, what comes in is counted."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable

from aiohttp import WSCloseCode, WSMsgType, web

from jamtui.errors import DeniedError
from jamtui.host.limits import Limits, TokenBucket
from jamtui.protocol.messages import MOST_MESSAGE_BYTES, Message, to_text

TURN = 64
"""So many messages are taken of one connection before the others have their turn."""

_GONE = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR)

_GOODBYES = (WSCloseCode.OK, WSCloseCode.GOING_AWAY)

Late = Callable[[], Message]
"""A message that is only made when it goes out, such as one that tells the time."""


class Connection:
    """A WebSocket with somebody at its other end. Belongs to the thread of one event loop.

    Nothing that is sent waits for a slow reader: it is queued, and when there is more in the queue
    than a few seconds of a network can explain, the connection ends. `reason` says why it did.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport,
        address: str,
        limits: Limits,
    ) -> None:
        self.address = address
        self.limits = limits
        self.reason = ""
        self._socket = socket
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._queue: deque[tuple[WSMsgType, bytes | Late]] = deque()
        self._queued_bytes = 0
        self._packets: deque[bytes] = deque()
        self._packet_bytes = 0
        self._written = 0
        self._acknowledged = 0
        self._rings = asyncio.Event()
        self._messages = TokenBucket(limits.messages)
        self._bytes = TokenBucket(limits.message_bytes)
        self._turn = 0
        self._heard = self._loop.time()
        self._is_ending = False
        self._writing = self._loop.create_task(self._write())

    # --- out

    def send(self, message: Message | Late) -> None:
        """Queues a message; nothing is raised for a connection that has ended."""
        self.send_text(to_text(message).encode() if isinstance(message, Message) else message)

    def send_text(self, text: bytes | Late) -> None:
        """Queues a message as it is written: one for many is written once."""
        if self._is_ending:
            return
        size = len(text) if isinstance(text, bytes) else 0
        # One message may be larger by itself, as all the rows of a room are.
        is_full = self._queued_bytes > self.limits.queued_bytes
        if is_full or len(self._queue) >= self.limits.queued_messages:
            self.abort("reads too slowly")
            return
        self._queue.append((WSMsgType.TEXT, text))
        self._queued_bytes += size
        self._rings.set()

    def relay(self, data: bytes) -> bool:
        """Sends a packet of sound soon; returns False where too many wait: late ones are noise."""
        if self._is_ending or self._packet_bytes > self.limits.relayed_bytes_waiting:
            return False
        self._packets.append(data)
        self._packet_bytes += len(data)
        self._rings.set()
        return True

    async def end(self, last: Message | None = None) -> None:
        """Says a last word, if there is time for it, and closes the connection.

        Harmless when it has ended; returns within a few seconds at most.
        """
        if self._is_ending:
            return
        self._is_ending = True
        self._queue.clear()
        self._packets.clear()
        with contextlib.suppress(TimeoutError, ConnectionError, RuntimeError):
            async with asyncio.timeout(self.limits.goodbye_seconds):
                if last is not None:
                    await self._socket.send_str(to_text(last))
                await self._socket.close()
        self._close()

    def abort(self, reason: str) -> None:
        """Ends the connection without a word: nobody would hear it."""
        if not self._is_ending:
            self._is_ending = True
            self.reason = reason
        self._close()

    def _close(self) -> None:
        self._writing.cancel()
        self._transport.abort()

    async def _write(self) -> None:
        try:
            while True:
                await self._rings.wait()
                self._rings.clear()
                while self._queue or self._packets:
                    await self._write_one()
        except (ConnectionError, RuntimeError):
            self.abort("lost")

    async def _write_one(self) -> None:
        """Writes a packet before any message: sound cannot wait."""
        if self._packets:
            data = self._packets.popleft()
            self._packet_bytes -= len(data)
            await self._put(WSMsgType.BINARY, data)
            return
        kind, text = self._queue.popleft()
        if isinstance(text, bytes):
            self._queued_bytes -= len(text)
            await self._put(kind, text)
        else:
            await self._put(kind, to_text(text()).encode())

    async def _put(self, kind: WSMsgType, data: bytes) -> None:
        self._written += len(data)
        await self._socket.send_frame(data, kind)

    # --- in

    async def receive(self) -> str | bytes | None:
        """Returns the next message, None when there will be none.

        Raises DeniedError where more comes than anybody needs to say. Packets of sound count as
        messages only when `charge` is called for them.
        """
        while True:
            await self._give_turn()
            message = await self._socket.receive()
            self._heard = self._loop.time()
            if message.type in _GONE:
                self._note_end(message.type)
                return None
            if message.type is WSMsgType.BINARY:
                return bytes(message.data)
            size = len(message.data) if message.type is WSMsgType.TEXT else 0
            self.charge(size)
            if message.type is WSMsgType.TEXT:
                return str(message.data)
            if message.type is WSMsgType.PING:
                self._queue.append((WSMsgType.PONG, bytes(message.data)))
                self._queued_bytes += len(message.data)
                self._rings.set()

    def charge(self, size: int) -> None:
        """Counts a message of `size` bytes; raises DeniedError where there are too many."""
        limits = self.limits
        if not self._messages.take():
            raise DeniedError(
                f"You send more than {limits.messages.per_second:.0f} messages a second, "
                "which nobody here can follow."
            )
        if size > MOST_MESSAGE_BYTES or not self._bytes.take(size):
            raise DeniedError(
                f"You send more than {limits.message_bytes.per_second / 1000:.0f} kB a second, "
                "which nobody here can follow."
            )

    async def _give_turn(self) -> None:
        self._turn += 1
        if self._turn % TURN == 0:
            await asyncio.sleep(0)

    def _note_end(self, kind: WSMsgType) -> None:
        if not self.reason:
            is_goodbye = kind is not WSMsgType.ERROR and self._socket.close_code in _GOODBYES
            self.reason = "left" if is_goodbye else "lost"

    # --- alive

    def look(self, *, is_late: bool = False) -> None:
        """Asks whether the other end is still there, and ends the connection when it is not.

        To be called every `ping_seconds`. `is_late`: nobody looked for longer, since the host
        itself was stopped, so that what they said may not have been read yet.
        """
        if self._is_ending:
            return
        now = self._loop.time()
        if self._has_read() or is_late:
            self._heard = now  # a large message over a slow line: pings stand behind it
        if now - self._heard > self.limits.silence_seconds:
            self.abort("silent")
            return
        self._queue.append((WSMsgType.PING, b""))
        self._rings.set()

    def _has_read(self) -> bool:
        """Whether the other end took more since the last look, of more than the system holds."""
        waiting = self._transport.get_write_buffer_size()
        acknowledged = self._written - waiting
        has_read = waiting > 0 and acknowledged > self._acknowledged
        self._acknowledged = acknowledged
        return has_read
