"""JSON-RPC 2.0, one message a line: what requests, answers and notifications look like."""

from __future__ import annotations

from typing import Any

import msgspec

from jamtui.errors import JamError, error_of

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603

MAX_LINE_BYTES = 64 << 20
"""A song of a million events fits; a line longer than that is dropped with its connection."""


class Request(msgspec.Struct):
    """A call, or without an `id` a notification."""

    method: str
    params: dict[str, Any] = msgspec.field(default_factory=dict)
    id: int | str | None = None
    jsonrpc: str = "2.0"


class Failure(msgspec.Struct):
    """Why a call failed."""

    code: int
    message: str


class Answer(msgspec.Struct):
    """What came of a call: `result` or `error`."""

    id: int | str | None
    result: Any = None
    error: Failure | None = None
    jsonrpc: str = "2.0"


def line(message: Request | Answer) -> bytes:
    """Returns a message as the line that is sent: with an `error` or a `result`, never both."""
    whole: dict[str, Any] = {"jsonrpc": "2.0"}
    if isinstance(message, Request):
        whole |= {"method": message.method, "params": message.params}
        if message.id is not None:  # a notification has none
            whole["id"] = message.id
    elif message.error is not None:
        whole |= {"error": message.error, "id": message.id}
    else:
        whole |= {"result": message.result, "id": message.id}
    return msgspec.json.encode(whole) + b"\n"


def raised(failure: Failure) -> JamError:
    """Returns the error that a failure stands for."""
    return error_of(failure.code, failure.message)
