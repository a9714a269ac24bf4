"""Where the content that ships with the program lies."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def bundled(name: str) -> Path:
    """Returns the folder `name` ("data" or "presets").

    It is inside the installed package, or beside it in an editable checkout.
    """
    inside = _PACKAGE / "_bundled" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
