"""What members have a host do: as themselves, within the rules, whatever they send."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.errors import ConflictError, DeniedError, JamError, NotFoundError, UsageError
from jamtui.studio.hosting.calls import METHODS, TRANSPORT
from jamtui.studio.rooms.opening import put_away
from jamtui.studio.rooms.people import decide, give_role, set_permissions

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = ("text", "reaction", "who", "message_id", "ids", "loop", "values", "position", "track",
         "beat", "is_muted", "volume", "input", "role", "reason", "until", "bpm", "key", "scale",
         "time_signature", "is_playing")  # fmt: skip


def call(house: Any, who: Any, method: str, /, **params: Any) -> Any:
    return house.service.call(who, method, params)


def test_chat(house: Any) -> None:
    zoe, zora = house.enter("Zoe"), house.enter("Zora")
    said = call(house, zoe, "chat.send", text="hello")
    json.dumps(said)
    assert said["content"] == "hello"
    call(house, zora, "chat.react", reaction="fire", message_id=said["id"])
    with pytest.raises(DeniedError):
        call(house, zora, "chat.delete", ids=[said["id"]])
    call(house, zoe, "chat.delete", ids=[said["id"]])
    rows = house.service.snapshot(zora, None).rows
    (told,) = [row.values for row in rows if row.id == said["id"]]
    assert (told["is_deleted"], told["content"]) == (1, "")


def test_loops(house: Any) -> None:
    zoe = house.enter("Zoe")
    loop = house.rows("SELECT id FROM system_loops LIMIT 1")[0][0]
    with pytest.raises(DeniedError):
        call(house, zoe, "looptrack.add", loop=loop)
    give_role(house.town.ana, house.code, "zoe", "performer")
    track = call(house, zoe, "looptrack.add", loop=loop, values={"volume": 0.5})
    assert track["volume"] == 0.5
    assert call(house, zoe, "looptrack.set", track=track["id"], values={"pan": -1})["pan"] == -1
    assert call(house, zoe, "looptrack.start", track=track["id"], beat=8)["is_playing"]
    assert not call(house, zoe, "looptrack.stop", track=track["id"])["is_playing"]
    call(house, zoe, "looptrack.remove", track=track["id"])
    with pytest.raises(NotFoundError):
        call(house, zoe, "looptrack.stop", track=track["id"])


def test_levels_and_mutes_for_everybody(house: Any) -> None:
    zoe, zora = house.enter("Zoe"), house.enter("Zora")
    with pytest.raises(DeniedError):
        call(house, zora, "member.mute", who="zoe", is_muted=True)
    set_permissions(house.town.ana, house.code, "zora", ["mixer.muteOtherUsers"], True)
    (row,) = call(house, zora, "member.mute", who="zoe", is_muted=True)
    assert row["is_muted"]
    with pytest.raises(DeniedError):
        call(house, zora, "member.level", who="zoe", volume=0.5)
    assert call(house, zoe, "member.level", who="zoe", volume=0.5)[0]["volume"] == 0.5
    with pytest.raises(NotFoundError):
        call(house, zora, "member.mute", who="nobody", is_muted=True)


def test_moderation(house: Any) -> None:
    zoe, zora = house.enter("Zoe"), house.enter("Zora")
    for method, more in (
        ("member.kick", {}),
        ("member.ban", {}),
        ("member.role", {"role": "listener"}),
    ):
        with pytest.raises(DeniedError):
            call(house, zora, method, who="zoe", **more)
    with pytest.raises(DeniedError):
        call(house, zora, "room.edit", values={"name": "Mine"})
    give_role(house.town.ana, house.code, "zora", "co-host")
    assert call(house, zora, "room.edit", values={"name": "Ours"}) == ["name"]
    assert call(house, zora, "member.role", who="zoe", role="listener")["role"] == "listener"
    until = "2999-01-01T00:00:00Z"
    assert call(house, zora, "member.ban", who="zoe", reason="loud", until=until)["reason"]
    assert house.service.standing(zoe).ended is not None
    with pytest.raises(DeniedError):
        house.enter("Zoe")
    call(house, zora, "member.unban", who="zoe")
    house.enter("Zoe")
    call(house, zora, "member.kick", who="zoe")
    assert house.service.standing(zoe).ended is not None
    house.enter("Zoe")
    held = call(house, zora, "member.permit", who="zoe", names=["tempo.setBpm"], allowed=True)
    assert held["permissions"] == {"tempo": {"setBpm": True}}
    with pytest.raises(DeniedError):
        call(house, zora, "member.permit", who="ana", names=["tempo.setBpm"], allowed=False)
    with pytest.raises(DeniedError):
        call(house, zora, "member.handover", who="zora")
    call(house, zora, "room.leave")
    assert house.service.standing(zora).ended is not None


def test_a_co_host_within_lets_people_in(make_house: Any) -> None:
    house = make_house(require_approval=True)
    waiting = house.ask("Zoe")
    decide(house.town.ana, house.code, waiting.user_id, let_in=True)
    zoe = house.service.poll(waiting)
    give_role(house.town.ana, house.code, "zoe", "co-host")
    second, third = house.ask("Zora"), house.ask("Zelda")
    call(house, zoe, "member.approve", who="zora")
    call(house, zoe, "member.refuse", who=third.user_id)
    assert house.service.poll(second).role == "member"
    with pytest.raises(DeniedError):
        house.service.poll(third)


def test_a_call_that_fails_changes_nothing(house: Any) -> None:
    zoe = house.enter("Zoe")
    said = call(house, zoe, "chat.send", text="stays")
    with pytest.raises(NotFoundError):
        call(house, zoe, "chat.delete", ids=[said["id"], "x" * 36])
    assert house.rows("SELECT is_deleted FROM room_chat_messages WHERE id = ?", said["id"]) == [
        (0,)
    ]


def test_unknown_methods_and_parameters_are_named(house: Any) -> None:
    zoe = house.enter("Zoe")
    with pytest.raises(NotFoundError, match=r"chat\.send"):
        call(house, zoe, "chat.sned", text="x")
    with pytest.raises(UsageError, match="volume"):
        call(house, zoe, "chat.send", text="x", volume=1)
    with pytest.raises(UsageError, match="text"):
        call(house, zoe, "chat.send")
    give_role(house.town.ana, house.code, "zoe", "co-host")
    house.enter("Zora")
    with pytest.raises(UsageError, match="over"):
        call(house, zoe, "member.ban", who="zora", until="1999-01-01T00:00:00")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    method=st.sampled_from((*METHODS, TRANSPORT)) | st.text(max_size=8),
    params=st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), ANYTHING, max_size=4),
)
def test_whatever_is_sent_ends_in_a_sentence_or_is_done(
    house: Any, method: str, params: dict[str, Any]
) -> None:
    zoe = house.enter("Zoe")
    if house.rows("SELECT role FROM room_members WHERE user_id = ?", zoe.user_id) == [("member",)]:
        give_role(house.town.ana, house.code, "zoe", "co-host")
    with contextlib.suppress(JamError):
        json.dumps(house.service.call(zoe, method, params))
    house.service.left(zoe)
    assert house.rows("SELECT user_id FROM local_actor") == [(None,)]
    assert not house.database._connection.in_transaction


def test_a_room_put_away_answers_no_calls(house: Any) -> None:
    zoe = house.enter("Zoe")
    put_away(house.town.ana, house.code)
    with pytest.raises(ConflictError):
        call(house, zoe, "chat.send", text="x")
