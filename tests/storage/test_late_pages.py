"""Late pages skip rows by an index alone, and rules about most rows do so as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jamtui.storage.gateway import equals


def plans(database: Any, ask: Callable[[], object]) -> str:
    """Returns how SQLite goes about the statements that `ask` gives it."""
    connection = database._connection
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    ask()
    connection.set_trace_callback(None)
    steps = [row for sql in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    return "\n".join(row[3] for row in steps)


def test_a_late_page_of_a_chat_is_not_sorted(town: Any) -> None:
    gateway, order = town.ana.gateway, ("-created_at", "-id")
    found = plans(
        town.ana,
        lambda: gateway.select(
            "room_chat_messages", equals(room_id="R1"), order=order, limit=50, offset=100_000
        ),
    )
    assert "idx_room_chat_messages_page" in found
    assert "TEMP B-TREE" not in found


def test_whether_a_room_is_public_is_read_from_an_index(town: Any) -> None:
    found = plans(town.ana, lambda: town.ana.gateway.select("tracks", order=("-id",), limit=50))
    assert "COVERING INDEX idx_rooms_id_public (id=? AND is_public=?)" in found
    assert "LIST SUBQUERY" in found  # one's own rooms are looked up once
