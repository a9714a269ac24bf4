"""Values that no database can keep are said in a sentence, wherever they come from."""

from __future__ import annotations

from typing import Any

import pytest

from jamtui.errors import UsageError
from jamtui.storage.gateway import equals
from jamtui.storage.people import PeopleQuery


def test_half_of_a_character_is_refused(town: Any) -> None:
    with pytest.raises(UsageError, match=r"half of a character in a text \('\\udcff'\)"):
        town.ana.gateway.select("user_profiles", equals(username="a\udcff"))
    with pytest.raises(UsageError, match="half of a character"):
        town.ana.gateway.update("user_profiles", {"bio": "\ud83d"}, equals(id=town.id("ana")))


def test_a_number_that_is_too_large_is_refused(town: Any) -> None:
    with pytest.raises(UsageError, match="too large"):
        town.ana.gateway.select("user_profiles", offset=10**20)


def test_a_text_that_is_too_long_to_be_looked_for_is_refused(town: Any) -> None:
    with pytest.raises(UsageError, match="too long"):
        town.ana.people.page(PeopleQuery(text="x" * 60_000))


def test_other_errors_of_numbers_stay_what_they_are(town: Any) -> None:
    with pytest.raises(OverflowError), town.ana.gateway.transaction():
        float(10**400)
