"""A melodic sound as data: what a patch file says."""

from __future__ import annotations

from dataclasses import dataclass

from jamtui.errors import BadFileError
from jamtui.synth.drive import Drive
from jamtui.synth.envelope import Envelope
from jamtui.synth.filter import BodyPeak, Filter
from jamtui.synth.layer import Layer
from jamtui.synth.table import Table
from jamtui.synth.warp import PitchEnvelope, Vibrato

MOST_LAYERS = 12
MOST_PEAKS = 16
_CATALOG_KEYS = ("name", "category", "description", "gm_program", "tags")


@dataclass(frozen=True, slots=True)
class Velocity:
    """What a harder touch does: `level` is the exponent of the amplitude (0: nothing),
    `brightness_octaves` how much further the filters open from velocity 1 to 127."""

    level: float = 1.3
    brightness_octaves: float = 1.0

    @classmethod
    def from_table(cls, table: Table | None) -> Velocity:
        if table is None:
            return cls()
        velocity = cls(
            level=table.number("level", 1.3, 0.0, 3.0),
            brightness_octaves=table.number("brightness_octaves", 1.0, 0.0, 6.0, "octaves"),
        )
        table.finish()
        return velocity


@dataclass(frozen=True, slots=True)
class Tremolo:
    """Dips of `depth_db` at `rate_hz`; `stereo` lets left and right dip in turn."""

    rate_hz: float
    depth_db: float
    stereo: bool

    @classmethod
    def from_table(cls, table: Table | None) -> Tremolo | None:
        if table is None:
            return None
        tremolo = cls(
            rate_hz=table.number("rate_hz", 5.0, 0.1, 20.0, "Hz"),
            depth_db=table.number("depth_db", None, 0.0, 24.0, "dB"),
            stereo=table.text("motion", "level", ("level", "pan")) == "pan",
        )
        table.finish()
        return tremolo


@dataclass(frozen=True, slots=True)
class Patch:
    """A melodic sound. `level_db` is measured, so that all sounds are equally loud.

    `octave` moves all keys; `key_db` is more (or less) level per octave above middle C.
    """

    layers: tuple[Layer, ...]
    level_db: float
    octave: int
    key_db: float
    envelope: Envelope
    velocity: Velocity
    body: tuple[BodyPeak, ...]
    vibrato: Vibrato | None
    pitch_envelope: PitchEnvelope | None
    tremolo: Tremolo | None
    drive: Drive | None

    @classmethod
    def from_dict(cls, data: dict[str, object], where: str) -> Patch:
        """Reads a patch file's content; `where` names it in errors.

        Raises `BadFileError` for anything unknown, of a wrong type or out of range.
        """
        table = Table(data, where)
        table.ignore(*_CATALOG_KEYS)
        table.text("kind", "patch", ("patch",))
        envelope = Envelope.from_table(table.table("envelope"), Envelope())
        shared = Filter.from_table(table.table("filter"))
        layers = [
            Layer.from_table(item, shared, envelope) for item in table.tables("layers", MOST_LAYERS)
        ]
        if not layers:
            raise BadFileError(f"{where}: a patch needs at least one [[layers]] table.")
        patch = cls(
            layers=tuple(layers),
            level_db=table.number("level_db", 0.0, -60.0, 24.0, "dB"),
            octave=table.integer("octave", 0, -4, 4),
            key_db=table.number("key_db", 0.0, -12.0, 12.0, "dB"),
            envelope=envelope,
            velocity=Velocity.from_table(table.table("velocity")),
            body=tuple(BodyPeak.from_table(item) for item in table.tables("body", MOST_PEAKS)),
            vibrato=Vibrato.from_table(table.table("vibrato")),
            pitch_envelope=PitchEnvelope.from_table(table.table("pitch_envelope")),
            tremolo=Tremolo.from_table(table.table("tremolo")),
            drive=Drive.from_table(table.table("drive")),
        )
        table.finish()
        return patch

    @property
    def stereo(self) -> bool:
        turning = self.tremolo is not None and self.tremolo.stereo
        return turning or any(layer.stereo for layer in self.layers)
