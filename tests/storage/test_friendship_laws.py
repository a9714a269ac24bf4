"""Friendships against a small model: who asked whom, who are friends, who has blocked whom."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.errors import ConflictError, DeniedError, JamError, NotFoundError
from jamtui.storage.database import open_database
from jamtui.storage.gateway import equals
from jamtui.studio.social.following import Following
from jamtui.studio.social.friends import Friends

PEOPLE = ("ana", "bob", "cleo")
DEEDS = ("request", "accept", "decline", "remove", "block", "unblock", "follow")
STEP = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(DEEDS), st.sampled_from(PEOPLE)).filter(
    lambda step: step[0] != step[2]
)


class Model:
    """What should be so, as sets of pairs; of friends both pairs are in."""

    def __init__(self) -> None:
        self.asked: set[tuple[str, str]] = set()
        self.friends: set[tuple[str, str]] = set()
        self.blocked: set[tuple[str, str]] = set()
        self.follows: set[tuple[str, str]] = set()

    def do(self, me: str, deed: str, other: str) -> type[JamError] | None:
        """Does it, or returns the error that it should be."""
        pair, turned = (me, other), (other, me)
        match deed:
            case "request":
                if pair in self.friends | self.asked | self.blocked or turned in self.asked:
                    return ConflictError
                if turned in self.blocked:
                    return DeniedError
                self.asked.add(pair)
            case "accept" | "decline":
                if turned not in self.asked:
                    return NotFoundError
                self.asked.remove(turned)
                if deed == "accept":
                    self.friends |= {pair, turned}
            case "remove":
                if pair not in self.friends | self.asked:
                    return NotFoundError
                self.asked.discard(pair)
                self.friends -= {pair, turned}
            case "block":
                for known in (self.asked, self.friends, self.follows):
                    known -= {pair, turned}
                self.blocked.add(pair)
            case "unblock":
                if pair not in self.blocked:
                    return NotFoundError
                self.blocked.remove(pair)
            case "follow":
                if turned in self.blocked:
                    return DeniedError
                self.follows.add(pair)
        return None

    def status(self, me: str, other: str) -> str:
        if (me, other) in self.blocked:
            return "blocked"
        if (me, other) in self.friends:
            return "friends"
        if (me, other) in self.asked:
            return "requested"
        return "asks" if (other, me) in self.asked else "none"


@pytest.fixture(scope="module")
def company(
    filled_file: Path, tmp_path_factory: pytest.TempPathFactory, towns: ModuleType
) -> Iterator[Any]:
    path = Path(shutil.copy(filled_file, tmp_path_factory.mktemp("company") / "jam.db"))
    with open_database(path) as database:
        yield towns.Town(database)


def perform(company: Any, me: str, deed: str, other: str) -> None:
    if deed == "follow":
        Following(company.as_(me)).add(other)
    else:
        getattr(Friends(company.as_(me)), deed)(other)


def names(cards: Any) -> set[str]:
    return {card.username for card in cards}


@given(steps=st.lists(STEP, max_size=25))
@settings(max_examples=60, deadline=None)
def test_friendships_are_as_the_model_says(company: Any, steps: list[tuple[str, str, str]]) -> None:
    service = company.service.gateway
    for table in ("friendships", "follows", "notifications", "activity_feed"):
        service.delete(table, equals())
    model = Model()
    for me, deed, other in steps:
        error = model.do(me, deed, other)
        if error is None:
            perform(company, me, deed, other)
        else:
            with pytest.raises(error):
                perform(company, me, deed, other)
        assert Friends(company.as_(me)).show(other).status == model.status(me, other)
    for me in PEOPLE:
        friends = Friends(company.as_(me))
        others = {other for other in PEOPLE if other != me}
        assert names(friends.friends(9, 0)) == {one for one in others if (me, one) in model.friends}
        assert names(friends.blocked(9, 0)) == {one for one in others if (me, one) in model.blocked}
        for sent in (True, False):
            found = names(friends.requests(sent=sent, limit=9, offset=0))
            asked = {one for one in others if ((me, one) if sent else (one, me)) in model.asked}
            assert found == asked
        followed = names(Following(company.as_(me)).followed(None, 9, 0))
        assert followed == {one for one in others if (me, one) in model.follows}
