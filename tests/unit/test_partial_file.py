"""Files are old or new, never half; nothing is left beside them."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from jamtui.errors import StorageError
from jamtui.partial_file import PRIVATE, PartialFile, explaining_writes, replacing, write_whole


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_replaced_file_is_old_or_new(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError), replacing(path) as partial:
        partial.write_text("half \udc80", "utf-8")
    assert path.read_text() == "old"
    with replacing(path) as partial:
        partial.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert names(tmp_path) == ["a.txt"]


def test_what_is_discarded_leaves_nothing_and_what_is_kept_stays(tmp_path: Path) -> None:
    for acts, left in (("discard", "discard"), []), (("keep", "discard"), ["a.wav"]):
        partial = PartialFile(tmp_path / "a.wav", suffix=".wav")
        os.close(partial.descriptor)
        assert partial.place.suffix == ".wav"
        assert names(tmp_path) == [partial.place.name]
        for act in acts:
            getattr(partial, act)()
        assert names(tmp_path) == left


@pytest.mark.usefixtures("umask")
def test_the_umask_has_its_say(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"1")
    with replacing(tmp_path / "b", mode=PRIVATE):
        pass
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600


def test_the_longest_name_can_be_written(tmp_path: Path) -> None:
    write_whole(tmp_path / ("x" * 255), b"1")
    assert names(tmp_path) == ["x" * 255]


@pytest.mark.parametrize("name", ["no/such", "x" * 256, "nul\0", "", "\x1b[2J/x"])
def test_what_cannot_be_written_is_said_in_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(StorageError) as caught:
        write_whole(Path(name) if not name else tmp_path / name, b"1")
    assert " cannot be written: " in str(caught.value)
    assert str(caught.value).isprintable()
    assert names(tmp_path) == []


def test_a_full_disk_is_a_storage_error(tmp_path: Path) -> None:
    path = tmp_path / "b"
    sentence = "b cannot be written: No space left on device"
    with pytest.raises(StorageError, match=sentence), explaining_writes(path), replacing(path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert names(tmp_path) == []
