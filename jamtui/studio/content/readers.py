"""Fields that somebody writes as text, read and checked one by one."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date
from typing import Any

from jamtui.avatar.color import is_color
from jamtui.catalog.avatars import drawing as shipped_drawing
from jamtui.errors import UsageError
from jamtui.json_text import from_json
from jamtui.music.key import Key
from jamtui.music.meter import Meter
from jamtui.storage.avatars.shipped_rows import VECTOR
from jamtui.studio.loop_fields import check_sound
from jamtui.text import storable, switch_of

LONGEST = {"name": 80, "description": 2_000, "prompt": 4_000, "json": 20_000, "tag": 40}
MOST_TEXTS = 64

Reader = Callable[[str, str], Any]
"""From a field's name and what is written for it to what a column holds; UsageError if wrong."""


def text(longest: int) -> Reader:
    """Returns what reads a text of 1 to `longest` characters."""

    def read(name: str, value: str) -> str:
        if not value.strip() or len(value) > longest:
            raise UsageError(f"{name} must be a text of 1 to {longest:,} characters.")
        if not storable(value):
            raise UsageError(f"{name} holds a character that no text may: NUL, or half of one.")
        return value

    return read


def optional(reader: Reader) -> Reader:
    """Returns what reads the same, or nothing from an empty text."""
    return lambda name, value: None if value == "" else reader(name, value)


def whole(low: int, high: int) -> Reader:
    """Returns what reads a whole number from `low` to `high`."""

    def read(name: str, value: str) -> int:
        digits = value.removeprefix("-")
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= 12
        if not is_number or not low <= int(value) <= high:
            raise UsageError(f"{name} must be a whole number from {low} to {high}.")
        return int(value)

    return read


def number(low: float, high: float) -> Reader:
    """Returns what reads a number from `low` to `high`."""

    def read(name: str, value: str) -> float:
        try:
            found = float(value) if len(value) <= 40 else math.nan
        except ValueError:
            found = math.nan
        # NaN fails the comparison as well.
        if not low <= found <= high:
            raise UsageError(f"{name} must be a number from {low:g} to {high:g}.")
        return found

    return read


def choice(*known: str) -> Reader:
    """Returns what reads one of these."""

    def read(name: str, value: str) -> str:
        if value not in known:
            raise UsageError(f"{name} must be one of {', '.join(known)}.")
        return value

    return read


def truth(name: str, value: str) -> int:
    """Reads yes or no, as `switch_of` does."""
    read = switch_of(value)
    if read is None:
        raise UsageError(f"{name} must be yes or no.")
    return int(read)


def color(name: str, value: str) -> str:
    """Reads #rrggbb."""
    if not is_color(value):
        raise UsageError(f"{name} must be a colour such as #1c7ed6.")
    return value.lower()


def colors(name: str, value: str) -> str:
    """Reads 1 to 64 colours with commas between, into JSON."""
    parts = [part.strip() for part in value.split(",")]
    if len(parts) > MOST_TEXTS:
        raise UsageError(f"{name} may be at most {MOST_TEXTS} colours.")
    return json.dumps([color(name, part) for part in parts])


def tags(name: str, value: str) -> str:
    """Reads texts with commas between, none from an empty text, into JSON."""
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if len(parts) > MOST_TEXTS:
        raise UsageError(f"{name} may be at most {MOST_TEXTS} texts.")
    reader = text(LONGEST["tag"])
    return json.dumps([reader(name, part) for part in parts], ensure_ascii=False)


def json_object(name: str, value: str) -> str:
    """Reads a JSON object without numbers that are none, into JSON."""
    if len(value) > LONGEST["json"]:
        raise UsageError(f"{name} may have at most {LONGEST['json']:,} characters.")
    try:
        found = from_json(value)
        written = json.dumps(found, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} must be a JSON object.") from error
    if not isinstance(found, dict):
        raise UsageError(f"{name} must be a JSON object.")
    return written


def ids(most: int) -> Reader:
    """Returns what reads 1 to `most` ids with commas between, into JSON."""

    def read(name: str, value: str) -> str:
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not 1 <= len(parts) <= most:
            raise UsageError(f"{name} must be 1 to {most} ids with commas between.")
        return json.dumps([text(LONGEST["name"])(name, part) for part in parts])

    return read


def day(name: str, value: str) -> str:
    """Reads a day such as 2026-12-31."""
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        raise UsageError(f"{name} must be a day such as 2026-12-31.") from None


def key(name: str, value: str) -> str:
    """Reads a key, "Am" as "A minor"."""
    try:
        return str(Key.parse(value))
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from error


def meter(name: str, value: str) -> tuple[int, int]:
    """Reads 3/4."""
    try:
        found = Meter.parse(value)
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from error
    return found.numerator, found.denominator


def sound(_: str, value: str) -> str:
    """Reads the id of a sound; raises NotFoundError with the nearest ones."""
    return check_sound(value).id


def drawing(name: str, value: str) -> tuple[str, str]:
    """Reads the id of a shipped drawing, into the two references to it."""
    id_ = value.removeprefix(VECTOR)
    if shipped_drawing(id_) is None:
        raise UsageError(f"{name} must be the id of a shipped component, whose drawing it has.")
    return f"{VECTOR}{id_}", f"{VECTOR}{id_}"
