"""Sound files read in pieces: the same wherever one begins, and refused in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.audio.sound_reader import CHUNK_FRAMES, FileReader
from jamtui.errors import BadFileError, JamError, NotFoundError

FRAMES = 60_000
SUBTYPES = {"wav": "PCM_16", "flac": "PCM_16", "ogg": "VORBIS", "mp3": "MPEG_LAYER_III"}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sounds")
    # Noise would be put anew by each run of a decoder of AAC, which only knows how loud it was.
    sweep = 0.5 * np.sin(np.cumsum(np.linspace(0.02, 0.3, FRAMES)))
    wave = sweep[:, np.newaxis].repeat(2, axis=1).astype(np.float32)
    for ending, subtype in SUBTYPES.items():
        soundfile.write(folder / f"a.{ending}", wave, 44_100, subtype=subtype)
    write_m4a(folder / "a.m4a", wave)
    return {ending: folder / f"a.{ending}" for ending in (*SUBTYPES, "m4a")}


def write_m4a(path: Path, wave: Any) -> None:
    import av

    with av.open(str(path), "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=44_100, layout="stereo")
        plain = np.ascontiguousarray(wave.T)
        frame = av.AudioFrame.from_ndarray(plain, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = 44_100, 0
        for part in (frame, None):
            for packet in stream.encode(part):
                container.mux(packet)


places = st.tuples(st.integers(-500, FRAMES + 500), st.integers(1, 20_000))


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(places, min_size=1, max_size=8), st.sampled_from([*SUBTYPES, "m4a"]))
def test_any_order_reads_the_same(
    files: dict[str, Path], asked: list[tuple[int, int]], ending: str
) -> None:
    whole = FileReader(files[ending]).read(0, FRAMES)
    reader = FileReader(files[ending])
    assert reader.sample_rate == 44_100
    around = np.zeros((2, FRAMES + 40_000), np.float32)
    around[:, 1000 : 1000 + FRAMES] = whole
    around[:, 1000 + reader.frames :] = 0.0
    # A seek in MP3 may begin with a frame whose bits lay in earlier ones.
    tolerance = {"mp3": 2e-3, "ogg": 1e-6, "m4a": 1e-5}.get(ending, 0.0)
    for first, count in asked:
        found = reader.read(first, count)
        assert found.shape == (2, count)
        np.testing.assert_allclose(
            found, around[:, 1000 + first : 1000 + first + count], atol=tolerance
        )
    reader.close()


@pytest.mark.parametrize("ending", [*SUBTYPES, "m4a"])
def test_it_is_the_sound_that_was_written(files: dict[str, Path], ending: str) -> None:
    wave, _ = soundfile.read(files["wav"], dtype="float32", always_2d=True)
    reader = FileReader(files[ending])
    assert abs(reader.frames - FRAMES) < 3000
    found = reader.read(0, FRAMES)
    wanted = wave.T[:, 5000:50_000]
    if ending in ("wav", "flac"):
        np.testing.assert_allclose(found[:, 5000:50_000], wanted, atol=1e-4)
    # What is coded with losses is at least in its place: moved by a block, nothing fits.
    alike = [np.corrcoef(found[0, 5000 + at : 50_000 + at], wanted[0])[0, 1] for at in (0, 1024)]
    assert alike[0] > 0.9 > 0.5 > alike[1]


def test_straight_on_nothing_is_decoded_twice(files: dict[str, Path]) -> None:
    reader = FileReader(files["wav"])
    decoded: list[int] = []
    plain = reader._decoder

    class Counting:
        def read(self, count: int) -> Any:
            decoded.append(count)
            return plain.read(count)

        def seek(self, frame: int) -> int:
            raise AssertionError(frame)

    reader._decoder = Counting()  # type: ignore[assignment]
    for first in range(0, 50_000, 1000):
        reader.read(first, 1096)
    assert sum(decoded) == 50_096
    assert reader._window.nbytes < 8 * 2 * CHUNK_FRAMES


def test_mono_is_put_on_both_sides_and_of_many_channels_two_are_taken(tmp_path: Path) -> None:
    frames = np.arange(300).reshape(100, 3) / 1000
    for channels in (1, 3):
        path = tmp_path / f"{channels}.wav"
        soundfile.write(path, frames[:, :channels], 48_000, subtype="FLOAT")
        found = FileReader(path).read(0, 100)
        other = frames[:, 0] if channels == 1 else frames[:, 1]
        np.testing.assert_allclose(found, np.stack((frames[:, 0], other)), atol=1e-6)


def test_what_is_no_number_or_far_too_loud_is_tamed(tmp_path: Path) -> None:
    frames = np.array([[np.nan, 1e30], [np.inf, -np.inf], [0.5, -0.5]])
    soundfile.write(tmp_path / "a.wav", frames, 48_000, subtype="DOUBLE")
    found = FileReader(tmp_path / "a.wav").read(0, 3)
    np.testing.assert_array_equal(found, [[0.0, 8.0, 0.5], [8.0, -8.0, -0.5]])


def test_a_file_that_breaks_off_says_where(files: dict[str, Path], tmp_path: Path) -> None:
    long = np.random.default_rng(2).uniform(-0.5, 0.5, (400_000, 2))
    soundfile.write(tmp_path / "a.flac", long, 48_000)
    data = (tmp_path / "a.flac").read_bytes()
    (tmp_path / "cut.flac").write_bytes(data[: len(data) // 2])
    reader = FileReader(tmp_path / "cut.flac")
    assert reader.read(1000, 1000).any()
    with pytest.raises(JamError, match=r"cut\.flac (breaks off|cannot be read)"):
        reader.read(390_000, 1000)


@pytest.mark.parametrize("data", [b"", b"RIFF", b"no sound at all" * 100])
def test_what_is_no_sound_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(data)
    with pytest.raises(BadFileError, match=r"a\.wav cannot be read as a sound file"):
        FileReader(tmp_path / "a.wav")


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    for path in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(NotFoundError, match="There is no sound file"):
            FileReader(path)
