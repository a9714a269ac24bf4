"""The render worker's process: `python -m jamtui.studio.render_worker`, started by the engine.

It reads commands from a socket, renders into shared memory, and ends when the socket closes, so
that it never outlives its engine.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one thread renders; more would only spin

import msgspec

from jamtui.engine.messages import Command, Event, Unable
from jamtui.engine.rings import Rings
from jamtui.engine.worker import RenderWorker
from jamtui.errors import JamError
from jamtui.studio.framing import Framed
from jamtui.studio.sounds import SoundLibrary


class Configuration(msgspec.Struct, frozen=True):
    """What a worker must know before its first command."""

    sample_rate: int
    soundfont: str | None = None


def main() -> None:
    """Runs the worker on the descriptors that its command line names."""
    ring_descriptor, link_descriptor = int(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    configuration = msgspec.json.decode(sys.argv[3], type=Configuration)
    link = Framed(socket.socket(fileno=link_descriptor))
    encoder = msgspec.msgpack.Encoder()

    def tell(event: Event) -> None:
        link.send(encoder.encode(event))

    font = Path(configuration.soundfont) if configuration.soundfont else None
    try:
        sounds = SoundLibrary(configuration.sample_rate, soundfont=font)
        worker = RenderWorker(Rings(ring_descriptor), sounds, configuration.sample_rate, tell)
        gc.freeze()
        _serve(link, worker)
    except JamError as error:
        tell(Unable(str(error), error.exit_code))
    except (BrokenPipeError, ConnectionResetError):
        return  # the engine is gone, so there is nobody left to render for


def _serve(link: Framed, worker: RenderWorker) -> None:
    decoder = msgspec.msgpack.Decoder(Command)
    wait = 0.0
    while True:
        # All that has come is taken in before anything is rendered: the engine must not wait, and
        # of many changes of the same thing only the last one counts.
        while select.select([link.socket], [], [], wait)[0]:
            messages = link.receive()
            if messages is None:
                return
            for message in messages:
                worker.handle(decoder.decode(message))
            wait = 0.0
        wait = worker.work()


if __name__ == "__main__":
    main()
