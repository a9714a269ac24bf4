"""What is heard in place of lost packets of Opus, and after them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jamtui.codec.open import decoder
from jamtui.protocol.stream_format import OPUS_PACKET_FRAMES

TONE = np.tile(0.5 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000), (2, 1)).astype(
    np.float32
)
GAP = 24_000
"""Where packets begin to be lost: a whole packet of any size."""


@pytest.fixture(params=OPUS_PACKET_FRAMES)
def form(request: Any, stream: Any) -> Any:
    return stream(frames=request.param)


def lost(form: Any, frames: int) -> range:
    return range(GAP // form.packet_frames, (GAP + frames) // form.packet_frames)


def test_one_lost_packet_is_hardly_missed(form: Any, encoded: Any, heard: Any, level: Any) -> None:
    payloads = encoded(form, TONE)
    gap = slice(GAP, GAP + form.packet_frames)
    whole = heard(form, payloads)
    sound = heard(form, payloads, lost=lost(form, form.packet_frames))
    assert -4 < level(sound[:, gap]) - level(whole[:, gap]) < 0.5
    np.testing.assert_array_equal(sound[:, :GAP], whole[:, :GAP])
    assert level(sound[:, gap] - whole[:, gap]) < level(whole[:, gap]) - 6


def test_a_long_gap_fades_to_silence(form: Any, encoded: Any, heard: Any, level: Any) -> None:
    sound = heard(form, encoded(form, TONE), lost=lost(form, 9600))[:, GAP : GAP + 9600]
    levels = [level(sound[:, at : at + 960]) for at in range(0, 9600, 960)]
    assert levels[0] > -13
    assert levels == sorted(levels, reverse=True)
    np.testing.assert_array_equal(sound[:, 2880:], 0.0)


@pytest.mark.parametrize("frames", [960, 9600])
def test_sound_comes_back_as_it_was(
    form: Any, encoded: Any, heard: Any, level: Any, frames: int
) -> None:
    payloads = encoded(form, TONE)
    whole = heard(form, payloads)
    sound = heard(form, payloads, lost=lost(form, frames))
    behind = [GAP + frames + late for late in (480, 4800, 9600)]
    errors = [level((sound - whole)[:, at : at + 960]) for at in behind]
    assert errors == sorted(errors, reverse=True)
    assert errors[1] < -35
    assert errors[2] < -55


@pytest.mark.parametrize("frames", [960, 1920, 9600])
def test_no_click_where_sound_goes_and_comes(
    form: Any, encoded: Any, heard: Any, frames: int
) -> None:
    payloads = encoded(form, TONE)
    steepest = np.abs(np.diff(TONE)).max()
    sound = heard(form, payloads, lost=lost(form, frames))
    assert np.abs(np.diff(sound))[:, 1000:].max() < 2 * steepest


def test_what_was_never_heard_is_silent(form: Any) -> None:
    made = decoder(form)
    for _ in range(40):
        sound = made.conceal()
        assert sound is not None
        assert sound.shape == (2, form.packet_frames)
        np.testing.assert_array_equal(sound, 0.0)


def test_packets_that_expect_loss_are_nearer_after_it(
    stream: Any, encoded: Any, heard: Any, level: Any, music: Any
) -> None:
    form = stream()
    errors = []
    gone = {place for place in range(20, 780) if place % 20 == 0}
    for expected in (0.0, 0.25):
        payloads = encoded(form, music, expected_loss=expected)
        errors.append(level(heard(form, payloads, gone) - heard(form, payloads)))
    assert errors[1] < errors[0]
