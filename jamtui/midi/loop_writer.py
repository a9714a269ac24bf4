"""Loops to Standard MIDI Files, so that reading them back gives the same loop."""

from __future__ import annotations

from pathlib import Path

from jamtui.errors import UsageError
from jamtui.midi.note_pairing import DRUM_CHANNEL
from jamtui.midi.signatures import key_metas, meter_content, tempo_content
from jamtui.music.loop import Loop
from jamtui.music.midi_data import encode
from jamtui.music.note import TICKS_PER_BEAT, Events, Note
from jamtui.partial_file import write_whole

LOOP_END = b"loopEnd"
"""The marker that games use; written where a note rings on past the end of the loop."""

CHANNEL_PREFIX = 0x20
"""The meta event that names the channel of those after it."""

MAX_LAYERS = 256

# Where several events share a tick: old notes end, then settings change, then new notes begin.
_END, _CONTROLLER, _PROGRAM, _BEND, _BEGIN = range(5)

Message = tuple[int, int, bytes]
"""Ticks, place within the tick, and the bytes of the event."""


def write_loop(loop: Loop, path: Path, channel: int | None = None) -> None:
    """Writes `loop` to `path`, whole or not at all; see `loop_bytes`.

    Raises StorageError when the file cannot be written.
    """
    write_whole(path, loop_bytes(loop, channel))


def loop_bytes(loop: Loop, channel: int | None = None) -> bytes:
    """Returns `loop` as a MIDI file: type 0, or 1 where notes of one pitch lie inside others.

    `channel` is 0..15, by default the drum channel for drums and the first for the rest.
    Raises UsageError for a channel, tempo or event that MIDI does not have.
    """
    if channel is None:
        channel = DRUM_CHANNEL if loop.is_drums else 0
    if not 0 <= channel <= 15:
        raise UsageError(f"{channel} is not a MIDI channel: they go from 0 to 15 here.")
    # Refuses pitches, times and values that would make a broken file.
    encode(loop.events, max(loop.length_ticks, _last_tick(loop.events)))
    layers = _layers(loop.events.notes)
    tracks = [_head(loop, channel) + _settings(loop.events, channel) + _notes(layers[0], channel)]
    tracks += [_notes(layer, channel) for layer in layers[1:]]
    header = b"".join(
        number.to_bytes(2, "big")
        for number in (min(1, len(tracks) - 1), len(tracks), TICKS_PER_BEAT)
    )
    chunks = [_chunk(b"MTrk", _track(track, loop.length_ticks)) for track in tracks]
    return _chunk(b"MThd", header) + b"".join(chunks)


def _layers(notes: tuple[Note, ...]) -> list[list[Note]]:
    """Returns the notes in as few tracks as let each key-up end the key pressed first."""
    layers: list[tuple[list[Note], dict[int, int]]] = [([], {})]
    for note in sorted(notes):
        place = 0
        while place < len(layers) and layers[place][1].get(note.pitch, -1) > note.end_ticks:
            place += 1
        if place == len(layers):
            layers.append(([], {}))
        if len(layers) > MAX_LAYERS:
            raise UsageError(
                f"More than {MAX_LAYERS} notes of pitch {note.pitch} lie one inside another: "
                "a MIDI file cannot hold them."
            )
        layers[place][0].append(note)
        layers[place][1][note.pitch] = note.end_ticks
    return [layer for layer, _ in layers]


def _head(loop: Loop, channel: int) -> list[Message]:
    metas = [
        (0x03, loop.name.encode("utf-8", "replace")),
        (0x51, tempo_content(loop.bpm)),
        (0x58, meter_content(loop.meter)),
        *key_metas(loop.key),
    ]
    if loop.events == Events():
        # Nothing else would tell an empty drum loop from any other.
        metas.append((CHANNEL_PREFIX, bytes([channel])))
    messages = [(0, -1, _meta(kind, content)) for kind, content in metas]
    if _last_tick(loop.events) > loop.length_ticks:
        messages.append((loop.length_ticks, -1, _meta(0x06, LOOP_END)))
    return messages


def _last_tick(events: Events) -> int:
    ends = [note.end_ticks for note in events.notes]
    ends += [item.start_ticks for item in events.controllers]
    ends += [item.start_ticks for item in events.programs]
    ends += [item.start_ticks for item in events.bends]
    return max(ends, default=0)


def _settings(events: Events, channel: int) -> list[Message]:
    return [
        *(
            (item.start_ticks, _CONTROLLER, bytes((0xB0 | channel, item.number, item.value)))
            for item in events.controllers
        ),
        *(
            (item.start_ticks, _PROGRAM, bytes((0xC0 | channel, item.program)))
            for item in events.programs
        ),
        *(
            (item.start_ticks, _BEND, _bend_bytes(channel, item.value + 8192))
            for item in events.bends
        ),
    ]


def _bend_bytes(channel: int, value: int) -> bytes:
    return bytes((0xE0 | channel, value & 0x7F, value >> 7))


def _notes(notes: list[Note], channel: int) -> list[Message]:
    messages: list[Message] = []
    for note in notes:
        begin = bytes((0x90 | channel, note.pitch, note.velocity))
        end = bytes((0x80 | channel, note.pitch, 0))
        messages.append((note.start_ticks, _BEGIN, begin))
        # A note of no length ends right after its beginning, not with those before it.
        messages.append((note.end_ticks, _END if note.duration_ticks else _BEGIN, end))
    return messages


def _track(messages: list[Message], length_ticks: int) -> bytes:
    out = bytearray()
    now = 0
    for ticks, _, content in sorted(messages, key=lambda message: message[:2]):
        out += _quantity(ticks - now) + content
        now = ticks
    out += _quantity(max(0, length_ticks - now)) + _meta(0x2F, b"")
    return bytes(out)


def _quantity(value: int) -> bytes:
    """Returns MIDI's variable-length form of a number."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))


def _meta(kind: int, content: bytes) -> bytes:
    return bytes((0xFF, kind)) + _quantity(len(content)) + content


def _chunk(tag: bytes, content: bytes) -> bytes:
    return tag + len(content).to_bytes(4, "big") + content
