"""The tables of a SoundFont: presets, instruments, their zones, and the samples' headers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jamtui.synth.soundfont.riff import Chunks

Table = npt.NDArray[Any]

PRESET = np.dtype(
    [("name", "S20"), ("program", "<u2"), ("bank", "<u2"), ("bag", "<u2"), ("unused", "V12")]
)
INSTRUMENT = np.dtype([("name", "S20"), ("bag", "<u2")])
BAG = np.dtype([("generator", "<u2"), ("modulator", "<u2")])
GENERATOR = np.dtype([("number", "<u2"), ("amount", "<i2")])
MODULATOR = np.dtype(
    [
        ("source", "<u2"),
        ("target", "<u2"),
        ("amount", "<i2"),
        ("amount_source", "<u2"),
        ("transform", "<u2"),
    ]
)
SAMPLE = np.dtype(
    [
        ("name", "S20"),
        ("start", "<u4"),
        ("end", "<u4"),
        ("loop_start", "<u4"),
        ("loop_end", "<u4"),
        ("rate", "<u4"),
        ("pitch", "u1"),
        ("correction", "i1"),
        ("link", "<u2"),
        ("kind", "<u2"),
    ]
)


@dataclass(frozen=True, slots=True)
class ZoneTables:
    """Presets or instruments with their bags, generators and modulators."""

    heads: Table
    bags: Table
    generators: Table
    modulators: Table


@dataclass(frozen=True, slots=True)
class Records:
    """Every table of a font; indices between them are known to be in range and in order."""

    presets: ZoneTables
    instruments: ZoneTables
    samples: Table


def read_records(chunks: Chunks) -> Records:
    """Returns the tables of the pdta list; raises BadFileError where they do not fit together."""
    presets = _zone_tables(chunks, "p", "phdr", PRESET)
    instruments = _zone_tables(chunks, "i", "inst", INSTRUMENT)
    samples = _table(chunks, "shdr", SAMPLE)
    if len(presets.heads) < 2:
        raise chunks.bad("it holds no sounds")
    return Records(presets, instruments, samples)


def _zone_tables(chunks: Chunks, prefix: str, head: str, kind: np.dtype[Any]) -> ZoneTables:
    tables = ZoneTables(
        _table(chunks, head, kind),
        _table(chunks, f"{prefix}bag", BAG),
        _table(chunks, f"{prefix}gen", GENERATOR),
        _table(chunks, f"{prefix}mod", MODULATOR, least=0),
    )
    _check_order(chunks, head, tables.heads["bag"], len(tables.bags) - 1)
    _check_order(chunks, f"{prefix}bag", tables.bags["generator"], len(tables.generators))
    _check_order(chunks, f"{prefix}bag", tables.bags["modulator"], len(tables.modulators))
    return tables


def _table(chunks: Chunks, name: str, kind: np.dtype[Any], least: int = 1) -> Table:
    """Returns a chunk as records, the closing one included."""
    data = chunks.require("pdta", name)
    if len(data) % kind.itemsize or len(data) < least * kind.itemsize:
        raise chunks.bad(f"its {name!r} chunk has a wrong length")
    # A copy, because a chunk may start at any byte and tables are small beside the samples.
    return np.frombuffer(data.tobytes(), kind)


def _check_order(chunks: Chunks, name: str, indices: Table, last: int) -> None:
    numbers = indices.astype(np.int64)
    if np.any(np.diff(numbers) < 0) or numbers[-1] > last:
        raise chunks.bad(f"the indices in its {name!r} chunk point outside")
