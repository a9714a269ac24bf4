"""A track's effects, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jamtui.dsp.arrays import Block, Effect
from jamtui.dsp.compressor import Compressor
from jamtui.dsp.equaliser import Equaliser
from jamtui.dsp.limiter import Limiter
from jamtui.dsp.noise_gate import NoiseGate
from jamtui.dsp.reverb import Reverb
from jamtui.dsp.settings import EFFECTS, Settings, bands

Values = Mapping[str, Any]


class EffectChain:
    """Gate, equaliser, compressor, reverb and limiter as `settings` has them.

    `settings` is the `effects` of a loop track, {"reverb": {"enabled": True, "decay": 2, …}, …},
    of the effects in `EFFECTS`, complete and checked already (`catalog.effects` has the ranges and
    the defaults); what is not enabled costs nothing. No effect delays the sound. Working memory is
    made here; `process` belongs to one thread.
    """

    def __init__(self, settings: Settings, sample_rate: int) -> None:
        self._effects: list[Effect] = []
        for name in EFFECTS:
            if name in settings and settings[name]["enabled"]:
                effect = _MAKERS[name](settings[name], sample_rate)
                if effect is not None:
                    self._effects.append(effect)

    @property
    def is_idle(self) -> bool:
        """Whether the sound passes unchanged, so that the caller may skip it."""
        return not self._effects

    @property
    def tail_frames(self) -> int:
        """How long something is still heard (above −90 dB) after the input has ended."""
        return sum(effect.tail_frames for effect in self._effects)

    def reset(self) -> None:
        """Forgets everything heard so far."""
        for effect in self._effects:
            effect.reset()

    def process(self, block: Block) -> Block:
        """Changes `block`, float32 (2, frames) of any length, in place and returns it."""
        for effect in self._effects:
            effect.process(block)
        return block


def _noise_gate(values: Values, sample_rate: int) -> Effect:
    return NoiseGate(
        sample_rate,
        threshold_db=values["threshold"],
        attack_ms=values["attack"],
        hold_ms=values["hold"],
        release_ms=values["release"],
        range_db=values["range"],
    )


def _equaliser(values: Values, sample_rate: int) -> Effect | None:
    audible = [band for band in bands(values) if not band.is_flat]
    return Equaliser(sample_rate, audible) if audible else None


def _compressor(values: Values, sample_rate: int) -> Effect:
    return Compressor(
        sample_rate,
        threshold_db=values["threshold"],
        ratio=values["ratio"],
        attack_ms=values["attack"],
        release_ms=values["release"],
        knee_db=values["knee"],
        makeup_db=values["makeupGain"],
    )


def _reverb(values: Values, sample_rate: int) -> Effect | None:
    if values["mix"] == 0.0:
        return None  # its memory is the only large one
    return Reverb(
        sample_rate,
        space=values["type"],
        mix=values["mix"],
        decay_s=values["decay"],
        pre_delay_ms=values["preDelay"],
        high_cut_hz=values["highCut"],
        low_cut_hz=values["lowCut"],
    )


def _limiter(values: Values, sample_rate: int) -> Effect:
    return Limiter(
        sample_rate,
        threshold_db=values["threshold"],
        release_ms=values["release"],
        ceiling_db=values["ceiling"],
    )


_MAKERS: dict[str, Callable[[Values, int], Effect | None]] = {
    "noiseGate": _noise_gate,
    "eq": _equaliser,
    "compressor": _compressor,
    "reverb": _reverb,
    "limiter": _limiter,
}
