"""Samples as they are: laws of rounding, clipping and order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jamtui.codec.contract import delay_frames
from jamtui.codec.open import decoder, encoder

STEPS = {"pcm16": 2.0**-15, "pcm24": 2.0**-23}
CODECS = list(STEPS)


def through(stream: Any, block: Any) -> Any:
    return decoder(stream).decode(encoder(stream).encode(block))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("codec", CODECS)
def test_what_comes_out_is_the_nearest_step(stream: Any, codec: str, channels: int) -> None:
    step = STEPS[codec]
    block = np.random.default_rng(1).uniform(-1, 1 - step, (channels, 256)).astype(np.float32)
    sound = through(stream(codec, 256, channels), block)
    assert sound.shape == block.shape
    assert sound.dtype == np.float32
    assert np.abs(sound.astype(float) - block).max() <= step / 2
    assert np.array_equal(sound / step, np.rint(sound / step))


@pytest.mark.parametrize("codec", CODECS)
def test_every_step_comes_through_unchanged(stream: Any, codec: str) -> None:
    step = STEPS[codec]
    random = np.random.default_rng(2).integers(-1 / step, 1 / step, (2, 4000))
    random[0, :4] = [-1 / step, 1 / step - 1, 0, -1]
    block = (random * step).astype(np.float32)
    np.testing.assert_array_equal(through(stream(codec, 4000), block), block)


@pytest.mark.parametrize("codec", CODECS)
def test_above_full_scale_is_full_scale(stream: Any, codec: str) -> None:
    block = np.zeros((1, 16), np.float32)
    block[0, :8] = [1, 1.5, 3e38, np.inf, -1, -1.5, -3e38, -np.inf]
    sound = through(stream(codec, 16, 1), block)[0]
    np.testing.assert_array_equal(sound[:4], np.float32(1 - STEPS[codec]))
    np.testing.assert_array_equal(sound[4:8], -1.0)
    np.testing.assert_array_equal(sound[8:], 0.0)


@pytest.mark.parametrize("codec", CODECS)
def test_what_is_no_number_is_silence_and_the_rest_stays(stream: Any, codec: str) -> None:
    block = np.full((2, 16), 0.5, np.float32)
    block[1, 3] = np.nan
    sound = through(stream(codec, 16), block)
    assert sound[1, 3] == 0.0
    assert np.count_nonzero(sound == 0.5) == 31


def test_words_are_big_endian_and_channels_take_turns(stream: Any) -> None:
    block = np.zeros((2, 16), np.float32)
    block[:, 0] = 258 * 2.0**-15, -1.0
    assert encoder(stream("pcm16", 16)).encode(block)[:5] == bytes([1, 2, 0x80, 0, 0])
    block[0, 0] = (1 << 16 | 2 << 8 | 3) * 2.0**-23
    assert encoder(stream("pcm24", 16)).encode(block)[:7] == bytes([1, 2, 3, 0x80, 0, 0, 0])


@pytest.mark.parametrize("codec", CODECS)
def test_a_packet_depends_on_its_own_sound_alone(stream: Any, codec: str, music: Any) -> None:
    whole = encoder(stream(codec, 960)).encode(music[:, :960])
    made = encoder(stream(codec, 96))
    assert whole == b"".join(made.encode(music[:, at : at + 96]) for at in range(0, 960, 96))


@pytest.mark.parametrize("codec", CODECS)
def test_a_decoded_packet_is_not_changed_by_the_next(stream: Any, codec: str, music: Any) -> None:
    form = stream(codec, 64)
    made, back = encoder(form), decoder(form)
    first = back.decode(made.encode(music[:, :64]))
    before = first.copy()
    back.decode(made.encode(music[:, 5000:5064]))
    np.testing.assert_array_equal(first, before)


@pytest.mark.parametrize("codec", CODECS)
def test_samples_have_no_delay_and_no_idea_of_what_was_lost(stream: Any, codec: str) -> None:
    assert delay_frames(stream(codec, 64)) == 0
    assert decoder(stream(codec, 64)).conceal() is None
