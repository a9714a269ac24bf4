"""The library's folder: the same contents once, whole or not at all, and no way out of it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from jamtui.errors import BadFileError, NotFoundError, StorageError
from jamtui.storage.tracks import library_folder
from jamtui.storage.tracks.library_folder import LibraryFolder


@pytest.fixture
def folder(tmp_path: Path) -> LibraryFolder:
    return LibraryFolder(tmp_path / "library")


def brought(folder: LibraryFolder, source: Path) -> str:
    with folder.copied(source) as incoming:
        return folder.keep(incoming, ".wav")


def write(path: Path, data: bytes = b"sound") -> Path:
    path.write_bytes(data)
    return path


def test_the_same_contents_are_kept_once(folder: LibraryFolder, tmp_path: Path) -> None:
    urls = {brought(folder, write(tmp_path / f"{name}.wav")) for name in "abc"}
    assert folder.urls() == sorted(urls)
    assert len(urls) == 1
    (url,) = urls
    assert folder.path_of(url).read_bytes() == b"sound"
    assert len(list(folder.folder.iterdir())) == 1


def test_others_cannot_read_it(folder: LibraryFolder, tmp_path: Path) -> None:
    source = write(tmp_path / "a.wav")
    source.chmod(0o777)
    path = folder.path_of(brought(folder, source))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.folder.stat().st_mode) == 0o700


def test_what_is_not_kept_is_gone(folder: LibraryFolder, tmp_path: Path) -> None:
    with folder.copied(write(tmp_path / "a.wav")) as incoming:
        assert incoming.path.read_bytes() == b"sound"
        assert incoming.bytes == 5
    assert list(folder.folder.iterdir()) == []
    with pytest.raises(RuntimeError), folder.copied(write(tmp_path / "a.wav")):
        raise RuntimeError
    assert list(folder.folder.iterdir()) == []


def test_a_full_disk_leaves_nothing(
    folder: LibraryFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = brought(folder, write(tmp_path / "a.wav"))

    def full(descriptor: int, data: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(library_folder.os, "write", full)
    with (
        pytest.raises(StorageError, match="No space left"),
        folder.copied(write(tmp_path / "b.wav", b"other")),
    ):
        raise AssertionError("never reached")
    monkeypatch.undo()
    assert folder.urls() == [kept]
    assert len(list(folder.folder.iterdir())) == 1


@pytest.mark.parametrize(
    "url",
    [
        "library:../../etc/passwd",
        "library:/etc/passwd",
        "library:" + "a" * 64,
        "library:" + "a" * 64 + ".wav/../../x",
        "library:" + "a" * 64 + ".exe",
        "library:" + "A" * 64 + ".wav",
        "library:" + "a" * 64 + ".wav\n",
        "https://example.org/a.wav",
        "/etc/passwd",
        "",
    ],
)
def test_no_url_leads_out(folder: LibraryFolder, url: str) -> None:
    assert not folder.has(url)
    assert not folder.remove(url)
    with pytest.raises(NotFoundError):
        folder.path_of(url)


def test_what_is_no_plain_file_is_refused_and_not_waited_for(
    folder: LibraryFolder, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with (
            pytest.raises(BadFileError, match="folder, pipe or device"),
            folder.copied(tmp_path / name),
        ):
            raise AssertionError("never reached")
    with pytest.raises(BadFileError), folder.copied(Path(os.devnull)):
        raise AssertionError("never reached")
    for missing in ("nothing", "a\0b"):
        with pytest.raises((NotFoundError, StorageError)), folder.copied(tmp_path / missing):
            raise AssertionError("never reached")
    assert folder.urls() == []
    assert not folder.folder.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_copied(
    folder: LibraryFolder, tmp_path: Path
) -> None:
    path = tmp_path / "a.wav"
    with path.open("wb") as file:
        file.truncate(library_folder.MOST_BYTES + 1)  # takes no room
    with pytest.raises(BadFileError, match="too large"), folder.copied(path):
        raise AssertionError("never reached")


def test_a_copy_goes_out_whole(folder: LibraryFolder, tmp_path: Path) -> None:
    data = os.urandom(3_000_000)
    url = brought(folder, write(tmp_path / "a.wav", data))
    folder.copy_out(url, tmp_path / "out.wav")
    assert (tmp_path / "out.wav").read_bytes() == data
    with pytest.raises(StorageError):
        folder.copy_out(url, tmp_path / "no" / "such" / "folder.wav")
    assert folder.remove(url)
    assert not folder.remove(url)
    with pytest.raises(NotFoundError, match="bring it again"):
        folder.copy_out(url, tmp_path / "out.wav")
    assert (tmp_path / "out.wav").read_bytes() == data


def test_strange_files_in_the_folder_are_left_alone(folder: LibraryFolder, tmp_path: Path) -> None:
    url = brought(folder, write(tmp_path / "a.wav"))
    write(folder.folder / "notes.txt")
    assert folder.urls() == [url]


def test_only_old_copies_are_swept_away(folder: LibraryFolder, tmp_path: Path) -> None:
    assert folder.sweep() == 0
    url = brought(folder, write(tmp_path / "a.wav"))
    old = write(folder.folder / ".jamtui-0123456789ab.partial")
    os.utime(old, (0, 0))
    os.utime(folder.path_of(url), (0, 0))
    with folder.copied(write(tmp_path / "b.wav")) as incoming:
        assert folder.sweep() == 1
        assert incoming.path.exists()
    assert not old.exists()
    assert folder.urls() == [url]
