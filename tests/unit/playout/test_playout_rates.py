"""Two sample rates in one room, and two threads at one playout."""

import threading
import time

import numpy as np
import pytest

from jamtui.playout.modes import LIVE_JAMMING
from jamtui.playout.playout import Playout

RATE = 48_000


@pytest.mark.parametrize(("source_rate", "ppm"), [(44_100, 0), (44_100, 80), (96_000, -50)])
def test_another_rate_keeps_its_pitch(links, source_rate, ppm):
    link = links(source_rate=source_rate, ppm=ppm, phase=0.6)
    heard = link.play(12, link.packets(12))[0, 8 * RATE : 8 * RATE + 9600]
    times = (np.arange(len(heard)) / RATE)[:, np.newaxis] * 2 * np.pi * (1 + ppm * 1e-6)
    pitches = np.array([220, 557])
    parts = np.concatenate([np.sin(times * pitches), np.cos(times * pitches)], axis=1)
    fit = np.linalg.lstsq(parts, heard, rcond=None)[0]
    assert np.hypot(fit[0], fit[2]) == pytest.approx(0.3, rel=0.01)
    assert np.hypot(fit[1], fit[3]) == pytest.approx(0.2, rel=0.01)
    assert np.std(heard - parts @ fit) < 10 ** (-65 / 20)
    stats = link.playout.stats
    assert stats.concealed_frames == 0
    assert stats.rate_ppm == pytest.approx(ppm, abs=3)


def test_a_writer_and_a_reader_do_not_disturb_each_other():
    playout = Playout(
        source_rate=RATE,
        sample_rate=RATE,
        channels=1,
        packet_frames=128,
        block_frames=128,
        mode=LIVE_JAMMING,
    )
    sound = np.full((1, 128), 0.5, np.float32)
    is_over = threading.Event()

    def write():
        number = 0
        while not is_over.is_set():
            ahead = number * 128 - playout.source_frame
            if ahead < 1000:
                playout.put(number * 128, sound)
                number += 1
            else:
                time.sleep(0)

    writer = threading.Thread(target=write)
    writer.start()
    out = np.zeros((2, 128), np.float32)
    try:
        for _ in range(3000):
            playout.read(out)
            assert out.min() >= -0.001
            assert out.max() <= 0.501
            time.sleep(0)
    finally:
        is_over.set()
        writer.join()
    assert playout.stats.received_packets > 100
