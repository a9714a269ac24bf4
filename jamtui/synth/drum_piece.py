"""A piece of a kit: what it is made of, how loud, and where it stands."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

import numpy as np

from jamtui.errors import BadFileError
from jamtui.synth.curve import Curve
from jamtui.synth.cymbal import MetalLayer
from jamtui.synth.drum_room import RoomReverb
from jamtui.synth.drum_strike import Strike
from jamtui.synth.instrument import FloatArray
from jamtui.synth.kit_table import KitTable
from jamtui.synth.membrane import MembraneLayer
from jamtui.synth.noise_burst import NoiseLayer

Layer = MembraneLayer | MetalLayer | NoiseLayer
LAYERS: dict[str, type[MembraneLayer] | type[MetalLayer] | type[NoiseLayer]] = {
    "membrane": MembraneLayer,
    "metal": MetalLayer,
    "noise": NoiseLayer,
}
MAX_LAYERS = 12

STROKES = 4
"""A clap or a rattle is made of so many different strokes, taken in turn."""

MAX_PITCHES = 24

LEVEL_WINDOW_S = 0.1
"""A piece's level is its energy as if spread over this long: near what an ear adds up."""

TRIM, TRIM_BLOCK = 1e-4, 64
FADE_S = 0.01
BUMP_S = 0.2
"""The mean of a hit is taken out over this long, far below what can be heard."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One drum, cymbal or other thing to hit.

    `level_db` is the energy of its hardest hit over 100 ms (dB full scale), `pan` -1..1 as
    the audience sees it, `tune` semitones (`step` more for each
    key above the first), `decay` a factor on every decay time, `tone` dB
    over Hz, `drive_db` how far it is pushed into saturation, `room_db` how loud the kit's
    room answers (none without it). `choke` other than 0: cut by the next of that number.
    """

    name: str
    pitches: tuple[int, ...]
    layers: tuple[Layer, ...]
    level_db: float = -20.0
    pan: float = 0.0
    pan_step: float = 0.0
    choke: int = 0
    tune: float = 0.0
    step: float = 0.0
    decay: float = 1.0
    tone: Curve | None = None
    drive_db: float = 0.0
    room_db: float | None = None
    brightness_db: float = 12.0
    variation: float = 1.0

    @property
    def seed(self) -> int:
        return zlib.crc32(self.name.encode())

    def at(self, pitch: int) -> Piece:
        """Returns the piece as the key `pitch` plays it: tuned and placed by its steps."""
        if self.step == 0.0 and self.pan_step == 0.0:
            return self
        above = pitch - self.pitches[0]
        pan = min(1.0, max(-1.0, self.pan + self.pan_step * above))
        return replace(self, tune=self.tune + self.step * above, pan=pan)

    def render(self, strike: Strike, reverb: RoomReverb | None) -> FloatArray:
        """Returns one hit at the piece's full level, float32 (channels, frames)."""
        dry = self._mix(self._tuned(strike))
        if self.drive_db > 0.0:
            drive = np.float32(10.0 ** (self.drive_db / 20.0)) / np.abs(dry).max(initial=1e-6)
            dry = np.tanh(dry * drive)
        wet = dry[np.newaxis]
        if reverb is not None and self.room_db is not None:
            wet = reverb.add(dry, 10.0 ** (self.room_db / 20.0))
        return _finished(wet, strike.rate, self.level_db)

    def _tuned(self, strike: Strike) -> Strike:
        tones = strike.tones if self.tone is None else (*strike.tones, self.tone)
        return replace(
            strike,
            tune=strike.tune * 2.0 ** (self.tune / 12.0),
            decay=strike.decay * self.decay,
            tones=tones,
            brightness_db=self.brightness_db,
            variation=strike.variation * self.variation,
        )

    def _mix(self, strike: Strike) -> FloatArray:
        parts: list[tuple[int, FloatArray]] = []
        for layer in self.layers:
            strokes: dict[int, FloatArray] = {}
            db = layer.level_db - layer.velocity_db * (1.0 - strike.hardness)
            contour = layer.contour
            for index, delay_s in enumerate(contour.strikes_s):
                turn = index % STROKES
                if turn not in strokes:
                    strokes[turn] = layer.render(replace(strike, seed=strike.seed + 7919 * turn))
                gain = np.float32(10.0 ** ((db + contour.strike_db(index)) / 20.0))
                first = int((contour.start_s + delay_s) * strike.rate)
                parts.append((first, strokes[turn] * gain))
        out = np.zeros(max(first + len(part) for first, part in parts), np.float32)
        for first, part in parts:
            out[first : first + len(part)] += part
        return out


def _finished(samples: FloatArray, rate: int, level_db: float) -> FloatArray:
    """Trims what is 80 dB down, takes out the mean, fades the end, sets the level."""
    frames = min(samples.shape[1], _heard_frames(samples) + int(FADE_S * rate))
    out = samples[:, :frames].copy()
    # What rings for seconds ends gently; a short sound is left alone.
    fade = min(frames, max(int(FADE_S * rate), frames // 8 if frames > rate else 0))
    out[:, frames - fade :] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    bump = np.hanning(min(frames, int(BUMP_S * rate))).astype(np.float32)
    means = out.sum(axis=1, keepdims=True) / max(float(bump.sum()), 1e-9)
    out[:, : len(bump)] -= means * bump
    energy = float(np.mean([np.dot(channel, channel) for channel in out]))
    level = 10.0 ** (level_db / 20.0) * np.sqrt(LEVEL_WINDOW_S * rate)
    out *= np.float32(level / np.sqrt(max(energy, 1e-12)))
    return out


def _heard_frames(samples: FloatArray) -> int:
    """Returns how many frames it takes until everything stays 80 dB below the peak."""
    starts = np.arange(0, samples.shape[1], TRIM_BLOCK)
    highest = np.maximum.reduceat(samples, starts, axis=1).max(axis=0)
    lowest = np.minimum.reduceat(samples, starts, axis=1).min(axis=0)
    loud = np.maximum(highest, -lowest)
    blocks = np.flatnonzero(loud > TRIM * loud.max(initial=1e-9))
    return (int(blocks[-1]) + 1) * TRIM_BLOCK if len(blocks) else 0


def parse_piece(name: str, table: KitTable, base: Piece | None) -> Piece:
    """Reads one piece; whatever the table leaves out comes from `base`."""
    start = base or Piece(name, (), ())
    piece = replace(
        start,
        name=name,
        pitches=_pitches(table, start.pitches),
        layers=_layers(table) or start.layers,
        level_db=table.number("level_db", -90.0, 12.0, start.level_db),
        pan=table.number("pan", -1.0, 1.0, start.pan),
        pan_step=table.number("pan_step", -0.5, 0.5, start.pan_step),
        choke=table.integer("choke", 0, 15, start.choke),
        tune=table.number("tune", -36.0, 36.0, start.tune),
        step=table.number("step", -12.0, 12.0, start.step),
        decay=table.number("decay", 0.05, 8.0, start.decay),
        tone=table.curve("tone", -90.0, 24.0, start.tone) if table.has("tone") else start.tone,
        drive_db=table.number("drive_db", 0.0, 36.0, start.drive_db),
        room_db=_room_db(table, start.room_db),
        brightness_db=table.number("brightness_db", 0.0, 40.0, start.brightness_db),
        variation=table.number("variation", 0.0, 4.0, start.variation),
    )
    table.finish()
    if not piece.layers:
        raise BadFileError(f"{table.where} has no layers; give it [[…layers]] or a base piece.")
    return piece


def _room_db(table: KitTable, default: float | None) -> float | None:
    return table.number("room_db", -60.0, 12.0) if table.has("room_db") else default


def _pitches(table: KitTable, default: tuple[int, ...]) -> tuple[int, ...]:
    if not table.has("pitches"):
        return default
    value = table.take("pitches")
    whole = isinstance(value, list) and all(
        isinstance(item, int) and not isinstance(item, bool) and 0 <= item <= 127 for item in value
    )
    if not isinstance(value, list) or not whole or len(value) > MAX_PITCHES:
        raise BadFileError(
            f"{table.where}: pitches must be a list of up to {MAX_PITCHES} numbers 0 to 127."
        )
    return tuple(value)


def _layers(table: KitTable) -> tuple[Layer, ...]:
    layers: list[Layer] = []
    for index, item in enumerate(table.tables("layers", MAX_LAYERS)):
        layers.append(LAYERS[item.choice("type", LAYERS)].parse(item, index))
        item.finish()
    return tuple(layers)
