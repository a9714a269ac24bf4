"""What a font file holds, and what is said about one that cannot be used."""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

from jamtui.errors import BadFileError, JamError, NotFoundError, StorageError
from jamtui.synth.cache import NoteCache
from jamtui.synth.soundfont import SoundFont


def opened(tmp_path: Path, data: bytes) -> SoundFont:
    path = tmp_path / "font.sf2"
    path.write_bytes(data)
    return SoundFont.open(path)


def played(font: SoundFont, pitch: int = 69) -> None:
    note = font.instrument(0, 0, 48000, NoteCache(10**7)).note(pitch, 100, 4800)
    assert np.isfinite(note.samples).all()


def test_presets_are_listed_by_bank_and_program(tmp_path: Path, writer: ModuleType) -> None:
    presets = [(128, 0, "Kit"), (0, 4, "B"), (0, 1, "A")]
    font = opened(tmp_path, writer.Font(presets=presets).data())
    assert font.presets == sorted(presets)
    assert font.name == "Tiny"


def test_control_characters_in_names_are_left_out(tmp_path: Path, writer: ModuleType) -> None:
    font = opened(tmp_path, writer.Font(presets=[(0, 0, "A\x1b[31mB")]).data())
    assert font.presets[0].name == "A[31mB"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ((0, 4), (0, 4)),
        ((8, 4), (8, 4)),
        ((9, 4), (0, 4)),
        ((8, 77), (0, 0)),
        ((128, 8), (128, 8)),
        ((128, 3), (128, 0)),
    ],
)
def test_a_missing_sound_falls_back(
    tmp_path: Path, writer: ModuleType, wanted: tuple[int, int], found: tuple[int, int]
) -> None:
    places = [(0, 0), (0, 4), (8, 4), (128, 0), (128, 8)]
    font = opened(tmp_path, writer.Font(presets=[(*place, str(place)) for place in places]).data())
    # Every preset plays the same instrument here, so the choice is looked at, not listened to.
    heads = {place: index for index, place in enumerate(places)}
    assert font._find(*wanted) == heads[found]


@pytest.mark.parametrize(("bank", "program"), [(0, 0), (128, 5), (3, 3)])
def test_a_font_of_one_kit_still_plays(
    tmp_path: Path, writer: ModuleType, bank: int, program: int
) -> None:
    font = opened(tmp_path, writer.Font(presets=[(128, 40, "Brush")]).data())
    note = font.instrument(bank, program, 48000, NoteCache(10**7)).note(69, 100, 4800)
    assert np.abs(note.samples).max() > 0.1


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"There is no SoundFont .*nothing\.sf2"):
        SoundFont.open(tmp_path / "nothing.sf2")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"MThd\0\0\0\6\0\0\0\1\0\x60", "another type"),
        (b"RIFF\4\0\0\0WAVEfmt ", "another type"),
        (b"RIFF", "another type"),
        (b"RIFF\4\0\0\0sfbk", "chunk is missing"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(BadFileError, match=reason):
        opened(tmp_path, data)


def test_a_folder_and_a_pipe_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(BadFileError, match="not a regular file"):
            SoundFont.open(path)


def test_a_path_that_no_system_takes_is_explained() -> None:
    for path in ("a\0b", "x" * 5000):
        with pytest.raises(StorageError, match="cannot be read"):
            SoundFont.open(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_the_right_to_read_it(tmp_path: Path, writer: ModuleType) -> None:
    path = tmp_path / "font.sf2"
    path.write_bytes(writer.Font().data())
    path.chmod(0)
    with pytest.raises(StorageError, match="Permission denied"):
        SoundFont.open(path)


def test_every_truncation_is_refused(tmp_path: Path, writer: ModuleType) -> None:
    data = writer.Font(samples=[writer.Sample(writer.sine(64), (8, 40))]).data()
    for length in range(0, len(data), 7):
        path = tmp_path / f"{length}.sf2"
        path.write_bytes(data[:length])
        with pytest.raises(BadFileError) as caught:
            SoundFont.open(path)
        assert "\n" not in str(caught.value)


def edited(data: bytes, chunk: bytes, offset: int, patch: bytes) -> bytes:
    start = data.rindex(chunk) + 8 + offset
    return data[:start] + patch + data[start + len(patch) :]


@pytest.mark.parametrize(
    ("chunk", "offset", "patch", "reason"),
    [
        (b"phdr", 24, struct.pack("<H", 9), "'phdr' chunk point outside"),
        (b"pbag", 0, struct.pack("<H", 9), "'pbag' chunk point outside"),
        (b"ibag", 2, struct.pack("<H", 9), "'ibag' chunk point outside"),
        (b"inst", 20, struct.pack("<H", 2), "'inst' chunk point outside"),
        (b"pgen", 2, struct.pack("<H", 7), "no instrument 7"),
        (b"igen", 6, struct.pack("<H", 7), "no sample 7"),
        (b"shdr", 20, struct.pack("<I", 10**9), "sample 0 lies outside"),
        (b"shdr", 24, struct.pack("<I", 10**9), "sample 0 lies outside"),
        (b"shdr", 36, struct.pack("<I", 0), "sample rate of 0"),
        (b"shdr", -4, struct.pack("<I", 47), "wrong length|cut off"),
        (b"phdr", -4, struct.pack("<I", 2**32 - 1), "cut off"),
    ],
)
def test_hostile_tables_are_refused(
    tmp_path: Path, writer: ModuleType, chunk: bytes, offset: int, patch: bytes, reason: str
) -> None:
    font = edited(writer.Font().data(), chunk, offset, patch)
    with pytest.raises(BadFileError, match=reason):
        played(opened(tmp_path, font))


def test_a_font_without_presets_is_refused(tmp_path: Path, writer: ModuleType) -> None:
    with pytest.raises(BadFileError, match="holds no sounds"):
        opened(tmp_path, writer.Font(presets=[]).data())


def test_a_flood_of_chunks_is_refused(tmp_path: Path) -> None:
    body = b"sfbk" + b"junk\0\0\0\0" * 100_000
    with pytest.raises(BadFileError, match="too many chunks"):
        opened(tmp_path, b"RIFF" + struct.pack("<I", len(body)) + body)


def test_absurdly_many_zones_are_refused(tmp_path: Path, writer: ModuleType) -> None:
    font = writer.Font(
        zones=[writer.looped()] * 200, preset_zones=[writer.Zone([(41, 0)])] * 200
    ).data()
    with pytest.raises(BadFileError, match="absurdly many zones"):
        played(opened(tmp_path, font))


def test_many_layers_of_one_key_are_bounded(tmp_path: Path, writer: ModuleType) -> None:
    font = opened(tmp_path, writer.Font(zones=[writer.looped()] * 1000).data())
    instrument = font.instrument(0, 0, 48000, NoteCache(10**7))
    assert len(instrument._voices(69, 100)) == 64


def test_a_loop_that_lies_outside_is_played_as_far_as_there_is_sound(
    tmp_path: Path, writer: ModuleType
) -> None:
    for loop in ((0, 10**6), (900, 100), (10**6, 2 * 10**6), (500, 500)):
        played(opened(tmp_path, writer.Font(samples=[writer.Sample(loop=loop)]).data()))


def test_a_sample_in_a_rom_or_without_frames_is_silent(tmp_path: Path, writer: ModuleType) -> None:
    silent = [writer.Sample(kind=0x8001), writer.Sample(data=writer.sine(0), rate=0)]
    for sample in silent:
        font = opened(tmp_path, writer.Font(samples=[sample]).data())
        note = font.instrument(0, 0, 48000, NoteCache(10**7)).note(69, 100, 4800)
        assert not note.samples.any()
        assert note.loop_start is None


def test_twenty_four_bits_are_added(tmp_path: Path, writer: ModuleType) -> None:
    coarse = writer.Font(zones=[writer.once()])
    fine = writer.Font(zones=[writer.once()], low_bytes=b"\xff" * 960)
    first, second = (
        opened(tmp_path, font.data())._samples.frames(0, 0, 960) for font in (coarse, fine)
    )
    np.testing.assert_allclose(second - first, 255 / 2**23, atol=1e-7)


def test_packed_samples_sound_as_plain_ones(tmp_path: Path, writer: ModuleType) -> None:
    plain = writer.sine(32000)
    packed = io.BytesIO()
    soundfile.write(packed, plain, writer.RATE, format="OGG", subtype="VORBIS")
    sample = writer.Sample(loop=(3200, 6400), kind=0x11, packed=packed.getvalue())
    notes = [
        opened(tmp_path, writer.Font(samples=[each]).data())
        .instrument(0, 0, 48000, NoteCache(10**7))
        .note(69, 100, 9600)
        .samples[0]
        for each in (sample, writer.Sample(plain, (3200, 6400)))
    ]
    error = notes[0] - notes[1]
    assert np.sqrt(np.mean(error**2)) < 0.03 * np.sqrt(np.mean(notes[1] ** 2))


def test_a_packed_sample_that_is_none_is_refused(tmp_path: Path, writer: ModuleType) -> None:
    sample = writer.Sample(kind=0x11, packed=b"OggS" + bytes(400))
    with pytest.raises(JamError, match="cannot be decoded"):
        played(opened(tmp_path, writer.Font(samples=[sample]).data()))
