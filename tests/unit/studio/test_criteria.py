"""Criteria: those that ship are allowed, and all that is allowed is measured."""

from __future__ import annotations

import json

import pytest

from jamtui.catalog.challenge_pool import challenge_pool
from jamtui.catalog.toml_file import read_toml
from jamtui.community.achievements import RECORDS, STATISTICS, criterion
from jamtui.errors import UsageError
from jamtui.resources import bundled
from jamtui.studio.content.criteria import criteria, criteria_rules


def test_all_shipped_achievements_have_allowed_criteria() -> None:
    for entry in read_toml(bundled("data") / "achievements.toml")["achievements"]:
        text = json.dumps(entry["criteria"])
        assert json.loads(criteria("achievement")("criteria", text)) == entry["criteria"]


def test_all_challenges_of_the_pool_have_allowed_criteria() -> None:
    for template in challenge_pool():
        given = {"type": template.type, "count": template.count}
        assert json.loads(criteria("challenge")("criteria", json.dumps(given))) == given


def test_what_statistics_and_records_answer_is_allowed() -> None:
    assert {*STATISTICS, *RECORDS} <= set(criteria_rules()["achievement"])


@pytest.mark.parametrize("type_", criteria_rules()["achievement"])
def test_each_type_is_understood(type_: str) -> None:
    found = criterion(criteria("achievement")("criteria", json.dumps({"type": type_})))
    assert found is not None
    assert found.type == type_


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "[]",
        "{}",
        '{"type": 3}',
        '{"type": ["rooms_joined"]}',
        '{"type": "rooms_joined", "count": 0}',
        '{"type": "rooms_joined", "count": 1.5}',
        '{"type": "rooms_joined", "count": NaN}',
        '{"type": "profile_complete", "count": 1}',
        '{"type": "founding_member", "years": []}',
        '{"type": "founding_member", "years": [1]}',
        '{"type": "founding_member", "years": "2026"}',
        '{"type": "session_time", "after": 24}',
        '{"type": "instrument_level", "instrument": "\\u0000"}',
        '{"type": "no_such_thing"}',
    ],
)
def test_what_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="criteria"):
        criteria("achievement")("criteria", text)
