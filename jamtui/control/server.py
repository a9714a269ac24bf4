"""The engine's JSON-RPC server: answers calls and tells its clients what happens."""

from __future__ import annotations

import asyncio
import inspect
import sys
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import msgspec

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
)
from jamtui.control.typed_call import TypedCall
from jamtui.errors import JamError

Method = Callable[..., Any]

MOST_UNREAD_BYTES = 4 << 20
"""A client that leaves so much unread has stopped reading: it is dropped, never the music."""

FEW_UNREAD_BYTES = 1 << 16
PASSING = frozenset(("levels",))
"""What is worth nothing a moment later is not kept for a client that has so much to read yet."""


class Server:
    """Serves `methods`, by name, to any number of connections of one event loop."""

    def __init__(self, methods: dict[str, Method]) -> None:
        self._methods = {name: TypedCall(method) for name, method in methods.items()}
        self._decoder = msgspec.json.Decoder(Request)
        self._clients: dict[asyncio.StreamWriter, bool] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, name: str, values: dict[str, Any]) -> None:
        """Sends a notification to every client; what only passes by, to those that keep up."""
        text = line(Request(name, values))
        for writer, is_owner in list(self._clients.items()):
            unread = writer.transport.get_write_buffer_size()
            if unread > MOST_UNREAD_BYTES and not is_owner:
                del self._clients[writer]
                writer.transport.abort()
            elif unread <= (FEW_UNREAD_BYTES if name in PASSING else MOST_UNREAD_BYTES):
                writer.write(text)

    async def serve(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_owner: bool = False,
    ) -> None:
        """Answers one client until it goes. The owner is never dropped: the engine ends with it."""
        self._clients[writer] = is_owner
        try:
            while text := await _line(reader):
                answer = self._answer(text)
                if inspect.isawaitable(answer):  # what takes its time keeps nobody waiting
                    self._spawn(self._write_later(answer, writer))
                elif answer is not None:
                    writer.write(line(answer))
                    await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            return  # the client is gone in the middle of a line, or the engine ends
        finally:
            self._clients.pop(writer, None)
            writer.close()

    async def _write_later(self, coming: Awaitable[Answer], writer: asyncio.StreamWriter) -> None:
        answer = await coming
        if answer.id is not None and not writer.is_closing():
            writer.write(line(answer))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _answer(self, text: bytes) -> Answer | Awaitable[Answer] | None:
        try:
            request = self._decoder.decode(text)
        except msgspec.ValidationError as error:
            return Answer(None, error=Failure(INVALID_REQUEST, f"Not a request: {error}"))
        except msgspec.DecodeError as error:
            return Answer(None, error=Failure(PARSE_ERROR, f"Not JSON: {error}"))
        answer = self._call(request)
        is_wanted = request.id is not None or inspect.isawaitable(answer)
        return answer if is_wanted else None

    def _call(self, request: Request) -> Answer | Awaitable[Answer]:
        method = self._methods.get(request.method)
        if method is None:
            failure = Failure(METHOD_NOT_FOUND, f"There is no method {request.method!r}.")
            return Answer(request.id, error=failure)
        try:
            result = method(request.params)
        except Exception as error:  # noqa: BLE001 - one bad call must not end the music
            return _failed(request, error)
        if inspect.isawaitable(result):
            return _awaited(request, result)
        return Answer(request.id, result=result)


async def _awaited(request: Request, coming: Awaitable[Any]) -> Answer:
    try:
        return Answer(request.id, result=await coming)
    except Exception as error:  # noqa: BLE001 - one bad call must not end the music
        return _failed(request, error)


def _failed(request: Request, error: Exception) -> Answer:
    """Returns the answer that says what went wrong; a fault of ours goes to the log as well."""
    if isinstance(error, JamError):
        return Answer(request.id, error=Failure(error.exit_code, str(error)))
    if isinstance(error, TypeError | ValueError | msgspec.MsgspecError):
        return Answer(request.id, error=Failure(INVALID_PARAMS, f"{request.method}: {error}"))
    traceback.print_exception(error, file=sys.stderr)
    text = f"{request.method}: {type(error).__name__}: {error}"
    return Answer(request.id, error=Failure(INTERNAL_ERROR, text))


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readline()
    except ValueError:  # longer than the reader's limit, MAX_LINE_BYTES
        return b""
