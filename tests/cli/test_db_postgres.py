"""The script for PostgreSQL, as the command prints it."""

from __future__ import annotations

from typing import Any


def test_all_tables_with_their_rules(jam: Any) -> None:
    ended = jam("db", "export-postgres")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("CREATE TABLE ") == 50  # 48, the accounts and what roles may do
    assert ended.out.count("ENABLE ROW LEVEL SECURITY") == 49
    assert 'CREATE POLICY "visible_select" ON rooms AS PERMISSIVE FOR SELECT' in ended.out
    assert 'CREATE POLICY "in_room_select" ON songs AS RESTRICTIVE FOR SELECT' in ended.out
