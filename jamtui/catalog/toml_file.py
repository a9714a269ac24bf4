"""TOML files that people write: read strictly, refused with one sentence."""

from __future__ import annotations

import difflib
import re
import stat
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from jamtui.errors import BadFileError
from jamtui.file_reading import explaining_reads, read_beginning
from jamtui.text import printable, shown_value

MAX_BYTES = 1_000_000
LONGEST_TEXT = 2_000

# A key of 33 parts. tomllib takes time with the square of their number: 15 s for 20,000.
_DEEP_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){32}""")

_KEY_PARTS = re.compile(r"\(('[^']*',? ?)+\)")
"""A key as tomllib writes it into its complaints."""


def read_toml(path: Path) -> dict[str, Any]:
    """Returns the contents of a TOML file of at most `MAX_BYTES`.

    Raises NotFoundError, StorageError when it may not be read, and BadFileError for anything
    that is not TOML or no ordinary file.
    """
    return parse_toml(_read(path), path)


def read_toml_head(path: Path) -> dict[str, Any]:
    """Returns at least the keys of a TOML file that stand before its first table.

    Raises as `read_toml` does, but finds no mistakes behind the head.
    """
    data = _read(path)
    # Most of a sound's file is about how it is made; leaving that out is ten times faster.
    head, _, _ = data.partition(b"\n[")
    try:
        return parse_toml(head, path)
    except BadFileError:
        # A list of several lines may hold such a line as well.
        return parse_toml(data, path)


def _read(path: Path) -> bytes:
    with explaining_reads(path):
        # A pipe or a device could block or never end: look before opening.
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadFileError(f"{path} is not a file but a folder, a pipe or a device.")
        return read_beginning(path, MAX_BYTES)


def parse_toml(data: bytes, path: Path, most_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """Returns the contents of TOML `data`, which came from `path`; raises BadFileError."""
    if len(data) > most_bytes:
        raise BadFileError(f"{path} is too large: such a file has at most {most_bytes:,} bytes.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFileError(f"{path} is not a text in UTF-8 (byte {error.start}).") from error
    if _DEEP_KEY.search(text):
        raise BadFileError(f"{path} is nested too deeply to be meant.")
    try:
        return tomllib.loads(text)
    except RecursionError:
        # Its own traceback is a thousand lines that say nothing.
        raise BadFileError(f"{path} is nested too deeply to be meant.") from None
    # tomllib lets plain ValueErrors through: numbers of thousands of digits, odd dates.
    except ValueError as error:
        raise BadFileError(f"{path} is not TOML: {_reason(error)}.") from error


def _reason(error: ValueError) -> str:
    """Returns what tomllib complains of, in words for who writes TOML and no Python."""
    text = str(error)
    if "set_int_max_str_digits" in text:
        return "a number has thousands of digits"
    text = _KEY_PARTS.sub(lambda match: ".".join(re.findall(r"'([^']*)'", match[0])), text)
    return printable(text).rstrip(".")[:200]


class Fields:
    """The keys of one table, taken one after another; `finish` refuses what is left over.

    `where` begins every complaint: the file, and the place within it.
    """

    def __init__(self, values: object, where: str) -> None:
        if not isinstance(values, Mapping):
            raise BadFileError(f"{where} must be a table of keys and values.")
        self._values = values
        self._known: list[str] = []
        self.where = where

    def names(self) -> list[str]:
        """Returns all keys, taken or not."""
        return list(self._values)

    def optional(self, key: str) -> Any:
        """Returns a value of any kind, None where there is none."""
        self._known.append(key)
        return self._values.get(key)

    def take(self, key: str, wanted: str) -> Any:
        """Returns a value of any kind; raises BadFileError when it is missing."""
        self._known.append(key)
        if key not in self._values:
            raise BadFileError(f"{self.where} has no {key}: it needs {wanted}.")
        return self._values[key]

    def text(self, key: str, default: str | None = None, longest: int = 200) -> str:
        """Returns a text of 1 to `longest` printable characters."""
        if default is not None and key not in self._values:
            self._known.append(key)
            return default
        value = self.take(key, "a text")
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            raise self.wrong(key, f"a text of 1 to {longest} characters", value)
        if not value.replace("\n", " ").isprintable():
            raise BadFileError(f"{self.where}: {key} has characters that cannot be printed.")
        return value

    def optional_text(self, key: str, longest: int = 200) -> str | None:
        """Returns a text, or None where there is none."""
        return self.text(key, "", longest) or None

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """Returns a number from `low` to `high`."""
        if default is not None and key not in self._values:
            self._known.append(key)
            return default
        wanted = f"a number from {low:g} to {high:g}"
        value = self.take(key, wanted)
        # NaN fails the comparison as well.
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, wanted, value)
        if not low <= value <= high:
            raise self.wrong(key, wanted, value)
        return value

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Returns a whole number from `low` to `high`."""
        if default is not None and key not in self._values:
            self._known.append(key)
            return default
        wanted = f"a whole number from {low} to {high}"
        value = self.take(key, wanted)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(key, wanted, value)
        return value

    def truth(self, key: str, default: bool) -> bool:
        """Returns true or false."""
        self._known.append(key)
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false", value)
        return value

    def choice(self, key: str, choices: Collection[str]) -> str:
        """Returns one of `choices`."""
        value = self.text(key)
        if value not in choices:
            raise BadFileError(
                f"{self.where}: there is no {key} {value!r}{nearest(value, choices)}."
            )
        return value

    def texts(self, key: str, most: int = 32) -> tuple[str, ...]:
        """Returns a list of texts, empty where there is none."""
        self._known.append(key)
        values = self._values.get(key, [])
        if not isinstance(values, list) or len(values) > most:
            raise self.wrong(key, f"a list of at most {most} texts", values)
        for value in values:
            if not isinstance(value, str) or not 0 < len(value) <= 100 or not value.isprintable():
                raise self.wrong(key, "a list of short texts", value)
        return tuple(values)

    def tables(self, key: str, low: int, high: int) -> list[Fields]:
        """Returns the `low` to `high` tables of `[[key]]`."""
        values = self.take(key, f"{low} to {high} tables [[{key}]]")
        if not isinstance(values, list) or not low <= len(values) <= high:
            raise self.wrong(key, f"{low} to {high} tables [[{key}]]", values)
        return [
            Fields(value, f"{self.where}, {key} {place}") for place, value in enumerate(values, 1)
        ]

    def finish(self) -> None:
        """Raises BadFileError for a key that nobody took."""
        for key in self._values:
            if key not in self._known:
                raise BadFileError(
                    f"{self.where} has an unknown key {shown(key)}{nearest(key, self._known)}."
                )

    def wrong(self, key: str, wanted: str, value: object) -> BadFileError:
        """Returns the complaint about a value."""
        return BadFileError(f"{self.where}: {key} must be {wanted}, not {shown(value)}.")


def nearest(name: str, known: Collection[str]) -> str:
    """Returns " (did you mean …?)" for the nearest of the known names, or nothing."""
    near = difflib.get_close_matches(name[:100], list(known), n=1, cutoff=0.5)
    return f" (did you mean {near[0]!r}?)" if near else ""


def shown(value: object) -> str:
    """Returns a short picture of any TOML value."""
    return shown_value(dict(value) if isinstance(value, Mapping) else value)
