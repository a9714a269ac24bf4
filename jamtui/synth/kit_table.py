"""Reading the tables of a kit file strictly: every key known, every number in its range."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable, Mapping

from jamtui.errors import BadFileError
from jamtui.synth.curve import Curve

MAX_ITEMS = 64


class KitTable:
    """One table of a kit file; each getter removes its key, `finish` refuses what is left."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            raise BadFileError(f"{where} must be a table, not {_short(data)}.")
        self.where = where
        self._data: dict[str, object] = {str(key): value for key, value in data.items()}
        self._known: set[str] = set()

    def has(self, key: str) -> bool:
        return key in self._data

    def take(self, key: str) -> object:
        """Returns the raw value of `key`, None where it is absent."""
        self._known.add(key)
        return self._data.pop(key, None)

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """Returns a finite number in [low, high]; without a default the key is required."""
        value = self.take(key)
        if value is None:
            return self._default(key, default)
        return self._ranged(value, low, high, key)

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Returns a whole number in [low, high]."""
        value = self.take(key)
        if value is None:
            return int(self._default(key, default))
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadFileError(f"{self.where}: {key} must be a whole number, not {_short(value)}.")
        return int(self._ranged(value, low, high, key))

    def numbers(
        self, key: str, low: float, high: float, default: tuple[float, ...] = ()
    ) -> tuple[float, ...]:
        """Returns a list of up to 64 numbers in [low, high]; one number is a list of one."""
        value = self.take(key)
        if value is None:
            return default
        items = value if isinstance(value, list) else [value]
        if not 1 <= len(items) <= MAX_ITEMS:
            raise BadFileError(f"{self.where}: {key} must hold 1 to {MAX_ITEMS} numbers.")
        return tuple(self._ranged(item, low, high, key) for item in items)

    def text(self, key: str, default: str | None = None, limit: int = 400) -> str:
        """Returns a text that is neither empty nor longer than `limit`."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip() or len(value) > limit:
            raise BadFileError(
                f"{self.where}: {key} must be a text of 1 to {limit} characters, "
                f"not {_short(value)}."
            )
        return value

    def choice(self, key: str, choices: Iterable[str], default: str | None = None) -> str:
        """Returns one of `choices`."""
        if default is not None and not self.has(key):
            return default
        value, names = self.text(key), tuple(choices)
        if value not in names:
            near = difflib.get_close_matches(value, names, n=3) or names[:8]
            raise BadFileError(f"{self.where}: {key} is {value[:40]!r}; use {' or '.join(near)}.")
        return value

    def curve(
        self, key: str, low: float, high: float, default: Curve | None, log: bool = False
    ) -> Curve:
        """Returns a value over frequency: one number, or [[hz, value], …] with rising hz."""
        value = self.take(key)
        if value is None:
            if default is None:
                raise BadFileError(f"{self.where} lacks {key}; add it.")
            return default
        if not isinstance(value, list):
            return Curve.constant(self._ranged(value, low, high, key), log)
        points = tuple(self._point(item, low, high, key) for item in value[: MAX_ITEMS + 1])
        hz = [point[0] for point in points]
        if not 1 <= len(points) <= MAX_ITEMS or any(b <= a for a, b in itertools.pairwise(hz)):
            raise BadFileError(
                f"{self.where}: {key} needs 1 to {MAX_ITEMS} points [hz, value] with rising hz."
            )
        return Curve(points, log)

    def tables(self, key: str, limit: int) -> list[KitTable]:
        """Returns the array of tables `key`, each named by its place."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > limit:
            raise BadFileError(f"{self.where}: {key} must be a list of up to {limit} tables.")
        return [KitTable(item, f"{self.where}, {key} {i}") for i, item in enumerate(value, 1)]

    def finish(self) -> None:
        """Raises BadFileError when a key is left that nobody asked for."""
        for key in self._data:
            near = difflib.get_close_matches(key, self._known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "remove it."
            raise BadFileError(f"{self.where} has an unknown key {key[:40]!r}; {hint}")

    def _default(self, key: str, default: float | None) -> float:
        if default is None:
            raise BadFileError(f"{self.where} lacks {key}; add it.")
        return default

    def _point(self, item: object, low: float, high: float, key: str) -> tuple[float, float]:
        if not isinstance(item, list) or len(item) != 2:
            raise BadFileError(f"{self.where}: {key} holds {_short(item)}; write [hz, value].")
        hz = self._ranged(item[0], 1.0, 100_000.0, f"the hz of {key}")
        return hz, self._ranged(item[1], low, high, key)

    def _ranged(self, value: object, low: float, high: float, key: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadFileError(f"{self.where}: {key} must be a number, not {_short(value)}.")
        if not low <= value <= high:
            raise BadFileError(
                f"{self.where}: {key} is {_short(value)}; use a number from {low:g} to {high:g}."
            )
        return float(value)


def _short(value: object) -> str:
    # A number of thousands of digits cannot be printed, a list of millions must not be.
    if isinstance(value, int) and abs(value) > 10**15:
        return "a huge number"
    if isinstance(value, str | int | float | bool):
        return repr(value[:40] if isinstance(value, str) else value)
    return "nothing" if value is None else f"a {type(value).__name__}"
