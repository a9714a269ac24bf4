"""A figure: what was measured of ours and of the peer, and what it should be."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass
class Figure:
    """Measurements of one thing in `unit`, run by run, beside the peer's of the same runs.

    With a peer the target is a ratio, else a value; `is_at_least` says on which side of it is
    good. `faster` turns the ratio round: peer's time over ours.
    """

    name: str
    unit: str
    target: float
    ours: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)
    is_at_least: bool = False
    faster: bool = False

    @property
    def value(self) -> float:
        """The median, or the median of the runs' ratios: a slow minute slows both alike."""
        if not self.peer:
            return median(self.ours)
        pairs = zip(self.ours, self.peer, strict=True)
        return median(theirs / own if self.faster else own / theirs for own, theirs in pairs)

    @property
    def is_met(self) -> bool:
        return self.value >= self.target if self.is_at_least else self.value <= self.target

    def row(self) -> list[str]:
        """Returns the figure as cells of the table."""
        sign = "≥" if self.is_at_least else "≤"
        return [
            self.name,
            _spread(self.ours, self.unit),
            _spread(self.peer, self.unit) if self.peer else "",
            f"{self.value:.2f}" + ("×" if self.peer else f" {self.unit}"),
            f"{sign} {self.target:g}",
            "met" if self.is_met else "missed",
        ]

    def facts(self) -> dict[str, Any]:
        """Returns the figure for JSON."""
        return asdict(self) | {"value": self.value, "is_met": self.is_met}


def faster(name: str, target: float) -> Figure:
    """Returns a figure in seconds that should be `target` times shorter than the peer's."""
    return Figure(name, "s", target, is_at_least=True, faster=True)


def _spread(values: list[float], unit: str) -> str:
    return f"{median(values):.2f} ({min(values):.2f}..{max(values):.2f}) {unit}"
