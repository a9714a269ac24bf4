import os
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from jamtui.audio.null_device import NullDevice
from jamtui.audio.realtime import Priority, ask_for_realtime


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.005)


def test_it_plays_in_about_real_time() -> None:
    device = NullDevice(48_000, 256)
    shapes: set[tuple[int, ...]] = set()
    threads: set[str] = set()

    def process(inputs: np.ndarray, outputs: np.ndarray) -> None:
        shapes.update([inputs.shape, outputs.shape])
        threads.add(threading.current_thread().name)

    start = time.perf_counter()
    device.start(process)
    assert device.is_running
    until(lambda: device.blocks >= 75)  # 0.4 s of sound
    took_s = time.perf_counter() - start
    device.close()
    assert took_s > 0.3  # gross sanity: it does not run ahead
    assert shapes == {(0, 256), (2, 256)}
    assert threads == {"jamtui-null"}
    assert not device.is_running


def test_nothing_is_called_after_stop_and_it_starts_again() -> None:
    device = NullDevice(block_frames=32)
    device.start(lambda inputs, outputs: None)
    until(lambda: device.blocks > 3)
    device.stop()
    blocks = device.blocks
    time.sleep(0.05)
    assert device.blocks == blocks
    device.start(lambda inputs, outputs: None)
    until(lambda: device.blocks > blocks + 3)
    device.close()
    device.close()


def test_late_blocks_are_counted_and_caught_up() -> None:
    device = NullDevice(48_000, 480)
    calls: list[float] = []

    def slow_once(inputs: np.ndarray, outputs: np.ndarray) -> None:
        calls.append(time.perf_counter())
        if len(calls) == 2:
            time.sleep(0.2)  # 20 periods

    device.start(slow_once)
    until(lambda: len(calls) >= 30)
    device.close()
    assert device.xruns >= 5  # each block of the burst that catches up is late


def test_an_error_is_told_on_another_thread_and_time_goes_on() -> None:
    device = NullDevice(block_frames=64)
    told: list[tuple[str, str]] = []
    device.on_failure = lambda error: told.append((str(error), threading.current_thread().name))

    def broken(inputs: np.ndarray, outputs: np.ndarray) -> None:
        raise RuntimeError("broken string")

    device.start(broken)
    until(lambda: bool(told))
    blocks = device.blocks
    until(lambda: device.blocks > blocks + 5)
    device.close()
    assert told == [("broken string", "jamtui-watch-null")]
    assert str(device.failure) == "broken string"


def test_an_error_just_before_the_end_is_told_as_well() -> None:
    device, told = NullDevice(block_frames=64), []
    device.on_failure = told.append

    def broken(inputs: np.ndarray, outputs: np.ndarray) -> None:
        raise RuntimeError("at once")

    device.start(broken)
    until(lambda: device.failure is not None)
    device.stop()
    assert len(told) == 1


def test_priority_says_what_the_thread_was_granted() -> None:
    granted: list[tuple[Priority, int]] = []

    def ask() -> None:
        granted.append((ask_for_realtime(), os.sched_getscheduler(threading.get_native_id())))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    priority, policy = granted[0]
    is_fifo = policy & ~os.SCHED_RESET_ON_FORK == os.SCHED_FIFO
    assert (priority.policy == "fifo") == is_fifo
    assert (priority.hint is None) == is_fifo
    assert os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK != os.SCHED_FIFO


def test_a_refusal_is_reported_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    monkeypatch.setattr(os, "setpriority", refuse)
    priority = ask_for_realtime()
    assert priority == Priority("normal")
    assert "limits.d" in str(priority.hint)
    monkeypatch.setattr(os, "setpriority", lambda *arguments: None)
    assert ask_for_realtime().policy == "nice"
    monkeypatch.delattr(os, "sched_setscheduler")
    assert ask_for_realtime().policy == "nice"
