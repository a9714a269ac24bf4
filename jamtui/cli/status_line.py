"""A line at the foot of the terminal that changes while something goes on."""

from __future__ import annotations

import shutil
import sys

from jamtui.cli.output import note
from jamtui.text import printable

_CLEAR = "\r\x1b[K"


class StatusLine:
    """One line on standard error, written over itself; none where that is no terminal."""

    def __init__(self) -> None:
        self._shown = ""
        self._is_terminal = sys.stderr.isatty()

    def show(self, text: str) -> None:
        """Shows `text`, as much of it as fits, in place of what was there."""
        if not self._is_terminal:
            return
        text = printable(text)[: shutil.get_terminal_size().columns - 1]
        if text != self._shown:
            self._shown = text
            self._write(_CLEAR + text)

    def say(self, sentence: str) -> None:
        """Writes a sentence above the line, where it stays."""
        if self._shown:
            self._write(_CLEAR)
        note(sentence)
        if self._shown:
            self._write(self._shown)

    def close(self) -> None:
        """Leaves the line as it is and goes on below it."""
        if self._shown:
            self._shown = ""
            self._write("\n")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
