"""Why people report things, and what comes of it: `data/reports.toml` as an object."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jamtui.catalog.toml_file import Fields, read_toml
from jamtui.errors import BadFileError
from jamtui.resources import bundled


@dataclass(frozen=True, slots=True)
class Reporting:
    """What each reason and each action means, by its id, in the order of lists."""

    reasons: dict[str, str]
    actions: dict[str, str]


def read_reporting(path: Path) -> Reporting:
    """Returns what a file says; raises BadFileError."""
    top = Fields(read_toml(path), str(path))
    found = Reporting(_meanings(top, "reasons", path), _meanings(top, "actions", path))
    top.finish()
    return found


def _meanings(top: Fields, key: str, path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for fields in top.tables(key, 1, 100):
        id_ = fields.text("id", longest=40)
        if id_ in found:
            raise BadFileError(f"{path}: {id_!r} is twice among the {key}.")
        found[id_] = fields.text("says")
        fields.finish()
    return found


@lru_cache(maxsize=1)
def reporting() -> Reporting:
    """Returns what ships with the program."""
    return read_reporting(bundled("data") / "reports.toml")
