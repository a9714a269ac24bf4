"""Short renders of bands, seeded, against levels that were found good.

After a change of sound that is meant, `python tests/golden/test_band_golden.py` writes new ones.
"""

from __future__ import annotations

import itertools
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from jamtui.engine.clock import RoomClock
from jamtui.engine.offline import OfflineRender
from jamtui.music.tempo import TempoMap
from jamtui.storage.database import open_database
from jamtui.studio.demo_room import bar_by_bar
from jamtui.studio.sounds import SoundLibrary
from jamtui.studio.sources import Wishes, arrange, find_band

GOLDEN = Path(__file__).with_name("band_levels.json")
BANDS = ("chrome-mile", "backyard-funk", "basement-swing", "seven-bridges")
RATE = 48_000
SECONDS = 8
EDGES_HZ = (30, 60, 125, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000)
TOLERANCE_DB = 0.5


@cache
def library() -> SoundLibrary:
    return SoundLibrary(RATE)


def rendered(band: str, seed: int, segment_frames: int = 16_384) -> np.ndarray:
    """Returns the first seconds of a band as the demo plays it, float32 (2, frames)."""
    with open_database(Path(":memory:")) as database:
        (plain,) = arrange([find_band(band, database)], Wishes(seed=seed), database)
    whole = bar_by_bar(plain)
    clock = RoomClock(TempoMap(whole.tempo), RATE)
    render = OfflineRender(whole.tracks, clock, library(), segment_frames)
    return np.concatenate([one.mix.copy() for one in render.segments(SECONDS * RATE)], axis=1)


def levels_db(sound: np.ndarray) -> list[list[float]]:
    """Returns the level in each octave, second by second."""
    rows = []
    for second in np.split(sound.mean(axis=0), SECONDS):
        power = np.abs(np.fft.rfft(second * np.hanning(len(second)))) ** 2
        octaves = [power[low:high].sum() for low, high in itertools.pairwise(EDGES_HZ)]
        rows.append([round(10.0 * float(np.log10(level + 1e-9)), 2) for level in octaves])
    return rows


@pytest.mark.parametrize("band", BANDS)
def test_a_band_sounds_as_it_did(band: str) -> None:
    found = np.array(levels_db(rendered(band, seed=1)))
    golden = np.array(json.loads(GOLDEN.read_text("utf-8"))[band])
    loud = golden > golden.max() - 60.0  # what is quieter than that nobody hears
    assert np.abs(found - golden)[loud].max() <= TOLERANCE_DB


def test_the_same_seed_gives_the_same_sound_whatever_the_segments() -> None:
    first, second = rendered("backyard-funk", 1), rendered("backyard-funk", 1, 4_800)
    assert np.array_equal(first, rendered("backyard-funk", 1))
    assert np.abs(first - second).max() < 1e-4


def test_another_seed_gives_another_performance() -> None:
    assert not np.array_equal(rendered("backyard-funk", 1), rendered("backyard-funk", 2))


if __name__ == "__main__":
    levels = {band: levels_db(rendered(band, seed=1)) for band in BANDS}
    GOLDEN.write_text(json.dumps(levels) + "\n", "utf-8")
