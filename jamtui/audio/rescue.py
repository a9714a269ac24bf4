"""Sound files whose writer was killed: what got onto the disk is made a file that can be played."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from jamtui.audio.growing_file import GrowingFile
from jamtui.audio.sound_file import finish_wav
from jamtui.audio.steady_file import opened_steadily
from jamtui.partial_file import explaining_writes

_FLAC_BLOCK_FRAMES = 4096
"""As libsndfile writes them: of a block that is cut off nothing can be read."""

_FLAC_SIZES = slice(18, 26)
"""Rate (20 bits), channels (3), bits (5) and length in frames (36) in a FLAC file's first block."""


def rescue(partial: Path, path: Path) -> bool:
    """Gives what `SoundFileWriter` had written under the name `partial` its name, `path`.

    Returns whether there is any sound in it; where there is none, the file is removed. Raises
    StorageError when it may not be written.
    """
    import soundfile

    with explaining_writes(path):
        if not partial.is_file():
            return False
        with contextlib.suppress(soundfile.SoundFileError):
            if _completed(partial):
                os.replace(partial, path)
                return True
        partial.unlink()
        return False


def _completed(partial: Path) -> bool:
    import soundfile

    ending = partial.suffix.lower()
    if ending == ".wav":
        return _complete_wav(partial)
    if ending == ".flac":
        return _complete_flac(partial)
    return int(soundfile.info(partial).frames) > 0  # their pages and frames stand for themselves


def _complete_wav(partial: Path) -> bool:
    import soundfile

    found = soundfile.info(partial)
    bit_depth = int(found.subtype.removeprefix("PCM_"))
    file = GrowingFile(os.open(partial, os.O_RDWR))
    try:
        frames = finish_wav(file, int(found.samplerate), bit_depth)
        file.check()
    finally:
        file.close()
    return frames > 0


def _complete_flac(partial: Path) -> bool:
    frames = _whole_frames(partial)
    with partial.open("r+b") as file:
        head = file.read(_FLAC_SIZES.stop)
        sizes = int.from_bytes(head[_FLAC_SIZES], "big") >> 36 << 36
        file.seek(_FLAC_SIZES.start)
        file.write((sizes | frames).to_bytes(8, "big"))
    return frames > 0


def _whole_frames(partial: Path) -> int:
    import soundfile

    frames = 0
    with opened_steadily(partial) as sound, contextlib.suppress(soundfile.SoundFileError):
        while count := len(sound.read(_FLAC_BLOCK_FRAMES, dtype="int16")):
            frames += count
    return frames
