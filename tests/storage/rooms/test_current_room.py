"""The room that commands mean when they name none."""

from __future__ import annotations

from typing import Any

import pytest

from jamtui.errors import NotFoundError
from jamtui.storage.functions.joining import join_room
from jamtui.studio.rooms.opening import open_room, room_named, take_away, use_room


def test_a_current_room_that_is_gone_is_told(town: Any) -> None:
    code = open_room(town.ana, {"name": "Evening"})
    assert room_named(town.ana, None)["id"] == code
    join_room(town.bob.gateway, code)
    use_room(town.bob, code)
    take_away(town.ana, code)
    with pytest.raises(NotFoundError, match=f"current room {code} is gone.*jam room use"):
        room_named(town.bob, None)
