"""Sound files, written as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import struct
import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol

import numpy as np

from jamtui.errors import BadFileError, UsageError
from jamtui.partial_file import PartialFile, explaining_writes
from jamtui.synth.instrument import FloatArray

BIT_DEPTHS = (16, 24)
FORMATS = {".wav": "WAV", ".flac": "FLAC", ".ogg": "OGG", ".mp3": "MP3"}

CHUNK_FRAMES = 16_384
"""libsndfile 1.2 crashes when a minute of Vorbis is written at once; chunks of this size work."""

_WAV_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_UNKNOWN_BYTES = 0xFFFF_FFFF


class _Encoder(Protocol):
    def write(self, block: FloatArray) -> None: ...

    def finish(self) -> None: ...

    def abandon(self) -> None: ...


class SoundFileWriter:
    """Writes stereo sound to `path`; the format follows from its ending.

    Until `close` it grows under a temporary name beside `path`; leaving the `with` block by an
    error removes that, and an older file of the same name stays as it was. Raises UsageError for
    an unknown ending or bit depth, StorageError when the disk is full or may not be written. Not
    for the audio thread.
    """

    def __init__(self, path: Path, sample_rate: int, bit_depth: int = 16) -> None:
        self.path = path
        self.frames = 0
        kind = sound_format(path, bit_depth)
        with explaining_writes(path):
            self._partial = PartialFile(path, suffix=path.suffix.lower())
            try:
                self._encoder = _encoder(self._partial, kind, sample_rate, bit_depth)
            except BaseException:
                self._partial.discard()
                raise

    def write(self, block: FloatArray) -> None:
        """Appends float32 (2, frames); what is beyond ±1 is clipped."""
        with explaining_writes(self.path):
            for first in range(0, block.shape[1], CHUNK_FRAMES):
                self._encoder.write(block[:, first : first + CHUNK_FRAMES])
        self.frames += block.shape[1]

    def close(self) -> None:
        """Finishes the file and gives it its name."""
        with explaining_writes(self.path):
            try:
                self._encoder.finish()
                self._partial.keep()
            except OSError:
                self.discard()
                raise

    def discard(self) -> None:
        """Removes what was written."""
        with contextlib.suppress(OSError):  # a full disk: it is thrown away in any case
            self._encoder.abandon()
        self._partial.discard()

    def __enter__(self) -> SoundFileWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()


class WavStream:
    """Writes WAV to a stream that cannot seek, such as a pipe; its header tells no length."""

    def __init__(self, stream: BinaryIO, sample_rate: int, bit_depth: int = 16) -> None:
        check_bit_depth(bit_depth)
        self._stream = stream
        self._bit_depth = bit_depth
        stream.write(wav_header(_UNKNOWN_BYTES, sample_rate, bit_depth))

    def write(self, block: FloatArray) -> None:
        """Appends float32 (2, frames)."""
        self._stream.write(pcm(block, self._bit_depth))


class _WavFile:
    """WAV without a library: a full disk is noticed at once, and every byte is accounted for."""

    def __init__(self, descriptor: int, sample_rate: int, bit_depth: int) -> None:
        self._file = os.fdopen(descriptor, "wb", buffering=1 << 18)
        self._sample_rate = sample_rate
        self._bit_depth = bit_depth
        self._bytes = 0
        self._file.write(wav_header(0, sample_rate, bit_depth))

    def write(self, block: FloatArray) -> None:
        data = pcm(block, self._bit_depth)
        self._file.write(data)
        self._bytes += len(data)

    def finish(self) -> None:
        with self._file:
            if self._bytes % 2:
                self._file.write(b"\0")
            self._file.seek(0)
            self._file.write(wav_header(self._bytes, self._sample_rate, self._bit_depth))

    def abandon(self) -> None:
        self._file.close()


class _EncodedFile:
    """FLAC, Ogg Vorbis and MP3, by libsndfile."""

    def __init__(self, path: Path, kind: str, sample_rate: int, bit_depth: int) -> None:
        import soundfile

        subtype = {"OGG": "VORBIS", "MP3": "MPEG_LAYER_III"}.get(kind, f"PCM_{bit_depth}")
        self._errors = soundfile.SoundFileError
        self._path = path
        self._frames = 0
        try:
            self._file = soundfile.SoundFile(
                path, "w", sample_rate, 2, subtype=subtype, format=kind
            )
        except soundfile.SoundFileError as error:
            raise OSError(None, str(error).rstrip(".")) from error

    def write(self, block: FloatArray) -> None:
        try:
            self._file.write(np.clip(block, -1.0, 1.0).T)
        except self._errors as error:
            raise OSError(None, str(error).rstrip(".")) from error
        self._frames += block.shape[1]

    def finish(self) -> None:
        import soundfile

        # libsndfile ignores a full disk when it writes its last buffers, so look at the result.
        self._file.close()
        try:
            found = soundfile.info(self._path).frames
        except self._errors as error:
            raise OSError(None, "the disk is full") from error
        if found < self._frames:
            raise OSError(None, "the disk is full")

    def abandon(self) -> None:
        self._file.close()


def read_sound(path: Path) -> tuple[FloatArray, int]:
    """Returns a file's sound, float32 (2, frames), and its sample rate; mono is put on both sides.

    Raises BadFileError for what is no sound file.
    """
    import soundfile

    try:
        frames, sample_rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.SoundFileError) as error:
        raise BadFileError(f"{path} cannot be read as a sound file: {error}") from error
    return np.ascontiguousarray(np.broadcast_to(frames.T[:2], (2, len(frames)))), int(sample_rate)


def sound_format(path: Path, bit_depth: int) -> str:
    """Returns libsndfile's name of the format of `path`; raises UsageError for an unknown one."""
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        endings = ", ".join(FORMATS)
        if not path.suffix:
            raise UsageError(f"{path.name!r} does not say its format: end it in one of {endings}.")
        raise UsageError(f"{path.suffix} is not written here: use one of {endings}.")
    check_bit_depth(bit_depth)
    return kind


def check_bit_depth(bit_depth: int) -> None:
    """Raises UsageError for a bit depth that is not written."""
    if bit_depth not in BIT_DEPTHS:
        raise UsageError(f"{bit_depth} bits cannot be written: use 16 or 24.")


def wav_header(data_bytes: int, sample_rate: int, bit_depth: int) -> bytes:
    """Returns the header of a stereo WAV file; beyond 4 GiB its sizes are "unknown"."""
    frame_bytes = 2 * bit_depth // 8
    whole = min(data_bytes + data_bytes % 2 + 36, _UNKNOWN_BYTES)
    return _WAV_HEADER.pack(
        *(b"RIFF", whole, b"WAVE", b"fmt ", 16, 1, 2),
        *(sample_rate, sample_rate * frame_bytes, frame_bytes, bit_depth),
        *(b"data", min(data_bytes, _UNKNOWN_BYTES)),
    )


def pcm(block: FloatArray, bit_depth: int) -> bytes:
    """Returns float32 (2, frames) as interleaved little-endian integers of 16 or 24 bits."""
    full = float((1 << (bit_depth - 1)) - 1)
    scaled = np.clip(block, -1.0, 1.0)
    scaled *= np.float32(full)
    np.rint(scaled, out=scaled)
    # Interleaved last, by one copy: all else runs along the channels.
    frames = np.empty(block.shape[::-1], "<i2" if bit_depth == 16 else "<i4")
    frames.T[:] = scaled
    if bit_depth == 16:
        return bytes(frames.data)
    return bytes(frames.reshape(-1, 1).view(np.uint8)[:, :3].tobytes())


def standard_output() -> BinaryIO:
    """Returns standard output for bytes."""
    return sys.stdout.buffer


def _encoder(partial: PartialFile, kind: str, sample_rate: int, bit_depth: int) -> _Encoder:
    if kind == "WAV":
        return _WavFile(partial.descriptor, sample_rate, bit_depth)
    os.close(partial.descriptor)
    return _EncodedFile(partial.place, kind, sample_rate, bit_depth)
