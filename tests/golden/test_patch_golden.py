"""A second of some sounds, as levels in octave bands: a change of the sound is a change here.

After a change that is meant: `python tests/golden/test_patch_golden.py` writes the new levels.
"""

import itertools
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

from jamtui.resources import bundled
from jamtui.synth.cache import NoteCache
from jamtui.synth.open import open_instrument

FILE = Path(__file__).with_name("patch_bands.json")
SOUNDS = (
    "bass/finger-bass",
    "bass/synth-bass-1",
    "brass/trumpet",
    "guitar/distorted-guitar",
    "guitar/steel-guitar",
    "keys/electric-piano",
    "keys/grand-piano",
    "keys/organ",
    "lead/supersaw",
    "pads/choir-pad",
    "strings/solo-violin",
    "wind/flute",
)
EDGES_HZ = (45, 90, 180, 355, 710, 1400, 2800, 5600, 11200)
FLOOR_DB = -90.0


def bands(sound_id):
    """Returns the level of each octave in the first and the second half second, in dB."""
    path = bundled("presets") / "sounds" / f"{sound_id}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    instrument = open_instrument(data, sound_id, 48000, NoteCache(0), sound_id)
    samples = instrument.note(52, 100, 48000).samples[:, :48000].astype(float)
    levels = []
    for half in (samples[:, :24000], samples[:, 24000:]):
        power = (np.abs(np.fft.rfft(half * np.hanning(24000))) ** 2).mean(axis=0) / 24000**2
        for low, high in itertools.pairwise(EDGES_HZ):
            band = power[low // 2 : high // 2].sum()
            levels.append(round(max(FLOOR_DB, 10 * np.log10(band + 1e-12)), 2))
    return levels


@pytest.mark.parametrize("sound_id", SOUNDS)
def test_sounds_as_it_did(sound_id):
    wanted = json.loads(FILE.read_text(encoding="utf-8"))[sound_id]
    assert bands(sound_id) == pytest.approx(wanted, abs=0.3)


if __name__ == "__main__":
    content = {sound: bands(sound) for sound in SOUNDS}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
