"""Bands: the shipped ones, and files of one's own beside the database."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from jamtui.catalog.bands import Band, BandTrack
from jamtui.catalog.effects import merge_effects
from jamtui.errors import ConflictError, DeniedError, NotFoundError, StorageError, UsageError
from jamtui.music.meter import Meter
from jamtui.storage.actor import SERVICE
from jamtui.storage.bands import BandRepository
from jamtui.storage.database import Database
from jamtui.storage.gateway import equals

MINE = Band(
    id="my-band",
    name='Bänd "of" \\ three',
    genre="funk",
    description="Two lines\nof text.",
    bpm=101.5,
    key=None,
    meter=Meter(5, 4),
    tags=("one", "zwei"),
    tracks=(
        BandTrack("pocket", 0, 0.8, 0.0, None, 0.0, 0.0, merge_effects({})),
        BandTrack(
            "bass",
            4,
            2.0,
            -1.0,
            "bass/808-sub",
            0.01,
            0.5,
            merge_effects(
                {
                    "compressor": {"enabled": True, "threshold": -18.5},
                    "eq": {
                        "enabled": True,
                        "bands": [{"frequency": 80, "gain": -3, "q": 1.0, "type": "peaking"}],
                    },
                    "reverb": {"type": "plate"},
                    "chorus": {"enabled": True, "rate": 2},
                }
            ),
        ),
    ),
)


@pytest.fixture
def bands(database: Database) -> BandRepository:
    return database.bands


def test_what_is_saved_comes_back(bands: BandRepository, tmp_path: Path) -> None:
    path = bands.save(MINE)
    assert path == tmp_path / "bands" / "my-band.toml"
    assert bands.get("my-band") == dataclasses.replace(MINE, path=path)
    assert bands.is_own("my-band")
    assert bands.find()[-1].id == "my-band"
    assert [entry.name for entry in path.parent.iterdir()] == ["my-band.toml"]


def test_a_shipped_band_can_be_saved_under_another_name(bands: BandRepository) -> None:
    for shipped in bands.find():
        copy = dataclasses.replace(shipped, id=f"my-{shipped.id}"[:64])
        path = bands.save(copy)
        assert bands.get(copy.id) == dataclasses.replace(copy, path=path)


def test_saving_again_needs_to_be_meant(bands: BandRepository) -> None:
    bands.save(MINE)
    with pytest.raises(ConflictError, match="already"):
        bands.save(MINE)
    path = bands.save(dataclasses.replace(MINE, name="New"), replace=True)
    assert bands.get("my-band").name == "New"
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "a\x1b[2Jb"}, {"bpm": 0.0}, {"tracks": ()}]
)
def test_what_cannot_be_read_back_does_not_replace_what_can(
    bands: BandRepository, wrong: dict[str, object]
) -> None:
    bands.save(MINE)
    with pytest.raises(UsageError):
        bands.save(dataclasses.replace(MINE, **wrong), replace=True)  # type: ignore[arg-type]
    assert bands.get("my-band").name == MINE.name
    assert bands.own_ids() == ["my-band"]


@pytest.mark.parametrize("id_", ["", "../up", "a/b", "a b", ".x"])
def test_an_id_that_will_not_do_is_refused(bands: BandRepository, id_: str) -> None:
    with pytest.raises(UsageError):
        bands.save(dataclasses.replace(MINE, id=id_))


def test_a_deleted_band_is_gone(bands: BandRepository) -> None:
    bands.save(MINE)
    bands.delete("my-band")
    assert bands.own_ids() == []
    with pytest.raises(NotFoundError, match="of your own"):
        bands.delete("my-band")


def test_shipped_bands_are_safe(bands: BandRepository, database: Database) -> None:
    database.acting_as(SERVICE).gateway.insert(
        "system_instant_band_presets", {"id": "shipped", "name": "x", "loop_ids": "[]"}
    )
    with pytest.raises(DeniedError):
        bands.delete("shipped")
    with pytest.raises(ConflictError, match="ships"):
        bands.save(dataclasses.replace(MINE, id="shipped"), replace=True)
    database.acting_as(SERVICE).gateway.delete("system_instant_band_presets", equals(id="shipped"))
    with pytest.raises(NotFoundError):
        bands.get("shipped")


def test_a_broken_file_hides_no_other(bands: BandRepository) -> None:
    path = bands.save(MINE)
    path.with_name("broken.toml").write_text("bpm = [")
    assert "my-band" in [band.id for band in bands.find()]
    assert "broken" not in [band.id for band in bands.find()]
    assert len(bands.problems()) == 1
    assert "broken.toml" in bands.problems()[0]


def test_a_place_that_cannot_be_written(database: Database) -> None:
    repository = BandRepository(database.gateway, Path("/proc/self/bands"))
    with pytest.raises(StorageError, match="cannot be written"):
        repository.save(MINE)
    assert repository.own_ids() == []
