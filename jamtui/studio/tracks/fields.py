"""Changes field by field: what people write becomes checked values of a record."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jamtui.catalog.effects import is_switch_of_effect
from jamtui.catalog.parameters import Rule, Rules, check_value
from jamtui.catalog.toml_file import nearest, shown
from jamtui.catalog.track_settings import setting_rules
from jamtui.errors import UsageError
from jamtui.studio.tracks.kinds import KINDS
from jamtui.text import switch_of

DEEPEST = 8
"""How many parts a path may have; no settings are nested deeper."""

_EFFECTS = ("effects", "track_effects")
_AS_TEXT = ("text", "str", "colour", "key", "sound", "moment", "chord", "youtube", "loop")

Check = Callable[[Any, str], Any]


class FieldCheck:
    """What may be set on one part, such as "loop_track", with `more` kinds of values."""

    def __init__(self, part: str, more: Mapping[str, Check] | None = None) -> None:
        self.rules: Rules = setting_rules(part)
        self._kinds = KINDS | dict(more or {})

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Returns values of fields as they are kept; raises UsageError, NotFoundError."""
        for name in values:
            self._check_known(name)
        return {
            name: check_value(value, self.rules[name], name, self._kinds)
            for name, value in values.items()
        }

    def changes(
        self, before: Any, named: Mapping[str, Any], assignments: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Returns what is to change in the record `before`.

        `named` are whole fields, None meaning that they stay. `assignments` are such as
        "volume=0.5" or "effects.reverb.mix=0.3": a path, and JSON or a text; null takes away what
        may be missing, `+` as the last part of a path adds to a list.
        """
        wanted = {name: value for name, value in named.items() if value is not None}
        for assignment in assignments:
            self._assign(wanted, before, assignment)
        kept = self.values(wanted)
        return {name: value for name, value in kept.items() if value != getattr(before, name)}

    def _assign(self, wanted: dict[str, Any], before: Any, assignment: str) -> None:
        path, equals, text = assignment.partition("=")
        parts = path.strip().split(".")
        if not equals or not all(parts) or len(parts) > DEEPEST:
            raise UsageError(
                f"{shown(assignment)} is no change: write a path, = and a value, such as "
                "volume=0.5 or effects.reverb.mix=0.3."
            )
        name, inner = parts[0], parts[1:]
        self._check_known(name)
        value = _value(text, _leaf(self.rules[name], inner))
        if not inner:
            wanted[name] = value
            return
        held = wanted[name] if name in wanted else copy.deepcopy(getattr(before, name))
        wanted[name] = _placed(held, inner, value, path)

    def _check_known(self, name: str) -> None:
        if name not in self.rules:
            known = list(self.rules)
            raise UsageError(
                f"There is no field {shown(name)}{nearest(name, known)}: "
                f"what can be set is {', '.join(known)}."
            )


def _leaf(rule: Rule, path: Sequence[str]) -> Rule:
    """Returns the rule for what lies at a path, an empty one where the tables have none."""
    for at, part in enumerate(path):
        if rule.get("type") in _EFFECTS:
            return {"type": "bool"} if is_switch_of_effect(path[at:]) else {}
        if "fields" in rule:
            rule = rule["fields"].get(part, {})
        elif "items" in rule and not (part == "+" or part.isdecimal()):
            rule = rule["items"].get(part, {})
        elif "items" not in rule:
            return {}
    return rule


def _value(text: str, rule: Rule) -> Any:
    if text == "null":
        return None
    if rule.get("type") in _AS_TEXT:
        return text
    if rule.get("type") == "bool" and (switch := switch_of(text)) is not None:
        return switch
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _placed(held: Any, path: Sequence[str], value: Any, whole: str) -> Any:
    """Returns a table or list with a value put in at a path; None takes a key of a table away."""
    part, rest = path[0], path[1:]
    if isinstance(held, list):
        return _placed_in_list(held, part, rest, value, whole)
    if held is None:
        held = {}
    if not isinstance(held, dict):
        raise UsageError(f"{whole}: there is nothing below {shown(held)} to set.")
    if not rest and value is None:
        held.pop(part, None)
    elif not rest:
        held[part] = value
    else:
        held[part] = _placed(held.get(part), rest, value, whole)
    return held


def _placed_in_list(
    held: list[Any], part: str, rest: Sequence[str], value: Any, whole: str
) -> list[Any]:
    if part == "+" and not rest:
        return [*held, value]
    if not (part.isdecimal() and len(part) <= 6 and int(part) < len(held)):
        last = f"0 to {len(held) - 1}" if held else "none yet"
        raise UsageError(f"{whole}: {part!r} is no place in a list ({last}); + adds one.")
    place = int(part)
    if rest:
        held[place] = _placed(held[place], rest, value, whole)
    elif value is None:
        del held[place]
    else:
        held[place] = value
    return held
