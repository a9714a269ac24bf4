"""A room in the town, and rooms of other kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jamtui.studio.rooms.opening import open_room


@pytest.fixture
def room(town: Any) -> str:
    """The code of a public room of ana's."""
    return open_room(town.ana, {"name": "Cellar"})


@pytest.fixture
def a_room(town: Any) -> Callable[..., str]:
    """Opens a room of ana's, or of another's `by`, with these fields."""

    def make(by: str = "ana", **changes: Any) -> str:
        return open_room(town.as_(by), {"name": "Room"} | changes)

    return make
