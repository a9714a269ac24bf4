"""The mirrors that one person has, of all hosts: opened when a host is first heard of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from jamtui.protocol.messages import Row
from jamtui.storage.live.mirror import Mirror, open_mirror


class Mirrors:
    """What a room client writes to. Belongs to one thread; close it, or use `with`.

    Each method is one transaction, rows and number together. Raises StorageError where a mirror
    cannot be written.
    """

    def __init__(self, data_folder: Path, user_id: str) -> None:
        self._folder = data_folder
        self._user_id = user_id
        self._open: dict[str, Mirror] = {}

    def number(self, host_id: str, room_code: str) -> int | None:
        """Returns the number of the last event that is known of a room, None for nothing."""
        return self.of(host_id).number(room_code.upper())

    def replace(self, host_id: str, room_id: str, rows: Sequence[Row], number: int) -> None:
        """Keeps these rows in place of all that were kept of the room."""
        self.of(host_id).replace(room_id, number, rows)

    def apply(self, host_id: str, room_id: str, rows: Sequence[Row], number: int) -> None:
        """Keeps changed rows; those without values are taken away."""
        self.of(host_id).change(room_id, number, rows)

    def of(self, host_id: str) -> Mirror:
        """Returns the mirror of a host."""
        if host_id not in self._open:
            self._open[host_id] = open_mirror(self._folder, host_id, self._user_id)
        return self._open[host_id]

    def close(self) -> None:
        """Closes all; closing again does nothing."""
        while self._open:
            self._open.popitem()[1].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
