"""The database as commands open it: as the person who acts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from jamtui.cli.context import Context
from jamtui.cli.output import note

if TYPE_CHECKING:
    from jamtui.storage.database import Database


@contextmanager
def reading(context: typer.Context) -> Iterator[Database]:
    """Opens the database to look things up; where nothing can be written, says so and goes on."""
    from jamtui.storage.database import open_database
    from jamtui.studio.people.signing_in import signed_in

    wanted = _wanted(context)
    with open_database(wanted.database, fallback="memory") as database:
        acting = signed_in(database, wanted.person)
        if acting.warning is not None:
            note(acting.warning)
        yield acting


@contextmanager
def writing(context: typer.Context) -> Iterator[Database]:
    """Opens the database to change it; raises StorageError where nothing can be written.

    Somebody who never made a profile gets one. Raises DeniedError for somebody who is banned.
    """
    from jamtui.storage.database import open_database

    wanted = _wanted(context)
    with open_database(wanted.database) as database:
        yield to_write(database, wanted.person)


@contextmanager
def playing(path: Path | None, person: str | None) -> Iterator[Database]:
    """Opens the database to keep what is played; a temporary one where nothing can be written."""
    from jamtui.storage.database import open_database

    with open_database(path, fallback="memory") as database:
        if database.warning is not None:
            note(database.warning)
        yield to_write(database, person)


@contextmanager
def unsigned(context: typer.Context) -> Iterator[Database]:
    """Opens the database to look after the profiles in it, whoever is signed in."""
    from jamtui.storage.database import open_database

    with open_database(_wanted(context).database) as database:
        yield database


def to_write(database: Database, person: str | None) -> Database:
    """Returns the database as that person changes it, None being the one in use."""
    from jamtui.studio.people.signing_in import signed_in_to_write

    acting, made = signed_in_to_write(database, person)
    if made is not None and not database.is_temporary and sys.stderr.isatty():
        note(f"You are {made} from now on: 'jam profile edit' changes that.")
    return acting


def names_actor(context: typer.Context) -> bool:
    """Whether the command is told as whom to act, by `--as` or the environment."""
    return _wanted(context).person is not None


def _wanted(context: typer.Context) -> Context:
    return context.ensure_object(Context)
