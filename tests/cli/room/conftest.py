"""A room where the people of this world meet."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def party(jam: Callable[..., Any]) -> Callable[..., Any]:
    """`jam` in a world whose people have e-mail addresses; ana's profile is in use."""
    connection = sqlite3.connect(os.environ["JAMTUI_DB"])
    with connection:
        connection.execute(
            "UPDATE auth_users SET email = (SELECT username FROM user_profiles"
            " WHERE user_profiles.id = auth_users.id) || '@jam.test'"
        )
    connection.close()
    return jam


@pytest.fixture
def code(party: Callable[..., Any]) -> str:
    """The code of a public room of ana's."""
    made = party("room", "create", "Cellar")
    assert made.err == "", made
    return str(made.out.strip())
