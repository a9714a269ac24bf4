"""Sound files, read piece by piece: however long one is, only a window of it is in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from jamtui.audio.ffmpeg_decoder import FORMATS, FfmpegDecoder
from jamtui.errors import BadFileError, NotFoundError, StorageError
from jamtui.synth.instrument import FloatArray

CHUNK_FRAMES = 16_384

SKIPPED_SECONDS = 0.5
"""A gap up to this long is decoded and thrown away, which is cheaper than a seek."""

LEAD_IN_FRAMES = 8192
"""What a lossy decoder gets before a place it is sent to, so that it sounds there as it would."""

HIGHEST = 8.0
"""+18 dB: files of floating-point numbers may hold anything, also no number at all."""

LENIENCE_SECONDS = 1.0
"""By how much a file may fall short of what its header promises, as those of MP3 often do."""


class _Decoder(Protocol):
    """A file that is read from any frame on. Raises BadFileError or StorageError."""

    sample_rate: int
    frames: int

    def seek(self, frame: int) -> None: ...

    def read(self, count: int) -> npt.NDArray[np.float32]: ...

    def close(self) -> None: ...


class _SoundFileDecoder:
    """What libsndfile reads."""

    def __init__(self, path: Path) -> None:
        import soundfile

        self._path = path
        self._errors = (OSError, soundfile.SoundFileError, RuntimeError)
        try:
            self._file = soundfile.SoundFile(path, "r")
        except self._errors as error:
            raise BadFileError(f"{path} cannot be read as a sound file: {_why(error)}.") from error
        self.sample_rate = int(self._file.samplerate)
        self.frames = int(self._file.frames)
        self._lead_in = LEAD_IN_FRAMES if str(self._file.format) == "OGG" else 0

    def seek(self, frame: int) -> None:
        begin = max(0, frame - self._lead_in)
        try:
            self._file.seek(begin)
            if begin < frame:
                self._file.read(frame - begin, dtype="float32")
        except self._errors as error:
            raise StorageError(f"{self._path} cannot be read: {_why(error)}.") from error

    def read(self, count: int) -> npt.NDArray[np.float32]:
        try:
            found: npt.NDArray[np.float32] = self._file.read(count, dtype="float32", always_2d=True)
        except self._errors as error:
            raise StorageError(f"{self._path} cannot be read: {_why(error)}.") from error
        return found

    def close(self) -> None:
        self._file.close()


class FileReader:
    """An open sound file: WAV, FLAC, Ogg and whatever else libsndfile reads, MP3 and M4A.

    `frames` and `sample_rate` are the file's. Mono is put on both sides; of more than two
    channels the first two are taken. Raises NotFoundError, StorageError and BadFileError.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise NotFoundError(f"There is no sound file {path}.")
        self._path = path
        self._decoder = _opened(path)
        self.sample_rate = self._decoder.sample_rate
        self.frames = self._decoder.frames
        self._window: FloatArray = np.zeros((2, 0), np.float32)
        self._first = 0
        self._place = 0

    def read(self, first: int, count: int) -> FloatArray:
        """Returns frames `first`..`first + count - 1`, float32 (2, count), with silence around.

        Raises BadFileError where the file breaks off, StorageError where it cannot be read.
        """
        begin, end = max(0, first), min(self.frames, first + count)
        if begin >= end:
            return np.zeros((2, count), np.float32)
        self._fetch(begin, end)
        found = self._window[:, begin - self._first : end - self._first]
        if found.shape[1] == count:
            return found
        padded = np.zeros((2, count), np.float32)
        padded[:, begin - first : end - first] = found
        return padded

    def close(self) -> None:
        """Gives the file back."""
        self._decoder.close()

    def _fetch(self, begin: int, end: int) -> None:
        """Makes the window reach from `begin` or before to `end`."""
        if self._first <= begin and end <= self._first + self._window.shape[1]:
            return
        kept = self._window[:, begin - self._first :] if begin >= self._first else None
        if kept is None or begin > self._place:
            self._move_to(begin)
            kept = self._window[:, :0]
        parts = [kept]
        while self._place < end:
            parts.append(self._decode(min(CHUNK_FRAMES, end - self._place)))
        self._window = np.concatenate(parts, axis=1)
        self._first = end - self._window.shape[1]

    def _move_to(self, frame: int) -> None:
        """Puts the decoder at `frame`."""
        if not 0 <= frame - self._place <= SKIPPED_SECONDS * self.sample_rate:
            self._decoder.seek(frame)
            self._place = frame
        while self._place < frame:
            self._decode(min(CHUNK_FRAMES, frame - self._place))

    def _decode(self, count: int) -> FloatArray:
        frames = self._decoder.read(count)
        if len(frames) < count:
            frames = self._lengthened(frames, count)
        self._place += count
        block = np.broadcast_to(frames.T[:2], (2, count))
        clipped: FloatArray = np.clip(np.nan_to_num(block, nan=0.0), -HIGHEST, HIGHEST)
        return clipped

    def _lengthened(self, frames: FloatArray, count: int) -> FloatArray:
        """Returns what came, with silence where it has ended; raises BadFileError in the middle."""
        place = self._place + len(frames)
        if self.frames - place > LENIENCE_SECONDS * self.sample_rate:
            seconds = place / self.sample_rate
            raise BadFileError(f"{self._path} breaks off after {seconds:.1f} seconds.")
        return np.pad(frames, ((0, count - len(frames)), (0, 0)))


def _opened(path: Path) -> _Decoder:
    if path.suffix.lower() in FORMATS:
        return FfmpegDecoder(path)
    return _SoundFileDecoder(path)


def _why(error: BaseException) -> str:
    return str(error).rstrip(".")
