"""The thread that sends and takes sound: an event loop of its own, ahead of everything but audio.

Control, rooms and rendering share another loop, where a large message may take milliseconds: a
packet cannot wait for that.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from jamtui.audio.realtime import AUDIO_PRIORITY, Priority, ask_for_realtime

T = TypeVar("T")

NETWORK_PRIORITY = AUDIO_PRIORITY - 10
"""Below the audio thread, which must never wait for it."""

CLOSE_SECONDS = 3.0

# os.write gives the interpreter away for the call: the thread that has been woken takes it, and the
# audio thread, in the middle of a block, waits until that sends its packet. This call keeps it.
_write = ctypes.PyDLL(None).write
_write.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t)
_write.restype = ctypes.c_ssize_t


class NetworkThread:
    """Runs an event loop until it is closed. Its methods may be called from any other thread."""

    def __init__(self) -> None:
        self.priority = Priority("normal")
        self._loop = asyncio.new_event_loop()
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jamtui-network", daemon=True)
        self._thread.start()
        self._is_up.wait()

    def _run(self) -> None:
        self.priority = ask_for_realtime(NETWORK_PRIORITY)
        asyncio.set_event_loop(self._loop)
        self._loop.call_soon(self._is_up.set)
        self._loop.run_forever()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def call(self, function: Callable[[], T]) -> T:
        """Has a function called over there, and returns what it returned, or raises what it did."""

        async def called() -> T:
            return function()

        return self.run(called()).result()

    def post(self, function: Callable[..., object], *arguments: object) -> None:
        """Has a function called over there, soon; nobody waits for it. Harmless after `close`."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *arguments)

    def run(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Starts a coroutine over there."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def waker(self, function: Callable[[], None]) -> Waker:
        """Returns something that has `function` called over there whenever it is woken."""
        return self.call(lambda: Waker(self._loop, function))

    def close(self) -> None:
        """Ends what still runs there, and the thread; harmless when closed already."""
        if not self._thread.is_alive():
            return
        self.run(_end_tasks()).result(CLOSE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_SECONDS)


async def _end_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class Waker:
    """A bell that the audio thread may ring: one system call that never waits.

    Rings while the function runs, or before it could, are one.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
        self._loop = loop
        self._function = function
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._reading, False)
        os.set_blocking(self._writing, False)
        loop.add_reader(self._reading, self._hear)

    def ring(self) -> None:
        """Wakes the other thread; any thread, but not after `close`."""
        _write(self._writing, b"!", 1)  # in vain where it has been rung so often that it needs none

    def _hear(self) -> None:
        try:
            os.read(self._reading, 4096)
        except BlockingIOError:
            return
        self._function()

    def close(self) -> None:
        """Takes the bell away; on the loop's thread, when nobody rings any more."""
        self._loop.remove_reader(self._reading)
        os.close(self._reading)
        os.close(self._writing)
