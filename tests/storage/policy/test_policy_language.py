"""The language of the rules: what it says, what it refuses, what SQL becomes of it."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.errors import BadFileError
from jamtui.storage.policy import expression as ex
from jamtui.storage.policy.compiler import compiled, stored
from jamtui.storage.policy.parser import DEEPEST, parse
from jamtui.storage.policy.record import Record
from jamtui.storage.policy.rules import read_policy
from jamtui.storage.policy.words import words

A, B, C = (ex.Compare(ex.Column(name), ex.Literal(1), True) for name in "abc")


def sql(text: str, *, signed_in: bool = True) -> str:
    return compiled(parse(text, "here"), stored("t"), signed_in=signed_in).text


def test_not_is_stronger_than_and_and_and_than_or() -> None:
    assert parse("a = 1 OR b = 1 AND NOT c = 1", "") == ex.Or((A, ex.And((B, ex.Not(C)))))
    assert parse("(a = 1 OR b = 1) AND c = 1", "") == ex.And((ex.Or((A, B)), C))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("true", ex.Always(True)),
        ("uid = user_id", ex.Compare(ex.Uid(), ex.Column("user_id"), True)),
        ("name <> 'it''s'", ex.Compare(ex.Column("name"), ex.Literal("it's"), False)),
        ("x IS NOT NULL", ex.Not(ex.IsNull(ex.Column("x")))),
        ("old.x = true", ex.Compare(ex.Old("x"), ex.Literal(True), True)),
        (
            "uid IN (a, 'b', 3)",
            ex.Among(ex.Uid(), (ex.Column("a"), ex.Literal("b"), ex.Literal(3))),
        ),
        ("admin", ex.Predicate("admin", ())),
        ("member(id)", ex.Predicate("member", (ex.Column("id"),))),
        ("unchanged(a, b)", ex.Unchanged(("a", "b"))),
        ("changes_only(a)", ex.ChangesOnly(("a",))),
    ],
)
def test_what_can_be_said(text: str, wanted: ex.Expression) -> None:
    assert parse(text, "here") == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a =",
        "a = 1 OR",
        "(a = 1",
        "a = 1)",
        "a == 1",
        "1",
        "uid",
        "a IS 1",
        "a IN ()",
        "a = 'open",
        "a = 1; DROP TABLE rooms",
        "a = 1 -- b",
        'a = "b"',
        "unchanged(1)",
        "AND = 1",
        "a.b.c = 1",
        "(" * (DEEPEST + 1) + "a = 1" + ")" * (DEEPEST + 1),
    ],
)
def test_what_cannot_be_said_is_refused_by_place(text: str) -> None:
    with pytest.raises(BadFileError, match="rooms, x"):
        parse(text, "rooms, x")


@given(st.text(string.printable, max_size=40))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    try:
        said = words(parse(text, "here"))
    except BadFileError as error:
        said = str(error)
    assert said


def test_sql_names_the_table_of_each_column_and_no_value() -> None:
    assert sql("a = 'x' OR uid IN (b, c)") == ('("t"."a" = \'x\' OR ("t"."b" = ? OR "t"."c" = ?))')
    assert sql("a = 'it''s' AND b IS NULL") == '("t"."a" = \'it\'\'s\' AND "t"."b" IS NULL)'


def test_what_is_about_a_person_does_not_hold_for_nobody() -> None:
    assert sql("member(id) OR uid = a OR admin OR b = 1", signed_in=False) == '"t"."b" = 1'
    assert sql("uid IN (a, b)", signed_in=False) == "0"
    assert sql("service_role") == "0"


def test_constants_disappear() -> None:
    assert sql("true AND (false OR a = 1)") == '"t"."a" = 1'
    assert (sql("a = 1 OR true"), sql("a = 1 AND false"), sql("NOT false")) == ("1", "0", "1")
    assert sql("a = 1 AND a = 1") == '"t"."a" = 1'


@pytest.mark.parametrize(
    "text", ["nothing", "member()", "member(a, b)", "permission(a, b)", "permission(a, 1)"]
)
def test_predicates_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(BadFileError):
        sql(text)


RULE = {"id": "x", "command": "SELECT", "using": "true", "says": "a", "needs": "b"}
GUARD = {"id": "y", "commands": ["INSERT"], "rule": "true", "says": "a", "needs": "b"}


@pytest.mark.parametrize(
    "contents",
    [
        {"rules": []},
        {"rule": [RULE, RULE]},
        {"rule": [RULE | {"command": "TRUNCATE"}]},
        {"rule": [RULE | {"why": "x"}]},
        {"rule": [{key: value for key, value in RULE.items() if key != "using"}]},
        {"rule": [RULE | {"needs": ""}]},
        {"guard": [GUARD | {"commands": ["INSERT", "ALL"]}]},
        {"guard": [{key: value for key, value in GUARD.items() if key != "rule"}]},
    ],
)
def test_files_that_are_wrong_are_refused_whole(contents: dict[str, object]) -> None:
    with pytest.raises(BadFileError, match=r"t\.toml"):
        read_policy("t", contents, Path("t.toml"))


def test_a_record_is_what_its_fields_are() -> None:
    class Pair(Record):
        one: int
        two: str

    pair = Pair(1, "x")
    assert (pair, hash(pair)) == (Pair(1, "x"), hash(Pair(1, "x")))
    assert pair != Pair(2, "x")
    assert ex.Column("a") != ex.Old("a")
    assert repr(pair) == "Pair(1, 'x')"
    with pytest.raises(TypeError, match="2 fields"):
        Pair(1)
    with pytest.raises(AttributeError, match="never"):
        pair.one = 2
