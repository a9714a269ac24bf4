"""Standard input, output and error as every command may rely on them: there, and for any text."""

from __future__ import annotations

import io
import os
import sys

_FLAGS = (os.O_RDONLY, os.O_RDONLY, os.O_RDWR)
"""How a missing stream is opened: what is written to a missing output fails and is told, what is
said on a missing standard error is nobody's loss."""


def open_streams() -> None:
    """Puts something in place of streams that the caller has closed.

    Else the next file that is opened, such as the database, would be taken for one of them.
    """
    for number, flags in enumerate(_FLAGS):
        try:
            os.fstat(number)
        except OSError:
            _put(os.open(os.devnull, flags), number)
    sys.stdin = sys.stdin or os.fdopen(0, "r", encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that has not all letters


def _put(descriptor: int, number: int) -> None:
    if descriptor != number:
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.set_inheritable(number, True)
