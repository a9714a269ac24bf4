"""A look at the SQL of a condition: that it ends where it seems to end.

The rules stand beside it in one statement, so a parenthesis too many would let it out of its
place, and a UNION would add rows that they never saw. Conditions come from repositories, never
from people; this is the second lock.
"""

from __future__ import annotations

import functools
import re

_PIECE = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\[[^\]]*\]|`(?:[^`]|``)*`|--|/\*|[();'"\[`\x00]"""
    r"""|\b(?:union|intersect|except)\b""",
    re.IGNORECASE,
)
_OUT = frozenset(("--", "/*", ";", "'", '"', "[", "`", "\x00"))
_COMPOUND = frozenset(("union", "intersect", "except"))


@functools.lru_cache(maxsize=4096)
def check_closed(sql: str) -> str:
    """Returns `sql` if it is one expression of its own; raises ValueError if it is not."""
    depth = 0
    for piece in _PIECE.findall(sql):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        leaves = piece in _OUT or (depth == 0 and piece.lower() in _COMPOUND)
        if depth < 0 or leaves:
            raise ValueError(f"{sql!r} is no condition by itself: {piece!r} leads out of it")
    if depth or not sql.strip():
        raise ValueError(f"{sql!r} is no condition by itself: a parenthesis stays open")
    return sql
