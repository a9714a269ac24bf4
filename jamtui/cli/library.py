"""The database as commands open it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
        if database.warning is not None:
            note(database.warning)
        yield signed_in(database, wanted.person)


@contextmanager
def writing(context: typer.Context) -> Iterator[Database]:
    """Opens the database to change it; raises StorageError where nothing can be written."""
    from jamtui.storage.database import open_database
    from jamtui.studio.people.signing_in import signed_in

    wanted = _wanted(context)
    with open_database(wanted.database) as database:
        yield signed_in(database, wanted.person)


def _wanted(context: typer.Context) -> Context:
    return context.ensure_object(Context)
