"""The line at the foot of the terminal."""

from __future__ import annotations

import io
import sys

import pytest

from jamtui.cli.status_line import StatusLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_is_written_over_and_sentences_stand_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "12")
    monkeypatch.setattr(sys, "stderr", Terminal())
    line = StatusLine()
    line.show("bar 1")
    line.show("bar 1")
    line.say("The device is gone.")
    line.show("bar 2, which is longer\x1b")
    line.close()
    clear = "\r\x1b[K"
    assert sys.stderr.getvalue() == (  # type: ignore[attr-defined]
        f"{clear}bar 1{clear}The device is gone.\nbar 1{clear}bar 2, whic\n"
    )


def test_where_there_is_no_terminal_only_sentences_are_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    line = StatusLine()
    line.show("bar 1")
    line.say("The device is gone.")
    line.close()
    assert sys.stderr.getvalue() == "The device is gone.\n"
