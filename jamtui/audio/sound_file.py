"""Sound files, written as a whole or not at all."""

from __future__ import annotations

import contextlib
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol

import numpy as np

from jamtui.audio.growing_file import GrowingFile
from jamtui.audio.ogg_serial import set_ogg_serial
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

    def finish(self) -> int: ...

    def abandon(self) -> None: ...


class SoundFileWriter:
    """Writes stereo sound to `path`; the format follows from its ending.

    Until `close` it grows under a temporary name beside `path`, `place`; leaving the `with` block
    by an error removes that, and an older file of the same name stays as it was. With `reserves`,
    `close` can still keep what there is after `write` has found the disk full. Raises UsageError
    for an unknown ending or bit depth, StorageError when the disk is full or may not be written.
    Not for the audio thread.
    """

    def __init__(
        self, path: Path, sample_rate: int, bit_depth: int = 16, *, reserves: bool = False
    ) -> None:
        self.path = path
        self.frames = 0
        kind = sound_format(path, bit_depth)
        with explaining_writes(path):
            self._partial = PartialFile(path, suffix=path.suffix.lower())
            self.place = self._partial.place
            try:
                reserve = path.absolute().parent if reserves else None
                self._file = GrowingFile(self._partial.descriptor, reserve)
                self._encoder = _encoder(self._file, kind, sample_rate, bit_depth)
            except BaseException:
                self._partial.discard()
                raise

    def write(self, block: FloatArray) -> None:
        """Appends float32 (2, frames); what is beyond ±1 is clipped."""
        with explaining_writes(self.path):
            for first in range(0, block.shape[1], CHUNK_FRAMES):
                chunk = block[:, first : first + CHUNK_FRAMES]
                self._encoder.write(chunk)
                self._file.check()
                self.frames += chunk.shape[1]

    def close(self) -> None:
        """Finishes the file and gives it its name; `frames` is what is in it."""
        with explaining_writes(self.path):
            try:
                self.frames = self._encoder.finish()
                self._file.check()
                self._file.close()
                self._partial.keep()
            except OSError:
                self.discard()
                raise

    def discard(self) -> None:
        """Removes what was written."""
        self._encoder.abandon()
        self._file.close()
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
    """WAV without a library: what has come through is sound up to its last byte."""

    def __init__(self, file: GrowingFile, sample_rate: int, bit_depth: int) -> None:
        self._file = file
        self._sample_rate = sample_rate
        self._bit_depth = bit_depth
        # Were the process killed, players would read such a file to its end.
        file.write(wav_header(_UNKNOWN_BYTES, sample_rate, bit_depth))
        file.check()

    def write(self, block: FloatArray) -> None:
        self._file.write(pcm(block, self._bit_depth))

    def finish(self) -> int:
        return finish_wav(self._file, self._sample_rate, self._bit_depth)

    def abandon(self) -> None:
        return


class _EncodedFile:
    """FLAC, Ogg Vorbis and MP3, by libsndfile."""

    def __init__(self, file: GrowingFile, kind: str, sample_rate: int, bit_depth: int) -> None:
        import soundfile

        subtype = {"OGG": "VORBIS", "MP3": "MPEG_LAYER_III"}.get(kind, f"PCM_{bit_depth}")
        self._errors = soundfile.SoundFileError
        self._kind = kind
        self._target = file
        self._frames = 0
        with self._explained():
            self._file = soundfile.SoundFile(
                file, "w", sample_rate, 2, subtype=subtype, format=kind
            )

    def write(self, block: FloatArray) -> None:
        with self._explained():
            self._file.write(np.clip(block, -1.0, 1.0).T)
        self._frames += block.shape[1]

    def finish(self) -> int:
        with self._explained():
            self._file.close()
        if self._kind == "OGG":
            set_ogg_serial(self._target)
        return self._frames

    def abandon(self) -> None:
        with contextlib.suppress(OSError), self._explained():
            self._file.close()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Turns what the library says into an OSError, or into that which is behind it."""
        try:
            yield
        except self._errors as error:
            self._target.check()
            raise OSError(None, str(error).rstrip(".")) from error


def finish_wav(file: GrowingFile, sample_rate: int, bit_depth: int) -> int:
    """Completes a WAV file that may end in half a frame; returns how many frames it has."""
    frame_bytes = 2 * bit_depth // 8
    frames = max(0, file.size() - _WAV_HEADER.size) // frame_bytes
    file.truncate(_WAV_HEADER.size + frames * frame_bytes)
    file.seek(0)
    file.write(wav_header(frames * frame_bytes, sample_rate, bit_depth))
    return frames


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


def _encoder(file: GrowingFile, kind: str, sample_rate: int, bit_depth: int) -> _Encoder:
    if kind == "WAV":
        return _WavFile(file, sample_rate, bit_depth)
    return _EncodedFile(file, kind, sample_rate, bit_depth)
