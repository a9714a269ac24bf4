"""A track's effects, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jamtui.dsp.arrays import Block, Effect
from jamtui.dsp.compressor import Compressor
from jamtui.dsp.equaliser import Equaliser
from jamtui.dsp.limiter import Limiter
from jamtui.dsp.noise_gate import NoiseGate
from jamtui.dsp.reverb import Reverb
from jamtui.dsp.settings import NUMBERS, bands, check_effects, is_enabled, numbers, reverb_type

Settings = Mapping[str, object]


class EffectChain:
    """Gate, equaliser, compressor, reverb and limiter as `settings` has them.

    `settings` is the `effects` of a loop track: {"reverb": {"enabled": true, "decay": 2}, …};
    what is missing has its default, what is not enabled costs nothing, though it must still be
    valid. Raises UsageError or NotFoundError otherwise. No effect delays the sound. Working
    memory is made here; `process` belongs to one thread.
    """

    def __init__(self, settings: Settings, sample_rate: int) -> None:
        check_effects(settings)
        self._effects: list[Effect] = []
        for name in NUMBERS:
            if name in settings:
                effect = _MAKERS[name](settings, sample_rate)
                if effect is not None and is_enabled(settings, name):
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


def _noise_gate(settings: Settings, sample_rate: int) -> Effect:
    values = numbers(settings, "noiseGate")
    return NoiseGate(
        sample_rate,
        threshold_db=values["threshold"],
        attack_ms=values["attack"],
        hold_ms=values["hold"],
        release_ms=values["release"],
        range_db=values["range"],
    )


def _equaliser(settings: Settings, sample_rate: int) -> Effect | None:
    audible = [band for band in bands(settings) if not band.is_flat]
    return Equaliser(sample_rate, audible) if audible else None


def _compressor(settings: Settings, sample_rate: int) -> Effect:
    values = numbers(settings, "compressor")
    return Compressor(
        sample_rate,
        threshold_db=values["threshold"],
        ratio=values["ratio"],
        attack_ms=values["attack"],
        release_ms=values["release"],
        knee_db=values["knee"],
        makeup_db=values["makeupGain"],
    )


def _reverb(settings: Settings, sample_rate: int) -> Effect | None:
    values = numbers(settings, "reverb")
    space = reverb_type(settings)
    if values["mix"] == 0.0 or not is_enabled(settings, "reverb"):
        return None  # its memory is the only large one
    return Reverb(
        sample_rate,
        space=space,
        mix=values["mix"],
        decay_s=values["decay"],
        pre_delay_ms=values["preDelay"],
        high_cut_hz=values["highCut"],
        low_cut_hz=values["lowCut"],
    )


def _limiter(settings: Settings, sample_rate: int) -> Effect:
    values = numbers(settings, "limiter")
    return Limiter(
        sample_rate,
        threshold_db=values["threshold"],
        release_ms=values["release"],
        ceiling_db=values["ceiling"],
    )


_MAKERS: dict[str, Callable[[Settings, int], Effect | None]] = {
    "noiseGate": _noise_gate,
    "eq": _equaliser,
    "compressor": _compressor,
    "reverb": _reverb,
    "limiter": _limiter,
}
