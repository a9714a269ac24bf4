"""Every loop that ships is in key, grooves, and sounds without clipping."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest

from jamtui.catalog.bands import system_bands
from jamtui.catalog.loops import LoopCard, loop_cards, read_loop
from jamtui.engine.clock import RoomClock
from jamtui.engine.offline import OfflineRender
from jamtui.engine.placed import Placed
from jamtui.midi.smf import read_loop as read_midi
from jamtui.music.key import Key
from jamtui.music.loop import Loop
from jamtui.music.note import TICKS_PER_BEAT
from jamtui.music.tempo import TempoMap
from jamtui.resources import bundled
from jamtui.studio.arrangement import loop_track
from jamtui.studio.sounds import OFFLINE_CACHE_BYTES, SoundLibrary

RATE = 48_000
LONGEST_SECONDS = 3.0

FIRST_DRUM, LAST_DRUM = 27, 87
"""General MIDI level 2's drum map; level 1's is 35 to 81."""

SPEC_SUBCATEGORIES = {
    *("rock-drums", "electronic-drums", "hip-hop-drums", "jazz-drums"),
    *("synth-bass", "funk-bass", "lofi", "edm"),
}
"""What the product's database knows by these ids, and rooms' filters ask for."""

MACHINES = (
    *("drums/808-kit", "drums/909-kit", "drums/electronic-kit", "drums/industrial-kit"),
    *("bass/synth", "bass/808", "bass/acid", "bass/reese", "lead/"),
)
MACHINE_TAGS = {"edm", "techno", "house", "trap", "synthwave", "chiptune", "dnb", "cinematic"}

# Read here, where a mistake would stop the collection of every test, nothing but names.
LOOPS = sorted(path.stem for path in (bundled("data") / "loops").rglob("*.toml"))
each_loop = pytest.mark.parametrize("id_", LOOPS)


@cache
def loops_without_a_band() -> list[str]:
    """Those that are not heard in test_bands.py."""
    return sorted(set(LOOPS).difference(*(band.loop_ids for band in system_bands().values())))


@cache
def cards() -> dict[str, LoopCard]:
    return loop_cards()


@cache
def loop(id_: str) -> Loop:
    return read_loop(cards()[id_], read_midi)


def played_by_hand(one: Loop) -> bool:
    """Whether a person is supposed to play it, not a sequencer."""
    if one.category in ("synth", "pads") or MACHINE_TAGS & set(one.tags):
        return False
    return not one.sound_preset.startswith(MACHINES)


@each_loop
def test_pitched_loops_are_in_key_and_only_those_have_one(id_: str) -> None:
    one = loop(id_)
    pitches = [note.pitch for note in one.events.notes]
    if one.key is None:
        assert min(pitches) >= FIRST_DRUM
        assert max(pitches) <= LAST_DRUM
    else:
        key = Key.parse(one.key)
        assert sum(pitch in key for pitch in pitches) >= 0.85 * len(pitches)


@each_loop
def test_no_key_is_struck_while_it_is_held(id_: str) -> None:
    ends: dict[int, int] = {}
    for note in sorted(loop(id_).events.notes):
        assert ends.get(note.pitch, 0) <= note.start_ticks
        ends[note.pitch] = note.end_ticks


@each_loop
def test_a_hand_never_strikes_twice_alike(id_: str) -> None:
    one = loop(id_)
    short = [note for note in one.events.notes if note.duration_ticks <= TICKS_PER_BEAT]
    if len(short) < 16:
        return
    velocities = Counter(note.velocity for note in short)
    least = 8 if played_by_hand(one) else 2
    assert len(velocities) >= least
    assert max(velocities.values()) <= (0.4 if played_by_hand(one) else 0.9) * len(short)


def test_drummers_play_ghost_notes() -> None:
    drummers = [loop(id_) for id_ in LOOPS if loop(id_).category == "drums"]
    drummers = [one for one in drummers if played_by_hand(one) and one.bars > 1]
    snares = [[note.velocity for note in one.events.notes if note.pitch == 38] for one in drummers]
    ghosted = [one for one in snares if one and min(one) <= 45 < 85 <= max(one)]
    assert len(ghosted) >= len(drummers) / 3


def test_some_loops_swing() -> None:
    def swings(one: Loop) -> bool:
        eighths = [note.start_ticks % TICKS_PER_BEAT for note in one.events.notes]
        late = sum(560 <= place <= 700 for place in eighths)
        return late >= 4 and late > 3 * sum(440 <= place <= 520 for place in eighths)

    assert sum(swings(loop(id_)) for id_ in LOOPS) >= 12


def test_subcategories_of_the_product_are_used() -> None:
    assert {loop(id_).subcategory for id_ in LOOPS} >= SPEC_SUBCATEGORIES


def test_intensity_and_complexity_are_told_apart() -> None:
    for values in ({loop(id_).intensity for id_ in LOOPS}, {loop(id_).complexity for id_ in LOOPS}):
        assert values >= {1, 2, 3, 4}


def test_loops_that_no_band_plays_sound_and_do_not_clip() -> None:
    library = SoundLibrary(RATE, OFFLINE_CACHE_BYTES)
    for one in map(loop, loops_without_a_band()):
        track = loop_track(one, None, seed=1, slot=0)
        clock = RoomClock(TempoMap.constant(one.bpm), RATE)
        seconds = min(LONGEST_SECONDS, one.length_ticks / TICKS_PER_BEAT * 60 / one.bpm)
        render = OfflineRender([Placed(0, track)], clock, library)
        parts = [part.stems[0] * track.volume for part in render.segments(int(seconds * RATE))]
        heard = np.concatenate(parts, axis=1).astype(np.float64)
        # A maximum of something that is not a number fails this as well.
        assert np.abs(heard).max() < 1.0, one.id
        assert 10 * np.log10((heard**2).mean()) > -55.0, one.id
