"""A reverb of five types whose decay is a time, not a knob."""

from __future__ import annotations

import math

import numpy as np

from jamtui.dsp.arrays import SEGMENT_FRAMES, Block, segments
from jamtui.dsp.biquad import BUTTERWORTH_Q, highpass, lowpass
from jamtui.dsp.convolver import Convolver
from jamtui.dsp.feedback_network import FeedbackNetwork
from jamtui.dsp.linear_filter import LinearFilter
from jamtui.dsp.reverb_space import SPACES, delays, time_scale

_TAIL_DECAYS = 1.5
"""Until −90 dB."""


class Reverb:
    """Cuts, pre-delay, first echoes and a feedback network, mixed with the dry sound.

    `mix` 0 is dry, 1 is wet only; the wet sound of noise is as loud as the noise.
    """

    def __init__(
        self,
        sample_rate: int,
        *,
        space: str,
        mix: float,
        decay_s: float,
        pre_delay_ms: float,
        high_cut_hz: float,
        low_cut_hz: float,
    ) -> None:
        kind = SPACES[space]
        self._dry, self._wet = np.float32(1.0 - mix), np.float32(mix)
        self._late = np.float32(math.sqrt(1.0 - kind.early))
        self._early = np.float32(math.sqrt(kind.early))
        self._cuts = LinearFilter(
            [
                lowpass(high_cut_hz, BUTTERWORTH_Q, sample_rate),
                highpass(low_cut_hz, BUTTERWORTH_Q, sample_rate),
            ]
        )
        response = kind.first_echoes(sample_rate, time_scale(decay_s))
        self._echoes = Convolver(response)
        lengths = delays(kind, decay_s, sample_rate)
        self._network = FeedbackNetwork(lengths, decay_s, kind.high_ratio, sample_rate)
        self._delay_frames = round(pre_delay_ms * sample_rate / 1000.0)
        self._delayed = np.zeros((2, self._delay_frames + SEGMENT_FRAMES), dtype=np.float32)
        self._wet_block = np.zeros((2, SEGMENT_FRAMES), dtype=np.float32)
        self._late_block = np.zeros((2, SEGMENT_FRAMES), dtype=np.float32)
        self.tail_frames = (
            self._delay_frames
            + response.shape[1]
            + max(lengths)
            + math.ceil(_TAIL_DECAYS * decay_s * sample_rate)
        )

    def reset(self) -> None:
        self._cuts.reset()
        self._echoes.reset()
        self._network.reset()
        self._delayed[:] = 0.0

    def process(self, block: Block) -> Block:
        """Changes `block` (2, frames) in place and returns it."""
        for segment in segments(block):
            self._process_segment(segment)
        return block

    def _process_segment(self, block: Block) -> None:
        frames = block.shape[1]
        wet, late = self._wet_block[:, :frames], self._late_block[:, :frames]
        self._delay(block, wet)
        self._echoes.process(wet)
        late[:] = 0.0
        self._network.add(wet, late)
        wet *= self._early * self._wet
        late *= self._late * self._wet
        block *= self._dry
        block += wet
        block += late

    def _delay(self, block: Block, out: Block) -> None:
        """Filters `block` and writes it into `out`, later by the pre-delay."""
        frames, delay = block.shape[1], self._delay_frames
        line = self._delayed
        self._cuts.process(block, line[:, delay : delay + frames])
        out[:] = line[:, :frames]
        if delay:
            line[:, :delay] = line[:, frames : frames + delay]
