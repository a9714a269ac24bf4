"""How loud every melodic preset is (EBU R 128), and the way to calibrate `level_db`.

    python benchmarks/loudness.py            # lists loudness and peak of every patch
    python benchmarks/loudness.py --write    # corrects level_db in the files
    python benchmarks/loudness.py keys/organ bass/808-sub --write

The phrase is played at velocity 100 in the register of the sound and measured as a stereo file.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyloudnorm

from jamtui.resources import bundled
from jamtui.synth.cache import NoteCache
from jamtui.synth.instrument import FloatArray, Instrument
from jamtui.synth.open import open_instrument
from jamtui.units import db_from_gain

TARGET_LUFS = -20.0
RATE = 48000
LINE = (0, 7, 12, 10, 7, 3, 5, 7)
CHORDS = ((0, 7, 15), (-2, 5, 14))
REGISTERS = {"bass": 33, "pads": 57, "fx": 57, "strings": 60, "brass": 58, "wind": 65}
LOWER = {
    "strings/cello": 45,
    "brass/trombone": 48,
    "brass/tuba": 34,
    "wind/bassoon": 46,
    "wind/tenor-sax": 53,
    "fx/impact": 48,
    "fx/melodic-tom": 48,
}
HELD = {"pads", "fx/riser", "fx/noise-wash", "keys/synth-pad", "fx/reverse-swell"}
DENSE = {
    "fx/melodic-tom",
    "fx/orchestra-hit",
    "fx/woodblock",
    "guitar/muted-guitar",
    "keys/marimba",
    "keys/synth-pluck",
    "keys/xylophone",
    "strings/pizzicato",
    "ethnic/banjo",
}
Phrase = list[tuple[float, int, float]]


def phrase(sound_id: str) -> Phrase:
    """Returns (seconds, pitch, seconds held): two chords for slow sounds, else a line."""
    category = sound_id.split("/")[0]
    base = LOWER.get(sound_id, REGISTERS.get(category, 57))
    if category in HELD or sound_id in HELD:
        chords = enumerate(CHORDS if category != "fx" else ((0,),))
        return [(bar * 2.5, base + step, 2.4) for bar, chord in chords for step in chord]
    if sound_id in DENSE:  # what dies at once is played fast
        return [(beat * 0.2, base + step, 0.18) for beat, step in enumerate(LINE * 2)]
    return [(beat * 0.4, base + step, 0.36) for beat, step in enumerate(LINE)]


def render(instrument: Instrument, notes: Phrase, velocity: int = 100) -> FloatArray:
    """Returns the phrase, float32 (2, frames)."""
    rate = instrument.sample_rate
    ends = max(start + held for start, _, held in notes)
    out = np.zeros((2, round((ends + 2.0) * rate)), dtype=np.float32)
    for start, pitch, held in notes:
        frames = round(held * rate)
        note = instrument.note(pitch, velocity, frames)
        note = instrument.note(pitch, velocity, frames + len(note.release))
        total = min(frames + len(note.release), note.samples.shape[1])
        wave = note.samples[:, :total].copy()
        wave[:, frames:] *= note.release[: max(0, total - frames)]
        first = round(start * rate)
        room = out[:, first : first + total]
        room += wave[:, : room.shape[1]] * np.array([[note.gain_left], [note.gain_right]])
    used = round(ends * rate)
    return out[:, :used]


def patches() -> dict[str, Path]:
    """Returns the file of every melodic preset."""
    root = bundled("presets") / "sounds"
    files = {f"{path.parent.name}/{path.stem}": path for path in sorted(root.glob("*/*.toml"))}
    return {sound: path for sound, path in files.items() if read(path).get("kind") == "patch"}


def read(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        return tomllib.load(file)


def measure(data: Mapping[str, object], sound_id: str) -> tuple[float, float]:
    """Returns the loudness in LUFS and the highest peak of single notes at 127 in dBFS."""
    cache = NoteCache(1 << 27)
    instrument = open_instrument(dict(data), sound_id, RATE, cache, sound_id)
    notes = phrase(sound_id)
    loudness = pyloudnorm.Meter(RATE).integrated_loudness(render(instrument, notes).T)
    peaks = [np.abs(render(instrument, [note], velocity=127)).max() for note in notes]
    return float(loudness), db_from_gain(float(max(peaks)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sounds", nargs="*")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    for sound_id, path in patches().items():
        if options.sounds and sound_id not in options.sounds:
            continue
        loudness, peak_db = measure(read(path), sound_id)
        print(f"{sound_id:28} {loudness:7.2f} LUFS {peak_db:7.2f} dBFS at 127", flush=True)
        if options.write:
            text = path.read_text(encoding="utf-8")
            old = float(re.search(r"^level_db = (\S+)", text, re.M)[1])
            new = f"level_db = {old + TARGET_LUFS - loudness:.2f}"
            path.write_text(re.sub(r"^level_db = \S+", new, text, count=1, flags=re.M), "utf-8")


if __name__ == "__main__":
    main()
