"""One layer of a patch: an oscillator, its voices, its filter and its envelope."""

from __future__ import annotations

from dataclasses import dataclass

from jamtui.errors import BadFileError
from jamtui.synth.envelope import Envelope
from jamtui.synth.filter import Filter
from jamtui.synth.fm import Fm
from jamtui.synth.modal import Modal
from jamtui.synth.noise import Noise
from jamtui.synth.series import SERIES_KINDS, Series
from jamtui.synth.string import String
from jamtui.synth.table import Table
from jamtui.units import gain_from_db

OSCILLATORS = (*SERIES_KINDS, "string", "modal", "fm", "noise")
Oscillator = Series | String | Modal | Fm | Noise


@dataclass(frozen=True, slots=True)
class Unison:
    """`voices` of the same oscillator within ±`detune_cents`; `spread` 0 is mono, 1 wide."""

    voices: int = 1
    detune_cents: float = 10.0
    spread: float = 0.0

    @classmethod
    def from_table(cls, table: Table | None) -> Unison:
        if table is None:
            return cls()
        unison = cls(
            voices=table.integer("voices", 2, 1, 9),
            detune_cents=table.number("detune_cents", 10.0, 0.0, 100.0, "cents"),
            spread=table.number("spread", 0.0, 0.0, 1.0),
        )
        table.finish()
        return unison


@dataclass(frozen=True, slots=True)
class Layer:
    """`level` is an amplitude ratio, `semitones` the whole detune; filter and envelope of its own.

    `shimmer` (0..1) lets each partial swell and fade a little by itself; `velocity_db` makes the
    layer quieter by so much at velocity 1 than at 127 (a hammer, a breath).
    """

    oscillator: Oscillator
    level: float
    semitones: float
    unison: Unison
    filter: Filter | None
    envelope: Envelope
    shimmer: float
    velocity_db: float
    pan: float

    @classmethod
    def from_table(cls, table: Table, shared: Filter | None, envelope: Envelope) -> Layer:
        """Reads a layer; filter and envelope of the patch stand in for those it has not."""
        kind = table.text("osc", None, OSCILLATORS)
        semitones = (
            12.0 * table.integer("octave", 0, -4, 4)
            + table.number("semitones", 0.0, -48.0, 48.0)
            + table.number("cents", 0.0, -100.0, 100.0) / 100.0
        )
        own = table.table("filter")
        layer = cls(
            oscillator=_oscillator(kind, table),
            level=gain_from_db(table.number("level_db", 0.0, -80.0, 24.0, "dB")),
            semitones=semitones,
            unison=Unison.from_table(table.table("unison")),
            filter=Filter.from_table(own) if own is not None else shared,
            envelope=Envelope.from_table(table.table("envelope"), envelope),
            shimmer=table.number("shimmer", 0.0, 0.0, 1.0),
            velocity_db=table.number("velocity_db", 0.0, 0.0, 40.0, "dB"),
            pan=table.number("pan", 0.0, -1.0, 1.0),
        )
        table.finish()
        if layer.unison.voices > 1 and isinstance(layer.oscillator, Noise | Fm):
            raise BadFileError(f"{table.where}: {kind!r} has no unison; write two layers instead.")
        return layer

    @property
    def stereo(self) -> bool:
        return self.pan != 0.0 or (self.unison.voices > 1 and self.unison.spread > 0.0)


def _oscillator(kind: str, table: Table) -> Oscillator:
    match kind:
        case "string":
            return String.from_table(table)
        case "modal":
            return Modal.from_table(table)
        case "fm":
            return Fm.from_table(table)
        case "noise":
            return Noise.from_table(table)
        case _:
            return Series.from_table(kind, table)
