"""Music that begins, moves and ends at a frame of the device, at the pace that it is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.engine.player import CUE_FADE_FRAMES, Cue, Player
from jamtui.engine.rings import FOR_EVER, Rings, shared_memory_file
from jamtui.playout.reader import ONE

RATE = 48_000
FRAMES = 9600
FIRST = 50_000


@pytest.fixture(scope="module")
def rings() -> Iterator[Rings]:
    memory = shared_memory_file()
    made = Rings(memory)
    made.written[:] = FOR_EVER
    made.write(0, FIRST - 10_000, sound(FIRST - 10_000, 60_000))
    yield made
    os.close(memory)


def sound(first: float, frames: int, pace: float = 1.0) -> Any:
    """A tone that tells where in the music it is."""
    at = first + np.arange(frames) * pace
    wave = 0.3 * np.sin(0.02 * at) + 0.1 * np.sin(0.00101 * at)
    return np.stack((wave, wave)).astype(np.float32)


def played(rings: Rings, *cues: Cue, split: list[int], step: int = ONE) -> tuple[Player, Any]:
    player = Player(rings, RATE, max_frames=512)
    player.step = step
    player.mixer.settle()
    out = np.full((2, FRAMES), np.nan, np.float32)
    waiting, first, number = list(cues), 0, 0
    while first < FRAMES:
        if waiting and not player.is_cued:
            player.cue(waiting.pop(0))
        last = min(FRAMES, first + split[number % len(split)])
        player.process(out[:0, first:last], out[:, first:last])
        first, number = last, number + 1
    return player, out


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from([1, 17, 128, 441, 1024]), min_size=1, max_size=4),
    st.integers(0, 3000),
)
def test_a_frame_of_the_music_is_heard_at_its_frame_of_the_device(
    rings: Rings, split: list[int], at: int
) -> None:
    player, out = played(rings, Cue(at, FIRST), split=split)
    assert not out[:, :at].any()
    np.testing.assert_allclose(out[:, at + 20 :], sound(FIRST + 20, FRAMES - at - 20), atol=1e-6)
    assert player.frame == FIRST + FRAMES - at
    assert player.music_began + FIRST == at
    assert player.place == (FRAMES, player.frame, 0)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from([1, 64, 128, 441, 1024]), min_size=1, max_size=4),
    st.integers(-1000, 1000),
    st.integers(0, ONE - 1),
)
def test_the_pace_is_kept_to_the_fraction_of_a_frame_for_any_blocks(
    rings: Rings, split: list[int], ppm: int, fraction: int
) -> None:
    step = ONE + ONE * ppm // 1_000_000
    player, out = played(rings, Cue(100, FIRST, fraction), split=split, step=step)
    begin = FIRST + fraction / ONE
    wanted = sound(begin, FRAMES - 100, step / ONE)
    np.testing.assert_allclose(out[:, 130:], wanted[:, 30:], atol=1e-4)
    end = (FIRST << 32) + fraction + (FRAMES - 100) * step
    assert player.place == (FRAMES, end >> 32, end & (ONE - 1))


def test_a_cue_that_comes_too_late_finds_the_right_place(rings: Rings) -> None:
    player = Player(rings, RATE)
    silence = np.zeros((2, 1000), np.float32)
    player.process(silence[:0], silence)
    player.cue(Cue(400, FIRST))
    assert player.is_cued
    out = np.zeros((2, 1000), np.float32)
    player.process(out[:0], out)
    assert not player.is_cued
    wanted = sound(FIRST + 600, 1000)
    np.testing.assert_allclose(out[:, CUE_FADE_FRAMES:], wanted[:, CUE_FADE_FRAMES:], atol=1e-6)
    assert np.abs(np.diff(out)).max() < 2 * np.abs(np.diff(wanted)).max()


@pytest.mark.parametrize("split", [[64], [1000], [2400, 7]])
def test_music_moves_to_another_place_without_a_click(rings: Rings, split: list[int]) -> None:
    cues = Cue(0, FIRST), Cue(5000, FIRST + 8000, is_inside=True)
    _, out = played(rings, *cues, split=split)
    last, first = 5000 - CUE_FADE_FRAMES, 5000 + CUE_FADE_FRAMES
    np.testing.assert_allclose(out[:, 20:last], sound(FIRST + 20, last - 20), atol=1e-6)
    np.testing.assert_allclose(
        out[:, first:], sound(FIRST + 8000 + CUE_FADE_FRAMES, FRAMES - first), atol=1e-6
    )
    assert np.abs(np.diff(out[:, 20:])).max() < 0.02


def test_music_ends_at_a_frame_and_can_begin_again(rings: Rings) -> None:
    player, out = played(rings, Cue(0, FIRST), Cue(3000, None), Cue(6000, FIRST), split=[100])
    assert not out[:, 3000:6000].any()
    assert np.abs(out[:, 3000 - CUE_FADE_FRAMES : 3000]).max() > 0.1
    assert np.abs(np.diff(out[:, 20:5900])).max() < 0.02
    np.testing.assert_allclose(out[:, 6020:], sound(FIRST + 20, FRAMES - 6020), atol=1e-6)
    assert player.playing


def test_a_changed_pace_goes_on_from_where_the_music_is(rings: Rings) -> None:
    player = Player(rings, RATE)
    player.cue(Cue(0, FIRST))
    heard = []
    for number in range(40):
        player.step = ONE + (number % 5 - 2) * (ONE // 2000)
        block = np.zeros((2, 200), np.float32)
        player.process(block[:0], block)
        heard.append(block)
    out = np.concatenate(heard, axis=1)[:, 20:]
    assert np.abs(np.diff(out)).max() < 0.0065


def test_a_plain_beginning_ends_the_pace(rings: Rings) -> None:
    player, _ = played(rings, Cue(0, FIRST, ONE // 2), split=[128], step=ONE + ONE // 1000)
    player.playing = False
    player.begin(FIRST)
    out = np.zeros((2, 512), np.float32)
    player.process(out[:0], out)
    np.testing.assert_array_equal(out, sound(FIRST, 512))
    assert player.place is None
