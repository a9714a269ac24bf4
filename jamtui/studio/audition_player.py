"""Sends a finished phrase to a sound device."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from jamtui.audio.contract import AudioDevice, Block
from jamtui.errors import DeviceError
from jamtui.synth.instrument import FloatArray

LOST_AFTER_SECONDS = 2.0
"""How much later than due a phrase may end before its device counts as gone."""


class PhrasePlayer:
    """Plays `phrase`, float32 (2, frames), once; `process` belongs to the audio thread."""

    def __init__(self, phrase: FloatArray) -> None:
        self._phrase = phrase
        self._frame = 0
        self._is_fading = False
        self.ended = threading.Event()

    def process(self, _inputs: Block, outputs: Block) -> None:
        """Hands over the next block, and silence after the last."""
        count = outputs.shape[1]
        part = self._phrase[:, self._frame : self._frame + count]
        outputs.fill(0.0)
        outputs[:, : part.shape[1]] = part
        if self._is_fading:
            outputs *= np.linspace(1.0, 0.0, count, dtype=np.float32)
            self._frame = self._phrase.shape[1]
        self._frame += count
        if self._frame >= self._phrase.shape[1] + count:
            self.ended.set()

    def fade_out(self) -> None:
        """Ends the phrase with the next block, without a click."""
        self._is_fading = True


def play_phrase(phrase: FloatArray, device: AudioDevice) -> None:
    """Plays a phrase on a stopped device and closes it; an interrupt fades out.

    Raises DeviceError when the device does not start or does not take the phrase.
    """
    player = PhrasePlayer(phrase)
    seconds = (phrase.shape[1] + 4 * device.block_frames) / device.sample_rate
    lost: list[str] = []
    device.on_lost = _telling(lost, player)
    try:
        device.start(player.process)
        _wait(player, seconds + LOST_AFTER_SECONDS)
    finally:
        device.close()
    if lost:
        raise DeviceError(lost[0])
    if not player.ended.is_set():
        raise DeviceError(f"The device {device.name!r} takes no sound: choose another one.")


def _wait(player: PhrasePlayer, seconds: float) -> None:
    try:
        player.ended.wait(seconds)
    except KeyboardInterrupt:
        player.fade_out()
        player.ended.wait(0.5)
        raise


def _telling(lost: list[str], player: PhrasePlayer) -> Callable[[str], None]:
    def tell(reason: str) -> None:
        lost.append(reason)
        player.ended.set()

    return tell
