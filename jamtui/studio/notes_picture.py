"""The notes of a loop as a picture of characters: a piano roll, or a grid of drums.

Time runs to the right in cells of equal length, a row is a pitch. The picture is spans of text,
each with a role, so that who shows it may colour it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from jamtui.music.loop import Loop
from jamtui.music.note import TICKS_PER_BEAT, Note
from jamtui.music.pitch import pitch_name
from jamtui.studio.drum_names import drum_name

LONGEST_BARS = 16
"""How many bars are drawn unless more are asked for."""

NARROWEST = 24
WIDEST_FULL_ROLL = 24
"""In semitones: up to this range, a roll also has the rows of pitches that nobody plays."""

_CELLS_PER_BEAT = (4, 6, 8, 12)
_CLEARLY_BETTER = 0.7


class Role(StrEnum):
    """What a span of a picture is; `NOTE_1` is the softest, `NOTE_4` the hardest."""

    LABEL = "label"
    RULER = "ruler"
    GRID = "grid"
    HELD = "held"
    NOTE_1 = "note-1"
    NOTE_2 = "note-2"
    NOTE_3 = "note-3"
    NOTE_4 = "note-4"


Span = tuple[Role, str]
Line = tuple[Span, ...]

_NOTES = (Role.NOTE_1, Role.NOTE_2, Role.NOTE_3, Role.NOTE_4)
_UNICODE = dict(zip(_NOTES, "░▒▓█", strict=True)) | {Role.HELD: "─"}
_ASCII = dict(zip(_NOTES, ".oO#", strict=True)) | {Role.HELD: "-"}


@dataclass(frozen=True, slots=True)
class _Column:
    """One cell of time, or the line before a bar where `ticks` is None."""

    ticks: int | None
    bar: int
    beat: int | None


def notes_picture(
    loop: Loop, width: int, *, is_drums: bool, unicode: bool = True, bars: int | None = None
) -> list[Line]:
    """Returns the lines of the picture of a loop's first `bars`, at most `width` columns wide.

    Notes are drawn darker the harder they are struck. Long loops take several systems, one below
    the other, with an empty line between. Without notes there are no lines.
    """
    shown = min(loop.bars, LONGEST_BARS if bars is None else bars)
    notes = [n for n in loop.events.notes if n.start_ticks < shown * loop.meter.bar_ticks]
    if not notes:
        return []
    rows = _rows(notes, is_drums)
    margin = max(len(label) for _, label in rows)
    cell = _cell_ticks(notes)
    cells = _cells(notes, cell, -(-shown * loop.meter.bar_ticks // cell) - 1, is_drums)
    columns = _columns(loop, shown, cell)
    characters = _UNICODE if unicode else _ASCII
    lines: list[Line] = []
    for system in _systems(columns, max(NARROWEST, width) - margin - 2):
        lines += [()] if lines else []
        lines.append(_ruler(system, margin))
        lines += [_row(label, margin, pitch, system, cells, characters) for pitch, label in rows]
    return lines


def _rows(notes: Sequence[Note], is_drums: bool) -> list[tuple[int, str]]:
    """Returns pitch and label of each row, the highest first."""
    used = sorted({note.pitch for note in notes}, reverse=True)
    if is_drums:
        return [(pitch, drum_name(pitch)) for pitch in used]
    if used[0] - used[-1] <= WIDEST_FULL_ROLL:
        used = list(range(used[0], used[-1] - 1, -1))
    return [(pitch, pitch_name(pitch)) for pitch in used]


def _cell_ticks(notes: Sequence[Note]) -> int:
    """Returns the length of a cell: sixteenths, unless the notes clearly lie on another grid."""
    best = _CELLS_PER_BEAT[0]
    for candidate in _CELLS_PER_BEAT[1:]:
        if _strayed(notes, candidate) < _CLEARLY_BETTER * _strayed(notes, best):
            best = candidate
    return TICKS_PER_BEAT // best


def _strayed(notes: Sequence[Note], per_beat: int) -> float:
    """Returns how much of a beat the notes lie off a grid on average, and a little for its cost.

    The cost keeps what is played freely from being drawn ever finer.
    """
    grid = TICKS_PER_BEAT // per_beat
    away = sum(abs(note.start_ticks - round(note.start_ticks / grid) * grid) for note in notes)
    return away / len(notes) / TICKS_PER_BEAT + per_beat / 400


def _cells(
    notes: Sequence[Note], cell: int, end: int, is_drums: bool
) -> dict[tuple[int, int], Role]:
    """Returns what is in each (pitch, cell) where something sounds, up to the cell `end`."""
    cells: dict[tuple[int, int], Role] = {}
    loudest: dict[tuple[int, int], int] = {}
    for note in notes:
        first = min(end, (2 * note.start_ticks + cell) // (2 * cell))
        last = first if is_drums else min(end, (note.end_ticks - 1) // cell)
        for place in range(first + 1, last + 1):
            cells.setdefault((note.pitch, place), Role.HELD)
        struck = max(note.velocity, loudest.get((note.pitch, first), 0))
        loudest[note.pitch, first] = struck
        cells[note.pitch, first] = _NOTES[min(3, struck // 32)]
    return cells


def _columns(loop: Loop, bars: int, cell: int) -> list[_Column]:
    columns = []
    beat_ticks = 4 * TICKS_PER_BEAT // loop.meter.denominator
    for bar in range(bars):
        start = bar * loop.meter.bar_ticks
        columns.append(_Column(None, bar + 1, None))
        for ticks in range(-(-start // cell) * cell, start + loop.meter.bar_ticks, cell):
            beat, inside = divmod(ticks - start, beat_ticks)
            columns.append(_Column(ticks // cell, bar + 1, None if inside >= cell else beat + 1))
    return columns


def _systems(columns: Sequence[_Column], width: int) -> Iterator[list[_Column]]:
    """Yields as many bars at a time as fit, alike many each, and a bar that does not in parts."""
    bars = [list(group) for _, group in groupby(columns, lambda column: column.bar)]
    most = max(1, width // max(map(len, bars)))
    systems = -(-len(bars) // most)
    each = -(-len(bars) // systems)
    for first in range(0, len(bars), each):
        system = [column for bar in bars[first : first + each] for column in bar]
        for begin in range(0, len(system), width):
            yield system[begin : begin + width]


def _ruler(system: Sequence[_Column], margin: int) -> Line:
    """Returns the line with the numbers of bars and beats, as far as there is room for them."""
    text = ""
    for place, column in enumerate(system):
        if column.beat is not None and len(text) <= place:
            label = f"{column.bar}.{column.beat} "
            if place + len(label) - 1 <= len(system):
                text += " " * (place - len(text)) + label
    return ((Role.RULER, f"{'':{margin}} {text}".rstrip()),)


def _row(
    label: str,
    margin: int,
    pitch: int,
    system: Sequence[_Column],
    cells: dict[tuple[int, int], Role],
    characters: dict[Role, str],
) -> Line:
    spans: list[Span] = [(Role.LABEL, f"{label:>{margin}} ")]
    line, beat = ("│", "·") if "█" in characters.values() else ("|", "'")
    for column in system:
        role = None if column.ticks is None else cells.get((pitch, column.ticks))
        if column.ticks is None:
            spans.append((Role.GRID, line))
        elif role is not None:
            spans.append((role, characters[role]))
        else:
            spans.append((Role.GRID, beat if column.beat is not None else " "))
    spans.append((Role.GRID, line))
    return _joined(spans)


def _joined(spans: Sequence[Span]) -> Line:
    """Returns the spans with neighbours of one role as one."""
    return tuple(
        (role, "".join(text for _, text in group))
        for role, group in groupby(spans, lambda span: span[0])
    )
