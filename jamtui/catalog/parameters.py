"""Settings checked against tables of rules, which are data.

A rule is a table: `type` is bool, str (short and printable), text (any Unicode up to `longest`
characters, or if it is `long` as many as any text may have), float, int, "number[]" or a kind of
the caller's; `range` and `step` bound numbers, `choices` name all values, `fields` are the rules of
a table within, `items` those of each table in a list of at most `most`. What is `optional` may be
null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jamtui.catalog.toml_file import nearest, shown
from jamtui.errors import UsageError
from jamtui.text import LONGEST_TEXT, storable

MOST_ITEMS = 32
"""How many tables a list holds where its rule does not say."""

Rule = Mapping[str, Any]
Rules = Mapping[str, Rule]
Kinds = Mapping[str, Callable[[Any, str], Any]]
"""For each kind of its own: what takes a value and its place, and returns the value to keep."""

_RANGE = (0.0, 20_000.0)
_NO_KINDS: Kinds = {}


def check_table(values: object, rules: Rules, where: str, kinds: Kinds = _NO_KINDS) -> Any:
    """Returns a table of parameters as it is to be kept.

    What is left out stays out. Raises UsageError with the name of the first key or value that is
    wrong.
    """
    if not isinstance(values, Mapping):
        raise UsageError(f"{where} must be a table of parameters, not {shown(values)}.")
    for key in values:
        if key not in rules:
            raise UsageError(f"{where} has no parameter {shown(key)}{nearest(str(key), rules)}.")
    return {
        key: check_value(value, rules[key], f"{where}.{key}", kinds)
        for key, value in values.items()
    }


def check_value(value: object, rule: Rule, where: str, kinds: Kinds = _NO_KINDS) -> Any:
    """Returns one value as it is to be kept; raises UsageError, or what the kind raises."""
    if value is None and rule.get("optional"):
        return None
    if "fields" in rule:
        return check_table(value, rule["fields"], where, kinds)
    if "items" in rule:
        return _check_items(value, rule, where, kinds)
    if rule.get("type") in kinds and value is None:
        raise UsageError(f"{where} needs a value: it cannot be null.")
    if rule.get("type") in kinds:
        return kinds[rule["type"]](value, where)
    if rule.get("type") == "text":
        return _check_text(value, rule, where)
    if not _is_fine(value, rule):
        raise UsageError(f"{where} must be {_wanted(rule)}, not {shown(value)}.")
    return value


def _check_items(value: object, rule: Rule, where: str, kinds: Kinds) -> list[Any]:
    most = rule.get("most", MOST_ITEMS)
    rules = rule["items"]
    if not isinstance(value, list) or len(value) > most:
        raise UsageError(f"{where} must be a list of at most {most}, not {shown(value)}.")
    kept = []
    for place, item in enumerate(value, 1):
        kept.append(check_table(item, rules, f"{where} {place}", kinds))
        missing = [key for key in rules if key not in item and not rules[key].get("optional")]
        if missing:
            raise UsageError(f"{where} {place} has no {missing[0]}.")
    return kept


def _check_text(value: object, rule: Rule, where: str) -> str:
    longest = LONGEST_TEXT if rule.get("long") else rule.get("longest", 200)
    if not isinstance(value, str):
        raise UsageError(f"{where} must be a text, not {shown(value)}.")
    if len(value) > longest:
        raise UsageError(
            f"{where} has {len(value):,} characters: at most {longest:,} are possible."
        )
    if not storable(value):
        raise UsageError(f"{where} has a character in it that no text has (NUL or half a letter).")
    if not value.strip() and not rule.get("blank"):
        raise UsageError(f"{where} cannot be empty.")
    return value


def _is_fine(value: object, rule: Rule) -> bool:
    if "choices" in rule:
        # True == 1, and 1 may be among the choices.
        return not isinstance(value, bool) and value in rule["choices"]
    kind = rule["type"]
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "str":
        return isinstance(value, str) and len(value) <= 200 and value.isprintable()
    if kind == "number[]":
        return (
            isinstance(value, list) and len(value) <= MOST_ITEMS and all(map(_is_interval, value))
        )
    low, high = rule.get("range", _RANGE)
    if isinstance(value, bool) or not isinstance(value, int if kind == "int" else int | float):
        return False
    # NaN fails the comparison.
    return low <= value <= high and ("step" not in rule or (value - low) % rule["step"] == 0)


def _is_interval(value: object) -> bool:
    """Whether `value` can be meant as a distance in semitones."""
    return not isinstance(value, bool) and isinstance(value, int | float) and abs(value) <= 48


def _wanted(rule: Rule) -> str:
    if "choices" in rule:
        return f"one of {', '.join(map(str, rule['choices']))}"
    kind = rule["type"]
    if kind in ("float", "int"):
        low, high = rule.get("range", _RANGE)
        unit = f" {rule['unit']}" if "unit" in rule else ""
        noun = "whole number" if kind == "int" else "number"
        step = f" in steps of {rule['step']}" if "step" in rule else ""
        return f"a {noun} from {low:g} to {high:g}{unit}{step}"
    return {"bool": "true or false", "str": "a short text"}.get(kind, "a list of semitones")
