"""How a command ends when something goes wrong: one sentence and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from jamtui.errors import JamError, StorageError, UsageError
from jamtui.text import printable

WrongCall: type[Exception] = typer.BadParameter.__mro__[2]
"""What typer raises for arguments that do not fit; it has no public name of its own."""


@contextmanager
def explained(*, debug: bool = False) -> Iterator[None]:
    """Turns what escapes from a command into a sentence on standard error and an exit code.

    A reader that closes our output early (`jam loop list | head`) ends the command in silence,
    as it does for any filter. With `debug`, errors of the program itself show their traceback.
    """
    try:
        yield
        sys.stdout.flush()
    except JamError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except WrongCall as error:
        _explain_call(error)
        sys.exit(UsageError.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(128 + signal.SIGINT)
    except BrokenPipeError:
        _forget_output()
        sys.exit(128 + signal.SIGPIPE)
    except OSError as error:
        _forget_output()
        complain(f"{error.filename or 'The system'}: {error.strerror or error}.")
        sys.exit(StorageError.exit_code)
    except Exception as error:
        if debug:
            raise
        complain(
            f"jam has a fault here ({type(error).__name__}: {error}). "
            "Set JAMTUI_DEBUG=1 to see where, and please report it."
        )
        sys.exit(1)


def complain(sentence: str) -> None:
    """Writes one sentence to standard error, free of control characters."""
    try:
        sys.stderr.write(f"jam: {printable(sentence)}\n")
        sys.stderr.flush()
    except OSError:
        return  # nobody listens, and there is no other place to say it


def _explain_call(error: Any) -> None:
    text = " ".join(error.format_message().split())
    if not text:  # a group of commands without one: its help is the answer
        error.show()
        return
    command = error.ctx.command_path if error.ctx else "jam"
    complain(f"{text.rstrip('.')}. `{command} --help` shows how it is called.")


def _forget_output() -> None:
    """Keeps the interpreter from failing once more when it flushes at its end."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
