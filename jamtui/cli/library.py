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

    with open_database(_wanted(context).database, fallback="memory") as database:
        if database.warning is not None:
            note(database.warning)
        yield database


@contextmanager
def writing(context: typer.Context) -> Iterator[Database]:
    """Opens the database to change it; raises StorageError where nothing can be written."""
    from jamtui.storage.database import open_database

    with open_database(_wanted(context).database) as database:
        yield database


def _wanted(context: typer.Context) -> Context:
    return context.ensure_object(Context)
