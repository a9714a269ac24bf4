"""What can be set on tracks, songs, presets and streams: `data/track_settings.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jamtui.catalog.parameters import Rules
from jamtui.catalog.toml_file import read_toml
from jamtui.resources import bundled


@lru_cache(maxsize=32)
def setting_rules(part: str) -> Rules:
    """Returns the rules for the fields of one part, such as "loop_track"; do not change them.

    Raises KeyError for a part that the file does not have.
    """
    tables = _tables()
    return {name: _resolved(rule, tables) for name, rule in tables[part].items()}


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    return read_toml(bundled("data") / "track_settings.toml")


def _resolved(rule: Mapping[str, Any], tables: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Returns a rule with the tables that it refers to in it."""
    own = {key: value for key, value in rule.items() if key not in ("table", "list")}
    for reference, key in (("table", "fields"), ("list", "items")):
        if reference in rule:
            inner = tables[rule[reference]].items()
            own[key] = {name: _resolved(one, tables) for name, one in inner}
    return own
