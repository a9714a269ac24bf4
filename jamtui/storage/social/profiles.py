"""What lists show of people: those whom the one who acts may see, by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jamtui.storage.gateway import Gateway, one_of

SOMEBODY = "somebody"
"""The name of everybody whose profile may not be seen, or is gone."""

_COLUMNS = ("id", "username", "display_name", "level", "last_online_at")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Face:
    """What is shown of a person; `level` and `last_online_at` are None for a hidden one."""

    id: str | None
    username: str = SOMEBODY
    display_name: str = SOMEBODY
    level: int | None = None
    last_online_at: str | None = None


class Faces:
    """The people that a list is about, looked up all at once."""

    def __init__(self, gateway: Gateway, ids: Iterable[str | None]) -> None:
        wanted = sorted({id_ for id_ in ids if id_ is not None})
        self._known: dict[str, Face] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            condition = one_of("id", wanted[start : start + _AT_ONCE])
            for row in gateway.select("user_profiles", condition, _COLUMNS):
                self._known[row["id"]] = Face(**row)

    def of(self, id_: str | None) -> Face:
        """Returns what may be shown of that person."""
        return Face(id_) if id_ is None else self._known.get(id_, Face(id_))

    def hidden(self, ids: Iterable[str | None]) -> set[str]:
        """Returns those among `ids` of whom nothing may be shown."""
        return {id_ for id_ in ids if id_ is not None and id_ not in self._known}
