"""A sound device whose sound goes into a file."""

from __future__ import annotations

from pathlib import Path

from jamtui.audio.file_writer import FileWriter
from jamtui.audio.guarded_process import GuardedProcess
from jamtui.audio.null_device import NullDevice


class FileDevice(NullDevice):
    """Writes WAV or FLAC, in real time or as fast as possible.

    It ends by itself after `frames` if that is given (`is_running` is then False). The file
    appears, whole, on `close`, which raises StorageError if it could not be written.
    """

    def __init__(
        self,
        path: Path,
        sample_rate: int = 48_000,
        block_frames: int = 128,
        *,
        bit_depth: int = 16,
        is_real_time: bool = False,
        frames: int | None = None,
    ) -> None:
        super().__init__(sample_rate, block_frames)
        self.name, self.host_api = str(path), "file"
        self.output_latency_frames = 0
        self._writer = FileWriter(path, sample_rate, bit_depth)
        self._is_real_time = is_real_time
        self._frames_left = frames

    @property
    def is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive() and not self._is_done

    @property
    def _is_done(self) -> bool:
        return self._frames_left == 0

    def wait(self, timeout_s: float | None = None) -> None:
        """Waits until all `frames` are made."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Stops and completes the file."""
        self.stop()
        self._writer.close()

    def discard(self) -> None:
        """Stops and leaves no file."""
        self.stop()
        self._writer.discard()

    def _run(self, process: GuardedProcess) -> None:
        if self._is_real_time:
            super()._run(process)
            return
        while not self._stopping.is_set():
            self._play(process)

    def _play(self, process: GuardedProcess) -> None:
        super()._play(process)
        outputs = self._outputs
        if self._frames_left is not None:
            outputs = outputs[:, : self._frames_left]
            self._frames_left -= outputs.shape[1]
        if not self._writer.write(outputs, wait=True):
            self._lost_reason = str(self._writer.failure)
        if self._is_done or self._lost_reason:
            self._stopping.set()
