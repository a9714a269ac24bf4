"""Drum kits: a piece for every pitch of the General MIDI drum map."""

from __future__ import annotations

import math
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

import numpy as np

from jamtui.errors import BadFileError, UsageError
from jamtui.resources import bundled
from jamtui.synth.curve import Curve
from jamtui.synth.drum_piece import Piece, parse_piece
from jamtui.synth.drum_room import Room, RoomReverb
from jamtui.synth.drum_strike import Strike
from jamtui.synth.instrument import FloatArray, Instrument, RenderedNote
from jamtui.synth.kit_table import KitTable
from jamtui.units import gain_from_db

GM_FIRST, GM_LAST = 35, 81
BASE_FIRST, BASE_LAST = 27, 87
"""The base kit also has what Roland's GS adds below and above General MIDI."""

LAYER_VELOCITIES = (24, 52, 78, 102, 122)
"""The velocities that are synthesised; others borrow the nearest and its own level."""

CHOKE_S = 0.005

PEAK, KNEE = 0.69, 0.75
"""The hardest hit stays below -3.2 dB full scale; it bends from three quarters of that on."""

MAX_PIECES = 128


class RenderedNotes(Protocol):
    """Where rendered hits are kept; forgetting one only costs time."""

    def get(self, key: tuple[object, ...]) -> RenderedNote | None: ...

    def put(self, key: tuple[object, ...], note: RenderedNote) -> None: ...


@dataclass(frozen=True, slots=True)
class Kit:
    """What a kit file holds. `level_db` raises the whole kit, `tone` (dB over Hz) colours it.

    `rounds` is how many versions of each hit take turns, `variation` how much they differ,
    `velocity_curve` the exponent from velocity to amplitude, `width` 0..1 how far the pieces
    stand apart, `view` whether the audience or the drummer listens.
    """

    name: str
    pieces: Mapping[int, Piece]
    level_db: float = 0.0
    tone: Curve | None = None
    room: Room | None = None
    rounds: int = 3
    variation: float = 1.0
    velocity_curve: float = 1.6
    width: float = 1.0
    drummer: bool = False

    @classmethod
    def from_dict(cls, data: object, where: str) -> Kit:
        """Reads a kit; raises BadFileError for anything that is not exactly one."""
        table = KitTable(data, where)
        name = table.text("name", limit=80)
        table.text("category", "drums", limit=40)
        table.text("description", "-")
        table.choice("kind", ("kit",))
        table.integer("gm_kit", 0, 127, 0)
        room = table.take("room")
        tone = table.curve("tone", -90.0, 24.0, None) if table.has("tone") else None
        kit = cls(
            name,
            _pieces(table.take("pieces"), where),
            table.number("level_db", -60.0, 40.0, 0.0),
            tone,
            None if room is None else Room.parse(KitTable(room, f"{where}, room")),
            table.integer("rounds", 1, 16, 3),
            table.number("variation", 0.0, 4.0, 1.0),
            table.number("velocity_curve", 0.5, 4.0, 1.6),
            table.number("width", 0.0, 1.0, 1.0),
            table.choice("view", ("audience", "drummer"), "audience") == "drummer",
        )
        table.finish()
        return kit


def open_kit(
    data: Mapping[str, object], sound_id: str, sample_rate: int, cache: RenderedNotes, where: str
) -> Instrument:
    """Returns the instrument of a sound file of kind "kit"; raises BadFileError."""
    return KitInstrument(Kit.from_dict(data, where), sound_id, sample_rate, cache)


class KitInstrument:
    """A kit at one sample rate. A pitch without a piece is silent."""

    def __init__(self, kit: Kit, sound_id: str, sample_rate: int, cache: RenderedNotes) -> None:
        if not 8_000 <= sample_rate <= 192_000:
            raise UsageError(
                f"A kit cannot play at {sample_rate} Hz; use a sample rate of 8000 to 192000."
            )
        self._kit = kit
        self._id = sound_id
        self._rate = sample_rate
        self._cache = cache
        self._reverb: RoomReverb | None = None
        self._known_gains: dict[tuple[int, int], tuple[float, float]] = {}
        fade = np.linspace(1.0, 0.0, max(2, int(CHOKE_S * sample_rate)), dtype=np.float32)
        fade.flags.writeable = False
        self._release = fade
        silence = np.zeros((1, 1), np.float32)
        silence.flags.writeable = False
        self._silence = RenderedNote(silence, None, fade, one_shot=True)

    @property
    def sample_rate(self) -> int:
        return self._rate

    def note(self, pitch: int, velocity: int, frames: int, take: int = 0) -> RenderedNote:
        """Returns the hit, always whole: drums do not care when the key is let go."""
        piece = self._kit.pieces.get(pitch)
        if piece is None:
            return self._silence
        velocity = min(127, max(1, velocity))
        layer = min(range(len(LAYER_VELOCITIES)), key=lambda i: abs(LAYER_VELOCITIES[i] - velocity))
        hit = self._hit(piece.at(pitch), layer, take % self._kit.rounds)
        left, right = self._gains(pitch, velocity)
        return RenderedNote(
            hit.samples, None, hit.release, True, hit.choke_group, gain_left=left, gain_right=right
        )

    def _gains(self, pitch: int, velocity: int) -> tuple[float, float]:
        """Returns the level of a hit on both sides, worked out once."""
        known = self._known_gains.get((pitch, velocity))
        if known is None:
            gain = gain_from_db(self._kit.level_db) * (velocity / 127.0) ** self._kit.velocity_curve
            left, right = self._places(self._kit.pieces[pitch].at(pitch))
            known = self._known_gains[pitch, velocity] = gain * left, gain * right
        return known

    def _hit(self, piece: Piece, layer: int, turn: int) -> RenderedNote:
        key = ("kit", self._id, self._rate, piece.name, piece.tune, piece.pan, layer, turn)
        hit = self._cache.get(key)
        if hit is None:
            samples = self._render(piece, layer, turn)
            samples.flags.writeable = False
            hit = RenderedNote(samples, None, self._release, one_shot=True, choke_group=piece.choke)
            self._cache.put(key, hit)
        return hit

    def _render(self, piece: Piece, layer: int, turn: int) -> FloatArray:
        kit = self._kit
        seed = zlib.crc32(f"{self._id} {piece.name} {turn}".encode())
        vary = np.random.default_rng(seed).uniform(-1.0, 1.0, 3) * kit.variation * piece.variation
        strike = Strike(
            self._rate,
            LAYER_VELOCITIES[layer] / 127.0,
            piece.seed,
            seed,
            tune=2.0 ** (0.10 * vary[0] / 12.0),
            decay=1.0 + 0.05 * vary[1],
            tones=() if kit.tone is None else (kit.tone,),
            variation=kit.variation,
        )
        if kit.room is not None and self._reverb is None:
            self._reverb = RoomReverb(kit.room, self._rate)
        samples = piece.render(strike, self._reverb)
        samples *= np.float32(gain_from_db(0.4 * vary[2]))
        loudest = max(self._places(piece)) * gain_from_db(kit.level_db)
        _round_off(samples, np.float32(PEAK / loudest))
        return samples

    def _places(self, piece: Piece) -> tuple[float, float]:
        """Returns the gains left and right of equal power, 1 and 1 in the middle."""
        pan = piece.pan * self._kit.width * (-1.0 if self._kit.drummer else 1.0)
        angle = (pan + 1.0) * math.pi / 4.0
        return math.sqrt(2.0) * math.cos(angle), math.sqrt(2.0) * math.sin(angle)


def _round_off(samples: FloatArray, ceiling: np.float32) -> None:
    """Bends what comes near `ceiling` so that it never passes it, in place.

    Only the first milliseconds of a hard hit get there; a tape would do the same.
    """
    knee = np.float32(KNEE) * ceiling
    if samples.max() > knee or samples.min() < -knee:
        over = np.abs(samples) > knee
        room = ceiling - knee
        high = samples[over]
        bent = knee + room * np.tanh((np.abs(high) - knee) / room)
        samples[over] = np.copysign(bent, high)


@lru_cache(maxsize=1)
def _base_pieces() -> Mapping[str, Piece]:
    """The pieces that every kit shares, from presets/kits/base.toml."""
    path = bundled("presets") / "kits" / "base.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return MappingProxyType(_named_pieces(data["pieces"], {}, path.name))


def _named_pieces(value: object, base: Mapping[str, Piece], where: str) -> dict[str, Piece]:
    """Reads a table of pieces, each on top of the one it is `like`, or of its namesake."""
    if not isinstance(value, dict) or len(value) > MAX_PIECES:
        raise BadFileError(f"{where}: pieces must be a table of up to {MAX_PIECES} pieces.")
    named: dict[str, Piece] = {}
    for name, item in value.items():
        table = KitTable(item, f"{where}, piece {name[:40]}")
        known = {**base, **named}
        like = table.choice("like", known, name)
        named[name] = parse_piece(name, table, known.get(like))
        if not named[name].pitches:
            raise BadFileError(f"{table.where} has no pitches; name at least one.")
    return named


def _by_pitch(named: Mapping[str, Piece], where: str) -> dict[int, Piece]:
    pieces: dict[int, Piece] = {}
    for piece in named.values():
        for pitch in piece.pitches:
            if pitch in pieces:
                raise BadFileError(
                    f"{where}: pitch {pitch} belongs to both {pieces[pitch].name!r} and "
                    f"{piece.name!r}; give it to one."
                )
            pieces[pitch] = piece
    return pieces


def _pieces(value: object, where: str) -> dict[int, Piece]:
    """Returns the piece of each pitch: the kit's own, then the base's for what is left."""
    base = _base_pieces()
    own = _named_pieces({} if value is None else value, base, where)
    return _by_pitch(base, "base.toml") | _by_pitch(own, where)
