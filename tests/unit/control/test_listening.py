"""The control socket: where it cannot be, why is said, and what is left behind is taken away."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from jamtui.control.listening import Listening, remove_stale
from jamtui.errors import ConflictError, StorageError


async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    raise AssertionError("nobody connects here")


def listen(path: Path) -> None:
    async def once() -> None:
        listening = Listening(path, asyncio.get_running_loop(), never)
        assert path.is_socket()
        assert path.stat().st_mode & 0o777 == 0o600
        await asyncio.sleep(0)
        listening.close()

    asyncio.run(once())


def test_it_is_there_as_long_as_it_is_open(tmp_path: Path) -> None:
    listen(tmp_path / "s")
    assert list(tmp_path.iterdir()) == []


def test_where_nobody_may_look_no_socket_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_exists(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", no_exists)
    with pytest.raises(StorageError, match=r"No socket can be made at .*/s: Permission denied\.$"):
        listen(tmp_path / "s")


def test_other_places_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file or directory"):
        listen(tmp_path / "no" / "s")
    with pytest.raises(StorageError, match="too long"):
        listen(tmp_path / ("s" * 200))
    (tmp_path / "file").touch()
    with pytest.raises(ConflictError, match="is no socket"):
        listen(tmp_path / "file")


def test_only_a_socket_at_which_nobody_listens_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()
        with pytest.raises(ConflictError, match="Another engine listens"):
            remove_stale(path)
        assert path.is_socket()
    remove_stale(path)
    assert not path.exists()
    remove_stale(path)
