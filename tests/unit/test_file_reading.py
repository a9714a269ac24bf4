"""A file that cannot be read is told of in one sentence; of a large one only the beginning is."""

from __future__ import annotations

from pathlib import Path

import pytest

from jamtui.errors import NotFoundError, StorageError
from jamtui.file_reading import read_beginning


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 12, 5_000])
def test_a_file_that_is_too_large_is_told_by_one_byte(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    data = bytes(number % 251 for number in range(size))
    path.write_bytes(data)
    assert read_beginning(path, 10) == data[:11]


def test_what_the_system_says_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"^There is no file .*a\\x1bb\.$"):
        read_beginning(tmp_path / "a\x1bb", 10)
    with pytest.raises(StorageError, match=r"cannot be read: Is a directory\.$"):
        read_beginning(tmp_path, 10)
    with pytest.raises(StorageError, match=r"^a\\x00b cannot be read: .*\.$"):
        read_beginning(Path("a\0b"), 10)
