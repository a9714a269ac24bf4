"""Who may read, write, react and delete in a room's chat, and what follows from it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jamtui.errors import DeniedError, NotFoundError, UsageError
from jamtui.storage.chat.messages import MessageFilter
from jamtui.storage.functions.chat import note_in_chat
from jamtui.storage.functions.joining import join_room
from jamtui.storage.functions.membership import ban_member, kick_member, leave_room
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.studio.chat.room_chat import Page, RoomChat

CODE = "ABCD2345"
LAST = Page(50)


@pytest.fixture
def room(town: Any) -> Any:
    """The town with a private room of ana's, with bob, and cleo who listens."""
    town.ana.gateway.insert(
        "rooms", {"id": CODE, "name": "Attic", "created_by": town.id("ana"), "is_public": 0}
    )
    for name, role in (("bob", "member"), ("cleo", "listener")):
        add_member(town, name, role)
    return town


def add_member(town: Any, name: str, role: str, **more: object) -> None:
    row = {"id": new_id(), "room_id": CODE, "user_id": town.id(name), "user_name": name.title()}
    town.service.gateway.insert("room_members", row | {"role": role} | more)


def chat(town: Any, name: str) -> RoomChat:
    return RoomChat(town.as_(name), CODE)


def contents(town: Any, name: str) -> list[str]:
    return [one.content for one in chat(town, name).page(MessageFilter(), LAST)]


def test_members_and_listeners_write_and_strangers_see_nothing(room: Any) -> None:
    for name in ("ana", "bob", "cleo"):
        chat(room, name).send(f"hello from {name}")
    said = ["hello from ana", "hello from bob", "hello from cleo"]
    assert contents(room, "cleo") == said
    assert contents(room, "dan") == []
    assert chat(room, "dan").search("hello", LAST) == []
    assert list(chat(room, "dan").everything(MessageFilter())) == []
    assert RoomChat(room.anon, CODE).page(MessageFilter(), LAST) == []
    with pytest.raises(DeniedError, match=r"chat\.sendMessages"):
        chat(room, "dan").send("let me in")
    with pytest.raises(DeniedError):
        RoomChat(room.anon, CODE).send("let me in")


def test_in_a_public_room_everybody_reads_and_members_write(room: Any) -> None:
    room.ana.gateway.update("rooms", {"is_public": 1}, equals(id=CODE))
    chat(room, "bob").send("hello")
    assert contents(room, "dan") == ["hello"]
    assert [one.content for one in RoomChat(room.anon, CODE).search("HELLO", LAST)] == ["hello"]
    with pytest.raises(DeniedError):
        chat(room, "dan").send("me too")


@pytest.mark.parametrize(
    ("capability", "left"), [("sendMessages", "react"), ("sendReactions", "send")]
)
def test_what_was_taken_away_from_a_member_is_denied(room: Any, capability: str, left: str) -> None:
    taken = {"custom_permissions": json.dumps({"chat": {capability: False}})}
    room.ana.gateway.update("room_members", taken, equals(room_id=CODE, user_id=room.id("bob")))
    deeds = {
        "send": lambda: chat(room, "bob").send("hello"),
        "react": lambda: chat(room, "bob").react("fire", "ana"),
    }
    deeds.pop(left)()
    (denied,) = deeds.values()
    with pytest.raises(DeniedError, match=capability):
        denied()


def test_who_is_banned_neither_reads_nor_writes(room: Any) -> None:
    message = chat(room, "bob").send("hello")
    banned = equals(room_id=CODE, user_id=room.id("bob"))
    room.ana.gateway.update("room_members", {"is_banned": 1}, banned)
    assert contents(room, "bob") == []
    with pytest.raises(DeniedError):
        chat(room, "bob").send("hello again")
    with pytest.raises(NotFoundError):
        chat(room, "bob").delete([message.id])


def test_one_deletes_ones_own_and_moderators_delete_any(room: Any) -> None:
    add_member(room, "dan", "co-host")
    first, second, third = (chat(room, "bob").send(word) for word in ("one", "two", "three"))
    with pytest.raises(DeniedError):
        chat(room, "cleo").delete([first.id])
    chat(room, "bob").delete([first.id])
    chat(room, "dan").delete([second.id])
    (gone,) = chat(room, "ana").delete([third.id])
    assert (gone.content, gone.is_deleted, gone.deleted_by) == ("", True, room.id("ana"))
    assert contents(room, "bob") == ["", "", ""]
    assert chat(room, "bob").search("two", LAST) == []
    assert list(chat(room, "bob").everything(MessageFilter())) == []
    # The row keeps it, for reports.
    (row,) = room.service.gateway.select("room_chat_messages", equals(id=second.id))
    assert (row["content"], row["deleted_by"]) == ("two", room.id("dan"))


def test_of_several_messages_all_are_deleted_or_none(room: Any) -> None:
    own = chat(room, "bob").send("mine")
    other = chat(room, "ana").send("hers")
    with pytest.raises(DeniedError):
        chat(room, "bob").delete([own.id, other.id])
    assert contents(room, "bob") == ["mine", "hers"]
    with pytest.raises(NotFoundError, match="no message"):
        chat(room, "bob").delete([own.id, new_id()])
    assert contents(room, "bob") == ["mine", "hers"]


def test_only_the_program_writes_system_messages(room: Any) -> None:
    row = {"id": new_id(), "room_id": CODE, "user_id": room.id("ana"), "content": "bob left"}
    with pytest.raises(DeniedError):
        room.ana.gateway.insert("room_chat_messages", row | {"message_type": "system"})
    note_in_chat(room.ana.gateway, CODE, "bob left")
    (noted,) = chat(room, "bob").page(MessageFilter(kind="system"), LAST)
    assert (noted.kind, noted.username, noted.content) == ("system", None, "bob left")
    with pytest.raises(DeniedError):
        note_in_chat(room.anon.gateway, CODE, "nobody left")


def test_reactions_go_to_members_to_writers_and_to_all(room: Any) -> None:
    message = chat(room, "bob").send("solo!")
    given = chat(room, "ana").react("FIRE", message_id=message.id)
    assert (given.reaction, given.target_username, given.kind) == ("fire", "bob", "reaction")
    assert chat(room, "ana").react("clap", "bob").target_user_id == room.id("bob")
    assert chat(room, "ana").react("love").target_user_id is None
    for refused, words in (
        (lambda: chat(room, "ana").react("clap", "dan"), "not in the room"),
        (lambda: chat(room, "ana").react("clap", "nobody"), "nobody"),
        (lambda: chat(room, "ana").react("bravo", "bob"), "bravo"),
    ):
        with pytest.raises(NotFoundError, match=words):
            refused()
    with pytest.raises(UsageError, match="somebody else"):
        chat(room, "bob").react("fire", "bob")


def test_messages_and_reactions_are_counted(room: Any) -> None:
    chat(room, "bob").send("hello")
    chat(room, "bob").react("fire", "ana")
    stats = {
        name: room.service.gateway.select("user_stats", equals(user_id=room.id(name)))[0]
        for name in ("ana", "bob")
    }
    assert (stats["bob"]["messages_sent"], stats["bob"]["reactions_given"]) == (1, 1)
    assert stats["ana"]["reactions_received"] == 1


def test_a_hidden_profile_has_the_name_that_the_room_knows(room: Any) -> None:
    room.bob.gateway.update(
        "user_profiles", {"profile_visibility": "private"}, equals(id=room.id("bob"))
    )
    chat(room, "bob").send("hello")
    chat(room, "cleo").send("hello bob")
    room.service.gateway.delete("room_members", equals(user_id=room.id("bob")))
    assert [one.username for one in chat(room, "cleo").page(MessageFilter(), LAST)] == [
        "somebody",
        "cleo",
    ]
    add_member(room, "bob", "member")
    names = [one.username for one in chat(room, "cleo").page(MessageFilter(), LAST)]
    assert names == ["Bob", "cleo"]
    room.service.gateway.delete("auth_users", equals(id=room.id("cleo")))
    names = [one.username for one in chat(room, "bob").page(MessageFilter(), LAST)]
    assert names == ["bob", "somebody"]


def test_lists_by_person_kind_and_time(room: Any) -> None:
    chat(room, "ana").send("early")
    old = {"created_at": "2026-01-01T00:00:00.000000+00:00"}
    room.service.gateway.update("room_chat_messages", old, equals(room_id=CODE))
    chat(room, "bob").send("late")
    chat(room, "bob").react("fire", "ana")

    def found(**wanted: Any) -> list[str]:
        return [one.content for one in chat(room, "ana").page(MessageFilter(**wanted), LAST)]

    assert found(author_id=room.id("bob")) == ["late", "fire"]
    assert found(kind="reaction") == ["fire"]
    assert found(kind="text") == ["early", "late"]
    assert found(since="2026-01-01T00:00:00.000001+00:00") == ["late", "fire"]
    with pytest.raises(UsageError, match="not both"):
        chat(room, "ana").page(MessageFilter(), Page(5, before="x", after="y"))
    with pytest.raises(NotFoundError, match="no message 'x'"):
        chat(room, "ana").page(MessageFilter(), Page(5, before="x"))


def test_who_comes_and_goes_is_noted(room: Any) -> None:
    room.ana.gateway.update("rooms", {"is_public": 1}, equals(id=CODE))
    for name in ("dan", "eve"):
        join_room(room.as_(name).gateway, CODE)
    leave_room(room.dan.gateway, CODE)
    kick_member(room.ana.gateway, CODE, room.id("eve"))
    with pytest.raises(DeniedError):
        kick_member(room.bob.gateway, CODE, room.id("cleo"))
    assert contents(room, "ana") == [
        "dan came in.",
        "eve came in.",
        "dan left.",
        "eve had to leave.",
    ]
    assert chat(room, "ana").search("eve", LAST) == []


def test_who_is_kept_out_or_elsewhere_gets_no_reaction(room: Any) -> None:
    assert chat(room, "ana").react("fire", "bob").reaction == "fire"
    ban_member(room.ana.gateway, CODE, room.id("bob"), None, None)
    for name in ("bob", "dan"):
        with pytest.raises(NotFoundError, match=f"{name} is not in the room {CODE}"):
            chat(room, "ana").react("fire", name)
