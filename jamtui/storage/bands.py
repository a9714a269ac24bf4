"""Instant bands: those that ship, and one's own.

The upstream table of bands holds no more than names and loops, and has no owner. So the table
says which bands everybody is offered, files say how the shipped ones are played, and one's own
bands are files of the same kind in a folder beside the database.
"""

from __future__ import annotations

import os
from pathlib import Path

from jamtui.catalog.bands import Band, read_band
from jamtui.errors import (
    BadFileError,
    ConflictError,
    JamError,
    StorageError,
    UsageError,
    unknown_name,
)
from jamtui.partial_file import replacing
from jamtui.storage.band_file import band_toml
from jamtui.storage.faults import explaining_files
from jamtui.storage.functions.denial import denied_to
from jamtui.storage.gateway import Gateway, equals
from jamtui.storage.ids import check_id
from jamtui.storage.offered_bands import BANDS, OfferedBands


class BandRepository:
    """Bands as one person sees them; `folder` is where one's own are kept."""

    def __init__(self, gateway: Gateway, folder: Path) -> None:
        self._gateway = gateway
        self._offered = OfferedBands(gateway)
        self._folder = folder

    def find(self, genre: str | None = None) -> list[Band]:
        """Returns the shipped bands, then one's own, of one genre or of all.

        A file of one's own that is broken is left out: `problems` tells about it.
        """
        bands = [self._offered.band(row) for row in self._offered.rows()]
        bands += [band for band in map(self._own_or_none, self.own_ids()) if band is not None]
        return [band for band in bands if genre is None or band.genre == genre]

    def problems(self) -> list[str]:
        """Returns a sentence for each file of one's own that cannot be read."""
        found = []
        for id_ in self.own_ids():
            try:
                read_band(self._own_file(id_))
            except JamError as error:
                found.append(str(error))
        return found

    def get(self, id_: str) -> Band:
        """Returns a band, one's own before a shipped one.

        Raises NotFoundError with the nearest names, BadFileError for a broken file.
        """
        if id_ in self.own_ids():
            return read_band(self._own_file(id_))
        for row in self._offered.rows():
            if row["id"] == id_:
                return self._offered.band(row)
        raise unknown_name("band", id_, self.ids(), "'jam band list' shows them all.")

    def ids(self) -> list[str]:
        """Returns the ids of all bands."""
        return self.system_ids() + self.own_ids()

    def is_own(self, id_: str) -> bool:
        """Whether a band is one's own."""
        return id_ in self.own_ids()

    def save(self, band: Band, *, replace: bool = False) -> Path:
        """Writes a band of one's own and returns its file.

        Raises UsageError for an id or figures that will not do, ConflictError for one that is taken
        (unless `replace`, which never means a shipped band), StorageError when it cannot be
        written.
        """
        check_id("band", band.id)
        if self._is_shared(band.id):
            raise ConflictError(f"A band {band.id!r} ships with jamtui: choose another id.")
        if band.id in self.own_ids() and not replace:
            raise ConflictError(f"There is a band {band.id!r} already: choose another id.")
        path = self._own_file(band.id)
        with explaining_files(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as partial:
                partial.write_text(band_toml(band), encoding="utf-8")
                # What cannot be read back must not take the place of what can.
                _check(partial)
        return path

    def delete(self, id_: str) -> None:
        """Removes a band of one's own; raises NotFoundError, DeniedError for a shipped one."""
        if id_ in self.own_ids():
            with explaining_files(self._own_file(id_)):
                self._own_file(id_).unlink()
        elif self._is_shared(id_):
            what = f"delete the band {id_!r}, which ships with jamtui"
            raise denied_to("You", "content.shipped", what)
        else:
            raise unknown_name("band of your own", id_, self.own_ids())

    def system_ids(self) -> list[str]:
        """Returns the ids of the shipped bands, in the order of lists."""
        return [row["id"] for row in self._offered.rows()]

    def own_ids(self) -> list[str]:
        """Returns the ids of one's own bands, sorted."""
        if not os.path.isdir(self._folder):  # False where nobody may look
            return []
        try:
            return sorted(
                path.stem for path in self._folder.glob("*.toml") if not path.name.startswith(".")
            )
        except OSError as error:
            raise StorageError(f"{self._folder} cannot be read: {error.strerror}.") from error

    def _is_shared(self, id_: str) -> bool:
        return self._gateway.count(BANDS, equals(id=id_)) > 0

    def _own_or_none(self, id_: str) -> Band | None:
        try:
            return read_band(self._own_file(id_))
        except JamError:
            # Told about by problems(): one broken file must not hide the others.
            return None

    def _own_file(self, id_: str) -> Path:
        return self._folder / f"{id_}.toml"


def _check(path: Path) -> None:
    try:
        read_band(path)
    except BadFileError as error:
        reason = str(error).removeprefix(f"{path}").lstrip(":, ")
        raise UsageError(f"This band cannot be saved: {reason}") from error
