"""Questions before something is gone."""

from __future__ import annotations

import sys

from jamtui.errors import UsageError
from jamtui.text import printable


def agreed(question: str, yes: bool) -> bool:
    """Returns whether a person says yes; with `yes` nobody is asked.

    Raises UsageError where there is no terminal to ask at.
    """
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("There is nobody to ask here: add --yes.")
    sys.stderr.write(f"{printable(question)} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
