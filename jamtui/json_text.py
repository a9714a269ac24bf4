"""JSON as people write it: read without numbers that are none, looked over before it is kept."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

MOST_DIGITS = 400
"""Of a whole number: more than the widest float has."""

_LARGEST = 10**308
_HALF_LETTER = re.compile("[\ud800-\udfff]")


class NoNumberError(ValueError):
    """What is written as a number is none, or infinite."""


def from_json(
    text: str, object_pairs_hook: Callable[[list[tuple[str, Any]]], Any] | None = None
) -> Any:
    """Returns what JSON means; raises ValueError, with a reason in words, or RecursionError.

    `object_pairs_hook` makes the objects, as in `json.loads`.
    """
    return json.loads(
        text,
        object_pairs_hook=object_pairs_hook,
        parse_float=finite,
        parse_int=_whole,
        parse_constant=_refused,
    )


def finite(text: str) -> float:
    """Returns the number that is written so; raises ValueError for one that is none."""
    number = float(text)
    if not math.isfinite(number):
        _refused(text)
    return number


def odd_value_in(value: Any) -> str | None:
    """Returns what makes a value one that cannot be kept, at any depth: None for a good one."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list | tuple):
            waiting += one
        elif isinstance(one, str) and _HALF_LETTER.search(one):
            return "half of a letter (a lone surrogate)"
        elif isinstance(one, float) and not math.isfinite(one):
            return f"{one}, which is no number"
        elif isinstance(one, int) and abs(one) > _LARGEST:
            return "a number that is too large"
    return None


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(f"a number has {len(text):,} digits")
    return int(text)


def _refused(text: str) -> float:
    raise NoNumberError(f"{text[:20]} is no finite number")
