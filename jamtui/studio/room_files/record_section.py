"""A list of records in a room, made what a file says."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jamtui.errors import BadFileError
from jamtui.storage.tracks.records import LoopTrack, Song
from jamtui.storage.tracks.table import OrderedTable, RoomTable
from jamtui.studio.room_files.area import Work, differing
from jamtui.studio.room_files.shape import Entry

Values = Callable[[Work, Entry], dict[str, Any]]
"""Returns what an entry says, by the fields of a record, checked."""

New = Callable[[Work, Entry, str], Any]
"""Returns the record of an entry with an id, with what an entry may leave out."""


class RecordSection:
    """A list of records of one table that belong to a room."""

    def __init__(
        self,
        work: Work,
        name: str,
        rows: RoomTable[Any],
        values: Values,
        new: New,
        alike: Callable[[Entry, Any], bool],
        finished: Callable[[Any], dict[str, Any]] | None = None,
    ) -> None:
        self._work = work
        self._name = name
        self._rows = rows
        self._values = values
        self._new = new
        self._alike = alike
        self._finished = finished

    def apply(self, entries: Sequence[Entry]) -> None:
        """Changes what is there, adds what is new, removes what is not named."""
        before = {record.id: record for record in self._rows.of_room(self._work.code)}
        meant = self._matched(entries, before)
        ids = []
        for entry in entries:
            record = before.get(meant[entry.number] or "")
            ids.append(self._add(entry) if record is None else self._change(entry, record))
            if entry.id is not None:
                self._work.real_ids[entry.id] = ids[-1]
        for id_, record in before.items():
            if id_ not in ids:
                self._rows.delete(id_)
                self._work.removed_ids.add(id_)
                self._work.note("remove", self._name, record.name or id_)
        if isinstance(self._rows, OrderedTable):
            self._put_in_order(self._rows, ids, [id_ for id_ in before if id_ in ids])

    def _matched(
        self, entries: Sequence[Entry], before: Mapping[str, Any]
    ) -> dict[int, str | None]:
        """Returns which record each entry means: that of its id, else the first one like it."""
        meant = {entry.number: self._work.known_id(entry, before) for entry in entries}
        taken = set(meant.values())
        for entry in entries:
            if entry.id is None:
                left = [one for one in before.values() if one.id not in taken]
                found = next((one.id for one in left if self._alike(entry, one)), None)
                meant[entry.number] = found
                taken.add(found)
        self._check_once(entries, meant)
        return meant

    def _check_once(self, entries: Sequence[Entry], meant: Mapping[int, str | None]) -> None:
        """Raises BadFileError where two entries mean one record, by its id and by a word for it."""
        first: dict[str, int] = {}
        for entry in entries:
            id_ = meant[entry.number]
            if id_ is not None and first.setdefault(id_, entry.number) != entry.number:
                with self._work.file.at(self._name, entry.number):
                    raise BadFileError(f"this means the same one as {self._name} {first[id_]}.")

    def _change(self, entry: Entry, record: Any) -> str:
        changes = differing(record, self._values(self._work, entry))
        if changes:
            self._finish(self._rows.change(record.id, changes))
            self._work.note_changes(self._name, record.name or record.id, record, changes)
        return str(record.id)

    def _add(self, entry: Entry) -> str:
        work = self._work
        id_ = work.free_id(entry, self._rows.table)
        with work.file.at(self._name, entry.number):
            plain = self._new(work, entry, id_)
        record = dataclasses.replace(plain, **self._values(work, entry), **self._signed(plain))
        if isinstance(self._rows, OrderedTable):
            self._finish(self._rows.append(record))
        else:
            self._rows.insert(record)
        work.note("add", self._name, record.name or id_)
        return id_

    def _signed(self, record: Any) -> dict[str, Any]:
        """Returns whose work a new record is."""
        from jamtui.studio.tracks.area import TrackArea  # only where something is new

        area = TrackArea(self._work.database)
        if isinstance(record, LoopTrack | Song):
            return {"created_by": area.own_id, "created_by_name": area.own_name()}
        return {"uploaded_by": area.own_id}

    def _finish(self, record: Any) -> None:
        """Keeps what follows from all that a record says."""
        if self._finished is not None and (left := differing(record, self._finished(record))):
            self._rows.change(record.id, left)

    def _put_in_order(self, rows: OrderedTable[Any], ids: list[str], before: list[str]) -> None:
        if [id_ for id_ in ids if id_ in before] != before:
            self._work.note("change", self._name, None, "order")
        rows.put_in_order(self._work.code, ids)
