"""Silence, senders that begin anew, and things that are no packets."""

import tracemalloc

import numpy as np
import pytest

SMOOTH = 0.04


def test_after_a_long_silence_it_is_quiet_and_starts_by_itself(links):
    link = links()
    packets = [packet for packet in link.packets(15) if not 3 < packet[0] < 13]
    heard = link.play(15, packets)[0]
    assert not heard[int(3.1 * 48_000) : int(12.99 * 48_000)].any()
    assert np.abs(heard[int(13.01 * 48_000) : int(13.05 * 48_000)]).max() > 0.3
    assert np.abs(np.diff(heard)).max() < SMOOTH


@pytest.mark.parametrize("jump", [10**12, -(10**9), 100_000, -100_000, 20_000, -5000, 5000])
def test_a_sender_that_begins_anew_is_heard_again_soon_and_no_louder(links, jump):
    link = links()
    packets = link.packets(5)
    changed = [(at, when + jump * (at > 3), sound) for at, when, sound in packets]
    heard = link.play(5, changed)[0]
    later = heard[int(3.2 * 48_000) :]
    assert np.abs(later.reshape(-1, 480)).max(axis=1).min() > 0.2
    assert np.abs(heard).max() <= 0.52
    assert np.abs(np.diff(heard)).max() < SMOOTH
    assert link.playout.stats.delay_frames <= 256


def test_a_sender_that_paused_its_clock_is_heard_again(links):
    link = links()
    packets = [(at + 5 * (at > 2), when, sound) for at, when, sound in link.packets(5)]
    heard = link.play(9, packets)[0]
    assert np.abs(heard[int(7.02 * 48_000) : int(7.2 * 48_000)]).max() > 0.3


def test_what_comes_all_at_once_after_an_outage_does_not_delay_the_rest(links):
    link = links()
    packets = [(4.0 if 3 < at < 4 else at, *rest) for at, *rest in link.packets(11)]
    heard = link.play(11, packets)[0]
    assert link.playout.stats.delay_frames == 128
    assert link.playout.stats.concealed_frames < 1.1 * 48_000
    assert np.abs(np.diff(heard)).max() < SMOOTH


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_a_number_is_never_heard(links, value):
    link = links(ppm=100)
    packets = link.packets(3)
    broken = [
        (at, when, np.full_like(sound, value) if number % 7 == 0 else sound)
        for number, (at, when, sound) in enumerate(packets)
    ]
    heard = link.play(3, broken)
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() < 1.0


def test_what_is_no_packet_of_the_track_is_left_out(links):
    link = links()
    playout = link.playout
    playout.put(0, np.zeros((2, 128), np.float32))
    playout.put(0, np.zeros((1, 0), np.float32))
    playout.put(0, np.zeros((1, 5000), np.float32))
    playout.put(0, np.zeros(128, np.float32))
    playout.put(1 << 60, np.zeros((1, 128), np.float32))
    playout.put_concealed(0, np.zeros((1, 128), np.float32))
    assert playout.stats.received_packets == 0
    assert playout.stats.concealed_frames == 0


@pytest.mark.parametrize("frames", [1, 127, 4096, 10_000])
def test_any_size_of_block_is_read(links, frames):
    link = links(ppm=200)
    packets = link.packets(3)
    link.play(2, packets)
    out = np.full((2, frames), np.nan, np.float32)
    link.playout.read(out)
    assert np.isfinite(out).all()


@pytest.mark.parametrize("ppm", [0, 150])
def test_reading_takes_no_memory_that_stays(links, ppm):
    link = links(ppm=ppm)
    link.play(3, link.packets(3))
    out = np.zeros((2, 128), np.float32)
    for _ in range(100):
        link.playout.read(out)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(10_000):
            link.playout.read(out)
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert after - before < 2000


@pytest.mark.parametrize(
    "wrong",
    [
        {"channels": 0},
        {"channels": 3},
        {"packet": 0},
        {"packet": 5000},
        {"block": 0},
        {"source_rate": 7999},
    ],
)
def test_what_no_playout_can_be_made_of_is_refused(links, wrong):
    with pytest.raises(ValueError, match=r"channel|packet|rate"):
        links(**wrong)
