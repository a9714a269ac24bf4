"""Saved rooms and their limits; templates and the rooms opened from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jamtui.errors import ConflictError, DeniedError, NotFoundError, UsageError
from jamtui.storage.functions.membership import hand_over_room
from jamtui.storage.functions.saving import can_save_room, most_saved_rooms
from jamtui.storage.gateway import equals
from jamtui.studio.rooms import keeping, people
from jamtui.studio.rooms.opening import change_room, take_away
from jamtui.studio.rooms.room_cards import show_room

MakeRoom = Callable[..., str]


def account(town: Any, name: str, kind: str) -> None:
    town.service.gateway.update("user_profiles", {"account_type": kind}, equals(id=town.id(name)))


@pytest.mark.parametrize(("kind", "most"), [("free", 3), ("unheard-of", 3), ("pro", 10)])
def test_an_account_saves_so_many_rooms(town: Any, a_room: MakeRoom, kind: str, most: int) -> None:
    account(town, "ana", kind)
    for number in range(most):
        assert can_save_room(town.ana.gateway, town.id("ana")), number
        keeping.save(town.ana, a_room(), None)
    assert not can_save_room(town.ana.gateway, town.id("ana"))
    one_more = a_room()
    with pytest.raises(DeniedError, match=f"saves {most} rooms"):
        keeping.save(town.ana, one_more, None)
    codes = [card.code for card in keeping.saved_rooms(town.ana)]
    assert len(codes) == most
    keeping.save(town.ana, codes[0], "full, but this one is saved already")
    keeping.unsave(town.ana, codes[0])
    assert keeping.save(town.ana, one_more, "n").notes == "n"


def test_an_administrator_saves_as_many_as_one_likes(town: Any, a_room: MakeRoom) -> None:
    assert most_saved_rooms(town.ana.gateway, town.id("root")) == ("admin", -1)
    for _ in range(12):
        keeping.save(town.root, a_room("root"), None)
    assert can_save_room(town.root.gateway, town.id("root"))


def test_notes_are_kept_changed_and_taken_away(town: Any, room: str) -> None:
    assert keeping.save(town.ana, room.lower(), "ערב 🎺").notes == "ערב 🎺"
    assert keeping.save(town.ana, room, None).notes == "ערב 🎺"
    assert keeping.save(town.ana, room, "").notes is None
    assert [card.code for card in keeping.saved_rooms(town.ana)] == [room]
    assert keeping.saved_rooms(town.bob) == []
    keeping.unsave(town.ana, room)
    with pytest.raises(NotFoundError):
        keeping.unsave(town.ana, room)


def test_only_rooms_of_ones_own_are_saved(town: Any, room: str) -> None:
    with pytest.raises(DeniedError, match=r"rooms\.save: "):
        keeping.save(town.bob, room, None)
    keeping.save(town.ana, room, None)
    people.join(town.bob, room, listen=False, message=None)
    hand_over_room(town.ana.gateway, room, town.id("bob"))
    assert keeping.saved_rooms(town.ana) == []
    keeping.save(town.bob, room, None)
    take_away(town.bob, room)
    assert keeping.saved_rooms(town.bob) == []


SET_UP: dict[str, Any] = {
    "name": "Friday",
    "description": "Late",
    "genre": "blues",
    "max_users": 4,
    "tags": ["slow"],
    "is_public": False,
    "settings.bufferSize": 64,
    "settings.transport.bpm": 72,
    "settings.welcomeMessage": "Hello",
    "rules.requireMicCheck": True,
}


def test_a_room_opened_from_a_template_is_like_the_one_it_was_kept_from(
    town: Any, a_room: MakeRoom
) -> None:
    first = show_room(town.ana, a_room(**SET_UP))
    template = keeping.keep(town.ana, first.code, {})
    take_away(town.ana, first.code)
    second = show_room(town.ana, keeping.open_template(town.ana, template, {}))
    for name in ("name", "description", "genre", "max_users", "tags", "is_public", "rules"):
        assert getattr(second, name) == getattr(first, name), name
    assert second.settings == first.settings
    assert second.code not in (first.code, template)
    assert keeping.template(town.ana, template).last_active_at >= second.created_at


def test_a_template_is_changed_before_and_while_it_is_opened(town: Any) -> None:
    code = keeping.keep(town.ana, None, {"name": "Quiet", "max_users": 3, "skill_level": "any"})
    assert keeping.change_template(town.ana, "Quiet", {"settings.bufferSize": 32}) == code
    card = keeping.template(town.ana, code.lower())
    assert (card.max_users, card.skill_level, card.room_type) == (3, "any", "private")
    assert card.settings["bufferSize"] == 32
    keeping.change_template(town.ana, code, {"skill_level": None, "max_users": None})
    assert keeping.template(town.ana, code).skill_level is None
    assert keeping.template(town.ana, code).max_users == 10
    room = show_room(town.ana, keeping.open_template(town.ana, "Quiet", {"name": "Loud"}))
    assert (room.name, room.is_public, room.settings["bufferSize"]) == ("Loud", False, 32)
    keeping.remove_template(town.ana, code)
    with pytest.raises(NotFoundError):
        keeping.template(town.ana, code)
    assert show_room(town.ana, room.code).name == "Loud"


def test_templates_are_ones_own_unless_they_are_public(town: Any) -> None:
    code = keeping.keep(town.ana, None, {"name": "Mine"})
    for reference in (code, "Mine"):
        with pytest.raises(NotFoundError):
            keeping.template(town.bob, reference)
    keeping.change_template(town.ana, code, {"room_type": "public"})
    assert keeping.template(town.bob, code).owner == "ana"
    opened = show_room(town.bob, keeping.open_template(town.bob, code, {}))
    assert (opened.creator, opened.is_public) == ("bob", True)
    for change in (
        lambda: keeping.change_template(town.bob, code, {"name": "Yours"}),
        lambda: keeping.remove_template(town.bob, code),
    ):
        with pytest.raises(DeniedError):
            change()
    assert keeping.templates(town.bob) == []
    assert [card.code for card in keeping.templates(town.ana)] == [code]


def test_two_templates_of_a_name_are_told_apart_by_code(town: Any) -> None:
    codes = {keeping.keep(town.ana, None, {"name": "Twin"}) for _ in range(2)}
    assert len(codes) == 2
    with pytest.raises(ConflictError, match="code"):
        keeping.template(town.ana, "Twin")
    with pytest.raises(UsageError, match="name"):
        keeping.keep(town.ana, None, {})


def test_a_room_keeps_its_settings_apart_from_its_template(town: Any, room: str) -> None:
    code = keeping.keep(town.ana, room, {"name": "Kept"})
    change_room(town.ana, room, {"settings.bufferSize": 1024})
    assert keeping.template(town.ana, code).settings["bufferSize"] == 256
