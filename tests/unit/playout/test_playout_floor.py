"""On one clock nothing is changed, and nothing waits longer than it must."""

import math

import numpy as np
import pytest

from jamtui.playout.modes import BALANCED, LIVE_JAMMING, manual


@pytest.mark.parametrize("block", [64, 128, 256])
@pytest.mark.parametrize("channels", [1, 2])
def test_one_clock_costs_one_block_and_no_bit(links, music_of, delay, block, channels):
    link = links(block=block, packet=block, channels=channels)
    heard = link.play(2, link.packets(2))
    sent = music_of(3 * 48_000, channels)
    # Without a playout a callback gives back what it was given one block ago.
    assert delay(heard[0], sent[0], 1000) == 2 * block
    begin = 1000
    for side in range(2):
        expected = sent[min(side, channels - 1), begin - 2 * block : heard.shape[1] - 2 * block]
        assert np.array_equal(heard[side, begin:], expected)
    stats = link.playout.stats
    assert (stats.delay_frames, stats.target_frames) == (block, block)
    assert (stats.concealed_frames, stats.underruns, stats.rate_ppm) == (0, 0, 0)


@pytest.mark.parametrize(
    ("packet", "block"), [(120, 64), (120, 128), (240, 128), (120, 256), (64, 128), (256, 128)]
)
def test_packets_of_other_sizes_cost_what_their_pattern_needs(
    links, delay, music_of, packet, block
):
    link = links(packet=packet, block=block)
    seconds = 14
    heard = link.play(seconds, link.packets(seconds))
    least = packet + block - math.gcd(packet, block)
    sent = music_of((seconds + 1) * 48_000)
    assert delay(heard[0], sent[0], seconds * 48_000 - 4096) == least + block
    assert link.playout.stats.concealed_frames == 0


def test_the_first_packets_of_a_pair_are_not_missed(links):
    link = links(packet=64, block=128)
    link.play(1, link.packets(1)[1:])
    assert link.playout.stats.concealed_frames == 0


def test_a_mode_begins_with_its_own_delay_and_comes_down_to_what_it_may(links):
    link = links(mode=BALANCED, block=64, packet=64)
    seen = []
    link.play(16, link.packets(16), lambda playout: seen.append(playout.stats.delay_frames))
    assert seen[2] == BALANCED.start_frames
    assert seen[-1] == BALANCED.min_frames


def test_a_manual_delay_stays(links, delay, music_of):
    link = links(mode=manual(1000))
    heard = link.play(12, link.packets(12))
    assert delay(heard[0], music_of(13 * 48_000)[0], 11 * 48_000) == 1000 + 128
    assert link.playout.stats.delay_frames == 1000


def test_a_delay_set_by_hand_is_there_within_a_second(links):
    link = links()
    packets = link.packets(6)
    changes = iter([None, lambda: link.playout.set_manual(2000), None, None])
    seen = []

    def change(playout):
        seen.append(playout.stats.delay_frames)
        act = next(changes, None)
        if act:
            act()

    heard = link.play(5, packets, change)
    assert seen[1] == 128
    assert seen[3:] == [2000, 2000]
    assert np.abs(np.diff(heard[0])).max() < 0.04
    link.playout.set_mode(LIVE_JAMMING)


@pytest.mark.parametrize("frames", [0, -1, 24_001, 10**9])
def test_a_delay_that_nobody_can_play_with_is_refused(links, frames):
    with pytest.raises(ValueError, match="frames"):
        links().playout.set_manual(frames)


def test_nothing_is_heard_before_the_first_packet(links):
    heard = links().play(0.1, [])
    assert not heard.any()
