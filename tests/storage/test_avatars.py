"""Avatars in the database: seeded, unlocked by deeds, and kept within the rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jamtui.avatar.canvas import EMPTY, Background, Canvas, Layer
from jamtui.catalog.avatars import all_components, drawing
from jamtui.errors import DeniedError
from jamtui.storage.avatars.canvases import UNLOCKED, CanvasRepository
from jamtui.storage.avatars.content import COMPONENTS, LINKS, RULES, AvatarContent, is_free
from jamtui.storage.database import Database
from jamtui.storage.functions.avatars import standing_of, unlock_what_is_earned
from jamtui.storage.gateway import equals

CROWN, BEARD, BEANIE = "headwear-crown", "facial_hair-handlebar", "headwear-beanie"


def had(town: Any, name: str) -> set[str]:
    return set(CanvasRepository(town.service.gateway).unlocked(town.id(name)))


def change(town: Any, table: str, name: str, **values: object) -> None:
    key = "id" if table == "user_profiles" else "user_id"
    town.service.gateway.update(table, values, equals(**{key: town.id(name)}))


def test_what_ships_is_in_the_tables(database: Database) -> None:
    shipped = all_components()
    rows = {row["id"]: row for row in database.gateway.select(COMPONENTS)}
    assert set(rows) == set(shipped)
    for id_, row in rows.items():
        assert row["image_url"] == row["r2_key"] == f"vector:{id_}"
        assert json.loads(row["tags"]) == list(shipped[id_].tags)
    links = {(row["component_id"], row["unlock_rule_id"]) for row in database.gateway.select(LINKS)}
    assert links == {(one.id, rule) for one in shipped.values() for rule in one.rules}
    assert database.gateway.count("avatar_generation_presets") >= 4


def test_the_wardrobe_has_a_drawing_for_everything(town: Any) -> None:
    wardrobe = AvatarContent(town.anon.gateway).wardrobe()
    assert len(wardrobe.categories) == 17
    assert [one.order for one in wardrobe.categories.values()] == list(range(17))
    for garment in wardrobe.garments.values():
        assert garment.drawing is not None
        assert drawing(garment.drawing) is not None


def test_nobody_has_earned_anything_at_first(town: Any) -> None:
    assert unlock_what_is_earned(town.ana.gateway, town.id("ana")) == []


def test_levels_unlock_once_and_for_good(town: Any) -> None:
    change(town, "user_profiles", "ana", level=10)
    new = unlock_what_is_earned(town.ana.gateway, town.id("ana"))
    assert BEARD in new
    assert new == sorted(new)
    assert had(town, "ana") == set(new)
    change(town, "user_profiles", "ana", level=1)
    assert unlock_what_is_earned(town.ana.gateway, town.id("ana")) == []
    assert BEARD in had(town, "ana")
    assert had(town, "bob") == set()


def test_what_an_administrator_earns_is_no_act_of_administration(town: Any) -> None:
    change(town, "user_profiles", "root", level=10)
    before = town.root.gateway.count("admin_audit_log")
    assert BEARD in unlock_what_is_earned(town.root.gateway, town.id("root"))
    assert town.root.gateway.count("admin_audit_log") == before


def test_statistics_unlock_at_their_value(town: Any) -> None:
    change(town, "user_stats", "ana", total_sessions=99)
    assert CROWN not in unlock_what_is_earned(town.ana.gateway, town.id("ana"))
    change(town, "user_stats", "ana", total_sessions=100)
    assert CROWN in unlock_what_is_earned(town.ana.gateway, town.id("ana"))


def test_achievements_unlock(town: Any) -> None:
    row = {"id": "0", "user_id": town.id("ana"), "achievement_id": "first_jam"}
    town.service.gateway.insert("user_achievements", row)
    assert "first_jam" in standing_of(town.ana.gateway, town.id("ana")).achievements
    assert "mouth-whistle" in unlock_what_is_earned(town.ana.gateway, town.id("ana"))


def test_the_service_unlocks_for_anybody_and_people_only_for_themselves(town: Any) -> None:
    change(town, "user_profiles", "ana", level=5)
    for name in ("bob", "root"):
        with pytest.raises(DeniedError):
            unlock_what_is_earned(town.as_(name).gateway, town.id("ana"))
    with pytest.raises(DeniedError):
        unlock_what_is_earned(town.anon.gateway, town.id("ana"))
    assert unlock_what_is_earned(town.service.gateway, town.id("ana"))


def test_nobody_is_unlocked_anything_by_a_row_of_their_own(town: Any) -> None:
    row = {"user_id": town.id("ana"), "component_id": CROWN}
    for name in ("ana", "bob"):
        with pytest.raises(DeniedError):
            town.as_(name).gateway.insert(UNLOCKED, row)
    town.root.gateway.insert(UNLOCKED, row)
    assert had(town, "ana") == {CROWN}
    assert town.bob.gateway.select(UNLOCKED) == []


def test_what_is_not_active_unlocks_nothing(town: Any) -> None:
    gateway = town.service.gateway
    gateway.update(RULES, {"is_active": 0}, equals(id="level-10"))
    gateway.update(COMPONENTS, {"is_active": 0}, equals(id="glasses-aviator"))
    change(town, "user_profiles", "ana", level=10)
    new = unlock_what_is_earned(town.ana.gateway, town.id("ana"))
    assert BEARD not in new
    assert "glasses-aviator" not in new
    assert "mouth-tongue" in new


def test_free_is_what_has_no_link_or_a_rule_that_asks_nothing(town: Any) -> None:
    content = AvatarContent(town.ana.gateway)
    rules = content.rules_of()
    assert is_free(rules.get(BEANIE))
    assert is_free(rules["headwear-headphones"])
    assert not is_free(rules[CROWN])
    town.service.gateway.update(RULES, {"is_active": 0}, equals(id="everyone"))
    assert content.rules_of()["headwear-headphones"] == []
    assert not is_free([])


def test_canvases_are_kept_one_for_each_person(town: Any) -> None:
    mine = CanvasRepository(town.ana.gateway)
    assert mine.get(town.id("ana")) == EMPTY
    first = Canvas((Layer("face", "face-round", "#ffecd4", x=1.5),))
    second = Canvas(background=Background("color", "#112233"))
    id_ = mine.put(town.id("ana"), first)
    assert CanvasRepository(town.bob.gateway).get(town.id("ana")) == first
    assert mine.put(town.id("ana"), second) == id_
    assert mine.get(town.id("ana")) == second
    with pytest.raises(DeniedError):
        CanvasRepository(town.bob.gateway).put(town.id("ana"), first)
    assert mine.get(town.id("ana")) == second


def test_a_canvas_that_cannot_be_understood_is_empty(town: Any) -> None:
    canvases = CanvasRepository(town.ana.gateway)
    canvases.put(town.id("ana"), Canvas())
    town.service.gateway.update(
        "user_avatar_canvas", {"canvas_data": '{"layers": 7}'}, equals(user_id=town.id("ana"))
    )
    assert canvases.get(town.id("ana")) == EMPTY


def test_links_that_an_administrator_removed_stay_away(path: Any) -> None:
    from jamtui.storage.database import open_database

    with open_database(path) as database:
        database._connection.execute(f"DELETE FROM {LINKS} WHERE component_id = ?", (CROWN,))
        database._connection.execute(f"INSERT INTO {LINKS} VALUES (?, 'level-5')", (BEANIE,))
        database._connection.execute(
            "UPDATE local_meta SET value = '' WHERE key IN ('content_hash', 'content_stamp')"
        )
    with open_database(path) as database:
        rows = database.gateway.select(LINKS)
        links = {(row["component_id"], row["unlock_rule_id"]) for row in rows}
        assert (BEANIE, "level-5") in links
        assert CROWN not in {component for component, _ in links}
