"""A sound file on the time line: what of it is played, and who reads it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import msgspec

from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.synth.instrument import FloatArray

LONGEST_SECONDS = 7 * 24 * 3600.0


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    """The sound file at `path`, from `offset_seconds` into it on.

    It is heard `delay_seconds` after the place of its track, which follows the beat: a place of
    tick 0 and a delay are a time in seconds that no tempo moves. It always plays at its own
    speed, `length_seconds` long or to its end. Raises UsageError for times below 0, for NaN and
    for more than a week.
    """

    path: str
    offset_seconds: float = 0.0
    delay_seconds: float = 0.0
    length_seconds: float | None = None

    def __post_init__(self) -> None:
        length = 0.0 if self.length_seconds is None else self.length_seconds
        for value in (self.offset_seconds, self.delay_seconds, length):
            if not (math.isfinite(value) and 0.0 <= value <= LONGEST_SECONDS):
                raise UsageError(
                    f"A sound file cannot be placed by {value} seconds: use 0 to a week."
                )


class SoundReader(Protocol):
    """An open sound file, read where one likes and fastest straight on. One thread."""

    @property
    def sample_rate(self) -> int: ...

    @property
    def frames(self) -> int:
        """How long it is."""
        ...

    def read(self, first: int, count: int) -> FloatArray:
        """Returns its frames `first`..`first + count - 1`, float32 (2, count).

        Before its first and behind its last frame there is silence. Raises BadFileError or
        StorageError where the file breaks off or cannot be read.
        """
        ...
