"""What a room can be set to, field by field; the figures are in data/room_options.toml.

A field is named by its path: `name`, `settings.bufferSize`, `rules.allowRecording`. A value comes
as text from the command line or typed from a file, and leaves as the database keeps it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jamtui.community.permissions import check_capability
from jamtui.errors import NotFoundError, UsageError, unknown_name
from jamtui.json_text import NoNumberError, from_json, odd_value_in
from jamtui.resources import bundled
from jamtui.text import LONGEST_TEXT, shown_value, storable, switch_of

DEFAULT_PERMISSIONS = "default_permissions."
"""What stands before a permission in the path of what a room lets everybody do."""

_METER = re.compile(r"(\d{1,2})\s*/\s*(\d{1,2})")
_NOTE_VALUES = (1, 2, 4, 8, 16, 32)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `kind` and the limits that belong to it (`room_options.toml` explains them)."""

    path: str
    kind: str
    help: str
    default: Any = None
    optional: bool = False
    column: bool = False
    choices: tuple[str | int, ...] = ()
    low: float = 0
    high: float = 0
    least: int = 0
    longest: int = 0
    most: int = 0

    @property
    def wanted(self) -> str:
        """What it can be, in words."""
        match self.kind:
            case "link":
                return "a link such as https://jam.test/picture.png"
            case "text":
                return f"a text of {max(self.least, 0)} to {self.longest:,} characters"
            case "whole":
                return f"a whole number from {self.low:g} to {self.high:g}"
            case "number":
                return f"a number from {self.low:g} to {self.high:g}"
            case "truth":
                return "true or false"
            case "choice":
                return "one of " + ", ".join(map(str, self.choices))
            case "names":
                return f"at most {self.most} words of 1 to {self.longest} characters"
            case "meter":
                return "a bar such as 4/4 or 7/8"
        return f"a JSON object of at most {self.longest:,} characters"

    def parse(self, text: str) -> Any:
        """Returns what `text` means, None for nothing; raises UsageError."""
        match self.kind:
            case "text" | "link":
                return self.check(text)
            case "names" if (listed := _listed(text)) is not None:
                return self.check(listed)
            case "names":
                return self.check([word for part in text.split(",") if (word := part.strip())])
            case "truth":
                return self._truth(text.strip().lower())
            case "meter":
                match = _METER.fullmatch(text.strip())
                return self.check([int(match[1]), int(match[2])] if match else text)
            case "choice":
                known = {str(choice).lower(): choice for choice in self.choices}
                return self.check(known.get(text.strip().lower(), text))
        if self.optional and not text.strip():
            return None
        return self.check(self._read(text))

    def check(self, value: Any) -> Any:
        """Returns `value` if it can be meant, None for an empty optional one; or UsageError."""
        if self.optional and (value in (None, "") or (self.kind == "names" and value == [])):
            return None
        if (odd := odd_value_in(value)) is not None:
            raise UsageError(f"{self.path} holds {odd}.")
        if not self._fits(value):
            raise UsageError(f"{self.path} must be {self.wanted}, not {_shown(value)}.")
        if self.kind == "names":
            return list(dict.fromkeys(value))
        return value

    def _fits(self, value: Any) -> bool:
        match self.kind:
            case "text":
                return isinstance(value, str) and self._is_text(value)
            case "link":
                return isinstance(value, str) and self._is_text(value) and _is_link(value)
            case "truth":
                return isinstance(value, bool)
            case "whole":
                return type(value) is int and self.low <= value <= self.high
            case "number":
                return type(value) in (int, float) and self.low <= value <= self.high
            case "choice":
                return type(value) in (str, int) and value in self.choices
            case "names":
                return (
                    isinstance(value, list | tuple)
                    and len(value) <= self.most
                    and all(isinstance(word, str) and self._is_word(word) for word in value)
                )
            case "meter":
                return (
                    isinstance(value, list | tuple)
                    and len(value) == 2
                    and all(type(number) is int for number in value)
                    and 1 <= value[0] <= 64
                    and value[1] in _NOTE_VALUES
                )
        return isinstance(value, dict) and len(json.dumps(value)) <= self.longest

    def _is_text(self, value: str) -> bool:
        enough = len(value.strip()) >= self.least
        return enough and len(value) <= self.longest and storable(value)

    def _is_word(self, word: str) -> bool:
        return len(word.strip()) > 0 and len(word) <= self.longest and storable(word)

    def _truth(self, text: str) -> bool | None:
        if self.optional and not text:
            return None
        if (value := switch_of(text)) is None:
            raise UsageError(f"{self.path} must be {self.wanted}, not {_shown(text)}.")
        return value

    def _read(self, text: str) -> Any:
        try:
            return from_json(text)
        except NoNumberError as error:
            raise UsageError(f"{self.path} has a value that cannot be meant: {error}.") from None
        # A number of thousands of digits is a ValueError as well.
        except (ValueError, RecursionError):
            return text


def checked_text(name: str, text: str | None, longest: int = LONGEST_TEXT) -> str | None:
    """Returns a text that goes with something, None where there is none; raises UsageError."""
    if text is None or not text.strip():
        return None if text is None else ""
    return str(Field(name, "text", "", longest=longest).check(text))


def _shown(value: object) -> str:
    if isinstance(value, str):
        if len(value) > 40:
            return f"{value[:40]!r}… ({len(value):,} characters)"
        return repr(value)
    return shown_value(value)


def _listed(text: str) -> list[Any] | None:
    """Returns the list that `text` is as JSON, None for what is none."""
    if not text.lstrip().startswith("["):
        return None
    try:
        found: list[Any] = from_json(text)
    except (ValueError, RecursionError):
        return None
    return found


def _is_link(text: str) -> bool:
    """Whether a browser would go there: http or https, a host, and nothing that is no address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    named = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    return named and text.isprintable() and not any(map(str.isspace, text))


@cache
def _options() -> dict[str, Any]:
    path = bundled("data") / "room_options.toml"
    return tomllib.loads(path.read_text("utf-8"))


def _fields(table: str) -> dict[str, Field]:
    return {path: _field(path, values) for path, values in _options()[table].items()}


def _field(path: str, values: Mapping[str, Any]) -> Field:
    given: dict[str, Any] = dict(values)
    given["choices"] = tuple(given.get("choices", ()))
    if given["kind"] == "text":
        given.setdefault("longest", LONGEST_TEXT)
    return Field(path, **given)


@cache
def room_fields() -> dict[str, Field]:
    """Returns the fields of a room by their paths."""
    return _fields("fields")


@cache
def kept_fields() -> dict[str, Field]:
    """Returns the fields that a kept room has in columns of its own."""
    return _fields("kept")


@cache
def template_fields() -> dict[str, Field]:
    """Returns what a kept room can be set to: its own fields, and a room's settings and rules."""
    inner = {path: one for path, one in room_fields().items() if not one.column}
    return kept_fields() | inner


def room_filters() -> list[str]:
    """Returns the names of the lists of rooms that one can ask for."""
    return list(_options()["filters"])


def field(path: str, fields: Mapping[str, Field] | None = None) -> Field:
    """Returns the field with that path; raises UsageError with the nearest ones."""
    try:
        return _known_field(path, fields)
    except NotFoundError as error:
        raise UsageError(str(error)) from error


def _known_field(path: str, fields: Mapping[str, Field] | None) -> Field:
    known = room_fields() if fields is None else fields
    if path in known:
        return known[path]
    if path.startswith(DEFAULT_PERMISSIONS):
        check_capability(path.removeprefix(DEFAULT_PERMISSIONS)[:60])
        return Field(path, "truth", "what everybody may do", optional=True)
    exact = {name.lower(): name for name in known}
    # bufferSize alone is clear enough to be understood, but scripts should say it in full.
    ends = [name for name in known if name.rpartition(".")[2].lower() == path.lower()]
    near = exact.get(path.lower()) or (ends[0] if len(ends) == 1 else None)
    if near:
        raise unknown_name("field", path[:80], [near], f"Write {near!r}.")
    raise unknown_name("field", path[:80], known, "'jam room fields' lists those of a room.")


def assignments(texts: Iterable[str], fields: Mapping[str, Field] | None = None) -> dict[str, Any]:
    """Reads `PATH=VALUE` texts; raises UsageError for one that cannot be."""
    found = {}
    for text in texts:
        path, equals, value = text.partition("=")
        if not equals:
            raise UsageError(
                f"Write PATH=VALUE, such as settings.bufferSize=128, not {text[:60]!r}."
            )
        path = path.strip()
        one = field(path, fields)
        found[path] = one.check(None) if value.strip() == "null" else one.parse(value)
    return found
