"""What people earn points for: `data/xp.toml` as an object."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jamtui.catalog.toml_file import Fields, read_toml
from jamtui.resources import bundled

MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Experience:
    """`activities` holds points by what is done, `jam_marks` seconds by what a session earns then.

    `daily_most` holds how often a local day an activity earns its points, for those with a limit.
    `families` holds the instruments of families that are no category.
    """

    activities: dict[str, int]
    jam_marks: dict[str, int]
    daily_most: dict[str, int]
    newcomer_days: int
    families: dict[str, tuple[str, ...]]


def read_experience(path: Path) -> Experience:
    """Returns what a file says; raises BadFileError."""
    top = Fields(read_toml(path), str(path))
    newcomers = _part(top, "newcomers", path)
    families = _part(top, "families", path)
    found = Experience(
        activities=_numbers(_part(top, "activities", path)),
        jam_marks=_numbers(_part(top, "jam_marks", path)),
        daily_most=_numbers(_part(top, "daily_most", path)),
        newcomer_days=newcomers.whole("days", 0, 3650),
        families={name: families.texts(name) for name in families.names()},
    )
    for part in (newcomers, families, top):
        part.finish()
    return found


def _part(top: Fields, key: str, path: Path) -> Fields:
    return Fields(top.take(key, "a table"), f"{path}, {key}")


def _numbers(part: Fields) -> dict[str, int]:
    return {name: part.whole(name, 0, MOST) for name in part.names()}


@lru_cache(maxsize=1)
def experience() -> Experience:
    """Returns what ships with the program; do not change its dicts."""
    return read_experience(bundled("data") / "xp.toml")
