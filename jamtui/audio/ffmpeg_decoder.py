"""M4A and MP3 files from any place on, decoded by FFmpeg: their frames carry their time.

libsndfile has no M4A, and its version 1.2.2 gives silence for the rest of some MP3 files when they
are read in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from jamtui.errors import BadFileError

Frames = npt.NDArray[np.float32]

FORMATS = {".m4a": "mp4", ".mp3": "mp3"}
"""The only formats that FFmpeg may take a file for, by its ending."""

LEAD_IN_FRAMES = 16_384
"""How far before a place the decoder begins: MP3 keeps bits of a frame in up to nine others."""


class FfmpegDecoder:
    """An open file that can be sent to any frame; `frames` is how many it says that it has.

    Raises BadFileError, also for packets with mistakes in them. One thread.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open()
        stream = self._stream
        self.sample_rate = int(stream.rate or 0)
        self.channels = int(stream.channels or 0)
        if not (self.sample_rate and self.channels):
            raise BadFileError(f"{path} cannot be read as a sound file: it has no sound in it.")
        length = (stream.duration or 0) * float(stream.time_base or 0)
        self.frames = round(length * self.sample_rate)

    def _open(self) -> None:
        import av  # FFmpeg, which takes a while to load

        self._errors = (av.FFmpegError, OSError, ValueError)
        try:
            self._container = av.open(
                str(self._path),
                "r",
                format=FORMATS[self._path.suffix.lower()],
                options={"err_detect": "explode"},
                metadata_errors="replace",
            )
            self._stream = self._container.streams.audio[0]
        except (*self._errors, IndexError) as error:
            raise self._broken(error) from error
        self._coming: Iterator[tuple[int, Frames]] = self._decoded()
        self._left: Frames | None = None
        self._place = 0

    def seek(self, frame: int) -> None:
        """Lets `read` go on at `frame`."""
        if frame < 2 * LEAD_IN_FRAMES:
            # What comes before frame 0 is only heard by a decoder that was just opened.
            self._container.close()
            self._open()
        else:
            self._send_to((frame - LEAD_IN_FRAMES) / self.sample_rate)
        self._place = frame

    def _send_to(self, seconds: float) -> None:
        time_base = float(self._stream.time_base or 1.0)
        try:
            self._container.seek(int(seconds / time_base), stream=self._stream)
        except self._errors as error:
            raise self._broken(error) from error
        self._coming = self._decoded()
        self._left = None

    def read(self, count: int) -> Frames:
        """Returns the next frames, (frames, channels): `count` of them, or fewer at the end."""
        parts: list[Frames] = [] if self._left is None else [self._left]
        found = sum(map(len, parts))
        while found < count:
            coming = next(self._coming, None)
            if coming is None:
                break
            begin, block = coming
            place = self._place + found
            gap = min(max(0, begin - place), count - found)
            if gap:  # in the file is silence
                parts.append(np.zeros((gap, self.channels), np.float32))
            parts.append(block[max(0, place - begin) :])
            found += gap + len(parts[-1])
        whole = np.concatenate(parts or [np.zeros((0, self.channels), np.float32)])
        self._left = whole[count:]
        self._place += min(count, found)
        return whole[:count]

    def close(self) -> None:
        """Gives the file back."""
        self._container.close()

    def _decoded(self) -> Iterator[tuple[int, Frames]]:
        """Yields each block with the frame at which it begins."""
        import av

        resampler = av.AudioResampler(format="fltp")
        follows = 0
        try:
            for frame in self._container.decode(self._stream):
                begin = self._begin_of(frame, follows)
                for part in resampler.resample(frame):
                    block: Frames = np.ascontiguousarray(part.to_ndarray().T, np.float32)
                    yield begin, block
                    begin += len(block)
                follows = begin
        except self._errors as error:
            raise self._broken(error) from error

    def _begin_of(self, frame: Any, follows: int) -> int:
        """Returns the place of a decoded frame; `follows` where it does not say one."""
        if frame.pts is None:
            return follows
        since = frame.pts - (self._stream.start_time or 0)
        begin: int = round(since * float(frame.time_base) * self.sample_rate)
        return begin

    def _broken(self, error: Exception) -> BadFileError:
        reason = (getattr(error, "strerror", None) or str(error)).rstrip(".")[:100]
        return BadFileError(f"{self._path} cannot be read as a sound file: {reason}.")
