"""An equaliser of any number of bands."""

from __future__ import annotations

from collections.abc import Sequence

from jamtui.dsp.arrays import Block
from jamtui.dsp.biquad import SHAPES
from jamtui.dsp.linear_filter import LinearFilter
from jamtui.dsp.settings import Band


class Equaliser:
    """All bands as one linear filter in double precision; flat bands cost nothing."""

    def __init__(self, sample_rate: int, bands: Sequence[Band]) -> None:
        self._filter = LinearFilter(
            [
                SHAPES[band.shape](band.frequency_hz, band.q, band.gain_db, sample_rate)
                for band in bands
                if not band.is_flat
            ]
        )

    @property
    def tail_frames(self) -> int:
        return self._filter.ring_frames

    def reset(self) -> None:
        self._filter.reset()

    def process(self, block: Block) -> Block:
        """Changes `block` (2, frames) in place and returns it."""
        self._filter.process(block)
        return block
