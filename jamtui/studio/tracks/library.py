"""The library: sound files taken in, listed, changed, given out, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jamtui.errors import ConflictError, NotFoundError, StorageError, UsageError
from jamtui.storage.care.neighbours import Neighbours
from jamtui.storage.database import Database
from jamtui.storage.functions.happening import Happening, happened
from jamtui.storage.functions.library import forget_details, is_used, remember_details
from jamtui.storage.ids import new_id
from jamtui.storage.people import PeopleRepository
from jamtui.storage.tracks.library import LibraryRepository
from jamtui.storage.tracks.library_folder import Incoming, LibraryFolder
from jamtui.storage.tracks.records import LibraryTrack, TrackDetails
from jamtui.studio.tracks.area import TrackArea, by_part
from jamtui.studio.tracks.fields import FieldCheck
from jamtui.studio.tracks.naming import all_named, named

if TYPE_CHECKING:
    from jamtui.audio.track_file import SoundFacts

LONGEST_NAME = 200
NAMED_AMONG = 1_000
"""Among how many of one's newest tracks a name is looked for."""

TOLD = 5
"""How many tracks of one name an error lists."""


@dataclass(frozen=True, slots=True)
class _Taken:
    source: Path
    incoming: Incoming
    facts: SoundFacts


class Library(TrackArea):
    """The tracks in the library, for who acts; the files lie beside the database."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.rows = LibraryRepository(self._gateway)
        self.folder = LibraryFolder(database.path.parent / "library")
        self._check = FieldCheck("track")

    def all(
        self,
        *,
        room: str | None = None,
        person: str | None = None,
        text: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[LibraryTrack]:
        """Returns a page of the tracks that may be seen, the newest first."""
        return self.rows.search(
            room_id=None if room is None else self.room_code(room),
            uploaded_by=None if person is None else PeopleRepository(self._gateway).find(person).id,
            text=text,
            limit=limit,
            offset=offset,
        )

    def find(self, text: str) -> LibraryTrack:
        """Returns the track of that id or part of one, or one's own of that name."""
        try:
            return self.rows.get(text)
        except NotFoundError:
            pass
        try:
            return named(self._mine(), text, "track", numbered=False)
        except NotFoundError:
            if (found := by_part(self.rows, text)) is not None:
                return found
            raise

    def find_for(self, room: str, text: str) -> LibraryTrack:
        """Returns what `find` does; of several of one name the one that is for a room.

        Raises NotFoundError, and ConflictError that tells of each which room it is for.
        """
        try:
            return self.rows.get(text)
        except NotFoundError:
            try:
                alike = all_named(self._mine(), text, "track", numbered=False)
            except NotFoundError:
                return self.find(text)
        for found in (alike, [one for one in alike if one.room_id == room]):
            if len(found) == 1:
                return found[0]
        raise _several(text, alike)

    def _mine(self) -> list[LibraryTrack]:
        return self.rows.search(uploaded_by=self.own_id, limit=NAMED_AMONG)

    def details(self, track: LibraryTrack) -> TrackDetails | None:
        """Returns what is known of a track's file."""
        return self.rows.details(track.url)

    def add(
        self,
        files: Sequence[Path],
        fields: Mapping[str, Any],
        *,
        room: str | None = None,
    ) -> list[LibraryTrack]:
        """Takes files in, all of them or none, for a room or for oneself.

        Raises BadFileError, StorageError, and UsageError for one name of several files.
        """
        if self._database.is_temporary:
            raise StorageError("Nothing can be stored here: the database is a temporary one.")
        if fields.get("name") is not None and len(files) > 1:
            raise UsageError("One name does not do for several files: leave out --name.")
        uploader = self.own_id
        code = None if room is None else self.room_code(room)
        with ExitStack() as copies:
            taken = [self._taken(file, copies) for file in files]
            try:
                with self._gateway.transaction():
                    return [self._added(one, fields, code, uploader) for one in taken]
            except BaseException:
                self.clear([_url(one) for one in taken])
                raise

    def edit(
        self, track: LibraryTrack, fields: Mapping[str, Any], assignments: Sequence[str] = ()
    ) -> LibraryTrack:
        """Changes some fields of a track."""
        with self._gateway.transaction():
            fresh = self.rows.get(track.id)
            return self.rows.change(track.id, self._check.changes(fresh, fields, assignments))

    def delete(self, track: LibraryTrack) -> None:
        """Deletes a track, and its file once no other refers to it."""
        with self._gateway.transaction():
            self.rows.delete(track.id)
        self.clear([track.url])

    def export(self, track: LibraryTrack, target: Path, *, overwrite: bool = False) -> Path:
        """Writes a copy of a track's file and returns where; a folder gets one of its name."""
        source = self.folder.path_of(track.url)
        if target.is_dir():
            target = target / f"{_file_name(track.name)}{source.suffix}"
        if target.exists() and not overwrite:
            raise ConflictError(f"There is a file {target} already: add --overwrite.")
        self.folder.copy_out(track.url, target)
        return target

    def unused(self) -> list[str]:
        """Returns the URLs of files that no row refers to, also of the databases beside."""
        beside = Neighbours(self._database.path)
        return [url for url in self.folder.urls() if not self._needs(url, beside)]

    def prune(self) -> list[str]:
        """Removes the files that no row refers to; returns their URLs."""
        return self.clear(self.unused())

    def clear(self, urls: Sequence[str]) -> list[str]:
        """Removes those files that nobody refers to, while nobody else can write."""
        removed = []
        beside = Neighbours(self._database.path)
        with self._gateway.transaction():
            for url in dict.fromkeys(urls):
                if not self._needs(url, beside) and self.folder.remove(url):
                    forget_details(self._gateway, url)
                    removed.append(url)
        return removed

    def _needs(self, url: str, beside: Neighbours) -> bool:
        return is_used(self._gateway, url) or beside.have_file(url)

    def _taken(self, file: Path, copies: ExitStack) -> _Taken:
        from jamtui.audio.track_file import read_facts

        incoming = copies.enter_context(self.folder.copied(file))
        return _Taken(file, incoming, read_facts(incoming.path, str(file)))

    def _added(
        self, taken: _Taken, fields: Mapping[str, Any], room: str | None, uploader: str
    ) -> LibraryTrack:
        wanted = {"name": _name_of(taken.source)} | {
            name: value for name, value in fields.items() if value is not None
        }
        kept = self.rows.insert(
            LibraryTrack(
                id=new_id(),
                room_id=room,
                duration=taken.facts.duration,
                url=_url(taken),
                uploaded_by=uploader,
                **self._check.values(wanted),
            )
        )
        remember_details(self._gateway, _details(taken))
        self.folder.keep(taken.incoming, taken.facts.suffix)
        what = Happening("track_uploaded", uploader, room_id=room, source_id=taken.incoming.hash)
        happened(self._gateway, what)
        return kept


def _several(text: str, tracks: Sequence[LibraryTrack]) -> ConflictError:
    told = [f"{one.id} of {one.room_id or 'no room'}" for one in tracks[:TOLD]]
    more = [f"{len(tracks) - TOLD} more"] if len(tracks) > TOLD else []
    return ConflictError(
        f"{len(tracks)} tracks are called {text[:80]!r}: name one of them by its id "
        f"({', '.join(told + more)})."
    )


def _url(taken: _Taken) -> str:
    return f"library:{taken.incoming.hash}{taken.facts.suffix}"


def _details(taken: _Taken) -> TrackDetails:
    return TrackDetails(
        url=_url(taken),
        format=taken.facts.format,
        sample_rate=taken.facts.sample_rate,
        channels=taken.facts.channels,
        duration=taken.facts.duration,
        bytes=taken.incoming.bytes,
        peaks=list(taken.facts.peaks),
    )


def _name_of(file: Path) -> str:
    """Returns the name of a file without its ending, as text that can be kept."""
    name = file.stem.encode("utf-8", "replace").decode("utf-8").strip()
    return name[:LONGEST_NAME] or "Untitled"


def _file_name(name: str) -> str:
    """Returns a name for a file that leads nowhere else."""
    plain = "".join(
        letter if letter.isprintable() and letter not in "/\\" else "_" for letter in name
    )
    return plain.strip().lstrip(".")[:80] or "track"
