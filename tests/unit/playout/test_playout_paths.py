"""What the network does to packets, and what is heard of it."""

import numpy as np
import pytest

from jamtui.playout.modes import BALANCED, LIVE_JAMMING, MODES, STABLE

SMOOTH = 0.04
"""The test's sound itself steps by 0.023 a frame at most; a cut through it by up to 1."""


def _steps(heard):
    return np.abs(np.diff(heard, axis=1)).max()


@pytest.mark.parametrize("ppm", [200, -200, 20, -20])
def test_drift_is_followed_without_a_gap(links, ppm):
    link = links(ppm=ppm, phase=0.5)
    delays = []
    heard = link.play(20, link.packets(20), lambda playout: delays.append(playout.stats))
    stats = link.playout.stats
    assert stats.concealed_frames == 0
    assert stats.rate_ppm == pytest.approx(ppm, abs=1)
    # A packet may just miss a callback, and an interpolated frame looks ahead by eight.
    assert max(now.delay_frames for now in delays[3:]) <= 128 + 128 + 8
    assert _steps(heard) < 0.025


def test_drift_is_known_through_jitter(links):
    link = links(ppm=-120, mode=BALANCED)
    chance = np.random.default_rng(1)
    packets = [(at + chance.random() * 0.004, *rest) for at, *rest in link.packets(30)]
    link.play(30, packets)
    assert link.playout.stats.rate_ppm == pytest.approx(-120, abs=5)


@pytest.mark.parametrize("part", [0.01, 0.05, 0.1])
def test_as_much_is_concealed_as_is_lost(links, part):
    link = links()
    chance = np.random.default_rng(2)
    packets = [packet for packet in link.packets(8) if chance.random() >= part]
    heard = link.play(8, packets)
    stats = link.playout.stats
    lost = 8 * 48_000 - sum(128 for at, _, _ in packets if at <= 8)
    # The last packet may still be waiting.
    assert stats.concealed_frames == pytest.approx(lost, abs=3 * 128)
    assert stats.delay_frames == 128
    assert _steps(heard) < SMOOTH


@pytest.mark.parametrize("mode", [LIVE_JAMMING, BALANCED], ids=lambda mode: mode.name)
def test_a_spike_raises_the_delay_at_once_and_it_comes_back(links, mode):
    link = links(mode=mode)
    begin, end = 5.0, 5.03
    seconds = end + mode.settle_seconds
    packets = link.packets(seconds)
    stalled = [(max(at, end) if begin < at < end else at, *rest) for at, *rest in packets]
    seen = []
    heard = link.play(seconds, stalled, lambda playout: seen.append(playout.stats.delay_frames))
    assert seen[6] > mode.start_frames
    assert max(seen) <= mode.max_frames
    assert seen[-1] <= max(128, mode.min_frames) + 128
    assert link.playout.stats.concealed_frames <= 0.03 * 48_000
    assert _steps(heard) < SMOOTH


@pytest.mark.parametrize(("late_ms", "raised"), [(2.5, 128), (20, 0)])
def test_one_late_packet_raises_the_delay_if_it_is_not_as_good_as_lost(links, late_ms, raised):
    link = links()
    packets = link.packets(4)
    at, *rest = packets[700]
    packets[700] = (at + late_ms / 1000, *rest)
    seen = []
    link.play(4, packets, lambda playout: seen.append(playout.stats.delay_frames))
    assert seen[1] == 128
    assert seen[3] == 128 + raised
    assert link.playout.stats.concealed_frames == 128


@pytest.mark.parametrize("mode", MODES.values(), ids=lambda mode: mode.name)
@pytest.mark.parametrize("jitter", [0.005, 0.03])
def test_the_delay_stays_within_the_mode(links, mode, jitter):
    link = links(mode=mode)
    chance = np.random.default_rng(3)
    packets = [(at + chance.exponential(jitter), *rest) for at, *rest in link.packets(6)]
    seen = []
    heard = link.play(6, packets, lambda playout: seen.append(playout.stats.delay_frames))
    assert max(seen[1:]) <= mode.max_frames
    assert np.isfinite(heard).all()
    assert _steps(heard) < 2 * SMOOTH


def test_jitter_up_to_the_target_is_no_loss(links):
    link = links(mode=STABLE)
    chance = np.random.default_rng(4)
    packets = [(at + chance.random() * 0.009, *rest) for at, *rest in link.packets(8)]
    link.play(8, packets)
    assert link.playout.stats.concealed_frames == 0


def test_double_packets_change_nothing(links):
    link, twin = links(mode=BALANCED), links(mode=BALANCED)
    packets = link.packets(5)
    again = [(at + 0.001 * (number % 20), *rest) for number, (at, *rest) in enumerate(packets)]
    expected = link.play(5, packets)
    assert np.array_equal(twin.play(5, packets + again), expected)
    assert twin.playout.stats.duplicate_packets > 1800


def test_order_does_not_matter_within_the_delay(links):
    link, twin = links(mode=BALANCED), links(mode=BALANCED)
    packets = link.packets(5)
    mixed = [(at + 0.0027 * (n % 3 == 1), *rest) for n, (at, *rest) in enumerate(packets)]
    assert np.array_equal(twin.play(5, mixed), link.play(5, packets))
    assert twin.playout.stats.late_packets == 0


@pytest.mark.parametrize("parts", [(64, 64), (1, 49, 78), (100, 28)])
def test_blocks_may_be_read_in_any_parts(links, parts):
    chance = np.random.default_rng(5)
    whole, split = links(ppm=150), links(ppm=150, parts=parts)
    packets = [
        (at + chance.exponential(0.002) + 0.02 * (2 < at < 2.1), *rest)
        for at, *rest in whole.packets(4)
        if chance.random() > 0.03
    ]
    assert np.array_equal(split.play(4, packets), whole.play(4, packets))


def test_another_path_is_followed_within_a_quarter_of_a_second(links):
    for change in (0.06, -0.06, 0.15):
        link = links(mode=BALANCED)
        packets = [(at + 0.2 + change * (at > 3), *rest) for at, *rest in link.packets(6)]
        heard = link.play(6, packets)
        assert link.playout.stats.concealed_frames <= 0.25 * 48_000
        assert link.playout.stats.delay_frames <= BALANCED.max_frames
        assert _steps(heard) < SMOOTH


def test_packets_made_up_by_a_codec_fill_a_gap(links, music_of):
    link = links(mode=BALANCED, block=64, packet=64)
    packets = link.packets(3)
    made = np.full((1, 64), 0.25, np.float32)
    lost = packets.pop(1000)
    heard_of = link.play(2, packets)
    assert heard_of[0].max() <= 0.5 + 1e-6
    filled = links(mode=BALANCED, block=64, packet=64)
    put = filled.playout.put
    # The packet before the lost one brings what the codec made of it.
    filled.playout.put = lambda timestamp, samples: (
        put(timestamp, samples),
        filled.playout.put_concealed(lost[1], made) if timestamp == lost[1] - 64 else None,
    )
    heard = filled.play(2, packets)[0]
    begin = lost[1] + 256 + 64
    assert np.array_equal(heard[begin : begin + 64], made[0])
    assert np.array_equal(heard[begin + 64 : begin + 999], music_of(96_000)[0, begin - 256 :][:935])
    assert filled.playout.stats.concealed_frames == 64
    assert filled.playout.stats.underruns == 0


def test_a_packet_that_came_is_not_replaced_by_what_a_codec_makes_up(links):
    link = links(mode=BALANCED)
    link.playout.put(0, np.full((1, 128), 0.5, np.float32))
    link.playout.put_concealed(0, np.ones((1, 128), np.float32))
    heard = link.play(0.1, [])
    assert 0.4 < heard.max() <= 0.5
