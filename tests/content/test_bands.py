"""The loops of a band agree in harmony, and its mix is balanced, loud enough and unclipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import gcd, lcm

import numpy as np
import pytest

from jamtui.catalog.bands import Band, system_bands
from jamtui.catalog.loops import LoopCard, loop_cards, read_loop
from jamtui.dsp.loudness import integrated_loudness
from jamtui.dsp.master_limiter import MasterLimiter
from jamtui.engine.clock import RoomClock
from jamtui.engine.offline import OfflineRender
from jamtui.engine.pan import pan_gains
from jamtui.midi.smf import read_loop as read_midi
from jamtui.music.key import Key
from jamtui.music.loop import Loop
from jamtui.music.note import TICKS_PER_BEAT
from jamtui.music.tempo import TempoMap
from jamtui.resources import bundled
from jamtui.studio.arrangement import from_band, transposition
from jamtui.studio.demo_room import bar_by_bar
from jamtui.studio.sounds import OFFLINE_CACHE_BYTES, SoundLibrary
from jamtui.synth.instrument import FloatArray

RATE = 48_000
SECONDS = 8
BLOCK_FRAMES = 256
RUBS = (1, 13)
"""Semitones that nobody holds against each other on purpose: a minor second and ninth."""

# Read here, where a mistake would stop the collection of every test, nothing but names.
BANDS = sorted(path.stem for path in (bundled("presets") / "bands").rglob("*.toml"))
each_band = pytest.mark.parametrize("id_", BANDS)


@cache
def bands() -> dict[str, Band]:
    return system_bands()


@cache
def cards() -> dict[str, LoopCard]:
    return loop_cards()


def band(id_: str) -> Band:
    return bands()[id_]


@cache
def loops(id_: str) -> list[Loop]:
    return [read_loop(cards()[loop], read_midi) for loop in band(id_).loop_ids]


@cache
def library() -> SoundLibrary:
    return SoundLibrary(RATE, OFFLINE_CACHE_BYTES)


@dataclass(frozen=True, slots=True)
class Held:
    """A note of a band where it sounds, in ticks."""

    start: int
    end: int
    pitch: int
    loop: str


def held_notes(id_: str) -> Iterator[Held]:
    """Yields the notes longer than a beat of all pitched loops, until they all begin anew."""
    target = Key.parse(band(id_).key or "C major")
    members = [one for one in loops(id_) if one.key]
    whole = lcm(*(one.length_ticks for one in members))
    for one in members:
        moved = transposition(one.key, target)
        for begin in range(0, whole, one.length_ticks):
            for note in one.events.notes:
                if note.duration_ticks > TICKS_PER_BEAT:
                    start = begin + note.start_ticks
                    yield Held(start, start + note.duration_ticks, note.pitch + moved, one.id)


@dataclass(frozen=True, slots=True)
class Mix:
    """What is measured of a band's mix, with all tracks in; what is wide is nearer to 0."""

    lufs: float
    track_lufs: list[float]
    peak: float
    limited_share: float
    correlation: float
    left_over_right_db: float
    low_db: float
    high_db: float


@cache
def mix(id_: str) -> Mix:
    tracks = tracks_of(id_)
    out, limiter, reductions = tracks.sum(axis=0), MasterLimiter(RATE), []
    for start in range(0, out.shape[1], BLOCK_FRAMES):
        limiter.process(out[:, start : start + BLOCK_FRAMES])
        reductions.append(limiter.reduction_db)
    left, right = (out.astype(np.float64) ** 2).mean(axis=1)
    return Mix(
        lufs=integrated_loudness(out, RATE),
        track_lufs=[integrated_loudness(track, RATE) for track in tracks],
        peak=float(np.abs(out).max()),
        limited_share=float((np.array(reductions) > 1.0).mean()),
        correlation=float(np.corrcoef(out)[0, 1]),
        left_over_right_db=decibels(left / right),
        low_db=share_db(out, 30, 200),
        high_db=share_db(out, 2_000, 8_000),
    )


def tracks_of(id_: str) -> FloatArray:
    """Returns the tracks as they go into the mix, float32 (tracks, 2, frames)."""
    arrangement = bar_by_bar(from_band(band(id_), loops(id_), None, None, 1), 0)
    clock = RoomClock(TempoMap(arrangement.tempo), RATE)
    render = OfflineRender(arrangement.tracks, clock, library())
    stems = np.concatenate([part.stems.copy() for part in render.segments(SECONDS * RATE)], axis=2)
    for stem, placed in zip(stems, arrangement.tracks, strict=True):
        left, right = pan_gains(placed.track.pan)
        stem *= placed.track.volume * np.array([[left], [right]], np.float32)
    return stems


def share_db(out: FloatArray, low_hz: float, high_hz: float) -> float:
    """Returns which part of all power lies between two frequencies."""
    power = np.abs(np.fft.rfft(out.mean(axis=0))) ** 2
    hertz = np.fft.rfftfreq(out.shape[1], 1 / RATE)
    return decibels(power[(hertz >= low_hz) & (hertz < high_hz)].sum() / power.sum())


def decibels(ratio: float) -> float:
    return float(10 * np.log10(ratio))


def test_sixteen_genres_and_more() -> None:
    assert len({band(id_).genre for id_ in BANDS}) >= 16


@each_band
def test_most_loops_stay_near_their_own_tempo_and_key(id_: str) -> None:
    for one in loops(id_):
        assert 0.8 <= band(id_).bpm / one.bpm <= 1.25
        assert abs(transposition(one.key, Key.parse(band(id_).key or "C major"))) <= 5


@each_band
def test_a_band_has_drums_and_something_low(id_: str) -> None:
    assert any(one.key is None for one in loops(id_))
    assert any(one.key and min(note.pitch for note in one.events.notes) < 48 for one in loops(id_))


@each_band
def test_loops_of_a_band_never_rub(id_: str) -> None:
    for one, other in combinations(held_notes(id_), 2):
        if one.loop != other.loop and abs(one.pitch - other.pitch) in RUBS:
            together = min(one.end, other.end) - max(one.start, other.start)
            assert together <= TICKS_PER_BEAT, f"{one} against {other}"


@each_band
def test_loops_come_in_with_the_progression(id_: str) -> None:
    """Two loops of 8 bars must not come in 4 bars apart, or their chords differ."""
    entries = [
        (track.launch_bar, one.bars)
        for track, one in zip(band(id_).tracks, loops(id_), strict=True)
        if one.key
    ]
    for (launch, bars), (other_launch, other_bars) in combinations(entries, 2):
        assert (launch - other_launch) % gcd(bars, other_bars) == 0
    assert all(track.launch_bar % 2 == 0 for track in band(id_).tracks)


@each_band
def test_the_mix_is_loud_enough_and_hardly_limited(id_: str) -> None:
    assert -22.0 <= mix(id_).lufs <= -14.0
    assert mix(id_).peak < 10 ** (-0.3 / 20)
    assert mix(id_).limited_share < 0.01


@each_band
def test_no_track_is_masked_or_drowns_the_others(id_: str) -> None:
    for track, lufs in zip(band(id_).tracks, mix(id_).track_lufs, strict=True):
        assert 1.0 < mix(id_).lufs - lufs < 20.0, track.loop


@each_band
def test_the_picture_is_stereo_and_level(id_: str) -> None:
    assert mix(id_).correlation < 0.995
    assert abs(mix(id_).left_over_right_db) < 2.0


@each_band
def test_bass_and_drums_carry_and_nothing_is_dull(id_: str) -> None:
    assert -9.0 < mix(id_).low_db < -0.5
    assert mix(id_).high_db > -26.0
