"""How people at a terminal read moments: in their own time, to the minute.

All tables and facts show them so; scripts get them as the database has them, in UTC.
"""

from __future__ import annotations

import re
from datetime import datetime

from jamtui.text import printable

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def is_moment(text: str) -> bool:
    """Whether a text is a time as the database has them."""
    return _MOMENT.fullmatch(text) is not None


def moment(text: str | None) -> str:
    """Returns a time of the database as people here read it."""
    if not text:
        return "-"
    try:
        return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return printable(text)
