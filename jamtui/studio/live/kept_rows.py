"""The rows of somebody's room, kept in a file of their own while one is in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jamtui.protocol.messages import Row
from jamtui.storage.live.mirror import Mirror, open_mirror


class KeptRows:
    """Opens the mirror of a host when the host is known. The room client's thread."""

    def __init__(self, data_folder: Path, user_id: str) -> None:
        self._data_folder = data_folder
        self._user_id = user_id
        self._mirror: Mirror | None = None
        self._host_id = ""

    def number(self, host_id: str, room_code: str) -> int | None:
        """Returns the number of the last event that is kept; None: nothing is."""
        return self._of(host_id).number(room_code)

    def replace(self, host_id: str, room_id: str, rows: Sequence[Row], number: int) -> None:
        """Keeps these rows in place of all others of the room."""
        self._of(host_id).replace(room_id, number, rows)

    def apply(self, host_id: str, room_id: str, rows: Sequence[Row], number: int) -> None:
        """Keeps what has changed."""
        self._of(host_id).change(room_id, number, rows)

    def name_of(self, user_id: str) -> str | None:
        """Returns what somebody is called whose profile is kept."""
        return self._mirror.name_of(user_id) if self._mirror is not None else None

    def close(self) -> None:
        """Closes the file."""
        if self._mirror is not None:
            self._mirror.close()
            self._mirror = None

    def _of(self, host_id: str) -> Mirror:
        if self._mirror is None or host_id != self._host_id:
            self.close()
            self._mirror = open_mirror(self._data_folder, host_id, self._user_id)
            self._host_id = host_id
        return self._mirror
