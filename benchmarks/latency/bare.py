"""The least that two performers can be: each callback sends its block and plays what has come.

Run as `python -m benchmarks.latency.bare OWN_PORT OTHER_PORT`. No codec, no thread, no patience
with a network: it stands for what the graph and UDP cost by themselves, and proves the measuring.
"""

from __future__ import annotations

import gc
import signal
import socket
import sys

import jack
import numpy as np

HOST = "127.0.0.1"


class BarePerformer:
    """A direct JACK client called `bare` with the ports `in` and `out`."""

    def __init__(self, own: int, other: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, own))
        self._socket.setblocking(False)
        self._other = (HOST, other)
        self._client = jack.Client("bare", no_start_server=True)
        self._in = self._client.inports.register("in")
        self._out = self._client.outports.register("out")
        self._client.set_process_callback(self._process)
        self._client.activate()

    def _process(self, frames: int) -> None:
        self._socket.sendto(self._in.get_array().tobytes(), self._other)
        block = np.frombuffer(self._newest(4 * frames), np.float32)
        self._out.get_array()[:] = block if len(block) == frames else 0.0

    def _newest(self, size: int) -> bytes:
        newest = b""
        while True:
            try:
                newest = self._socket.recv(size)
            except OSError:  # nothing more, or nobody there yet
                return newest


def main() -> None:
    """Performs until a signal ends it."""
    performer = BarePerformer(int(sys.argv[1]), int(sys.argv[2]))
    gc.freeze()
    gc.disable()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    del performer


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main()
