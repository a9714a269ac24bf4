"""A sound device whose sound goes into a file."""

from __future__ import annotations

from pathlib import Path

from jamtui.audio.guarded_process import GuardedProcess
from jamtui.audio.null_device import NullDevice
from jamtui.audio.sound_file import SoundFileWriter
from jamtui.errors import StorageError


class FileDevice(NullDevice):
    """Writes a sound file in real time or as fast as possible, on a thread with no other duty.

    It ends by itself after `frames` if that is given (`is_running` is then False), and when the
    disk is full, which `on_lost` is told. The file appears, whole, on `close`, which raises
    StorageError if it could not be written. UsageError for a type of file that is not known.
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
        self._writer = SoundFileWriter(path, sample_rate, bit_depth)
        self._is_real_time = is_real_time
        self._frames_left = frames
        self._full_disk: StorageError | None = None
        self._is_closed = False

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
        if self._is_closed:
            return
        if self._full_disk is not None:
            self.discard()
            raise self._full_disk
        self.stop()
        self._is_closed = True
        self._writer.close()

    def discard(self) -> None:
        """Stops and leaves no file."""
        self.stop()
        if not self._is_closed:
            self._is_closed = True
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
        try:
            self._writer.write(outputs)
        except StorageError as error:
            self._full_disk, self._lost_reason = error, str(error)
        if self._is_done or self._full_disk is not None:
            self._stopping.set()
