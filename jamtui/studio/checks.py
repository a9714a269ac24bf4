"""Looks at what a person asked for before anything is started."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jamtui.errors import BadFileError, StorageError, UsageError
from jamtui.music.arpeggiator import Arpeggiator
from jamtui.music.key import Key
from jamtui.music.tempo import check_bpm
from jamtui.music.velocity_curve import shape_velocity
from jamtui.studio.sources import Wishes

MAX_SECONDS = 7 * 24 * 3600
MAX_BARS = 100_000
MAX_COUNT_IN_BARS = 8


def wishes(
    bpm: float | None,
    key: str | None,
    seed: int,
    *,
    setlist: bool = False,
    person: str | None = None,
) -> Wishes:
    """Returns the wishes; raises UsageError for a tempo or key that there is not."""
    return Wishes(
        bpm=None if bpm is None else check_bpm(bpm),
        key=None if key is None else Key.parse(key),
        seed=seed,
        setlist=setlist,
        person=person,
    )


def check_seconds(seconds: float | None) -> None:
    """Raises UsageError unless `seconds` is None or a length between nothing and a week."""
    if seconds is None:
        return
    if not math.isfinite(seconds) or not 0 < seconds <= MAX_SECONDS:
        raise UsageError(f"--seconds {seconds:g} is not possible: use more than 0, at most a week.")


def check_bars(bars: int | None) -> None:
    """Raises UsageError unless `bars` is None or 1..`MAX_BARS`."""
    if bars is not None and not 1 <= bars <= MAX_BARS:
        raise UsageError(f"--bars {bars} is not possible: use 1 to {MAX_BARS:,}.")


def check_playback(
    block_frames: int | None,
    sample_rate: int,
    count_in_bars: int,
    soundfont: Path | None,
    record: Path | None,
) -> None:
    """Raises what would otherwise only be found out when the engine runs."""
    from jamtui.audio.devices import check_format

    check_format(sample_rate, block_frames or 256)
    if not 0 <= count_in_bars <= MAX_COUNT_IN_BARS:
        raise UsageError(
            f"--count-in {count_in_bars} is not possible: use 0 to {MAX_COUNT_IN_BARS}."
        )
    check_soundfont(soundfont)
    if record is not None:
        check_target(record)


def check_render(
    bars: int | None,
    seconds: float | None,
    sample_rate: int,
    bit_depth: int,
    soundfont: Path | None,
) -> None:
    """Raises UsageError for what no render can be."""
    from jamtui.audio.devices import check_format
    from jamtui.audio.sound_file import check_bit_depth

    if bars is not None and seconds is not None:
        raise UsageError("--bars and --seconds both say how long: give one of them.")
    check_format(sample_rate, 256)
    check_bit_depth(bit_depth)
    check_soundfont(soundfont)


def check_target(path: Path) -> None:
    """Looks at a sound file to be written.

    Raises UsageError for a name that none can have, StorageError where its folder is missing.
    """
    from jamtui.audio.sound_file import sound_format

    if path.is_dir():
        raise UsageError(f"{path} is a folder: name a file in it, such as {path / 'jam.wav'}.")
    sound_format(path, 16)
    if not path.absolute().parent.is_dir():
        raise StorageError(
            f"There is no folder {str(path.parent)!r} for {path.name}: make it first."
        )


def check_file_format(name: str) -> None:
    """Raises UsageError unless sound files of this format, such as "wav", are written."""
    from jamtui.audio.sound_file import FORMATS

    known = [ending.removeprefix(".") for ending in FORMATS]
    if name not in known:
        raise UsageError(f"--format {name} is not possible: use one of {', '.join(known)}.")


def check_output(
    out: Path, is_folder: bool, file_format: str | None, bit_depth: int, stems: Path | None
) -> None:
    """Looks at what goes into a file, a folder, or the stream "-" of WAV.

    Raises as `check_target`, and UsageError for options that would be of no effect. Lossy formats
    have no bit depth, but their stems do.
    """
    if file_format is not None:
        check_file_format(file_format)
    ending = f".{file_format or 'wav'}"
    if not is_folder:
        is_stream = out == Path("-")
        if not is_stream:
            check_target(out)
        ending = ".wav" if is_stream else out.suffix.lower()
        if file_format is not None and ending != f".{file_format}":
            what = "- is a stream of WAV" if is_stream else f"{out.name} says its own"
            raise UsageError(f"--format is for the files in a folder: {what}.")
    if bit_depth != 16 and stems is None and ending in (".ogg", ".mp3"):
        raise UsageError(f"An {ending} file has no bit depth: --bit-depth is for .wav and .flac.")


def check_keys(
    velocity_curve: str,
    channel: int | None,
    volume: float,
    arp: str | None,
    rate: str,
    octaves: int,
    gate: float,
) -> dict[str, Any] | None:
    """Returns the arpeggiator's settings, None without one; raises for what cannot be played."""
    shape_velocity(64, velocity_curve)
    check_channel(channel, "--channel")
    check_volume(volume, "--volume")
    return None if arp is None else asdict(Arpeggiator(arp, rate, octaves, gate))


def check_volume(volume: float, name: str) -> None:
    """Raises UsageError unless `volume` is 0..2."""
    if not 0 <= volume <= 2:
        raise UsageError(f"{name} {volume:g} is not possible: use 0 to 2.")


def check_channel(channel: int | None, name: str) -> None:
    """Raises UsageError unless `channel` is None or a MIDI channel, 1..16."""
    if channel is not None and not 1 <= channel <= 16:
        raise UsageError(f"{name} {channel} is not possible: use 1 to 16.")


def check_start(
    count_in_bars: int, metronome_volume: float, master_volume: float, seconds: float | None
) -> None:
    """Raises UsageError for what nothing can start with; for the engine's clients."""
    if not 0 <= count_in_bars <= MAX_COUNT_IN_BARS:
        raise UsageError(
            f"count_in_bars {count_in_bars} is not possible: use 0 to {MAX_COUNT_IN_BARS}."
        )
    check_volume(metronome_volume, "metronome_volume")
    check_volume(master_volume, "master_volume")
    if seconds is not None and not 0 < seconds <= MAX_SECONDS:
        raise UsageError(f"seconds {seconds:g} is not possible: use more than 0, at most a week.")


def check_soundfont(path: Path | None) -> None:
    """Raises NotFoundError, StorageError or BadFileError unless `path` is None or can be played."""
    if path is None:
        return
    if path.is_dir():
        raise BadFileError(f"{path} is a folder: --soundfont takes an .sf2 or .sf3 file.")
    from jamtui.synth.soundfont.font import SoundFont

    SoundFont.open(path)
