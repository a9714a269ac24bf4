"""Whatever is done to a font file, it plays or is refused in one sentence."""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from jamtui.errors import JamError
from jamtui.synth.cache import NoteCache
from jamtui.synth.soundfont import SoundFont

_PLACE = Path(__file__).parents[1] / "unit" / "synth" / "soundfont" / "font_writer.py"


def load_writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("font_writer", _PLACE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["font_writer"] = module
    spec.loader.exec_module(module)
    return module


writer = load_writer()

SAMPLES = [writer.Sample(writer.sine(64), (8, 40)), writer.Sample(writer.noise(64), (8, 40))]

FONT = writer.Font(
    zones=[
        writer.Zone([(17, -20), (34, -4000)], [(0x0502, 48, 500, 0, 0)]),
        writer.looped((43, 0 | 90 << 8), (8, 7000), (9, 60), (11, 3000), (28, -1000), (29, 500)),
        writer.looped((5, 60), (6, -30), (10, 400), (13, 50), (22, 100), (36, -500), (37, 300)),
        writer.once((0, 3), (4, 0), (51, 3), (52, -7), (56, 90), (58, 64), (57, 2), sample=1),
    ],
    samples=SAMPLES,
    presets=[(0, 0, "A"), (128, 0, "B")],
    preset_zones=[writer.Zone([(41, 0)], [(0x0102, 8, -1200, 0, 0)])],
).data()

TABLES = FONT.index(b"pdta")

settings.register_profile(
    "fonts", max_examples=150, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """New names for ever: a file that is mapped must not be written to."""
    folder = tmp_path_factory.mktemp("fonts")
    return (folder / f"{number}.sf2" for number in itertools.count())


def play(path: Path) -> None:
    font = SoundFont.open(path)
    for preset in font.presets[:4]:
        instrument = font.instrument(preset.bank, preset.program, 8000, NoteCache(10**8))
        for pitch, velocity, frames in ((0, 1, 500), (60, 100, 3000), (127, 127, 90_000)):
            note = instrument.note(pitch, velocity, frames)
            assert np.isfinite(note.samples).all()
            assert np.isfinite(note.release).all()
            assert np.isfinite([note.gain_left, note.gain_right]).all()
            assert note.loop_start is None or 0 <= note.loop_start < note.samples.shape[1]


def try_to_play(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    said = str(path)
    with contextlib.suppress(JamError):
        try:
            play(path)
        except JamError as error:
            said = str(error)
            raise
        finally:
            path.unlink()
    assert str(path) in said
    assert "\n" not in said


def test_the_font_itself_plays(paths: Iterator[Path]) -> None:
    path = next(paths)
    path.write_bytes(FONT)
    note = SoundFont.open(path).instrument(0, 0, 8000, NoteCache(10**8)).note(60, 100, 3000)
    assert np.abs(note.samples).max() > 0.01


@seed(1)
@settings(settings.get_profile("fonts"))
@given(
    st.lists(
        st.tuples(
            st.integers(TABLES, len(FONT) - 1) | st.integers(0, len(FONT) - 1),
            st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]) | st.integers(0, 255),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_changed_bytes(paths: Iterator[Path], changes: list[tuple[int, int]]) -> None:
    data = bytearray(FONT)
    for place, value in changes:
        data[place] = value
    try_to_play(next(paths), bytes(data))


@seed(2)
@settings(settings.get_profile("fonts"))
@given(
    st.lists(
        st.tuples(
            st.integers(0, 60),
            st.sampled_from([-32768, -12000, -1, 0, 1, 12000, 32767]) | st.integers(-32768, 32767),
        ),
        max_size=14,
    )
)
def test_any_generators(paths: Iterator[Path], generators: list[tuple[int, int]]) -> None:
    data = writer.Font(zones=[writer.looped(*generators)], samples=SAMPLES).data()
    try_to_play(next(paths), data)


@seed(3)
@settings(settings.get_profile("fonts"))
@given(
    st.lists(
        st.tuples(
            st.integers(0, 65535),
            st.integers(0, 60),
            st.integers(-32768, 32767),
            st.integers(0, 65535),
            st.integers(0, 3),
        ),
        max_size=8,
    )
)
def test_any_modulators(
    paths: Iterator[Path], modulators: list[tuple[int, int, int, int, int]]
) -> None:
    data = writer.Font(zones=[writer.looped(modulators=modulators)], samples=SAMPLES).data()
    try_to_play(next(paths), data)


@seed(4)
@settings(settings.get_profile("fonts"))
@given(st.tuples(*[st.integers(0, 200) | st.integers(0, 2**32 - 1)] * 5), st.binary(max_size=6))
def test_any_sample_header(paths: Iterator[Path], numbers: tuple[int, ...], rest: bytes) -> None:
    place = FONT.rindex(b"shdr") + 8 + 20
    patch = struct.pack("<5I", *numbers) + rest
    try_to_play(next(paths), FONT[:place] + patch + FONT[place + len(patch) :])


@seed(5)
@settings(settings.get_profile("fonts"))
@given(st.integers(0, len(FONT)), st.integers(0, len(FONT)), st.binary(max_size=40))
def test_cut_and_spliced(paths: Iterator[Path], start: int, end: int, between: bytes) -> None:
    try_to_play(next(paths), FONT[:start] + between + FONT[end:])


@seed(6)
@settings(settings.get_profile("fonts"))
@given(st.binary(max_size=300))
def test_any_bytes(paths: Iterator[Path], data: bytes) -> None:
    try_to_play(next(paths), b"RIFF\0\0\0\0sfbkLIST" + data)
