"""Every field of every kind of content: read, written and shown as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jamtui.errors import DeniedError
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.studio.content.administration import ContentAdministration
from jamtui.studio.content.cards import ContentCard
from jamtui.studio.content.kinds import kinds

OTHERS: dict[str, dict[str, Any]] = {
    "loop": {
        "name": "Ünder 🎸",
        "category": "bass",
        "subcategory": "funk-bass",
        "sound": "bass/808-sub",
        "bpm": 77,
        "bars": 3,
        "meter": "7/8",
        "key": "F# dorian",
        "tags": ["a b", "ç"],
        "intensity": 1,
        "complexity": 5,
    },
    "instrument": {
        "name": "עברית",
        "category": "drums",
        "type": "computer",
        "icon": "🪕",
        "description": "Two\nlines",
        "tags": [],
        "layout": "pads",
        "lowest": 0,
        "highest": 127,
        "synth": {"gm_program": 3},
        "drums": {"36": "kick"},
    },
    "instrument-category": {"name": "N", "icon": "x", "order": -4},
    "loop-category": {"name": "N", "icon": "x", "order": 9},
    "loop-subcategory": {"category": "keys", "name": "N", "order": 10_000},
    "band": {
        "name": "'; DROP TABLE songs; --",
        "description": None,
        "loops": ["pocket-funk", "pocket-funk"],
        "slowest": 20,
        "fastest": 300,
        "genre": None,
        "order": 3,
    },
    "achievement": {
        "name": "N",
        "description": "D",
        "category": "special",
        "icon": "🏆",
        "xp": 0,
        "criteria": {"type": "founding_member", "years": [2026]},
        "hidden": True,
        "order": 2,
        "tier": "diamond",
    },
    "challenge": {
        "type": "weekly",
        "name": "N",
        "description": "D",
        "criteria": {"type": "fires", "count": 3},
        "xp": 5,
        "from": "2026-02-28",
        "until": "2026-03-01",
    },
    "tier": {"name": "N", "rooms": -1},
    "avatar-category": {
        "name": "N",
        "order": 3,
        "required": True,
        "most": 4,
        "colored": True,
        "palette": None,
        "x": 1,
        "y": 2,
        "width": 3,
        "height": 4,
        "prompt": "P",
    },
    "avatar-component": {
        "name": "N",
        "category": "nose",
        "drawing": "vector:nose-small",
        "tags": ["t"],
        "rarity": "epic",
        "color": "#1c7ed6",
        "prompt": None,
        "model": "m",
        "params": {"steps": 4},
    },
    "avatar-palette": {"name": "N", "colors": ["#000000", "#ffffff"]},
    "avatar-rule": {
        "name": "N",
        "description": None,
        "type": "statistic",
        "level": 4,
        "achievement": "first_steps",
        "statistic": "total_sessions",
        "operator": ">=",
        "value": 2.5,
    },
    "avatar-preset": {
        "name": "N",
        "prompt": "P {description}",
        "negative": "x",
        "style": None,
        "model": "m",
        "params": {},
    },
}
"""Another value for every field of every kind."""


@pytest.fixture
def content(town: Any) -> ContentAdministration:
    town.service.gateway.insert(
        "challenges",
        {
            "id": new_id(),
            "type": "daily",
            "name": "One",
            "description": "Play.",
            "criteria": '{"type": "minutes", "count": 20}',
            "active_from": "2026-01-01",
            "active_until": "2026-01-01",
        },
    )
    return ContentAdministration(town.root.gateway)


def settings(fields: dict[str, Any]) -> list[str]:
    return [f"{name}={written(value)}" for name, value in fields.items() if name != "active"]


def written(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dict():
            return json.dumps(value)
        case list():
            return ",".join(value)
    return str(value)


def some(content: ContentAdministration, kind: str) -> list[ContentCard]:
    every = content.find(kind, None, 1000, 0)
    return every[:: max(1, len(every) // 12)]


def test_all_kinds_and_fields_are_tried() -> None:
    assert {name: set(kind.fields) for name, kind in kinds().items()} == {
        name: set(fields) for name, fields in OTHERS.items()
    }


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_shown_can_be_written_and_changes_nothing(
    content: ContentAdministration, town: Any, kind: str
) -> None:
    cards = some(content, kind)
    assert cards
    for card in cards:
        where = equals(id=card.id)
        before = town.service.gateway.select(kinds()[kind].table, where)
        assert content.edit(kind, card.id, settings(card.fields)) == card
        after = town.service.gateway.select(kinds()[kind].table, where)
        for row in (*before, *after):
            row.pop("updated_at", None)
            for name, value in row.items():
                if isinstance(value, str) and value[:1] in ("[", "{"):
                    row[name] = json.loads(value)
        assert after == before


@pytest.mark.parametrize("kind", OTHERS)
def test_every_field_is_written_and_shown_as_it_was_meant(
    content: ContentAdministration, kind: str
) -> None:
    card = content.find(kind, None, 1, 0)[0]
    changed = content.edit(kind, card.id, settings(OTHERS[kind]))
    shown = {name: value for name, value in changed.fields.items() if name != "active"}
    assert shown == OTHERS[kind]
    assert content.show(kind, card.id) == changed


@pytest.mark.parametrize("kind", OTHERS)
def test_people_change_nothing(content: ContentAdministration, town: Any, kind: str) -> None:
    for card in some(content, kind)[:2]:
        theirs = ContentAdministration(town.ana.gateway)
        with pytest.raises(DeniedError):
            theirs.edit(kind, card.id, settings(OTHERS[kind]))
        with pytest.raises(DeniedError):
            theirs.remove(kind, card.id)
        assert content.show(kind, card.id) == card


def test_what_ships_is_shipped_and_the_rest_is_not(
    content: ContentAdministration, town: Any
) -> None:
    for kind in OTHERS:
        assert {card.is_shipped for card in content.find(kind, None, 1000, 0)} == {
            kind != "challenge"
        }
    content.add("tier", "club", ["name=Club", "rooms=1"])
    assert not content.show("tier", "club").is_shipped
