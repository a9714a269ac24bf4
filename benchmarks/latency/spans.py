"""How long something took, again and again, without a list that grows."""

from __future__ import annotations

import numpy as np

KEPT = 1 << 15
"""The last so many: 40 s of periods of 64 frames."""


class Spans:
    """Durations in nanoseconds, added by one thread."""

    def __init__(self) -> None:
        self._spans = np.zeros(KEPT, np.int64)
        self._count = 0

    def add(self, nanoseconds: int) -> None:
        self._spans[self._count % KEPT] = nanoseconds
        self._count += 1

    def summary(self) -> dict[str, float]:
        """Returns the median, 99 %, the longest and which that was, and the first, in µs."""
        if not self._count:
            return {}
        spans = self._spans[: self._count] / 1000
        found = np.percentile(spans, (50, 99, 99.9, 100)).round(1).tolist()
        summary = dict(zip(("median", "p99", "p99.9", "most"), found, strict=True))
        return summary | {"most_at": int(spans.argmax()), "first": round(float(spans[0]), 1)}
