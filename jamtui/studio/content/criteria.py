"""Criteria of achievements and challenges: of the known types, with the parameters these have."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from jamtui.catalog.parameters import Rules, check_table
from jamtui.catalog.toml_file import nearest, read_toml
from jamtui.errors import UsageError
from jamtui.resources import bundled
from jamtui.studio.content.readers import Reader, json_object

_YEARS = (2000, 2100)


@lru_cache(maxsize=1)
def criteria_rules() -> dict[str, dict[str, Rules]]:
    """Returns the parameters of each type, for "achievement" and for "challenge"."""
    return read_toml(bundled("data") / "criteria.toml")


def criteria(kind: str) -> Reader:
    """Returns what reads criteria of achievements or challenges, into JSON."""

    def read(name: str, value: str) -> str:
        given = json.loads(json_object(name, value))
        known = criteria_rules()[kind]
        type_ = given.pop("type", None)
        if not isinstance(type_, str) or type_ not in known:
            raise UsageError(
                f"{name} needs a type that is known{nearest(str(type_)[:40], known)}: one of "
                f"{', '.join(known)}."
            )
        checked = check_table(given, known[type_], name, {"years": _years})
        return json.dumps({"type": type_} | checked)

    return read


def _years(value: Any, where: str) -> list[int]:
    if (
        not isinstance(value, list)
        or not 1 <= len(value) <= 50
        or not all(type(one) is int and _YEARS[0] <= one <= _YEARS[1] for one in value)
    ):
        raise UsageError(f"{where} must be a list of years such as [2025, 2026].")
    return value
