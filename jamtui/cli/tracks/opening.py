"""Use cases about tracks, opened for one command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import typer

from jamtui.cli.library import reading, writing

if TYPE_CHECKING:
    from jamtui.storage.database import Database

Area = TypeVar("Area")


@contextmanager
def area_to_read(context: typer.Context, area_of: Callable[[Database], Area]) -> Iterator[Area]:
    """Opens use cases to look something up; `area_of` makes them for a database."""
    with reading(context) as database:
        yield area_of(database)


@contextmanager
def area_to_write(context: typer.Context, area_of: Callable[[Database], Area]) -> Iterator[Area]:
    """Opens use cases to change something, all in one transaction."""
    with writing(context) as database, database.gateway.transaction():
        yield area_of(database)


@contextmanager
def area_with_files(context: typer.Context, area_of: Callable[[Database], Area]) -> Iterator[Area]:
    """Opens use cases that change files too: they open their transactions themselves."""
    with writing(context) as database:
        yield area_of(database)
