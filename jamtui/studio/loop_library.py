"""One's own loops: taken in, changed, given out and removed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from jamtui.errors import ConflictError, UsageError
from jamtui.midi.smf import loop_bytes, write_loop
from jamtui.music.loop import Loop
from jamtui.storage.functions.denial import denied_to
from jamtui.storage.loops import LoopRepository
from jamtui.studio.loop_edit import LoopEdit, edited
from jamtui.studio.loop_fields import free_id
from jamtui.studio.loop_import import LoopCardWishes, loop_of_file


@dataclass(frozen=True, slots=True)
class EditedLoop:
    """The loop as it is kept; `copied_from` is the id of the one it is a copy of, if it is."""

    loop: Loop
    copied_from: str | None


class LoopLibrary:
    """What a person does with loops; `loops` belong to the person at this machine."""

    def __init__(self, loops: LoopRepository) -> None:
        self._loops = loops

    def read(self, path: Path, wishes: LoopCardWishes) -> Loop:
        """Returns the loop that `take_in` would store.

        An id that nobody chose is made from the name, with a number where it is taken. Raises
        ConflictError for a chosen one that is, and what `loop_of_file` raises.
        """
        loop = loop_of_file(path, wishes)
        taken = set(self._loops.ids())
        if wishes.id is not None:
            self._check_free(wishes.id, taken)
            return loop
        return dataclasses.replace(loop, id=free_id(loop.id, taken))

    def take_in(self, path: Path, wishes: LoopCardWishes) -> Loop:
        """Stores the loop in a MIDI file as a loop of one's own and returns it."""
        return self._loops.insert(self.read(path, wishes))

    def edit(self, id_: str, edit: LoopEdit, new_id: str | None = None) -> EditedLoop:
        """Changes a loop of one's own; of a shipped one, or with `new_id`, makes a changed copy.

        Raises NotFoundError, ConflictError for a `new_id` that is taken, and UsageError for
        changes that cannot be.
        """
        if edit.changes_nothing and new_id is None:
            raise UsageError("There is nothing to change: say what, or --id for a copy.")
        own = self._loops.get(id_)
        changed = edited(own, edit)
        if own.is_custom and new_id in (None, id_):
            return EditedLoop(self._loops.update(changed), None)
        taken = set(self._loops.ids())
        if new_id is not None:
            self._check_free(new_id, taken)
        copy = dataclasses.replace(changed, id=new_id or free_id(f"my-{id_}"[:60], taken))
        return EditedLoop(self._loops.insert(copy), id_)

    def give_out(self, id_: str, path: Path, *, overwrite: bool = False) -> Loop:
        """Writes a loop to a MIDI file, whole or not at all, and returns it.

        Raises ConflictError for a file that exists (unless `overwrite`), StorageError.
        """
        loop = self._loops.get(id_)
        if path.is_dir():
            raise ConflictError(f"{path} is a folder: name the file within it.")
        if path.exists() and not overwrite:
            raise ConflictError(f"{path} exists already: use another name or --overwrite.")
        write_loop(loop, path)
        return loop

    def midi_bytes(self, id_: str) -> bytes:
        """Returns a loop as the bytes of a MIDI file; raises NotFoundError."""
        return loop_bytes(self._loops.get(id_))

    def removable(self, id_: str) -> Loop:
        """Returns a loop of one's own; raises NotFoundError, DeniedError for a shipped one."""
        loop = self._loops.get(id_)
        if not loop.is_custom:
            what = f"delete the loop {id_!r}, which ships with jamtui"
            raise denied_to("You", "content.shipped", what)
        return loop

    def remove(self, id_: str) -> None:
        """Removes a loop of one's own; raises NotFoundError, DeniedError for a shipped one."""
        self._loops.delete(id_)

    def _check_free(self, id_: str, taken: set[str]) -> None:
        if id_ in taken:
            raise ConflictError(f"There is a loop {id_!r} already: choose another id.")
