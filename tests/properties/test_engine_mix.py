"""Laws of what lies between tracks and sound card: mixer, curves, rings, tap, player, live keys."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.engine.curve import GLIDE_FRAMES, Curve
from jamtui.engine.live_keys import MAX_LIVE_VOICES, LiveKeys
from jamtui.engine.mixer import SLEW_FRAMES, Mixer
from jamtui.engine.pan import pan_gains
from jamtui.engine.player import Player
from jamtui.engine.rings import FOR_EVER, RING_FRAMES, SLOTS, Rings, shared_memory_file
from jamtui.engine.tap import TAP_SECONDS, Tap
from jamtui.engine.voice import CHOKE_FADE_FRAMES, Scratch, Voice
from jamtui.synth.instrument import RenderedNote

RATE = 48_000
LAW = settings(max_examples=50, deadline=None, derandomize=True)

blocks = st.lists(st.integers(1, 1500), min_size=1, max_size=8)


# --- mixer

changes = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.fixed_dictionaries(
            {},
            optional={
                "volume": st.floats(0.0, 2.0),
                "pan": st.floats(-1.0, 1.0),
                "muted": st.booleans(),
                "solo": st.booleans(),
            },
        ),
    ),
    max_size=6,
)


@LAW
@given(changes, blocks)
def test_a_mix_is_the_same_for_any_split(fakes: Any, orders: Any, split: list[int]) -> None:
    tracks = np.random.default_rng(3).uniform(-0.3, 0.3, (3, 2, 3000)).astype(np.float32)
    mixes = []
    for lengths in ([3000], split):
        mixer, out = Mixer(4, RATE), np.zeros((2, 3000), np.float32)
        mixer.mix(tracks[:, :, :1], out[:, :1])
        for index, order in orders:
            mixer.set_strip(index, **order)
        for begin, end in fakes.spans(3000, lengths):
            mixer.mix(tracks[:, :, begin:end], out[:, begin:end])
        mixes.append(out)
    np.testing.assert_allclose(mixes[1], mixes[0], atol=1e-5)


@LAW
@given(changes, changes)
def test_no_fader_makes_a_step(fakes: Any, orders: Any, more: Any) -> None:
    """Over a constant sound every step is a gain's own, and that is slewed."""
    mixer, out = Mixer(3, RATE), np.zeros((2, 2400), np.float32)
    tracks = np.ones((3, 2, 100), np.float32) / 3.0
    for number in range(24):
        for index, order in orders if number == 3 else more if number == 5 else []:
            mixer.set_strip(index, **order)
        mixer.mix(tracks, out[:, 100 * number : 100 * number + 100])
    assert fakes.largest_step(out) <= 1.0 / SLEW_FRAMES + 1e-5


def test_gains_arrive_where_they_were_sent() -> None:
    mixer = Mixer(2, RATE)
    mixer.set_strip(0, volume=0.5, pan=-1.0)
    mixer.set_strip(1, muted=True)
    tracks, out = np.ones((2, 2, 1000), np.float32), np.zeros((2, 1000), np.float32)
    mixer.mix(tracks, out)
    np.testing.assert_allclose(out[:, -1], [0.5 * np.sqrt(2.0), 0.0], atol=1e-6)


def test_solo_silences_all_but_what_is_safe() -> None:
    mixer = Mixer(3, RATE)
    mixer.solo_safe[2] = True
    tracks = np.array([1.0, 10.0, 100.0], np.float32)[:, None, None] * np.ones((1, 2, 2000), "f4")
    out = np.zeros((2, 2000), np.float32)
    for strips, heard in (({0: True}, 101.0), ({0: True, 1: True}, 111.0), ({}, 111.0)):
        for index in (0, 1):
            mixer.set_strip(index, solo=strips.get(index, False))
        mixer.mix(tracks, out)
        assert out[0, -1] == pytest.approx(heard)


def test_no_gain_is_too_far_for_any_block() -> None:
    """The audio thread must survive whatever is asked of it."""
    mixer, out = Mixer(1, RATE), np.zeros((2, 20_000), np.float32)
    mixer.settle()
    mixer.set_strip(0, volume=0.0)
    mixer.mix(np.ones((1, 2, 20_000), np.float32), out)
    mixer.master_volume = 1e6
    mixer.set_strip(0, volume=2.0)
    mixer.mix(np.ones((1, 2, 20_000), np.float32), out)
    assert np.isfinite(out).all()


@LAW
@given(st.floats(-1.0, 1.0))
def test_panning_keeps_the_power(pan: float) -> None:
    left, right = pan_gains(pan)
    assert left**2 + right**2 == pytest.approx(2.0)


# --- curves

steps = st.lists(st.tuples(st.integers(0, 3000), st.floats(-1.0, 1.0)), max_size=30).map(sorted)


def over(curve: Curve, first: int, last: int) -> Any:
    return np.broadcast_to(np.asarray(curve.over(first, last)), last - first)


@LAW
@given(steps, st.lists(st.integers(1, 700), min_size=1, max_size=6))
def test_a_curve_is_the_same_for_any_split(fakes: Any, points: Any, split: list[int]) -> None:
    curve = Curve([at for at, _ in points], [value for _, value in points], 0.5)
    pieces = [over(curve, begin, end) for begin, end in fakes.spans(4000, split)]
    np.testing.assert_allclose(np.concatenate(pieces), over(curve, 0, 4000), atol=1e-9)


@LAW
@given(steps)
def test_a_curve_makes_no_step_and_never_lags(points: Any) -> None:
    frames, values = [at for at, _ in points], [value for _, value in points]
    curve = Curve(frames, values, 0.5)
    heard = over(curve, 0, 4000)
    reach = max([0.5, *values]) - min([0.5, *values])
    assert np.abs(np.diff(heard)).max() <= reach / GLIDE_FRAMES + 1e-9
    last = dict(points)  # of several at one frame the last one counts
    for place, at in enumerate(sorted(last)):
        following = sorted(last)[place + 1 : place + 2] or [5000]
        if following[0] - at > GLIDE_FRAMES:
            assert heard[at] == pytest.approx(last[at])
    assert heard[-1] == pytest.approx(values[-1] if values else 0.5)


def test_dense_automation_arrives_in_time() -> None:
    """A bend of a thousand steps within a second, as a wheel sends it."""
    frames = list(range(0, 48_000, 48))
    curve = Curve(frames, [at / 48_000 for at in frames], 0.0)
    wanted = (np.arange(48_000) + GLIDE_FRAMES / 2) / 48_000
    np.testing.assert_allclose(over(curve, 0, 47_000), wanted[:47_000], atol=2e-3)


def test_what_does_not_change_is_a_number() -> None:
    assert Curve([], [], 0.25).over(0, 100) == 0.25
    assert Curve([], [], 0.25).is_constant
    assert Curve([10, 500], [0.25, 0.25], 0.25).is_constant
    curve = Curve([1000], [1.0], 0.0)
    assert curve.over(0, 1000 - GLIDE_FRAMES) == 0.0
    assert curve.over(1000, 5000) == 1.0
    assert not isinstance(curve.over(700, 1000), float)


# --- voices


@LAW
@given(st.integers(0, 9000), st.integers(0, 9000) | st.none(), blocks)
def test_letting_go_and_cutting_are_smooth(
    fakes: Any, off: int, cut: int | None, split: list[int]
) -> None:
    note = fakes.Tone().note(79, 127, 60_000)
    sounds = []
    for lengths in ([12_000], split):
        voice, out = Voice(note, 100, 100 + off), np.zeros((2, 12_000), np.float32)
        if cut is not None:
            voice.choke(cut)
        for begin, end in fakes.spans(12_000, lengths):
            voice.add_to(out[:, begin:end], begin, Scratch.of(12_000))
        sounds.append(out)
        assert not out[:, voice.end :].any()
        assert voice.end <= 100 + off + len(note.release)
        if cut is not None:
            assert voice.end <= max(cut, 100) + CHOKE_FADE_FRAMES
    np.testing.assert_allclose(sounds[1], sounds[0], atol=1e-6)
    bound = fakes.TONE_STEP + 0.2 / CHOKE_FADE_FRAMES + 0.2 / len(note.release)
    assert fakes.largest_step(sounds[0]) <= bound


# --- rings


@pytest.fixture(scope="module")
def rings() -> Any:
    memory = shared_memory_file()
    made = Rings(memory)
    made.written[:] = FOR_EVER
    yield made
    os.close(memory)


@LAW
@given(st.integers(0, 5 * RING_FRAMES), st.integers(1, 30_000), st.integers(0, SLOTS - 1))
def test_what_is_written_can_be_read_wherever_the_ring_ends(
    rings: Any, frame: int, frames: int, slot: int
) -> None:
    block = np.random.default_rng(frame).uniform(-1, 1, (2, frames)).astype(np.float32)
    rings.write(slot, frame, block)
    np.testing.assert_array_equal(rings.read(slot, frame, frames), block)


def test_both_sides_see_the_same_memory(rings: Any) -> None:
    memory = shared_memory_file()
    ours, theirs = Rings(memory), Rings(memory)
    os.close(memory)
    ours.read_frame = 1 << 40
    theirs.written[3] = 12345
    theirs.write(3, RING_FRAMES - 5, np.ones((2, 10), np.float32))
    assert theirs.read_frame == 1 << 40
    assert ours.written[3] == 12345
    assert ours.data[3].sum() == 20.0


# --- player


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([1, 32, 128, 441, 1024, 5000]), min_size=1, max_size=5))
def test_the_player_is_the_same_for_any_block(fakes: Any, rings: Any, split: list[int]) -> None:
    begin = RING_FRAMES - 2000
    sound = np.random.default_rng(1).uniform(-0.4, 0.4, (2, 5000)).astype(np.float32)
    rings.data[:3] = 0.0
    rings.written[:3] = [FOR_EVER, begin + 5000, begin + 4000]
    rings.write(1, begin, sound)
    rings.write(2, begin, sound)
    player = Player(rings, RATE)
    player.slots_in_use, player.is_metered = 3, True
    player.mixer.set_strip(2, volume=0.0)
    player.mixer.settle()
    player.begin(begin)
    out = np.full((2, 5000), np.nan, np.float32)
    for first, last in fakes.spans(5000, split):
        player.process(out[:0, first:last], out[:, first:last])
    np.testing.assert_allclose(out, sound, atol=1e-6)
    assert (player.frame, rings.read_frame, player.heard_frames) == (begin + 5000,) * 2 + (5000,)
    assert player.starved_frames >= 1000
    assert player.peak.max() == pytest.approx(np.abs(sound).max(), abs=1e-6)


def test_what_is_not_written_yet_is_silent_and_counted(rings: Any) -> None:
    rings.data[:2] = 0.5
    rings.written[:2] = [FOR_EVER, 256]
    rings.data[0] = 0.0
    player = Player(rings, RATE)
    player.slots_in_use = 2
    player.begin(0)
    out = np.zeros((2, 256), np.float32)
    player.process(out[:0], out)
    assert out[0, -1] == pytest.approx(0.5)
    player.process(out[:0], out)
    assert not out.any()
    assert player.starved_frames == 256
    rings.written[:2] = FOR_EVER


def test_an_empty_block_does_no_harm(rings: Any) -> None:
    player = Player(rings, RATE)
    player.process(np.zeros((0, 0), np.float32), np.zeros((2, 0), np.float32))
    assert player.callbacks == 0


# --- tap


@LAW
@given(st.lists(st.integers(1, 90_000), min_size=1, max_size=12), st.integers(1, 6))
def test_a_tap_gives_everything_in_order_or_counts_it(lengths: list[int], every: int) -> None:
    tap = Tap(8000)
    put, taken, lost = 0, [], []
    for number, length in enumerate(lengths):
        before = tap.lost_frames
        tap.put(np.arange(put, put + length, dtype=np.float32) * np.ones((2, 1), np.float32))
        if tap.lost_frames > before:
            lost += range(put, put + length)
        put += length
        if number % every == 0:
            taken += [block[0] for block in tap.take()]
    taken += [block[1] for block in tap.take()]
    came = np.concatenate(taken) if taken else np.zeros(0)
    assert tap.lost_frames == len(lost)
    np.testing.assert_array_equal(came, np.setdiff1d(np.arange(put), lost))
    assert not lost or (max(lengths) > 0 and sum(lengths) > TAP_SECONDS * 8000)


# --- live keys


def live(keys: LiveKeys, frames: int, split: list[int], begin: int = 0) -> Any:
    out = np.zeros((2, frames), np.float32)
    done = number = 0
    while done < frames:
        count = min(split[number % len(split)], frames - done)
        keys.add_to(out[:, done : done + count], begin + done)
        done, number = done + count, number + 1
    return out


def long_tone(fakes: Any, pitch: int = 60) -> RenderedNote:
    return fakes.Tone().note(pitch, 127, 60_000)  # type: ignore[no-any-return]


def test_a_pressed_key_is_heard_in_the_next_block(fakes: Any) -> None:
    keys = LiveKeys(RATE)
    keys.volume = 1.0
    live(keys, 128, [128])
    note = long_tone(fakes)
    keys.press(note, 60)
    heard = live(keys, 1000, [128], 128)
    np.testing.assert_allclose(heard[0], note.samples[0, :1000], atol=1e-6)


@LAW
@given(blocks, st.integers(0, 4000), st.integers(0, 6000))
def test_timed_keys_are_the_same_for_any_split(
    fakes: Any, split: list[int], at: int, held: int
) -> None:
    sounds = []
    for lengths in ([1], split) if at % 50 == 0 else (split[:1], split):
        keys = LiveKeys(RATE)
        voice = keys.press(long_tone(fakes), 60, at)
        keys.release(voice, at + held)
        sounds.append(live(keys, 9000, [min(length, 4096) for length in lengths]))
    np.testing.assert_allclose(sounds[1], sounds[0], atol=1e-6)
    assert not sounds[0][:, :at].any()
    assert fakes.largest_step(sounds[0]) <= fakes.TONE_STEP + 0.01


def test_releasing_choking_and_bending_are_smooth(fakes: Any) -> None:
    keys = LiveKeys(RATE)
    choked = RenderedNote(
        *[getattr(long_tone(fakes), n) for n in ("samples", "loop_start")],
        release=long_tone(fakes).release,
        choke_group=2,
    )
    voice = keys.press(choked, 60)
    heard = [live(keys, 4800, [128])]
    keys.release(voice)
    heard.append(live(keys, 200, [50], 4800))
    keys.press(choked, 61)  # cuts what is already dying away, from where it is
    heard.append(live(keys, 4800, [128], 5000))
    keys.bend_semitones = 2.0
    heard.append(live(keys, 4800, [128], 9800))
    keys.bend_semitones = 0.0
    heard.append(live(keys, 4800, [128], 14_600))
    assert fakes.largest_step(np.concatenate(heard, axis=1)) <= 2 * fakes.TONE_STEP


def test_a_chord_ahead_of_time_does_not_choke_what_sounds_yet(fakes: Any) -> None:
    keys = LiveKeys(RATE)
    keys.volume = 1.0
    tone = long_tone(fakes)
    grouped = RenderedNote(tone.samples, tone.loop_start, tone.release, choke_group=1)
    keys.press(grouped, 60)
    alone = live(keys, 1000, [100])
    keys.press(grouped, 61, 3000)
    heard = np.concatenate((alone, live(keys, 5000, [100], 1000)), axis=1)
    np.testing.assert_allclose(heard[0, :3000], tone.samples[0, :3000], atol=1e-6)
    begun = heard[0, 3000 + CHOKE_FADE_FRAMES : 6000]
    np.testing.assert_allclose(begun, tone.samples[0, CHOKE_FADE_FRAMES:3000], atol=1e-6)


def test_a_longer_note_takes_over_without_a_seam(fakes: Any) -> None:
    keys = LiveKeys(RATE)
    keys.volume = 1.0
    pluck = fakes.Pluck()
    voice = keys.press(pluck.note(60, 100, 2000), 60)
    first = live(keys, 1500, [128])
    voice.note = pluck.note(60, 100, 9000)
    heard = np.concatenate((first, live(keys, 5000, [128], 1500)), axis=1)
    np.testing.assert_allclose(heard[0], pluck.note(60, 100, 9000).samples[0, :6500], atol=1e-6)


def test_voices_are_bounded(fakes: Any) -> None:
    keys = LiveKeys(RATE)
    for _ in range(4 * MAX_LIVE_VOICES):
        keys.press(long_tone(fakes), 60)
    live(keys, 2 * CHOKE_FADE_FRAMES, [128])
    assert len(keys._voices) == MAX_LIVE_VOICES
    assert keys.pressed == 4 * MAX_LIVE_VOICES


def test_a_one_shot_ignores_its_release(fakes: Any) -> None:
    keys = LiveKeys(RATE)
    note = fakes.Hat().note(42, 100, 100)
    keys.release(keys.press(note, 42), 50)
    assert np.abs(live(keys, 9000, [128])[:, 5000:8000]).max() > 0.05
