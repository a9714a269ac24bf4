"""Bars and heat maps of characters: readable without colour, 80 columns wide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHADES = " ░▒▓█"
PLAIN_SHADES = " .:*#"
BAR, PLAIN_BAR = "█", "#"
GAP = 2

LONG_HOURS = 1000
"""From so many hours on nobody asks for minutes."""


def duration(seconds: int | None) -> str:
    """Returns a length of time in words, such as 3 h 20 min."""
    if seconds is None:
        return "-"
    minutes = seconds // 60
    if minutes == 0:
        return f"{seconds} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 60 * LONG_HOURS:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes // 60:,} h"


def progress_bar(current: int, needed: int, width: int = 20, *, unicode: bool = True) -> str:
    """Returns a bar of `width` cells; full only when there is nothing left to do."""
    filled = width if current >= needed else min(width - 1, current * width // max(1, needed))
    full, empty = (BAR, "░") if unicode else (PLAIN_BAR, ".")
    return full * filled + empty * (width - filled)


def bars(values: Mapping[str, int], width: int = 78, *, unicode: bool = True) -> list[str]:
    """Returns a line for each value in seconds: name, bar, length of time."""
    names = max(map(len, values), default=0)
    texts = max((len(duration(value)) for value in values.values()), default=0)
    room = max(1, width - names - texts - 2 * GAP)
    most = max(values.values(), default=0)
    mark = BAR if unicode else PLAIN_BAR
    return [
        f"{name.ljust(names)}  {(mark * _length(value, most, room)).ljust(room)}  "
        f"{duration(value).rjust(texts)}"
        for name, value in values.items()
    ]


def _length(value: int, most: int, room: int) -> int:
    """Returns how long a bar is; whatever is more than nothing can be seen."""
    return 0 if value <= 0 else max(1, round(value / most * room))


def heat_map(heat: Sequence[Sequence[int]], *, unicode: bool = True) -> list[str]:
    """Returns a map of 7 days × 24 hours, two cells for each hour, with a key below.

    A shade stands for a quarter of the most that there is in any hour.
    """
    shades = SHADES if unicode else PLAIN_SHADES
    most = max((value for row in heat for value in row), default=0)
    ruler = "     " + "".join(f"{hour:<6d}" for hour in range(0, 24, 3))
    lines = [ruler.rstrip()]
    for name, row in zip(DAYS, heat, strict=True):
        cells = "".join(shades[_shade(value, most)] * 2 for value in row)
        lines.append(f"{name}  {cells}".rstrip())
    if most >= len(shades):
        steps = (f"{shades[step] * 2} {duration(-(-most * step // 4))}" for step in range(1, 5))
        lines.append(f"     up to {'  '.join(steps)}")
    return lines


def _shade(value: int, most: int) -> int:
    return 0 if value <= 0 else min(4, -(-value * 4 // most))
