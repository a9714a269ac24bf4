"""A picture as the lines of a terminal.

A cell is about twice as high as wide, so with colours it shows two pixels, one above the other,
as a half block; without colours it is a character as dark as what it stands for.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

from jamtui.avatar.color import Rgb, brightness
from jamtui.avatar.render import Picture

Depth = Literal["truecolor", "256", "16", "none"]
"""How many colours a terminal shows."""

UPPER, LOWER = "▀", "▄"
INK = " .:-=+*#%@"
"""From nothing to the darkest."""

LEAST_ALPHA = 128
"""What is more transparent is not drawn."""

_RESET = "\x1b[0m"
_CUBE = (0, 95, 135, 175, 215, 255)
_SIXTEEN: tuple[Rgb, ...] = (
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
)
"""The colours of xterm, as most terminals have them or near."""


def depth_of(environment: Mapping[str, str], *, is_terminal: bool, encoding: str) -> Depth:
    """Returns how many colours to use.

    None where the output is no terminal, cannot show half blocks, or NO_COLOR (no-color.org) is
    set to anything.
    """
    term = environment.get("TERM", "")
    if not is_terminal or environment.get("NO_COLOR") or term in ("", "dumb"):
        return "none"
    if not _can_show(encoding):
        return "none"
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "direct" in term:
        return "truecolor"
    return "256" if "256" in term else "16"


def this_terminal(*, is_terminal: bool, encoding: str | None) -> Depth:
    """Returns how many colours the process's own terminal shows."""
    return depth_of(os.environ, is_terminal=is_terminal, encoding=encoding or "ascii")


def _can_show(encoding: str) -> bool:
    try:
        (UPPER + LOWER).encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def lines(picture: Picture, depth: Depth) -> list[str]:
    """Returns a picture's lines: as many cells as it has columns, half as many lines as rows.

    Without colours the lines are plain ASCII, without blanks at their end.
    """
    if len(picture) % 2:
        picture = np.concatenate((picture, np.zeros_like(picture[:1])))
    if depth == "none":
        return _plain(picture)
    return [
        _line(upper, lower, depth) for upper, lower in zip(picture[::2], picture[1::2], strict=True)
    ]


def _line(upper: Picture, lower: Picture, depth: Depth) -> str:
    parts, before = [], ""
    for one, other in zip(upper.tolist(), lower.tolist(), strict=True):
        style, character = _cell(one, other, depth)
        if style != before:
            parts.append(_RESET if before else "")
            parts.append(style)
            before = style
        parts.append(character)
    return "".join(parts) + (_RESET if before else "")


def _cell(upper: list[int], lower: list[int], depth: Depth) -> tuple[str, str]:
    """Returns the escape sequence of a cell and its character."""
    has_upper, has_lower = upper[3] >= LEAST_ALPHA, lower[3] >= LEAST_ALPHA
    if not (has_upper or has_lower):
        return "", " "
    front, back = _code(upper, depth, 38), _code(lower, depth, 48)
    if has_upper and has_lower:
        return f"\x1b[{front};{back}m", UPPER
    if has_upper:
        return f"\x1b[{front}m", UPPER
    return f"\x1b[{_code(lower, depth, 38)}m", LOWER


def _code(pixel: list[int], depth: Depth, ground: Literal[38, 48]) -> str:
    """Returns the numbers that select a colour, for the fore- (38) or background (48)."""
    color: Rgb = (pixel[0], pixel[1], pixel[2])
    if depth == "truecolor":
        return f"{ground};2;{color[0]};{color[1]};{color[2]}"
    if depth == "256":
        return f"{ground};5;{nearest_256(color)}"
    number = _nearest(color, _SIXTEEN)
    first = ground - 8 if number < 8 else ground + 52
    return str(first + number % 8)


def nearest_256(color: Rgb) -> int:
    """Returns the number of the nearest of the 240 fixed colours of a 256-colour terminal."""
    steps = [min(range(6), key=lambda step: abs(_CUBE[step] - part)) for part in color]
    red, green, blue = (_CUBE[step] for step in steps)
    grey = round(min(max((brightness(color) - 8) / 10, 0), 23))
    level = 8 + grey * 10
    found = _nearest(color, ((red, green, blue), (level, level, level)))
    return 232 + grey if found else 16 + 36 * steps[0] + 6 * steps[1] + steps[2]


def _nearest(color: Rgb, known: tuple[Rgb, ...]) -> int:
    distances = [
        sum(weight * (a - b) ** 2 for weight, a, b in zip(_WEIGHTS, color, other, strict=True))
        for other in known
    ]
    return distances.index(min(distances))


_WEIGHTS = (3, 4, 2)
"""How much differences in red, green and blue count for the eye."""


def _plain(picture: Picture) -> list[str]:
    tall = picture.astype(np.float64)
    cells = tall.reshape(len(picture) // 2, 2, *picture.shape[1:]).mean(axis=1)
    bright = cells[:, :, :3] @ np.array([0.299, 0.587, 0.114])
    ink = _stretched(255 - bright, cells[:, :, 3])
    places = np.clip(np.round(1 + ink * (len(INK) - 2)), 1, len(INK) - 1).astype(int)
    places[cells[:, :, 3] < LEAST_ALPHA] = 0
    return ["".join(INK[place] for place in row).rstrip() for row in places.tolist()]


def _stretched(
    darkness: npt.NDArray[np.float64], alpha: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Returns darkness as 0 to 1, the lightest and darkest parts at the ends."""
    seen = darkness[alpha >= LEAST_ALPHA]
    if not seen.size or seen.max() - seen.min() < 1:
        return np.full_like(darkness, 0.5)
    low, high = np.percentile(seen, (2, 98))
    stretched: npt.NDArray[np.float64] = (darkness - low) / max(high - low, 1.0)
    return stretched.clip(0.0, 1.0)
