"""The pool of challenges: `data/challenges.toml` as objects."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import cast

from jamtui.catalog.toml_file import Fields, read_toml
from jamtui.community.challenges import COUNTS, Kind, Template
from jamtui.errors import BadFileError
from jamtui.resources import bundled


def read_challenges(path: Path) -> tuple[Template, ...]:
    """Returns the challenges of a file in its order; raises BadFileError."""
    top = Fields(read_toml(path), str(path))
    found = [_template(fields) for fields in top.tables("challenges", 1, 1000)]
    top.finish()
    if len({one.id for one in found}) < len(found):
        raise BadFileError(f"{path} has two challenges with the same id: ids must differ.")
    return tuple(found)


def _template(fields: Fields) -> Template:
    found = Template(
        id=fields.text("id"),
        kind=cast(Kind, fields.choice("kind", list(COUNTS))),
        name=fields.text("name"),
        description=fields.text("description"),
        type=fields.text("type"),
        count=fields.whole("count", 1, 100_000),
    )
    fields.finish()
    return found


@lru_cache(maxsize=1)
def challenge_pool() -> tuple[Template, ...]:
    """Returns the challenges that ship with the program."""
    return read_challenges(bundled("data") / "challenges.toml")
