"""Records as rows, and back: JSON columns to lists and dicts, 0 and 1 to truths."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from jamtui.errors import BadFileError
from jamtui.storage.gateway import Row

R = TypeVar("R")


def columns(kind: type[Any]) -> tuple[str, ...]:
    """Returns the columns that a record has."""
    return tuple(field.name for field in dataclasses.fields(kind))


def record(kind: type[R], row: Mapping[str, Any]) -> R:
    """Returns the record of a row; where the row has NULL, the record has its default.

    Raises BadFileError for JSON of another shape than the column's.
    """
    values = {
        name: _read(name, row[name], shape)
        for name, shape in _shapes(kind).items()
        if row.get(name) is not None
    }
    return kind(**values)


def row_of(record: Any, names: Iterable[str] = ()) -> Row:
    """Returns the row of a record, or some columns of it; what is None is left out of a whole."""
    wanted = tuple(names) or columns(type(record))
    values = {name: getattr(record, name) for name in wanted}
    if not names:
        values = {name: value for name, value in values.items() if value is not None}
    return written(type(record), values)


def written(kind: type[Any], values: Mapping[str, Any]) -> Row:
    """Returns values of a record's fields as its columns hold them."""
    shapes = _shapes(kind)
    return {name: _write(value, shapes[name]) for name, value in values.items()}


_known: dict[str, dict[str, type[Any]]] = {}


def _shapes(kind: type[Any]) -> dict[str, type[Any]]:
    """Returns bool, list or dict for the fields that are such, `object` for the others."""
    name = f"{kind.__module__}.{kind.__qualname__}"
    if name not in _known:
        _known[name] = {field: _shape(hint) for field, hint in get_type_hints(kind).items()}
    return _known[name]


def _shape(hint: Any) -> type[Any]:
    kinds = {hint, get_origin(hint), *get_args(hint)} | {get_origin(one) for one in get_args(hint)}
    return next((kind for kind in (bool, list, dict) if kind in kinds), object)


def _read(name: str, value: Any, shape: type[Any]) -> Any:
    if shape is bool:
        return bool(value)
    if shape is object:
        return value
    try:
        found = json.loads(value)
    except RecursionError:
        raise BadFileError(f"The column {name} is nested too deeply to be read.") from None
    if not isinstance(found, shape):
        wanted = "a list" if shape is list else "an object"
        raise BadFileError(f"The column {name} holds {value[:40]!r}, which is not {wanted}.")
    return found


def _write(value: Any, shape: type[Any]) -> Any:
    if value is None or shape is object:
        return value
    if shape is bool:
        return int(value)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
