"""Accounts: signing up, whom to be, what an older database leaves, the first administrator."""

from __future__ import annotations

from typing import Any

import pytest

from jamtui.errors import ConflictError, DeniedError
from jamtui.storage.actor import ANON
from jamtui.storage.database import Database
from jamtui.storage.functions import accounts
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id


def anon(database: Database) -> Any:
    return database.acting_as(ANON).gateway


def sign_up(database: Database, **values: Any) -> tuple[str, str]:
    id_ = new_id()
    return id_, accounts.sign_up(anon(database), id_, public_key=None, **values)


def test_a_sign_up_has_a_profile_and_statistics(database: Database, towns: Any) -> None:
    id_, name = sign_up(database, username="ana", display_name="Ana María", email="ana@jam.test")
    assert name == "ana"
    raw = towns.raw(database)
    (profile,) = raw.select("user_profiles")
    assert (profile["id"], profile["username"], profile["display_name"]) == (
        id_,
        "ana",
        "Ana María",
    )
    assert profile["account_type"] == "free"
    assert raw.select("user_stats", columns=("user_id",)) == [{"user_id": id_}]


def test_a_name_is_made_where_none_is_wanted(database: Database) -> None:
    assert sign_up(database, display_name="Ana B.")[1] == "ana_b"
    assert sign_up(database, display_name="Ana B.")[1] == "ana_b2"


@pytest.mark.parametrize(
    "taken", [{"username": "ANA"}, {"username": "ana"}, {"email": "ANA@jam.test"}]
)
def test_what_somebody_has_is_taken_also_where_it_is_hidden(
    database: Database, towns: Any, taken: dict[str, str]
) -> None:
    sign_up(database, username="ana", email="ana@jam.test")
    towns.raw(database).update("user_profiles", {"profile_visibility": "private"}, equals())
    with pytest.raises(ConflictError, match=r"Somebody"):
        sign_up(database, **({"display_name": "x"} | taken))
    assert len(towns.raw(database).select("auth_users")) == 1


def test_an_id_signs_up_once(database: Database) -> None:
    id_, _ = sign_up(database, username="ana")
    with pytest.raises(ConflictError, match="key already"):
        accounts.sign_up(anon(database), id_, public_key=None, username="bob")


def test_who_is_in_use_stays_so_until_gone(database: Database, towns: Any) -> None:
    gateway = anon(database)
    assert accounts.current_id(gateway) is None
    id_, _ = sign_up(database, username="ana")
    accounts.use(gateway, id_)
    assert accounts.current_id(gateway) == id_
    towns.raw(database).delete("auth_users", equals(id=id_))
    assert accounts.current_id(gateway) is None
    accounts.use(gateway, None)
    assert towns.raw(database).count("local_meta", equals(key="current_user_id")) == 0


def leave(raw: Any, old: str) -> None:
    """Writes what a database of the time before profiles held."""
    raw.insert("local_meta", {"key": "local_user_id", "value": old})
    raw.insert("rooms", {"id": "DEMO2345", "name": "Demo", "created_by": old})
    raw.insert(
        "room_loop_tracks",
        {"id": new_id(), "room_id": "DEMO2345", "loop_id": "x", "created_by": old},
    )
    raw.insert(
        "user_custom_loops",
        {
            "id": "mine",
            "user_id": old,
            "name": "x",
            "category": "drums",
            "midi_data": "[]",
            "sound_preset": "x",
        },
    )


def test_leftovers_become_somebodys_once(database: Database, towns: Any) -> None:
    raw, gateway, old = towns.raw(database), anon(database), new_id()
    leave(raw, old)
    assert accounts.owns_leftovers(gateway)
    id_, _ = sign_up(database, username="ana")
    assert accounts.take_over(gateway, id_) == 4
    for table, column in (
        ("rooms", "created_by"),
        ("room_members", "user_id"),
        ("room_loop_tracks", "created_by"),
        ("user_custom_loops", "user_id"),
    ):
        assert [row[column] for row in raw.select(table)] == [id_], table
    assert not accounts.owns_leftovers(gateway)
    other, _ = sign_up(database, username="bob")
    assert accounts.take_over(gateway, other) == 0


def test_an_older_database_with_nothing_in_it_leaves_nothing(
    database: Database, towns: Any
) -> None:
    towns.raw(database).insert("local_meta", {"key": "local_user_id", "value": new_id()})
    assert not accounts.owns_leftovers(anon(database))


def test_an_email_is_its_owners_alone(town: Any) -> None:
    assert accounts.own_email(town.ana.gateway) == "ana@jam.test"
    accounts.set_own_email(town.ana.gateway, "a@jam.test")
    assert accounts.own_email(town.ana.gateway) == "a@jam.test"
    with pytest.raises(ConflictError, match="Somebody has"):
        accounts.set_own_email(town.ana.gateway, "BOB@jam.test")
    accounts.set_own_email(town.ana.gateway, "A@jam.test")
    accounts.set_own_email(town.ana.gateway, None)
    assert accounts.own_email(town.ana.gateway) is None
    with pytest.raises(DeniedError, match="profile create"):
        accounts.own_email(town.anon.gateway)


def test_an_address_that_an_invitation_waits_for_is_not_to_be_had(town: Any, towns: Any) -> None:
    raw = towns.raw(town.database)
    raw.insert("rooms", {"id": "ROOM2345", "name": "Room", "created_by": town.id("ana")})
    invitation = {"id": new_id(), "room_id": "ROOM2345", "invited_by": town.id("ana")}
    raw.insert("room_invitations", invitation | {"invited_email": "new@jam.test"})
    accounts.set_own_email(town.bob.gateway, "other@jam.test")
    with pytest.raises(DeniedError, match="waits"):
        accounts.set_own_email(town.bob.gateway, "New@jam.test")
    for over in ({"status": "revoked"}, {"expires_at": "2001-01-01T00:00:00.000000+00:00"}):
        raw.update("room_invitations", {"status": "pending", "expires_at": None} | over, equals())
        accounts.set_own_email(town.bob.gateway, "new@jam.test")
        accounts.set_own_email(town.bob.gateway, None)


def test_an_address_that_one_had_before_stays_ones_own(town: Any, towns: Any) -> None:
    raw = towns.raw(town.database)
    raw.insert("rooms", {"id": "ROOM2345", "name": "Room", "created_by": town.id("ana")})
    invitation = {"id": new_id(), "room_id": "ROOM2345", "invited_by": town.id("ana")}
    raw.insert("room_invitations", invitation | {"invited_email": "bob@jam.test"})
    accounts.set_own_email(town.bob.gateway, "Bob@jam.test")
    assert accounts.own_email(town.bob.gateway) == "Bob@jam.test"


def test_the_first_administrator_appoints_oneself_and_is_logged(
    database: Database, towns: Any
) -> None:
    town = towns.Town(database)
    town.service.gateway.update(
        "user_profiles", {"account_type": "free"}, equals(id=town.id("root"))
    )
    assert not accounts.has_admin(town.ana.gateway)
    accounts.appoint_first(town.ana.gateway, town.id("ana"))
    assert accounts.has_admin(town.ana.gateway)
    assert not accounts.has_admin(town.ana.gateway, but=town.id("ana"))
    (entry,) = town.ana.gateway.select("admin_audit_log")
    assert (entry["admin_id"], entry["action"]) == (town.id("ana"), "account_type")
    with pytest.raises(DeniedError, match="administrator"):
        accounts.appoint_first(town.bob.gateway, town.id("bob"))


def test_nobody_appoints_oneself_by_hand(town: Any) -> None:
    with pytest.raises(DeniedError):
        town.ana.people.change(town.id("ana"), {"account_type": "admin"})
    town.root.people.change(town.id("ana"), {"account_type": "pro"})
    assert town.ana.people.find("ana").account_type == "pro"
