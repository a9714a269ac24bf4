"""Meters: how many beats make a bar."""

from __future__ import annotations

from dataclasses import dataclass

from jamtui.errors import UsageError
from jamtui.music.note import TICKS_PER_BEAT

DENOMINATORS = (1, 2, 4, 8, 16, 32)


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature: `numerator` 1..64 over a power of two up to 32."""

    numerator: int = 4
    denominator: int = 4

    def __post_init__(self) -> None:
        if not 1 <= self.numerator <= 64 or self.denominator not in DENOMINATORS:
            raise UsageError(
                f"{self.numerator}/{self.denominator} is not a meter: "
                "use 1 to 64 over 1, 2, 4, 8, 16 or 32, such as 7/8."
            )

    @property
    def bar_ticks(self) -> int:
        return self.numerator * 4 * TICKS_PER_BEAT // self.denominator

    @property
    def bar_beats(self) -> float:
        """Quarter notes in a bar: 3.5 in 7/8."""
        return self.numerator * 4 / self.denominator

    @classmethod
    def parse(cls, text: str) -> Meter:
        """Reads "7/8"; raises UsageError for anything else."""
        numerator, _, denominator = text.strip().partition("/")
        if not (numerator.isdecimal() and denominator.isdecimal() and len(text) <= 8):
            raise UsageError(f"{text[:20]!r} is not a meter: write it like 4/4 or 7/8.")
        return cls(int(numerator), int(denominator))

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"
