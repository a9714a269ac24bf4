"""What renders a track: from notes, or from a sound file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from jamtui.engine.clip_renderer import ClipRenderer
from jamtui.engine.clock import Clock
from jamtui.engine.placed import Placed
from jamtui.engine.renderer import TrackRenderer
from jamtui.engine.track import InstrumentSource, Track
from jamtui.errors import JamError
from jamtui.synth.instrument import FloatArray


class Renderer(Protocol):
    """Renders one track in its place on the time line; see `TrackRenderer` and `ClipRenderer`.

    `oldest_ticks` is where on the time line what it plays at `frame` may have begun, and
    `anchor_ticks` a place before that whose frame must stay what it is, None without one.
    """

    placed: Placed
    track: Track
    frame: int

    @property
    def oldest_ticks(self) -> int: ...

    @property
    def anchor_ticks(self) -> int | None: ...

    @property
    def end(self) -> int: ...

    @property
    def is_silent(self) -> bool: ...

    def warm(self, frame: int, seconds: float) -> bool: ...

    def seek(self, frame: int, *, warmed: bool = True) -> None: ...

    def render(self, out: FloatArray) -> bool: ...


def renderer_for(
    placed: Placed,
    room: Clock,
    sources: InstrumentSource,
    max_frames: int,
    complain: Callable[[JamError], None],
    *,
    whole_notes: bool = False,
) -> Renderer:
    """Returns what renders `placed`; `complain` hears of a sound file that cannot be read."""
    clip = placed.track.clip
    if clip is not None:
        return ClipRenderer(placed, clip, room, sources, max_frames, complain)
    return TrackRenderer(placed, room, sources, max_frames, whole_notes=whole_notes)
