"""The contract between whatever makes notes (patch, kit, SoundFont) and whatever plays them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class RenderedNote:
    """One note as if its key were held down for ever; read-only, shared by every voice.

    `samples` is float32, (1, frames) or (2, frames). Held longer than that, it goes on with
    `samples[:, loop_start:]` over and over, without a seam; a `loop_start` of None means that
    the sound has died away by its end. `release` is the gain curve from note-off on, float32
    (frames,) from 1 down to 0; with `one_shot` the note-off is ignored (drums). A note whose
    `choke_group` is not 0 is cut within 5 ms by the next note of that group. `gain_left` and
    `gain_right` hold the level of this velocity and the place in the stereo picture.
    """

    samples: FloatArray
    loop_start: int | None
    release: FloatArray
    one_shot: bool = False
    choke_group: int = 0
    gain_left: float = 1.0
    gain_right: float = 1.0


class Instrument(Protocol):
    """A sound that can be asked for notes. Not thread-safe: each thread has its own."""

    @property
    def sample_rate(self) -> int: ...

    def note(self, pitch: int, velocity: int, frames: int, take: int = 0) -> RenderedNote:
        """Returns the note, long enough for `frames` to be heard before the release ends.

        `pitch` 0..127, `velocity` 1..127; `take` counts repetitions of the same key, so that
        a drum kit can play another of its rounds. The same arguments give the same samples,
        and a longer note starts with the samples of a shorter one.
        """
        ...
