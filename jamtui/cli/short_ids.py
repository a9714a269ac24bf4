"""Ids in narrow tables: the end of each, as much of it as tells them apart.

Ids begin with the time at which they were made, so what was made together begins alike; the end is
left to chance. Commands take any part of an id that only one has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SHORTEST = 8
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def shortened(cells: Sequence[str]) -> list[str]:
    """Returns the ids among `cells` by their ends, all equally long; what is no id stays."""
    ids = {cell for cell in cells if _UUID.fullmatch(cell)}
    length = SHORTEST
    while len({id_[-length:] for id_ in ids}) < len(ids):
        length += 1
    return [cell[-length:] if cell in ids else cell for cell in cells]
