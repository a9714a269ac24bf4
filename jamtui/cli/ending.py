"""How a command ends when something goes wrong: one sentence and an exit code."""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

from jamtui.errors import JamError, StorageError, UsageError
from jamtui.text import printable

WrongCall: type[Exception] = typer.BadParameter.__mro__[2]
"""What typer raises for arguments that do not fit; it has no public name of its own."""

_NOT_A_NUMBER = re.compile(r"(?P<value>.*) is not a valid (?P<kind>int|float)", re.DOTALL)
_OUT_OF_RANGE = re.compile(r"(?P<value>\S+) is not in the range ")


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
    except SystemExit as end:
        # typer takes a broken pipe for itself and leaves with 1.
        if isinstance(end.__context__, BrokenPipeError):
            _end_unheard()
        raise
    except BrokenPipeError:
        _end_unheard()
    except OSError as error:
        _forget_output()
        complain(_explanation(error))
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


def _explanation(error: OSError) -> str:
    is_elsewhere = os.path.isabs(os.fsdecode(error.filename or ""))
    if error.errno == errno.ENOENT and not is_elsewhere and _folder_is_gone():
        return "The folder that jam was started in has been deleted: change to another one."
    place = "Standard output" if error.errno == errno.EBADF else "The system"
    return f"{error.filename or place}: {error.strerror or error}."


def _folder_is_gone() -> bool:
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def _explain_call(error: Any) -> None:
    text = _wrong_value(error) or " ".join(error.format_message().split())
    if not text:  # a group of commands without one: its help is the answer
        error.show()
        return
    command = error.ctx.command_path if error.ctx else "jam"
    end = "" if text.endswith((".", "?")) else "."
    complain(f"{text}{end} `{command} --help` shows how it is called.")


def _wrong_value(error: Any) -> str | None:
    """Returns what is wrong with a number, where typer's own words are a program's."""
    parameter = getattr(error, "param", None)
    found = _NOT_A_NUMBER.match(error.message) or _OUT_OF_RANGE.match(error.message)
    if parameter is None or found is None:
        return None
    name = parameter.opts[0]
    if found.re is _NOT_A_NUMBER:
        kind = "a whole number" if found["kind"] == "int" else "a number"
        return f"{name} {found['value'][:40]} is not {kind}."
    value, low = float(found["value"]), parameter.type.min
    if low is not None and value < low:
        return f"{name} {_number(value)} is too little: use {_number(low)} or more."
    return f"{name} {_number(value)} is too much: use {_number(parameter.type.max)} or less."


def _number(value: float) -> str:
    """Returns a number as people write it, whole numbers with all of their digits."""
    return str(int(value)) if float(value).is_integer() else f"{value:g}"


def _end_unheard() -> NoReturn:
    _forget_output()
    sys.exit(128 + signal.SIGPIPE)


def _forget_output() -> None:
    """Keeps the interpreter from failing once more when it flushes at its end."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
