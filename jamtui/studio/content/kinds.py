"""The kinds of things that administrators look after, and their fields: data as objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jamtui.avatar.unlocking import OPERATORS, UNLOCK_TYPES
from jamtui.catalog.toml_file import read_toml
from jamtui.community.counters import COUNTERS
from jamtui.errors import UsageError, unknown_name
from jamtui.resources import bundled
from jamtui.studio.content import readers as read
from jamtui.studio.content.criteria import criteria


@dataclass(frozen=True, slots=True)
class Field:
    """A field: the columns that hold it, and what reads it from text.

    Without a default it is needed. `references` is the table that has a row with that id, or with
    each of them for the type "ids".
    """

    type: str
    columns: tuple[str, ...]
    read: read.Reader
    is_needed: bool = False
    references: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind: its table and fields by name, and the field that says what a row is called.

    `has_active` is whether a row can be put aside.
    """

    name: str
    table: str
    fields: Mapping[str, Field]
    order: tuple[str, ...]
    title: str
    has_active: bool


_PLAIN: Mapping[str, read.Reader] = {
    "bool": read.truth,
    "day": read.day,
    "color": read.color,
    "colors": read.colors,
    "tags": read.tags,
    "json": read.json_object,
    "key": read.key,
    "sound": read.sound,
    "meter": read.meter,
    "drawing": read.drawing,
    "unlock_type": read.choice(*UNLOCK_TYPES),
    "statistic": read.choice(*COUNTERS),
    "operator": read.choice(*OPERATORS),
    "achievement_criteria": criteria("achievement"),
    "challenge_criteria": criteria("challenge"),
}


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Returns all kinds by name."""
    found = read_toml(bundled("data") / "content_fields.toml")
    return {name: _kind(name, given) for name, given in found.items()}


def kind_named(name: str) -> Kind:
    """Returns the kind with that name; raises NotFoundError."""
    known = kinds()
    if name not in known:
        raise unknown_name("kind", name[:40], known, f"It is one of {', '.join(known)}.")
    return known[name]


def columns_of(
    kind: Kind, settings: list[str], *, is_new: bool, given: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """Returns the columns that "name=value" texts set; raises UsageError.

    A new row needs all fields without a default but those that are `given` otherwise.
    """
    values: dict[str, Any] = {}
    named = set(given)
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or name not in kind.fields:
            raise UsageError(
                f"{setting[:40]!r} sets nothing: write FIELD=VALUE with one of the fields "
                f"{', '.join(kind.fields)}."
            )
        named.add(name)
        values |= _columns(kind.fields[name], name, value)
    missing = [name for name, one in kind.fields.items() if one.is_needed and name not in named]
    if is_new and missing:
        raise UsageError(f"A new {kind.name} needs {' and '.join(missing)}: --set {missing[0]}=…")
    return values


def _columns(field: Field, name: str, text: str) -> dict[str, Any]:
    found = field.read(name, text)
    parts = found if isinstance(found, tuple) else (found,) * len(field.columns)
    return dict(zip(field.columns, parts, strict=True))


def _kind(name: str, given: Mapping[str, Any]) -> Kind:
    fields = {key: _field(key, rule) for key, rule in given["fields"].items()}
    return Kind(
        name, given["table"], fields, tuple(given["order"]), given["title"], given["is_active"]
    )


def _field(name: str, rule: Mapping[str, Any]) -> Field:
    reader = _reader(rule)
    return Field(
        type=rule["type"],
        columns=tuple(rule.get("columns", (name,))),
        read=read.optional(reader) if rule.get("optional") else reader,
        is_needed=rule.get("needed", False),
        references=rule.get("references"),
    )


def _reader(rule: Mapping[str, Any]) -> read.Reader:
    match rule["type"]:
        case "text":
            return read.text(rule["longest"])
        case "int":
            return read.whole(*rule["range"])
        case "float":
            return read.number(*rule["range"])
        case "choice":
            return read.choice(*rule["choices"])
        case "ids":
            return read.ids(rule["most"])
        case name:
            return _PLAIN[name]
