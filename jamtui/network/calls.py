"""Calls to a host that wait for their answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from jamtui.errors import NetworkError, error_of
from jamtui.protocol.messages import Answer, Call
from jamtui.text import printable

CALL_SECONDS = 10.0


class Calls:
    """Gives calls their numbers, and answers to those who wait for them. One event loop."""

    def __init__(self) -> None:
        self._number = 0
        self._waiting: dict[int, asyncio.Future[Any]] = {}

    async def ask(self, send: Callable[[Call], None], method: str, params: dict[str, Any]) -> Any:
        """Sends a call, and returns what comes back; raises the JamError that the host says."""
        self._number += 1
        number = self._number
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            send(Call(id=number, method=method, params=params))
            return await answer
        finally:
            del self._waiting[number]

    def answer(self, message: Answer) -> None:
        """Takes an answer; one for which nobody waits any more is forgotten."""
        waiting = self._waiting.get(message.id)
        if waiting is None or waiting.done():
            return
        if message.failure is None:
            waiting.set_result(message.result)
        else:
            failure = message.failure
            waiting.set_exception(error_of(failure.code, printable(failure.sentence)))

    def fail(self, why: str) -> None:
        """Tells all who wait that no answer comes."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(
                    NetworkError(
                        f"No answer has come, because {why}: it is not known whether the host "
                        "has done what was asked."
                    )
                )
