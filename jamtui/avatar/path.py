"""Outlines as text: the letters M L H V C S Q Z of SVG paths, capital or small."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jamtui.errors import BadFileError

Point = tuple[float, float]

CURVE_STEPS = 14
"""Into how many straight pieces a curve is cut: at 2048 pixels none is seen."""

_TOKEN = re.compile(r"\s*,?\s*([MLHVCSQZmlhvcsqz]|[-+]?(?:\d+\.?\d*|\.\d+))")
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "Z": 0}


def flatten(data: str, where: str = "a path") -> list[list[Point]]:
    """Returns the outlines that `data` describes, each a list of points.

    After Z the next outline begins with M. Raises BadFileError, whose sentence begins with
    `where`, for what cannot be read.
    """
    pen = _Pen()
    for letter, numbers in _steps(data, where):
        if pen.outline is None and letter.upper() != "M":
            raise BadFileError(f"{where}: a path must begin with M, not {letter}.")
        pen.follow(letter, numbers)
    if not pen.outlines:
        raise BadFileError(f"{where}: a path needs at least M and a point.")
    return pen.outlines


def _steps(data: str, where: str) -> Iterator[tuple[str, list[float]]]:
    tokens = _tokens(data, where)
    at, letter = 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            letter = tokens[at]
            at += 1
        elif letter in "Zz":
            raise BadFileError(f"{where}: {tokens[at]} follows no letter.")
        count = _COUNTS[letter.upper()]
        numbers = tokens[at : at + count]
        if len(numbers) < count or any(token.isalpha() for token in numbers):
            raise BadFileError(f"{where}: {letter} needs {count} numbers.")
        yield letter, [float(token) for token in numbers]
        at += count
        letter = {"M": "L", "m": "l"}.get(letter, letter)


def _tokens(data: str, where: str) -> list[str]:
    found, at = [], 0
    rest = data.rstrip()
    while at < len(rest):
        match = _TOKEN.match(rest, at)
        if match is None:
            raise BadFileError(f"{where}: {rest[at : at + 10]!r} is no part of a path.")
        found.append(match[1])
        at = match.end()
    return found


class _Pen:
    """Where the drawing is."""

    def __init__(self) -> None:
        self.outlines: list[list[Point]] = []
        self.outline: list[Point] | None = None
        self._control: Point | None = None

    def follow(self, letter: str, numbers: list[float]) -> None:
        kind = letter.upper()
        if kind == "Z":
            assert self.outline is not None
            self.outline.append(self.outline[0])
            return
        points = self._points(kind, letter.islower(), numbers)
        if kind == "M":
            self.outline = [points[0]]
            self.outlines.append(self.outline)
        elif kind in "LHV":
            self._here().append(points[0])
        else:
            self._curve(kind, points)
        if kind not in "CS":
            self._control = None

    def _here(self) -> list[Point]:
        assert self.outline is not None
        return self.outline

    def _points(self, kind: str, relative: bool, numbers: list[float]) -> list[Point]:
        x, y = self.outline[-1] if self.outline else (0.0, 0.0)
        dx, dy = (x, y) if relative else (0.0, 0.0)
        if kind == "H":
            return [(numbers[0] + dx, y)]
        if kind == "V":
            return [(x, numbers[0] + dy)]
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return [(one + dx, other + dy) for one, other in pairs]

    def _curve(self, kind: str, points: list[Point]) -> None:
        outline = self._here()
        start = outline[-1]
        if kind == "S":
            before = self._control or start
            points = [(2 * start[0] - before[0], 2 * start[1] - before[1]), *points]
        if kind == "Q":
            points = _raised(start, *points)
        self._control = points[1]
        for step in range(1, CURVE_STEPS + 1):
            outline.append(_bezier(start, points, step / CURVE_STEPS))


def _raised(start: Point, control: Point, end: Point) -> list[Point]:
    """Returns the cubic curve that a quadratic one is."""
    first, second = (
        (a[0] + (control[0] - a[0]) * 2 / 3, a[1] + (control[1] - a[1]) * 2 / 3)
        for a in (start, end)
    )
    return [first, second, end]


def _bezier(start: Point, points: list[Point], at: float) -> Point:
    rest = 1 - at
    weights = (rest**3, 3 * rest * rest * at, 3 * rest * at * at, at**3)
    everything = (start, *points)
    x = sum(weight * point[0] for weight, point in zip(weights, everything, strict=True))
    y = sum(weight * point[1] for weight, point in zip(weights, everything, strict=True))
    return x, y
