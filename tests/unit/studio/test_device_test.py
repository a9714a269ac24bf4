"""A device test hears what is wrong with a device, and plays a tone that hurts nobody."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.audio.contract import ProcessBlock
from jamtui.audio.fake import FakeDevice
from jamtui.errors import DeviceError, UsageError
from jamtui.studio.device_test import timing, try_device, verdict
from jamtui.studio.tone import LEFT_HZ, LEVEL_DB, RIGHT_HZ, Tone, whole_turns
from jamtui.units import gain_from_db

RATE = 48_000
PERIOD_S = 128 / RATE


class PumpedDevice(FakeDevice):
    """A fake that plays by itself, as fast as it can; `fate` happens after a few blocks."""

    def __init__(self, fate: str = "") -> None:
        super().__init__(RATE, 128)
        self._fate = fate
        self._thread: threading.Thread | None = None

    def start(self, process: ProcessBlock) -> None:
        super().start(process)
        if self._fate != "never asks":
            self._thread = threading.Thread(target=self._run)
            self._thread.start()

    def stop(self) -> None:
        super().stop()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        for number in range(100_000):
            if not self.is_running:
                return
            self.pump(128)
            if number == 50 and self._fate == "vanishes":
                self.lose()
            if number == 50 and self._fate == "stumbles":
                self.xruns += 3
            if number % 100 == 0:
                time.sleep(0.001)


def played(seconds: float, blocks: list[int]) -> np.ndarray:
    frames = whole_turns(seconds, RATE)
    tone = Tone(RATE, frames, frames)
    heard = np.full((2, sum(blocks)), np.nan, dtype=np.float32)
    start = 0
    for block in blocks:
        tone(np.zeros((0, block), np.float32), heard[:, start : start + block])
        start += block
    return heard


@given(st.lists(st.integers(1, 1024), min_size=1, max_size=80))
def test_the_tone_is_the_same_in_any_blocks(blocks: list[int]) -> None:
    assert np.array_equal(played(0.5, blocks), played(0.5, [sum(blocks)]))


def test_the_tone_alternates_softly_and_ends_in_silence() -> None:
    heard = played(1.0, [RATE, RATE // 2])
    half = RATE // 2
    left, right = heard[0, :half], heard[1, half:RATE]
    for sound, pitch_hz in ((left, LEFT_HZ), (right, RIGHT_HZ)):
        spectrum = np.abs(np.fft.rfft(sound))
        assert np.argmax(spectrum) * RATE / half == pytest.approx(pitch_hz, abs=2.0)
        assert np.max(np.abs(sound)) == pytest.approx(gain_from_db(LEVEL_DB), rel=0.01)
    assert not heard[1, :half].any()
    assert not heard[0, half:RATE].any()
    assert not heard[:, RATE:].any()
    # No step is larger than the tone itself makes: nothing clicks.
    steepest = gain_from_db(LEVEL_DB) * 2 * np.pi * RIGHT_HZ / RATE
    assert np.max(np.abs(np.diff(heard))) <= steepest * 1.01


@given(st.floats(0.5, 20.0), st.sampled_from([44_100, 48_000]))
def test_turns_are_whole_and_long_enough(seconds: float, rate: int) -> None:
    frames = whole_turns(seconds, rate)
    assert frames % (rate // 2) == 0
    assert seconds * rate <= frames < seconds * rate + rate // 2 + 1


def test_a_steady_clock_is_steady() -> None:
    measured = timing(np.arange(1000) * PERIOD_S + 7.0, PERIOD_S)
    assert measured.period_s == pytest.approx(PERIOD_S)
    assert measured.jitter_s < 1e-9
    assert measured.late == 0


@given(st.floats(-300e-6, 300e-6))
def test_a_card_with_a_clock_of_its_own_is_not_late(drift: float) -> None:
    measured = timing(np.arange(3_000) * PERIOD_S * (1 + drift), PERIOD_S)
    assert measured.period_s == pytest.approx(PERIOD_S * (1 + drift), rel=1e-7)
    assert measured.late == 0


@given(st.sets(st.integers(0, 999), max_size=20))
def test_every_late_callback_is_counted(late: set[int]) -> None:
    starts = np.arange(1000) * PERIOD_S
    starts[list(late)] += 1.5 * PERIOD_S
    measured = timing(starts, PERIOD_S)
    assert measured.late == len(late)


@given(st.lists(st.integers(200, 800), max_size=2, unique=True), st.floats(0.5, 3.0))
def test_a_lost_block_makes_nothing_after_it_late(losses: list[int], periods: float) -> None:
    starts = np.arange(1_000) * PERIOD_S
    for loss in losses:
        starts[loss:] += periods * PERIOD_S
    measured = timing(starts, PERIOD_S)
    assert measured.period_s == pytest.approx(PERIOD_S)
    assert measured.late <= len(losses)


def test_too_few_callbacks_say_nothing() -> None:
    assert timing(np.array([0.0, 1.0]), PERIOD_S).late == 0


@pytest.mark.parametrize(
    ("xruns", "late", "most_load", "word"),
    [
        (0, 0, 0.1, "good"),
        (0, 0, 1.2, "fair"),
        (1, 0, 0.1, "fair"),
        (0, 1, 0.1, "fair"),
        (0, 9, 0.1, "poor"),
        (9, 0, 0.1, "poor"),
    ],
)
def test_verdicts(xruns: int, late: int, most_load: float, word: str) -> None:
    assert verdict(xruns, late, 1_000, most_load)[0] == word


def test_a_report_of_a_device() -> None:
    device = PumpedDevice()
    report = try_device(device, 0.5)
    assert (report.device, report.sample_rate, report.block_frames) == ("fake", RATE, 128)
    assert report.callbacks >= RATE / 2 / 128
    assert report.xruns == 0
    assert not device.is_running
    assert not device.is_closed


def test_xruns_are_reported() -> None:
    assert try_device(PumpedDevice("stumbles"), 0.5).xruns == 3


def test_a_device_that_vanishes() -> None:
    with pytest.raises(DeviceError, match="vanished during the test"):
        try_device(PumpedDevice("vanishes"), 5.0)


def test_a_device_that_never_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jamtui.studio.device_test._PATIENCE_S", -0.4)
    with pytest.raises(DeviceError, match="never asked for sound"):
        try_device(PumpedDevice("never asks"), 0.5)


@pytest.mark.parametrize("seconds", [0.0, -1.0, 0.4, 601.0, float("nan"), float("inf")])
def test_impossible_lengths(seconds: float) -> None:
    with pytest.raises(UsageError, match="is not possible"):
        try_device(FakeDevice(), seconds)
