"""A strict reader for one table of a sound file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jamtui.errors import BadFileError

LIST_LIMIT = 256
"""More entries than any sound needs; a hostile file stops here."""


class Table:
    """Reads typed values by key and, at the end, refuses keys that nobody asked for.

    `where` names the file and the place in it; every error is a `BadFileError` that says it.
    """

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            raise BadFileError(f"{where}: expected a table of keys and values.")
        self._data = data
        self._read: set[str] = set()
        self.where = where

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def _get(self, key: str) -> object:
        self._read.add(key)
        return self._data.get(key)

    def number(
        self, key: str, default: float | None, low: float, high: float, unit: str = ""
    ) -> float:
        """Returns a finite number in low..high; a `default` of None makes it required."""
        value = self._get(key)
        if value is None:
            if default is None:
                raise BadFileError(f"{self.where}: {key!r} is missing; give a number.")
            return default
        return self._in_range(key, value, low, high, unit)

    def _in_range(self, key: str, value: object, low: float, high: float, unit: str) -> float:
        expected = f"a number from {low:g} to {high:g}{' ' + unit if unit else ''}"
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadFileError(f"{self.where}: {key!r} must be {expected}.")
        if not low <= value <= high:  # false for NaN, too
            raise BadFileError(f"{self.where}: {key!r} is {shorten(value)}; use {expected}.")
        return float(value)

    def integer(self, key: str, default: int, low: int, high: int) -> int:
        """Returns a whole number in low..high."""
        value = self._get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadFileError(
                f"{self.where}: {key!r} must be a whole number from {low} to {high}."
            )
        return value

    def text(self, key: str, default: str | None, choices: Iterable[str] = ()) -> str:
        """Returns a text, one of `choices` where there are any."""
        value = self._get(key)
        if value is None and default is not None:
            return default
        known = list(choices)
        expected = f"one of {', '.join(known)}" if known else "a text"
        if not isinstance(value, str) or (known and value not in known):
            raise BadFileError(f"{self.where}: {key!r} must be {expected}.")
        return value

    def numbers(self, key: str, low: float, high: float) -> tuple[float, ...]:
        """Returns a list of 1 to `LIST_LIMIT` numbers; () where the key is missing."""
        value = self._get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not 1 <= len(value) <= LIST_LIMIT:
            raise BadFileError(
                f"{self.where}: {key!r} must be a list of 1 to {LIST_LIMIT} numbers."
            )
        return tuple(self._in_range(key, item, low, high, "") for item in value)

    def table(self, key: str) -> Table | None:
        """Returns the table under `key`, or None where there is none."""
        value = self._get(key)
        return None if value is None else Table(value, f"{self.where}, [{key}]")

    def tables(self, key: str, most: int) -> list[Table]:
        """Returns the list of tables under `key`, at most `most`; [] where there is none."""
        value = self._get(key)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > most:
            raise BadFileError(f"{self.where}: {key!r} must be a list of at most {most} tables.")
        return [Table(item, f"{self.where}, {key} {n}") for n, item in enumerate(value, 1)]

    def ignore(self, *keys: str) -> None:
        """Accepts keys that somebody else reads."""
        self._read.update(keys)

    def finish(self) -> None:
        """Raises for the first key that nobody asked for."""
        for key in self._data:
            if key not in self._read:
                known = ", ".join(sorted(self._read))
                raise BadFileError(
                    f"{self.where}: unknown key {shorten(key)!r}; known here are {known}."
                )


def shorten(value: object, most: int = 40) -> str:
    """Returns a value as text that fits into a sentence."""
    try:
        text = str(value)
    except ValueError:  # an integer with more digits than Python will print
        return "a huge number"
    return text if len(text) <= most else text[:most] + "…"
