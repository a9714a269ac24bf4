"""A SoundFont file: what it holds, and instruments made from it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from jamtui.errors import BadFileError
from jamtui.synth.soundfont.generators import Generator
from jamtui.synth.soundfont.instrument import NoteStore, SoundFontInstrument
from jamtui.synth.soundfont.records import Records, read_records
from jamtui.synth.soundfont.riff import Chunks, read_chunks
from jamtui.synth.soundfont.samples import Samples
from jamtui.synth.soundfont.zones import Layer, Zone, layers, read_zones

DRUM_BANK = 128
"""The bank of drum kits, whose programs are the kits' numbers."""

_MOST_LAYERS = 16384
"""Layers of one preset; the largest pianos have a few hundred."""


class Preset(NamedTuple):
    """A sound of a font: `bank` 0..128, `program` 0..127 and what the font calls it."""

    bank: int
    program: int
    name: str


class SoundFont:
    """An opened sf2 or sf3 file; its samples stay in the file until a note needs them.

    Not thread-safe: each thread opens its own.
    """

    def __init__(self, path: Path, chunks: Chunks, records: Records, samples: Samples) -> None:
        self.path = path
        self._chunks = chunks
        self._records = records
        self._samples = samples
        self._heads = _heads(records)
        self._inner: dict[int, list[Zone]] = {}
        self._layers: dict[int, list[Layer]] = {}

    @classmethod
    def open(cls, path: Path | str) -> SoundFont:
        """Returns the font at `path`, its tables checked.

        Raises NotFoundError, StorageError (no right to read it) or BadFileError (broken,
        truncated, hostile or of another type).
        """
        path = Path(path)
        chunks = read_chunks(path)
        records = read_records(chunks)
        return cls(path, chunks, records, Samples.read(chunks, records.samples))

    @property
    def name(self) -> str:
        """What the font calls itself, or else its file's name."""
        title = self._chunks.get("INFO", "INAM")
        return (_text(title.tobytes()) if title is not None else "") or self.path.stem

    @property
    def presets(self) -> list[Preset]:
        """Every sound, sorted by bank and program."""
        names = self._records.presets.heads["name"]
        return [
            Preset(bank, program, _text(names[head]))
            for (bank, program), head in sorted(self._heads.items())
        ]

    def instrument(
        self, bank: int, program: int, sample_rate: int, cache: NoteStore
    ) -> SoundFontInstrument:
        """Returns the sound of `bank` and `program`, or the nearest one that the font has.

        A missing bank falls back to bank 0, a missing program to 0, a missing drum kit (bank
        128) to the standard kit, each at last to the font's first sound. Notes are kept in
        `cache`. Raises BadFileError where the sound's zones make no sense.
        """
        head = self._find(bank, program)
        if head not in self._layers:
            self._layers[head] = self._make_layers(head)
        return SoundFontInstrument(self._layers[head], self._samples, sample_rate, cache)

    def _find(self, bank: int, program: int) -> int:
        if bank == DRUM_BANK:
            tries = [(DRUM_BANK, program), (DRUM_BANK, 0)]
        else:
            tries = [(bank, program), (0, program), (0, 0)]
        for place in tries:
            if place in self._heads:
                return self._heads[place]
        drums = bank == DRUM_BANK
        return min(
            self._heads.items(), key=lambda item: ((item[0][0] == DRUM_BANK) != drums, item)
        )[1]

    def _make_layers(self, head: int) -> list[Layer]:
        found: list[Layer] = []
        for zone in read_zones(self._records.presets, head, Generator.INSTRUMENT):
            inner = self._inner_zones(zone.target)
            if len(found) + len(inner) > _MOST_LAYERS:
                raise self._chunks.bad("one of its sounds has absurdly many zones")
            found.extend(layers(zone, inner))
        for layer in found:
            self._samples.head(layer.sample)
        return found

    def _inner_zones(self, instrument: int) -> list[Zone]:
        if instrument >= len(self._records.instruments.heads) - 1:
            raise self._bad_index(instrument)
        if instrument not in self._inner:
            tables = self._records.instruments
            self._inner[instrument] = read_zones(tables, instrument, Generator.SAMPLE)
        return self._inner[instrument]

    def _bad_index(self, instrument: int) -> BadFileError:
        return self._chunks.bad(f"it has no instrument {instrument}")


def _heads(records: Records) -> dict[tuple[int, int], int]:
    """Returns the index of each (bank, program); the first of two that claim the same place."""
    heads = records.presets.heads[:-1]
    places = zip(heads["bank"].tolist(), heads["program"].tolist(), strict=True)
    found: dict[tuple[int, int], int] = {}
    for index, place in enumerate(places):
        found.setdefault(place, index)
    return found


def _text(raw: bytes) -> str:
    """Returns a name as written up to its first zero byte, unprintable characters left out."""
    text = bytes(raw).split(b"\0", 1)[0].decode("latin-1")
    return "".join(character for character in text if character.isprintable()).strip()
