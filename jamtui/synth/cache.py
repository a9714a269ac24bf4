"""The notes that were rendered lately, within a bound of memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from jamtui.synth.instrument import RenderedNote


class NoteCache:
    """Keeps the most recently used notes of all instruments of one thread.

    `max_bytes` bounds the samples kept; a note larger than that is not kept at all. Not
    thread-safe: each thread has its own.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._notes: OrderedDict[Hashable, RenderedNote] = OrderedDict()
        self._used_bytes = 0

    @property
    def used_bytes(self) -> int:
        return self._used_bytes

    def get(self, key: Hashable) -> RenderedNote | None:
        """Returns what was put under `key`, if it is still there."""
        note = self._notes.get(key)
        if note is not None:
            self._notes.move_to_end(key)
        return note

    def put(self, key: Hashable, note: RenderedNote) -> None:
        """Keeps `note` under `key` and lets the longest unused ones go."""
        self.discard(key)
        if note.samples.nbytes > self.max_bytes:
            return
        self._notes[key] = note
        self._used_bytes += note.samples.nbytes
        while self._used_bytes > self.max_bytes:
            _, forgotten = self._notes.popitem(last=False)
            self._used_bytes -= forgotten.samples.nbytes

    def discard(self, key: Hashable) -> None:
        """Forgets one note."""
        note = self._notes.pop(key, None)
        if note is not None:
            self._used_bytes -= note.samples.nbytes

    def clear(self) -> None:
        """Forgets everything."""
        self._notes.clear()
        self._used_bytes = 0
