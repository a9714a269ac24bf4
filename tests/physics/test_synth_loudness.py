"""All melodic presets are equally loud after EBU R 128; benchmarks/loudness.py calibrates them."""

import importlib.util
from pathlib import Path

import pytest

_FILE = Path(__file__).parents[2] / "benchmarks" / "loudness.py"
_SPEC = importlib.util.spec_from_file_location("loudness_of_patches", _FILE)
loudness = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(loudness)
PATCHES = loudness.patches()


@pytest.mark.parametrize("sound_id", PATCHES)
def test_within_one_and_a_half_units_of_the_reference(sound_id):
    lufs, peak_db = loudness.measure(loudness.read(PATCHES[sound_id]), sound_id)
    assert lufs == pytest.approx(loudness.TARGET_LUFS, abs=1.5)
    assert peak_db < -5.5
