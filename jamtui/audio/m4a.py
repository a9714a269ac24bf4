"""M4A files (AAC or ALAC in MPEG-4), decoded by FFmpeg: libsndfile has neither."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from jamtui.errors import BadFileError


class M4aFile:
    """An open file of MPEG-4 with sound in it; `name` is what complaints call it.

    `frames` is how many it says that it has. Raises BadFileError. Not for the audio thread.
    """

    def __init__(self, path: Path, name: str) -> None:
        import av  # FFmpeg, which takes a while to load

        self._name = name
        # Packets with mistakes are errors, not silence.
        options = {"err_detect": "explode"}
        try:
            self._container = av.open(
                str(path), "r", format="mp4", options=options, metadata_errors="replace"
            )
        except (av.FFmpegError, OSError, ValueError) as error:
            raise self._broken(error) from error
        streams = self._container.streams.audio
        if not streams:
            self._container.close()
            raise BadFileError(f"{name} has no sound in it.")
        self._stream = streams[0]
        self._errors = (av.FFmpegError, OSError, ValueError)
        self.sample_rate = int(self._stream.rate or 0)
        self.channels = int(self._stream.channels or 0)
        length = self._stream.duration
        seconds = float(length * self._stream.time_base) if length and self._stream.time_base else 0
        self.frames = int(seconds * self.sample_rate)

    def blocks(self) -> Iterator[npt.NDArray[np.float32]]:
        """Yields its sound, float32 (frames, channels)."""
        import av

        resampler = av.AudioResampler(format="fltp", rate=self.sample_rate)
        try:
            for frame in self._container.decode(self._stream):
                for part in resampler.resample(frame):
                    if part.samples:
                        yield np.ascontiguousarray(part.to_ndarray().T)
        except self._errors as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> BadFileError:
        reason = (getattr(error, "strerror", None) or str(error)).rstrip(".")[:100]
        return BadFileError(f"{self._name} cannot be read as sound ({reason}).")

    def __enter__(self) -> M4aFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._container.close()
