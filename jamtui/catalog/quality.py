"""Qualities of sound between performers: `data/quality.toml` as objects."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from jamtui.catalog.toml_file import Fields, read_toml
from jamtui.codec.quality import Grade, Preset
from jamtui.errors import BadFileError, unknown_name
from jamtui.playout.modes import MODES
from jamtui.protocol.stream_format import OPUS_PACKET_FRAMES
from jamtui.resources import bundled

PCM = "pcm"
"""What a grade names instead of a preset: samples as they are, in the room's bit depth."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """What a preset may say: least and most, and the sizes of packets that there are."""

    bitrate_kbps: tuple[int, int]
    complexity: tuple[int, int]
    packet_frames: tuple[int, ...]
    most_rtt_ms: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Quality:
    """`presets` by their names; `grades` from the best to the worst."""

    ranges: Ranges
    presets: dict[str, Preset]
    grades: tuple[Grade, ...]

    def preset(self, name: str) -> Preset:
        """Returns the preset of that name; raises NotFoundError."""
        if name not in self.presets:
            names = ", ".join(self.presets)
            raise unknown_name("quality", name, self.presets, f"There are {names}.")
        return self.presets[name]


def read_quality(path: Path) -> Quality:
    """Returns what a file says; raises BadFileError."""
    top = Fields(read_toml(path), str(path))
    ranges = _ranges(_part(top, "ranges", path))
    all_presets = _part(top, "presets", path)
    presets = {
        name: _preset(_part(all_presets, name, path), name, ranges) for name in all_presets.names()
    }
    grades = top.tables("grades", 2, 20)
    last = grades.pop()
    found = Quality(
        ranges=ranges,
        presets=presets,
        grades=(*(_grade(fields, presets) for fields in grades), _last_grade(last, presets)),
    )
    top.finish()
    _check_order(found.grades, path)
    return found


def _part(top: Fields, key: str, path: Path) -> Fields:
    return Fields(top.take(key, "a table"), f"{path}, {key}")


def _ranges(fields: Fields) -> Ranges:
    sizes = _wholes(fields, "packet_frames")
    if not set(sizes) <= set(OPUS_PACKET_FRAMES):
        raise fields.wrong("packet_frames", f"some of {list(OPUS_PACKET_FRAMES)}", list(sizes))
    found = Ranges(
        bitrate_kbps=_range(fields, "bitrate_kbps"),
        complexity=_range(fields, "complexity"),
        packet_frames=sizes,
        most_rtt_ms=_range(fields, "most_rtt_ms"),
    )
    fields.finish()
    return found


def _range(fields: Fields, key: str) -> tuple[int, int]:
    values = _wholes(fields, key)
    if len(values) != 2 or values[0] > values[1]:
        raise fields.wrong(key, "a list of the least and the most", list(values))
    return values[0], values[1]


def _wholes(fields: Fields, key: str) -> tuple[int, ...]:
    wanted = "a list of whole numbers"
    values = fields.take(key, wanted)
    if not isinstance(values, list) or not values or not all(type(one) is int for one in values):
        raise fields.wrong(key, wanted, values)
    return tuple(values)


def _preset(fields: Fields, name: str, ranges: Ranges) -> Preset:
    found = Preset(
        name=name,
        bitrate_kbps=fields.whole("bitrate_kbps", *ranges.bitrate_kbps),
        complexity=fields.whole("complexity", *ranges.complexity),
        is_constant=fields.truth("constant_bitrate", True),
        packet_frames=_packet_frames(fields, "packet_frames", ranges),
        long_block_packet_frames=_packet_frames(fields, "long_block_packet_frames", ranges),
        expected_loss=fields.number("expected_loss", 0, 1),
        repeats_packets=fields.truth("repeats_packets", False),
        jitter_mode=fields.choice("jitter_mode", MODES),
        most_rtt_ms=fields.number("most_rtt_ms", *ranges.most_rtt_ms),
    )
    fields.finish()
    return found


def _packet_frames(fields: Fields, key: str, ranges: Ranges) -> int:
    value = fields.whole(key, min(ranges.packet_frames), max(ranges.packet_frames))
    if value not in ranges.packet_frames:
        raise fields.wrong(key, f"one of {', '.join(map(str, ranges.packet_frames))}", value)
    return value


def _grade(fields: Fields, presets: Collection[str]) -> Grade:
    found = Grade(
        name=fields.text("name"),
        rtt_ms=fields.number("rtt_ms", 0, 10_000),
        jitter_ms=fields.number("jitter_ms", 0, 10_000),
        loss=fields.number("loss", 0, 1),
        choice=fields.choice("choice", {*presets, PCM}),
    )
    fields.finish()
    return found


def _last_grade(fields: Fields, presets: Collection[str]) -> Grade:
    choice = fields.choice("choice", {*presets, PCM})
    found = Grade(fields.text("name"), math.inf, math.inf, 1.0, choice)
    fields.finish()
    return found


def _check_order(grades: tuple[Grade, ...], path: Path) -> None:
    for better, worse in pairwise(grades):
        is_in_order = (
            better.rtt_ms <= worse.rtt_ms
            and better.jitter_ms <= worse.jitter_ms
            and better.loss <= worse.loss
        )
        if not is_in_order:
            raise BadFileError(
                f"{path}: grade {worse.name!r} allows less than {better.name!r} before it."
            )


@lru_cache(maxsize=1)
def quality() -> Quality:
    """Returns what ships with the program; do not change its dicts."""
    return read_quality(bundled("data") / "quality.toml")
