"""Sound files that people bring: what they are, how long, and how loud along the way."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from jamtui.audio.m4a import M4aFile
from jamtui.audio.silent_errors import silent_errors
from jamtui.audio.steady_file import opened_steadily
from jamtui.errors import BadFileError
from jamtui.text import printable

PEAKS = 480
"""How many parts of a file its loudest samples are kept of; a fine terminal is as wide."""

SUFFIXES = {"WAV": ".wav", "WAVEX": ".wav", "RF64": ".wav", "FLAC": ".flac", "OGG": ".ogg"}
SUFFIXES |= {"MP3": ".mp3", "M4A": ".m4a"}
RATES_HZ = (4_000, 384_000)
MOST_CHANNELS = 32
MOST_SECONDS = 86_400
_BLOCK_FRAMES = 65_536
_LAST_PAGE_BYTES = 65_536
_PAGE_HEADER_BYTES = 27
_END_OF_STREAM = 4

Block = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What a sound file is.

    `suffix` names its format; `duration` is in seconds; `peaks` are the loudest samples of
    `PEAKS` equal parts, 0 to 1.
    """

    suffix: str
    sample_rate: int
    channels: int
    duration: float
    peaks: tuple[float, ...]

    @property
    def format(self) -> str:
        """The format as people write it: wav, flac, ogg, mp3 or m4a."""
        return self.suffix[1:]


def read_facts(path: Path, called: str = "") -> SoundFacts:
    """Reads a whole file and returns what it is; `called` is its name for complaints.

    The format is what the contents are, whatever the name says. Raises BadFileError for what is
    broken, cut off, empty, too long, or of another format.
    """
    name = printable(called or str(path))
    with path.open("rb") as file:
        head = file.read(12)
        if not head:
            raise BadFileError(f"{name} is empty.")
        _check_whole(file, head, name)
    if head[4:8] == b"ftyp":
        with silent_errors(), M4aFile(path, name) as sound:
            return _facts(
                "M4A", sound.sample_rate, sound.channels, sound.frames, sound.blocks(), name
            )
    return _facts_by_libsndfile(path, name)


def _facts_by_libsndfile(path: Path, name: str) -> SoundFacts:
    import soundfile

    try:
        with silent_errors(), opened_steadily(path) as sound:
            rate, channels, frames = sound.samplerate, sound.channels, sound.frames
            return _facts(sound.format, rate, channels, frames, _blocks(sound), name)
    except (soundfile.SoundFileError, RuntimeError) as error:
        reason = printable(str(error).rpartition(": ")[2].rstrip("."))[:100]
        # What libsndfile says of an MP3 without a single frame.
        reason = "no frame of sound in it" if "regular file" in reason else reason
        raise BadFileError(
            f"{name} cannot be read as sound ({reason}): bring wav, flac, ogg, mp3 or m4a."
        ) from error


def _blocks(sound: Any) -> Iterator[Block]:
    while len(block := sound.read(_BLOCK_FRAMES, "float32", always_2d=True)):
        yield block


def _facts(
    kind: str, rate: int, channels: int, frames: int, blocks: Iterator[Block], name: str
) -> SoundFacts:
    suffix = SUFFIXES.get(kind)
    if suffix is None:
        raise BadFileError(f"{name} is {kind}: bring wav, flac, ogg, mp3 or m4a.")
    if not RATES_HZ[0] <= rate <= RATES_HZ[1] or not 1 <= channels <= MOST_CHANNELS:
        raise BadFileError(f"{name} has {channels} channels at {rate} Hz, which cannot be played.")
    if frames > MOST_SECONDS * rate:
        raise BadFileError(f"{name} is longer than a day: that is too long.")
    tops, found = loudest(blocks, max(1, frames), MOST_SECONDS * rate, name)
    if not found:
        raise BadFileError(f"{name} has no sound in it.")
    # An MP3 without a table of contents says a little more than it has.
    if found < frames * 0.98 - rate // 10:
        raise BadFileError(
            f"{name} is cut off: {found / rate:.1f} of {frames / rate:.1f} s are there."
        )
    return SoundFacts(suffix, rate, channels, found / rate, _peaks(tops))


def loudest(
    blocks: Iterator[Block], frames: int, most: int, name: str
) -> tuple[npt.NDArray[np.float32], int]:
    """Returns the loudest sample of each of `PEAKS` parts, and how many frames there were.

    `blocks` are float32 (frames, channels). Raises BadFileError for more than `most` frames, and
    for samples that are no numbers.
    """
    found_peaks = np.zeros(PEAKS, np.float32)
    found = 0
    for block in blocks:
        if not np.isfinite(block).all():
            raise BadFileError(f"{name} has samples that are no numbers.")
        parts, starts = _parts(found, len(block), frames)
        tops = np.maximum.reduceat(np.abs(block), starts).max(axis=1)
        found_peaks[parts] = np.maximum(found_peaks[parts], tops)
        found += len(block)
        if found > most:
            raise BadFileError(f"{name} is longer than a day: that is too long.")
    return found_peaks, found


def _parts(first: int, count: int, frames: int) -> tuple[slice, npt.NDArray[np.int64]]:
    """Returns the parts that `count` frames from `first` on fall into, and where each begins.

    What lies beyond the promised `frames` belongs to the last part.
    """
    low = min(first * PEAKS // frames, PEAKS - 1)
    high = min((first + count - 1) * PEAKS // frames, PEAKS - 1)
    numbers = np.arange(low + 1, high + 1, dtype=np.int64)
    begins = -(-numbers * frames // PEAKS) - first
    return slice(low, high + 1), np.concatenate((np.zeros(1, np.int64), begins))


def _peaks(tops: npt.NDArray[np.float32]) -> tuple[float, ...]:
    return tuple(round(min(1.0, float(peak)), 3) for peak in tops)


def _check_whole(file: BinaryIO, head: bytes, name: str) -> None:
    """Raises BadFileError for a WAV or Ogg file that ends too early, which libsndfile forgives."""
    size = file.seek(0, 2)
    if head[:4] == b"RIFF" and head[8:] == b"WAVE":
        (promised,) = struct.unpack("<I", head[4:8])
        if promised not in (0, 0xFFFF_FFFF) and promised + 8 > size + 1:
            raise BadFileError(f"{name} is cut off: it has {size:,} of {promised + 8:,} bytes.")
    if head[:4] == b"OggS":
        file.seek(max(0, size - _LAST_PAGE_BYTES))
        tail = file.read()
        if not _is_last_page(tail[max(0, tail.rfind(b"OggS")) :]):
            raise BadFileError(f"{name} is cut off: its last page is missing.")


def _is_last_page(page: bytes) -> bool:
    """Whether this is a whole page of Ogg (RFC 3533) that ends its stream."""
    if len(page) < _PAGE_HEADER_BYTES or not page[5] & _END_OF_STREAM:
        return False
    segments = page[_PAGE_HEADER_BYTES : _PAGE_HEADER_BYTES + page[26]]
    return len(page) >= _PAGE_HEADER_BYTES + page[26] + sum(segments)
