"""Colours of avatars: what is written, and the shades that are made of it."""

from __future__ import annotations

import re

from jamtui.errors import UsageError

Rgb = tuple[int, int, int]
"""Red, green and blue, each 0 to 255."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_INK: Rgb = (29, 24, 48)
_LIP: Rgb = (122, 46, 63)
_LIP_ON_DARK: Rgb = (214, 108, 124)
_SHADOW: Rgb = (34, 20, 60)
_LIGHT: Rgb = (255, 250, 240)
_DARKEST = 60.0
"""Below this brightness a shadow could not be seen, so a colour's "dark" is lighter."""

_DARK_SKIN = 90.0

SHADES = ("", "-dark", "-darker", "-light")
"""What may follow a slot's name: itself, and what is made of it."""


def is_color(text: object) -> bool:
    """Whether `text` is a colour such as "#1c7ed6"."""
    return isinstance(text, str) and _HEX.fullmatch(text) is not None


def rgb(color: str) -> Rgb:
    """Returns the colour that "#rrggbb" names; raises UsageError for anything else."""
    if not is_color(color):
        raise UsageError(f"{color[:20]!r} is no colour: write it as #rrggbb.")
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def shade(color: Rgb, name: str) -> Rgb:
    """Returns the shade of a colour that one of `SHADES` names."""
    if name == "":
        return color
    if name == "-light":
        return mixed(color, _LIGHT, 0.28)
    share = 0.2 if name == "-dark" else 0.42
    if brightness(color) < _DARKEST:
        return mixed(color, _LIGHT, share * 0.55)
    return mixed(color, _SHADOW, share)


def mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    """Returns `one` with `share` (0 to 1) of it replaced by `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def brightness(color: Rgb) -> float:
    """Returns how bright a colour looks, 0 to 255 (the luma of Rec. 601)."""
    red, green, blue = color
    return 0.299 * red + 0.587 * green + 0.114 * blue


def slots(primary: Rgb, skin: Rgb) -> dict[str, Rgb]:
    """Returns the colours of a layer's slots; lines and lips are seen on any skin."""
    is_dark = brightness(skin) < _DARK_SKIN
    return {
        "primary": primary,
        "skin": skin,
        "ink": mixed(skin, _LIGHT, 0.55) if is_dark else _INK,
        "lip": _LIP_ON_DARK if is_dark else _LIP,
    }
