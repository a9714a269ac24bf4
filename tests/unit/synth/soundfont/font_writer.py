"""Writes small SoundFonts byte by byte, so that tests know what is in them."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

RATE = 32000
LOOP = (320, 640)
"""Five turns of the 500 Hz sine below."""

Generators = list[tuple[int, int]]
Modulators = list[tuple[int, int, int, int, int]]


def sine(frames: int = 960, hertz: float = 500.0) -> npt.NDArray[np.int16]:
    """A sine of half of full scale."""
    return np.rint(16384 * np.sin(2 * np.pi * hertz / RATE * np.arange(frames))).astype(np.int16)


def noise(frames: int = 64000) -> npt.NDArray[np.int16]:
    """White noise with a standard deviation of -18 dB."""
    return (np.random.default_rng(5).standard_normal(frames) * 4096).clip(-32e3, 32e3).astype("<i2")


@dataclass
class Sample:
    """A recording; `packed` holds the bytes of a compressed one."""

    data: npt.NDArray[np.int16] = field(default_factory=sine)
    loop: tuple[int, int] = LOOP
    rate: int = RATE
    root: int = 69
    correction: int = 0
    kind: int = 1
    packed: bytes = b""


@dataclass
class Zone:
    """Generators and modulators of a preset's or an instrument's zone."""

    generators: Generators
    modulators: Modulators = field(default_factory=list)


@dataclass
class Font:
    """A font of one instrument, which every preset plays."""

    zones: list[Zone] = field(default_factory=lambda: [looped()])
    samples: list[Sample] = field(default_factory=lambda: [Sample()])
    presets: list[tuple[int, int, str]] = field(default_factory=lambda: [(0, 0, "Sine")])
    preset_zones: list[Zone] = field(default_factory=lambda: [Zone([(41, 0)])])
    low_bytes: bytes = b""

    def data(self) -> bytes:
        """The bytes of the file."""
        smpl, headers = _samples(self.samples)
        sdta = _chunk("smpl", smpl) + (_chunk("sm24", self.low_bytes) if self.low_bytes else b"")
        lists = (
            _list("INFO", _chunk("ifil", struct.pack("<HH", 2, 4)) + _chunk("INAM", b"Tiny\0\0")),
            _list("sdta", sdta),
            _list("pdta", self._tables(headers)),
        )
        body = b"sfbk" + b"".join(lists)
        return b"RIFF" + struct.pack("<I", len(body)) + body

    def _tables(self, headers: bytes) -> bytes:
        count = len(self.preset_zones)
        heads = b"".join(
            struct.pack("<20sHHH12x", name.encode(), program, bank, index * count)
            for index, (bank, program, name) in enumerate(self.presets)
        )
        heads += struct.pack("<20sHHH12x", b"EOP", 255, 255, len(self.presets) * count)
        insts = struct.pack("<20sH20sH", b"I", 0, b"EOI", len(self.zones))
        return b"".join(
            (
                _chunk("phdr", heads),
                *_zones("p", self.preset_zones * len(self.presets)),
                _chunk("inst", insts),
                *_zones("i", self.zones),
                _chunk("shdr", headers),
            )
        )


def looped(*generators: tuple[int, int], modulators: Modulators | None = None) -> Zone:
    """A zone that loops sample 0, with more generators before the sample."""
    return Zone([*generators, (54, 1), (53, 0)], modulators or [])


def once(*generators: tuple[int, int], sample: int = 0) -> Zone:
    """A zone that plays a sample once."""
    return Zone([*generators, (53, sample)])


def _samples(samples: list[Sample]) -> tuple[bytes, bytes]:
    data, headers = b"", b""
    for sample in samples:
        start = len(data) if sample.packed else len(data) // 2
        data += sample.packed or sample.data.astype("<i2").tobytes()
        end = len(data) if sample.packed else len(data) // 2
        shift = 0 if sample.packed else start
        loop = (shift + sample.loop[0], shift + sample.loop[1])
        tuning = (sample.rate, sample.root, sample.correction, 0, sample.kind)
        headers += struct.pack("<20sIIIIIBbHH", b"S", start, end, *loop, *tuning)
        data += bytes(len(data) % 2)
    return data, headers + struct.pack("<20sIIIIIBbHH", b"EOS", *[0] * 9)


def _zones(prefix: str, zones: list[Zone]) -> tuple[bytes, bytes, bytes]:
    bags, generators, modulators = b"", b"", b""
    for zone in [*zones, Zone([])]:
        bags += struct.pack("<HH", len(generators) // 4, len(modulators) // 10)
        for number, amount in zone.generators:
            generators += struct.pack("<HH", number, amount & 0xFFFF)
        for modulator in zone.modulators:
            modulators += struct.pack("<HHhHH", *modulator)
    return (
        _chunk(prefix + "bag", bags),
        _chunk(prefix + "mod", modulators + bytes(10)),
        _chunk(prefix + "gen", generators + bytes(4)),
    )


def _chunk(name: str, body: bytes) -> bytes:
    return name.encode() + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _list(name: str, body: bytes) -> bytes:
    return _chunk("LIST", name.encode() + body)
