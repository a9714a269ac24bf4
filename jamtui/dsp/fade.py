"""Ramps that start, end and cross sounds without a click."""

from __future__ import annotations

from typing import Literal

import numpy as np

from jamtui.dsp.arrays import Block

Shape = Literal["gain", "power"]
"""Equal gain suits what is alike on both sides (an edit), equal power what is not."""


def ramp(frames: int, shape: Shape = "gain") -> Block:
    """Returns float32 (frames,) rising from just above 0 to just below 1.

    The squared ramps up and down add up to 1 with "power", the ramps themselves with "gain".
    """
    way = (np.arange(frames) + 0.5) / max(1, frames)
    rising = np.sin(0.5 * np.pi * way) if shape == "power" else 0.5 - 0.5 * np.cos(np.pi * way)
    return np.asarray(rising, dtype=np.float32)


def fade_in(block: Block, shape: Shape = "gain") -> Block:
    """Lets `block` (channels, frames) rise from silence over all its length, in place."""
    block *= ramp(block.shape[1], shape)
    return block


def fade_out(block: Block, shape: Shape = "gain") -> Block:
    """Lets `block` (channels, frames) fall to silence over all its length, in place."""
    block *= ramp(block.shape[1], shape)[::-1]
    return block


def cross_fade(old: Block, new: Block, shape: Shape = "gain") -> Block:
    """Returns the way from `old` to `new`, both (channels, frames) of the same length."""
    rising = ramp(new.shape[1], shape)
    return np.asarray(old * rising[::-1] + new * rising, dtype=np.float32)
