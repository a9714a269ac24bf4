"""Writes TOML: what the standard library reads.

A table of plain values becomes `[a.b]`, a list of tables at the top `[[a]]`, and a list of tables
within such a table `[[a.b]]` where it is one of `NESTED`; all else is written inline. What is None
is left out. Reading the text gives the same tables back.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NESTED = ("tracks",)
"""Lists of tables within a table of a list that get headers of their own."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_WIDEST = 96
_ITEM = "\0"
"""Stands in a path for an entry of a list: no key of a room's file has a NUL in it."""

_ESCAPES = {
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}


def to_toml(document: Mapping[str, Any]) -> str:
    """Returns `document` as TOML, keys in their order.

    It holds texts, numbers, truths, lists and mappings with texts as keys; raises ValueError for
    anything else, also for None in a list and for numbers that are none.
    """
    return "".join(_table((), document)).lstrip("\n")


def _table(path: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[str]:
    later = []
    for key, value in table.items():
        if value is None:
            continue
        if _has_header(path, key, value):
            later.append((key, value))
        else:
            yield f"{_key(key)} = {_value(value, len(key) + 3)}\n"
    for key, value in later:
        inner = (*path, key)
        name = ".".join(_key(part) for part in inner if part != _ITEM)
        if isinstance(value, Mapping):
            if not all(_has_header(inner, *pair) for pair in value.items()):
                yield f"\n[{name}]\n"
            yield from _table(inner, value)
            continue
        for item in value:
            yield f"\n[[{name}]]\n"
            yield from _table((*inner, _ITEM), item)


def _has_header(path: tuple[str, ...], key: str, value: Any) -> bool:
    in_list = _ITEM in path
    if isinstance(value, Mapping):
        return bool(value) and not in_list
    tables = isinstance(value, list | tuple) and bool(value)
    if not tables or not all(isinstance(item, Mapping) for item in value):
        return False
    return not path or (key in NESTED and len(path) == 2 and in_list)


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _text(key)


def _value(value: Any, indent: int = 0) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("TOML has no place for a number that is none")
        return repr(value)
    if isinstance(value, str):
        return _long_text(value) if "\n" in value and indent else _text(value)
    if isinstance(value, Mapping):
        return _inline(value)
    if isinstance(value, list | tuple):
        return _list(value, indent)
    raise ValueError(f"TOML has no place for {type(value).__name__}")


def _inline(table: Mapping[str, Any]) -> str:
    pairs = [f"{_key(key)} = {_value(one)}" for key, one in table.items() if one is not None]
    return f"{{ {', '.join(pairs)} }}" if pairs else "{}"


def _list(items: Sequence[Any], indent: int) -> str:
    written = [_value(item) for item in items]
    line = f"[{', '.join(written)}]"
    if not indent or indent + len(line) <= _WIDEST:
        return line
    return "".join(["[\n", *(f"    {one},\n" for one in written), "]"])


def _text(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _long_text(text: str) -> str:
    lines = "".join(letter if letter == "\n" else _escaped(letter) for letter in text)
    return f'"""\n{lines}"""'


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    code = ord(letter)
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError("half of a letter cannot be written")
    if code < 32 or 127 <= code < 160:
        return f"\\u{code:04X}"
    return letter
