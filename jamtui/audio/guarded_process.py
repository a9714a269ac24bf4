"""The step between a device's thread and the process function, which may be wrong."""

from __future__ import annotations

from jamtui.audio.contract import Block, ProcessBlock


class GuardedProcess:
    """Calls `process`; once that has raised, keeps the error and gives silence instead."""

    def __init__(self, process: ProcessBlock) -> None:
        self._process = process
        self.failure: BaseException | None = None

    def __call__(self, inputs: Block, outputs: Block) -> None:
        if self.failure is None:
            try:
                self._process(inputs, outputs)
            except BaseException as error:  # noqa: BLE001 - whatever it is, the owner is told
                self.failure = error
            else:
                return
        outputs[:] = 0.0
