"""People are found by name, and only by those who may see them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.errors import NotFoundError
from jamtui.storage.gateway import equals
from jamtui.storage.people import PeopleQuery

HIDDEN = {"profile_visibility": "private"}


@pytest.mark.parametrize("name", ["bob", "BOB", " Bob ", "@bob", "@BoB"])
def test_a_name_is_found_in_whatever_case(town: Any, name: str) -> None:
    assert town.ana.people.find(name).id == town.id("bob")


def test_an_id_is_a_name_too(town: Any) -> None:
    assert town.ana.people.find(town.id("bob").upper()).username == "bob"


def test_a_name_that_looks_like_an_id_is_a_name_first(town: Any) -> None:
    town.sign_up("imported", username=town.id("bob"))
    assert town.ana.people.find(town.id("bob")).display_name == "imported"


def test_of_two_imported_names_the_exact_one_is_meant(town: Any) -> None:
    town.sign_up("other", username="BOB")
    assert town.ana.people.find("BOB").id == town.id("other")
    assert town.ana.people.find("bob").id == town.id("bob")


def test_a_misspelt_name_is_told_with_the_nearest(town: Any) -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'cleo'"):
        town.ana.people.find("cloe")


def test_a_hidden_person_is_not_there_and_not_near(town: Any) -> None:
    town.sign_up("secretary", **HIDDEN)
    for name in ("secretary", town.id("secretary")):
        with pytest.raises(NotFoundError) as refused:
            town.ana.people.find(name)
        assert "Did you mean" not in str(refused.value)
    with pytest.raises(NotFoundError) as refused:
        town.ana.people.find("secretari")
    assert "secretary" not in str(refused.value)
    assert town.root.people.find("secretary").username == "secretary"
    assert town.secretary.people.find("secretary").username == "secretary"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
def test_any_text_finds_somebody_or_is_one_sentence(town: Any, name: str) -> None:
    wanted = name.strip().removeprefix("@").lower()
    if wanted in ("ana", "bob", "cleo", "dan", "eve", "root"):
        assert town.ana.people.find(name).username == wanted
    else:
        with pytest.raises(NotFoundError, match=r"(?s)^There is no person .*\.$"):
            town.ana.people.find(name)


def test_names_of_many_at_once(town: Any) -> None:
    town.sign_up("secretary", **HIDDEN)
    ids = [town.id(name) for name in ("ana", "bob", "secretary")]
    names = town.ana.people.names_of([*ids, None, "nobody", *map(str, range(1200))])
    assert names == {town.id("ana"): "ana", town.id("bob"): "bob"}
    assert town.ana.people.names_of([]) == {}


def test_a_page_is_in_the_order_of_names(town: Any) -> None:
    people = town.ana.people
    everybody = [one.username for one in people.page(PeopleQuery())]
    assert everybody == ["ana", "bob", "cleo", "dan", "eve", "root"]
    pages = [people.page(PeopleQuery(limit=4, offset=start)) for start in (0, 4, 8)]
    assert [one.username for page in pages for one in page] == everybody


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (PeopleQuery(text="E"), ["cleo", "eve"]),
        (PeopleQuery(text="%"), []),
        (PeopleQuery(text="_"), []),
        (PeopleQuery(text="!"), []),
        (PeopleQuery(account_type="admin"), ["root"]),
        (PeopleQuery(banned=True), ["dan"]),
        (PeopleQuery(banned=False, text="an"), ["ana"]),
    ],
)
def test_pages_are_filtered(town: Any, query: PeopleQuery, names: list[str]) -> None:
    town.service.gateway.update("user_profiles", {"is_banned": 1}, equals(id=town.id("dan")))
    assert [one.username for one in town.ana.people.page(query)] == names


def test_finding_a_name_uses_an_index(town: Any) -> None:
    connection = town.database._connection
    sql = "SELECT * FROM user_profiles WHERE username = ? COLLATE NOCASE"
    plan = str(connection.execute(f"EXPLAIN QUERY PLAN {sql}", ("bob",)).fetchall())
    assert "local_user_profiles_name" in plan
