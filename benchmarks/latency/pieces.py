"""One performer of the parts that sound passes through: capture, link, playout, JACK client.

Run as `python -m benchmarks.latency.pieces --codec pcm16 --folder FOLDER a`, and another as `b`:
they exchange descriptions by files in the folder, where each leaves `NAME.said` at its end. There
is no room, no control and no mixer: what this costs is the floor of `jam join`. The mode "manual"
asks for a delay of one block, whatever happens.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path

import msgspec

from benchmarks.latency.spans import Spans
from jamtui.audio.contract import Block
from jamtui.audio.jack_device import JackDevice
from jamtui.codec.choice import stream_format
from jamtui.engine.capture import Capture
from jamtui.network.dtls_link import DtlsLink, LinkState, new_certificate
from jamtui.network.network_thread import NetworkThread, Waker
from jamtui.network.rtp import unpack
from jamtui.network.track_receiver import TrackReceiver
from jamtui.network.track_sender import TrackSender
from jamtui.playout.modes import MODES, manual
from jamtui.playout.playout import Playout
from jamtui.protocol.performer import LinkDescription, TrackOffer
from jamtui.protocol.stream_format import CodecName

SSRCS = {"a": 1, "b": 2}
SWITCH_SECONDS = 0.0005
LOOK_SECONDS = 0.02
ENDINGS = {signal.SIGTERM, signal.SIGINT}


class PiecesPerformer:
    """Sends its input and plays the other's, mono, by way of a link of its own."""

    def __init__(self, name: str, codec: CodecName, mode: str, folder: Path) -> None:
        self._folder, self._name = folder, name
        self._other = "b" if name == "a" else "a"
        self._device = JackDevice(input_channels=1, is_connected=False)
        rate, block = self._device.sample_rate, self._device.block_frames
        stream = stream_format(codec, block, rate, 1)
        self._capture = Capture(1, rate)
        self._playout = Playout(
            source_rate=stream.sample_rate,
            sample_rate=rate,
            channels=1,
            packet_frames=stream.packet_frames,
            block_frames=block,
            mode=MODES[mode] if mode in MODES else manual(block),
        )
        self._offers = {one: TrackOffer(ssrc=SSRCS[one], name=one, format=stream) for one in SSRCS}
        self._receiver = TrackReceiver(self._offers[self._other], self._playout)
        self._network = NetworkThread()
        self._spans = {part: Spans() for part in ("callback", "wake", "pump", "take")}
        self._rung = 0

    def start(self) -> None:
        """Connects to the other end, and begins to play."""
        self._network.run(self._connect()).result(30.0)
        self._capture.wake = self._ring
        self._device.start(self._process)

    async def _connect(self) -> None:
        connected = asyncio.Event()

        def changed(state: LinkState) -> None:
            if state is LinkState.CONNECTED:
                connected.set()

        link = DtlsLink(
            certificate=new_certificate(),
            is_controlling=self._name == "a",
            on_packet=self._take,
            on_state=changed,
        )
        self._tell(await link.describe())
        await link.connect(await self._told())
        await connected.wait()
        self._sender = TrackSender(self._capture, self._offers[self._name], link.send)
        self._waker = Waker(asyncio.get_running_loop(), self._pump)

    def _tell(self, description: LinkDescription) -> None:
        part = self._folder / f"{self._name}.part"
        part.write_bytes(msgspec.json.encode(description))
        part.rename(self._folder / f"{self._name}.link")

    async def _told(self) -> LinkDescription:
        path = self._folder / f"{self._other}.link"
        while not path.exists():
            await asyncio.sleep(LOOK_SECONDS)
        return msgspec.json.decode(path.read_bytes(), type=LinkDescription)

    # --- audio thread

    def _process(self, inputs: Block, outputs: Block) -> None:
        begin = time.perf_counter_ns()
        self._capture.put(inputs)
        self._playout.read(outputs)
        self._spans["callback"].add(time.perf_counter_ns() - begin)

    def _ring(self) -> None:
        self._rung = time.perf_counter_ns()
        self._waker.ring()

    # --- network thread

    def _pump(self) -> None:
        begin = time.perf_counter_ns()
        self._spans["wake"].add(begin - self._rung)
        self._sender.pump()
        self._spans["pump"].add(time.perf_counter_ns() - begin)

    def _take(self, data: bytes) -> None:
        begin = time.perf_counter_ns()
        packet = unpack(data)
        if packet is not None:
            self._receiver.take(packet)
        self._spans["take"].add(time.perf_counter_ns() - begin)

    # ---

    def say(self) -> None:
        """Leaves behind what happened."""
        received, lost, _ = self._receiver.counts
        said = {
            "playout": asdict(self._playout.stats),
            "received": received,
            "lost": lost,
            "xruns": self._device.xruns,
            "spans_us": {part: spans.summary() for part, spans in self._spans.items()},
        }
        (self._folder / f"{self._name}.said").write_text(json.dumps(said))

    def close(self) -> None:
        """Ends the device; the process ends the rest."""
        self._device.close()


def main() -> None:
    """Performs until a signal ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=SSRCS)
    parser.add_argument("--codec", required=True)
    parser.add_argument("--mode", choices=[*MODES, "manual"], default="live-jamming")
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    performer = PiecesPerformer(options.name, options.codec, options.mode, options.folder)
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()
    gc.disable()
    performer.start()
    signal.sigwait(ENDINGS)
    performer.say()
    performer.close()


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    main()
