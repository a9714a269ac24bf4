"""The shipped content comes into the tables, again when it changed, and touches nothing else."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from jamtui import resources
from jamtui.catalog.bands import system_bands
from jamtui.catalog.categories import loop_categories
from jamtui.catalog.loops import loop_cards, read_loop
from jamtui.errors import BadFileError
from jamtui.midi.smf import read_loop as read_midi
from jamtui.storage.actor import SERVICE
from jamtui.storage.content_stamp import is_current
from jamtui.storage.database import Database, open_database
from jamtui.storage.gateway import equals

USER_TABLES = ("user_profiles", "user_achievements", "user_stats")


def ids(database: Database, table: str) -> list[str]:
    return [row["id"] for row in database.gateway.select(table, columns=("id",))]


def test_every_loop_is_in_the_table_as_its_files_have_it(database: Database) -> None:
    cards = loop_cards()
    assert sorted(ids(database, "system_loops")) == sorted(cards)
    for card in cards.values():
        assert database.loops.get(card.id) == read_loop(card, read_midi)


def test_categories_are_in_their_order(database: Database) -> None:
    select = database.gateway.select
    rows = select("system_loop_categories", order=("sort_order",))
    assert [row["id"] for row in rows] == list(loop_categories())
    subs = select("system_loop_subcategories", order=("category_id", "sort_order"))
    for category in loop_categories().values():
        found = [row["id"] for row in subs if row["category_id"] == category.id]
        assert found == list(category.subcategory_ids)


def test_bands_name_their_loops(database: Database) -> None:
    bands = system_bands()
    for row in database.gateway.select("system_instant_band_presets"):
        band = bands[row["id"]]
        assert json.loads(row["loop_ids"]) == list(band.loop_ids)
        assert row["bpm_range_min"] <= band.bpm <= row["bpm_range_max"]
    assert sorted(ids(database, "system_instant_band_presets")) == sorted(bands)


def test_counts_of_the_other_tables(database: Database) -> None:
    counts = {
        "achievements": 69,
        "subscription_tiers": 4,
        "avatar_categories": 17,
        "avatar_color_palettes": 5,
        "system_instruments": 125,
        "system_instrument_categories": 8,
    }
    assert {table: len(ids(database, table)) for table in counts} == counts


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped content, with few loops, that the test may change."""
    root = tmp_path / "content"
    for name in ("data", "presets"):
        shutil.copytree(
            resources.bundled(name), root / name, ignore=shutil.ignore_patterns("loops", "bands")
        )
    source = resources.bundled("data") / "loops"
    (root / "presets" / "bands").mkdir()
    for path in sorted(source.rglob("*.toml"))[:3]:
        folder = root / "data" / "loops" / path.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder)
        shutil.copy(path.with_suffix(".mid"), folder)
    for module in (
        "jamtui.catalog.loops",
        "jamtui.catalog.bands",
        "jamtui.storage.seed_rows",
        "jamtui.storage.content_stamp",
        "jamtui.storage.migrations",
    ):
        monkeypatch.setattr(f"{module}.bundled", lambda name: root / name)
    return root


@pytest.fixture
def small(content: Path, tmp_path: Path) -> Callable[[], Database]:
    return lambda: open_database(tmp_path / "small.db")


def first_card(content: Path) -> Path:
    return sorted((content / "data" / "loops").rglob("*.toml"))[0]


def test_a_changed_file_changes_its_row_alone(content: Path, small: Callable[[], Database]) -> None:
    with small() as database:
        before = {row["id"]: row for row in database.gateway.select("system_loops")}
    card = first_card(content)
    name = 'name = "Another Name Altogether"\n'
    lines = [line for line in card.read_text().splitlines() if not line.startswith(("name", "bpm"))]
    card.write_text(name + "bpm = 99.5\n" + "\n".join(lines), "utf-8")
    with small() as database:
        after = {row["id"]: row for row in database.gateway.select("system_loops")}
        changed = {id_ for id_ in after if after[id_] != before[id_]}
        assert changed == {card.stem}
        assert database.loops.get(card.stem).name == "Another Name Altogether"
        assert database.loops.get(card.stem).bpm == 99.5
        assert after[card.stem]["created_at"] == before[card.stem]["created_at"]


def test_a_new_loop_comes_and_an_old_one_goes(content: Path, small: Callable[[], Database]) -> None:
    card = first_card(content)
    with small() as database:
        assert card.stem in database.loops.ids()
    card.rename(card.with_name("brand-new.toml"))
    card.with_suffix(".mid").rename(card.with_name("brand-new.mid"))
    with small() as database:
        assert card.stem not in database.loops.ids()
        assert database.loops.get("brand-new").id == "brand-new"
        assert card.stem not in [
            row["loop_id"] for row in database.gateway.select("local_loop_details")
        ]


def test_what_people_made_stays(content: Path, small: Callable[[], Database]) -> None:
    card = first_card(content)
    with small() as database:
        gateway = database.acting_as(SERVICE).gateway
        gateway.insert("user_profiles", {"id": "u", "username": "a", "display_name": "A"})
        gateway.insert(
            "user_achievements", {"id": "x", "user_id": "u", "achievement_id": "first_jam"}
        )
        gateway.insert(
            "system_loops",
            {"id": "admins", "name": "a", "category": "drums", "sound_preset": "s"},
        )
        gateway.update("system_loops", {"is_active": 0}, equals(id=card.stem))
        before = [gateway.select(table) for table in USER_TABLES]
    card.write_text(card.read_text() + "\n# changed\n", "utf-8")
    tiers = content / "data" / "subscription_tiers.toml"
    tiers.write_text(tiers.read_text().replace("Free", "Gratis"), "utf-8")
    with small() as database:
        gateway = database.acting_as(SERVICE).gateway
        assert [gateway.select(table) for table in USER_TABLES] == before
        rows = {row["id"]: row for row in gateway.select("system_loops")}
        assert rows["admins"]["name"] == "a"
        assert rows[card.stem]["is_active"] == 0
        assert card.stem not in database.loops.ids()
        assert "Gratis" in [row["name"] for row in gateway.select("subscription_tiers")]


def test_touched_files_of_the_same_content_write_no_rows(
    content: Path, small: Callable[[], Database], tmp_path: Path
) -> None:
    with small() as database:
        before = database.gateway.select("system_loops")
    first_card(content).touch()
    connection = sqlite3.connect(tmp_path / "small.db")
    assert not is_current(connection)
    connection.close()
    with small() as database:
        assert database.gateway.select("system_loops") == before
    connection = sqlite3.connect(tmp_path / "small.db")
    assert is_current(connection)
    connection.close()


def test_a_broken_file_is_named_and_nothing_is_half_written(
    content: Path, small: Callable[[], Database], tmp_path: Path
) -> None:
    small().close()
    card = first_card(content)
    text = card.read_text()
    card.write_text("bars = [", "utf-8")
    with pytest.raises(BadFileError, match=card.name):
        small()
    card.write_text(text, "utf-8")
    with small() as database:
        assert card.stem in database.loops.ids()
