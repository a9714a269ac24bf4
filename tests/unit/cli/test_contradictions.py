"""A switch and its opposite in one call."""

from __future__ import annotations

import pytest
import typer
from typer.main import get_command

from jamtui.cli.contradictions import refuse
from jamtui.errors import UsageError


@pytest.fixture
def called():
    app, seen = typer.Typer(), []

    @app.command()
    def open_(
        words: list[str] | None = None,
        public: bool = typer.Option(False, "--public/--private", "-p/-q"),
    ) -> None:
        seen.append(public)

    command = get_command(app)
    refuse(command)

    def call(*args: str) -> bool:
        command(list(args), standalone_mode=False)
        return seen.pop()

    return call


@pytest.mark.parametrize(
    "args", [("--public", "--private"), ("--private", "--public"), ("-p", "--private")]
)
def test_both_are_refused(called, args) -> None:
    with pytest.raises(UsageError, match="cannot both be meant"):
        called(*args)


def test_one_is_taken_however_often(called) -> None:
    assert called("--public", "--public") is True
    assert called("--private") is False
    assert called() is False
