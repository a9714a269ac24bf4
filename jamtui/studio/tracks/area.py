"""What all use cases about tracks need: who acts, the room, and records by their names."""

from __future__ import annotations

from typing import TypeVar

from jamtui.errors import ConflictError, NotFoundError, UsageError
from jamtui.storage.database import Database
from jamtui.storage.gateway import equals
from jamtui.storage.people import PeopleRepository
from jamtui.storage.tracks.table import OrderedTable, RecordTable, RoomTable
from jamtui.studio.rooms.opening import room_named
from jamtui.studio.tracks.naming import SHORTEST_PART, named

R = TypeVar("R")

ID_LENGTH = 36
"""A UUID as text; what is as long is hardly a name."""

BEHIND_ALL = 1_000_000
"""A position behind the end of every list: farther ones need no telling apart."""


class TrackArea:
    """Use cases on one database, on behalf of who acts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gateway = database.gateway

    @property
    def own_id(self) -> str:
        """The id of who acts; raises DeniedError where nobody is signed in."""
        return self._gateway.actor.own_id

    def own_name(self) -> str:
        """Returns how the one who acts is shown to others."""
        person = PeopleRepository(self._gateway).get(self.own_id)
        return person.display_name if person else self.own_id

    def room_code(self, code: str | None) -> str:
        """Returns the code of a room as it is kept, for None that of the current one.

        Raises NotFoundError, and UsageError where there is no current room.
        """
        return str(room_named(self._database, code)["id"])

    def found(self, table: RoomTable[R], text: str, room: str | None) -> R:
        """Returns what `text` means: an id anywhere, else a number, name or part of an id.

        Numbers and names are those in a room, None being the current one. Raises NotFoundError,
        ConflictError for a name of several, UsageError where there is no current room.
        """
        if room is None:
            try:
                return table.get(text)
            except NotFoundError:
                if len(text) == ID_LENGTH:
                    raise
        try:
            return named(table.of_room(self.room_code(room)), text, table.noun)
        except (NotFoundError, UsageError):
            if room is None and (elsewhere := by_part(table, text)) is not None:
                return elsewhere
            raise


def by_part(table: RecordTable[R], text: str) -> R | None:
    """Returns the record, among all that may be seen, of which `text` begins or ends the id."""
    if len(text.strip()) < SHORTEST_PART:
        return None
    try:
        return table.part(text)
    except NotFoundError:
        return None


def check_room_for(table: RoomTable[R], room: str, most: int) -> None:
    """Raises ConflictError where a room has so many already."""
    if table.count(equals(room_id=room)) >= most:
        raise ConflictError(
            f"The room {room} has {most} {table.noun}s, and no more fit: delete some first."
        )


def placed(table: OrderedTable[R], room: str, id_: str, position: int | None) -> None:
    """Puts a new record at a position from 1, if one is named."""
    if position is not None:
        table.move(room, id_, check_position(position) - 1)


def check_position(position: int) -> int:
    """Returns a position from 1 on, any far one as one behind every end; or UsageError."""
    if position < 1:
        raise UsageError(f"There is no position {position}: they count from 1.")
    return min(position, BEHIND_ALL)
