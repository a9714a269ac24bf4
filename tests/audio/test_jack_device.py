"""Our JACK client on a virtual sound card, heard by another client."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from jamtui.audio.devices import list_devices, open_output
from jamtui.audio.jack_device import JackDevice, server_period
from jamtui.audio.portaudio import JACK_HOST_API, query, rescan
from jamtui.errors import DeviceError

pytestmark = pytest.mark.jack

FRAMES = 48_000


def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    """Waits for what happens on another thread."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.01)


class Ramp:
    """Plays the frame number, so that every frame says where it belongs; right is negative."""

    def __init__(self) -> None:
        self.frames = 0
        self.blocks: set[int] = set()

    def __call__(self, inputs: np.ndarray, outputs: np.ndarray) -> None:
        count = outputs.shape[1]
        self.blocks.add(count)
        numbers = (self.frames + 1 + np.arange(count)) % 65_536 / 65_536
        outputs[0], outputs[1] = numbers, -numbers
        self.frames += count


class Recorder:
    """A second client that keeps what it hears from the ports it is connected to."""

    def __init__(self) -> None:
        import jack

        self._client: Any = jack.Client("ears", no_start_server=True)
        self._ports = [self._client.inports.register(f"ear_{i}") for i in range(2)]
        self.heard = np.zeros((2, FRAMES), dtype=np.float32)
        self.frames = self.first_frame = 0
        self.is_connected = False
        self._client.set_process_callback(self._on_process)
        self._client.activate()

    def listen_to(self, prefix: str) -> None:
        for i, port in enumerate(self._client.get_ports(prefix, is_output=True, is_audio=True)):
            self._client.connect(port, self._ports[i])

    def _on_process(self, frames: int) -> None:
        if self.frames == 0:
            self.first_frame = self._client.last_frame_time
        space = min(frames, FRAMES - self.frames)
        for i, port in enumerate(self._ports):
            self.heard[i, self.frames : self.frames + space] = port.get_array()[:space]
        self.frames += space

    def connections(self, port: str) -> list[str]:
        found = self._client.get_port_by_name(port)
        return [other.name for other in self._client.get_all_connections(found)]

    def ports(self, prefix: str) -> list[object]:
        return list(self._client.get_ports(prefix))

    def close(self) -> None:
        self._client.deactivate()
        self._client.close()


@pytest.fixture
def recorder(jack_server: object) -> Iterator[Recorder]:
    ears = Recorder()
    yield ears
    ears.close()


def assert_unbroken_ramp(heard: np.ndarray, xruns: int) -> None:
    """Every frame follows the one before it, left and right alike, but where xruns were counted."""
    sounding = np.flatnonzero(heard.all(axis=0))
    ramp = heard[:, sounding[0] : sounding[-1] + 1]
    assert ramp.shape[1] > 10_000
    np.testing.assert_array_equal(ramp[0], -ramp[1])
    numbers = np.round(ramp[0].astype(np.float64) * 65_536).astype(int)
    assert np.count_nonzero(np.diff(numbers) % 65_536 != 1) <= 2 * xruns


def test_what_we_play_is_heard_frame_by_frame(recorder: Recorder) -> None:
    device, ramp = JackDevice(), Ramp()
    assert (device.sample_rate, device.block_frames) == (48_000, 128)
    device.start(ramp)
    recorder.listen_to("jamtui:")
    until(lambda: recorder.frames >= FRAMES)
    device.close()
    assert ramp.blocks == {128}
    assert_unbroken_ramp(recorder.heard, device.xruns)


def test_it_is_heard_in_the_cycle_in_which_it_is_made(recorder: Recorder) -> None:
    device = JackDevice()
    clicks: list[int] = []

    def click(inputs: np.ndarray, outputs: np.ndarray) -> None:
        outputs[:] = 0.0
        if recorder.is_connected and len(clicks) < 20:
            outputs[:, 5] = 1.0
            clicks.append(device._client.last_frame_time + 5)

    device.start(click)
    recorder.listen_to("jamtui:")
    recorder.is_connected = True
    until(lambda: recorder.frames >= 9600)
    device.close()
    heard = {recorder.first_frame + int(at) for at in np.flatnonzero(recorder.heard[0])}
    late = {min(abs(at - click) for click in clicks) for at in heard}
    assert len(heard) >= 15
    assert late == {0} or device.xruns


def test_the_ports_have_names_and_go_to_the_speakers(recorder: Recorder) -> None:
    device = JackDevice(input_channels=2)
    device.start(Ramp())
    assert recorder.connections("jamtui:out_1") == ["system:playback_1"]
    assert recorder.connections("jamtui:out_2") == ["system:playback_2"]
    assert recorder.connections("jamtui:in_1") == ["system:capture_1"]
    assert recorder.connections("jamtui:in_2") == ["system:capture_2"]
    device.close()


def test_unwanted_connections_are_not_made(recorder: Recorder) -> None:
    device = JackDevice(is_connected=False)
    device.start(Ramp())
    assert recorder.connections("jamtui:out_1") == []
    device.close()


def test_what_comes_in_goes_out_one_period_later_at_most(recorder: Recorder) -> None:
    import jack

    device = JackDevice(input_channels=2)
    device.start(lambda inputs, outputs: np.copyto(outputs, inputs))
    source: Any = jack.Client("source", no_start_server=True)
    ports = [source.outports.register(f"o_{i}") for i in range(2)]
    ramp, block = Ramp(), np.zeros((2, 128), dtype=np.float32)

    def play(frames: int) -> None:
        ramp(block, block)
        for port, samples in zip(ports, block, strict=True):
            port.get_array()[:] = samples

    source.set_process_callback(play)
    source.activate()
    for i in range(2):
        source.connect(ports[i], f"jamtui:in_{i + 1}")
    recorder.listen_to("jamtui:")
    until(lambda: recorder.frames >= FRAMES)
    source.deactivate()
    source.close()
    device.close()
    # The source is a Python client too, and jackd does not tell when it came too late for a cycle.
    sounding = np.flatnonzero(recorder.heard.all(axis=0))
    ramp = recorder.heard[:, sounding[0] : sounding[-1] + 1]
    numbers = np.round(ramp.astype(np.float64) * 65_536).astype(int)
    steps = np.diff(numbers, axis=1) % 65_536
    assert np.count_nonzero((steps[0] != 1) | (steps[1] != 65_535)) <= 8 + 2 * device.xruns


def test_the_server_may_change_its_period(recorder: Recorder) -> None:
    device, ramp = JackDevice(), Ramp()
    device.start(ramp)
    recorder._client.blocksize = 256
    until(lambda: 256 in ramp.blocks)
    assert device.block_frames == 256
    device.close()


def test_an_error_in_process_gives_silence_and_is_told_once(recorder: Recorder) -> None:
    device = JackDevice()
    told: list[BaseException] = []
    threads: list[str] = []
    device.on_failure = lambda error: (told.append(error), threads.append(_thread()))[0]

    def broken(inputs: np.ndarray, outputs: np.ndarray) -> None:
        outputs[:] = 1.0
        raise RuntimeError("wrong note")

    device.start(broken)
    recorder.listen_to("jamtui:")
    until(lambda: recorder.frames >= 9600)
    until(lambda: bool(told))
    assert device.is_running
    assert str(device.failure) == "wrong note"
    assert not recorder.heard.any()
    device.close()
    assert len(told) == 1
    assert threads == ["jamtui-watch-JACK"]


def _thread() -> str:
    return threading.current_thread().name


def test_a_killed_server_is_told_once_and_a_new_one_can_be_used(jack_server: Any) -> None:
    device, lost = JackDevice(), []
    device.on_lost = lost.append
    device.start(Ramp())
    jack_server.kill()
    until(lambda: bool(lost))
    time.sleep(0.3)
    assert lost == ["The JACK server has gone."]
    assert not device.is_running
    with pytest.raises(DeviceError, match="gone"):
        device.start(Ramp())
    device.close()
    with pytest.raises(DeviceError, match="No JACK server is running"):
        JackDevice()
    jack_server.start()
    again, ramp = JackDevice(), Ramp()
    again.start(ramp)
    until(lambda: ramp.frames > 1000)
    again.close()
    assert len(lost) == 1


def test_without_a_name_a_running_server_is_chosen(jack_server: object) -> None:
    notices: list[str] = []
    device = open_output(None, 44_100, 64, on_notice=notices.append)
    assert isinstance(device, JackDevice)
    assert (device.sample_rate, device.block_frames) == (48_000, 128)
    assert device.name == "jack"  # as it is listed
    assert notices == ["The JACK server runs at 48000 Hz, and so does everything here."]
    device.close()


def test_the_list_shows_the_server_first(jack_server: object) -> None:
    found = list_devices()
    assert (found[0].name, found[0].sample_rate, found[0].block_frames) == ("jack", 48_000, 128)
    assert [info.name for info in found if info.is_default] == ["jack"]
    assert found[-1].name == "null"
    assert server_period() == (48_000, 128)


def test_looking_for_devices_joins_no_server(recorder: Recorder) -> None:
    rescan()
    list_devices()
    assert not any(device["api"] == JACK_HOST_API for device in query())
    assert not recorder.ports("PortAudio")


def test_portaudio_over_jack_plays_the_same(recorder: Recorder) -> None:
    device, ramp = open_output("system", 44_100, 32, host_api="jack"), Ramp()
    try:
        assert device.host_api == JACK_HOST_API
        assert (device.sample_rate, device.block_frames) == (48_000, 128)
        assert device.output_latency_frames >= 128
        device.start(ramp)
        recorder.listen_to("PortAudio")
        until(lambda: recorder.frames >= FRAMES)
        with pytest.raises(DeviceError, match="Did you mean 'system'"):
            open_output("sytsem", host_api="jack")
        with pytest.raises(DeviceError, match="no host API 'jakc'"):
            open_output(host_api="jakc")
    finally:
        device.close()
        rescan()
    assert ramp.blocks == {128}
    assert_unbroken_ramp(recorder.heard, device.xruns)


ORPHAN = """
import os, signal, sys, time
from jamtui.audio.devices import list_devices, open_output
from jamtui.audio.portaudio import rescan
from jamtui.errors import DeviceError

device = open_output("system", host_api="jack")
device.on_lost = print
device.start(lambda inputs, outputs: outputs.fill(0.0))
print("playing", flush=True)
while device.is_running:
    time.sleep(0.05)
time.sleep(0.3)
device.close()
try:
    rescan()
except DeviceError as error:
    print(error)
print([info.name for info in list_devices()])
"""


def test_portaudio_survives_the_death_of_its_server(jack_server: Any) -> None:
    """In a process of its own: PortAudio aborts the whole process if it is ended afterwards."""
    with subprocess.Popen(
        [sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, text=True
    ) as orphan:
        assert orphan.stdout is not None
        assert orphan.stdout.readline() == "playing\n"
        jack_server.kill()
        try:
            rest = orphan.communicate(timeout=30)[0].splitlines()
        finally:
            orphan.kill()
        assert orphan.returncode == 0
    assert rest[0] == f"'system' ({JACK_HOST_API}) has gone."
    assert rest[1].startswith("PortAudio has lost its JACK server")
    assert rest[2:] == ["['null']"]
