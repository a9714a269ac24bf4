"""Who is told what comes of reports, and who is not; one open report of a thing by a person."""

from __future__ import annotations

from typing import Any

import pytest

from jamtui.errors import ConflictError, DeniedError, NotFoundError
from jamtui.storage.functions.reports import tell_reporter, warn
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.studio.moderation.reporting import Reporting
from jamtui.studio.moderation.targets import find_target


@pytest.fixture
def report(town: Any) -> str:
    return Reporting(town.ana.gateway).send("user", "bob", "spam").id


def told(town: Any) -> int:
    return int(town.service.gateway.count("notifications"))


def test_only_who_decided_tells(town: Any, report: str) -> None:
    town.sign_up("rita", account_type="admin")
    Reporting(town.root.gateway).review(report)
    before = told(town)
    for name in ("ana", "bob", "rita"):
        with pytest.raises(DeniedError):
            tell_reporter(town.as_(name).gateway, report)
        with pytest.raises(DeniedError):
            warn(town.as_(name).gateway, report, town.id("bob"))
    assert told(town) == before


def test_nobody_is_warned_without_a_decision(town: Any, report: str) -> None:
    with pytest.raises(DeniedError):
        tell_reporter(town.root.gateway, report)
    Reporting(town.root.gateway).review(report)
    Reporting(town.root.gateway).close(report, "resolved", "No", "none")
    with pytest.raises(DeniedError):
        warn(town.root.gateway, report, town.id("bob"))


def test_a_decision_that_fails_leaves_nothing(town: Any) -> None:
    id_ = Reporting(town.ana.gateway).send("loop", "pocket-funk", "copyright").id
    Reporting(town.root.gateway).review(id_)
    before = (told(town), town.service.gateway.select("admin_audit_log"))
    with pytest.raises(ConflictError):
        Reporting(town.root.gateway).close(id_, "resolved", None, "warning")
    assert (told(town), town.service.gateway.select("admin_audit_log")) == before


def test_reports_outlive_those_who_sent_them(town: Any, report: str) -> None:
    town.service.gateway.delete("auth_users", equals(id=town.id("ana")))
    reports = Reporting(town.root.gateway)
    assert reports.review(report).reporter is None
    assert reports.close(report, "dismissed", None, None).status == "dismissed"


def test_what_is_gone_has_no_name_any_more(town: Any, report: str) -> None:
    town.service.gateway.delete("auth_users", equals(id=town.id("bob")))
    reports = Reporting(town.root.gateway)
    assert reports.show(report).target_name is None
    reports.review(report)
    with pytest.raises(ConflictError, match="nobody"):
        reports.close(report, "resolved", None, "warning")


def test_the_table_itself_holds_one_open_report(town: Any, report: str) -> None:
    row = town.service.gateway.select("reports", equals(id=report))[0]
    with pytest.raises(ConflictError):
        town.ana.gateway.insert("reports", row | {"id": new_id()})


def test_things_in_rooms_are_reported_by_who_is_there(town: Any) -> None:
    code = "ABCD2345"
    service = town.service.gateway
    owner = town.id("ana")
    service.insert("rooms", {"id": code, "name": "Den", "created_by": owner, "is_public": 0})
    message, song, track, looptrack = (new_id() for _ in range(4))
    text = {"id": message, "room_id": code, "user_id": owner, "content": "x" * 200}
    service.insert("room_chat_messages", text)
    service.insert("songs", {"id": song, "room_id": code, "name": "S", "created_by": owner})
    row = {"id": track, "room_id": code, "name": "T", "duration": 1.0, "url": "u"}
    service.insert("tracks", row | {"uploaded_by": owner})
    row = {"id": looptrack, "room_id": code, "created_by": owner, "loop_id": "pocket-funk"}
    service.insert("room_loop_tracks", row)
    things = {"message": message, "song": song, "track": track, "looptrack": looptrack}
    for type_, id_ in things.items():
        with pytest.raises(NotFoundError):
            find_target(town.bob.gateway, type_, id_)
    member = {"id": new_id(), "room_id": code, "user_id": town.id("bob"), "user_name": "Bob"}
    service.insert("room_members", member)
    for type_, id_ in things.items():
        found = find_target(town.bob.gateway, type_, id_)
        assert (found.id, found.author) == (id_, owner)
        assert len(found.name) <= 80
    service.update("room_chat_messages", {"is_deleted": 1}, equals(id=message))
    with pytest.raises(NotFoundError):
        find_target(town.bob.gateway, "message", message)
