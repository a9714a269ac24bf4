"""The engine's process: `python -m jamtui.control.engine_process`, started by a command.

It is a session of its own, so Ctrl-C in the terminal does not reach it, and it ends when the
connection of the command that started it closes, whatever became of that command.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
import traceback

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads would compete with the audio's

from jamtui.control.engine_methods import EngineMethods
from jamtui.control.protocol import MAX_LINE_BYTES
from jamtui.control.server import Server

SWITCH_SECONDS = 0.0005
"""How long another thread may hold the interpreter while the audio thread waits (default: 5 ms)."""

FAULT_SECONDS = 10.0
"""A fault that comes back with every tick must not fill the disk with its traces."""

FAREWELL_SECONDS = 0.6
"""Longest wait for the fade-out when the owner has gone."""


async def serve(connection: socket.socket) -> None:
    """Serves the owner's connection until it closes, then fades out and ends."""
    loop = asyncio.get_running_loop()
    methods: EngineMethods

    def tell(name: str, values: dict[str, object]) -> None:
        server.tell(name, values)

    methods = EngineMethods(loop, tell, lambda reader, writer: server.serve(reader, writer))
    server = Server(methods.table())
    ticking = loop.create_task(_tick(methods))
    owner = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, owner.set)
    reader, writer = await asyncio.open_connection(sock=connection, limit=MAX_LINE_BYTES)
    serving = loop.create_task(server.serve(reader, writer, is_owner=True))
    waiting = loop.create_task(owner.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    await _farewell(methods)
    await _leave(methods)
    ticking.cancel()
    methods.close()


async def _tick(methods: EngineMethods) -> None:
    while True:
        await asyncio.sleep(methods.tick_seconds)
        try:
            methods.tick()
        except Exception:  # noqa: BLE001 - it is in the log; the next tick may fare better
            traceback.print_exc(file=sys.stderr)
            await asyncio.sleep(FAULT_SECONDS)


async def _leave(methods: EngineMethods) -> None:
    try:
        await methods.live.close()
    except Exception:  # noqa: BLE001 - it is in the log; the engine ends all the same
        traceback.print_exc(file=sys.stderr)


async def _farewell(methods: EngineMethods) -> None:
    methods.fade_out()
    for _ in range(int(FAREWELL_SECONDS / 0.02)):
        if methods.is_silent:
            return
        await asyncio.sleep(0.02)


def main() -> None:
    """Runs the engine on the descriptor that its command line names."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()
    gc.disable()  # a full collection takes longer than a block; nothing here makes cycles for long
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1]))))


if __name__ == "__main__":
    main()
