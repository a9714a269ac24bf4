"""Options from a dataclass: what Typer makes of a command that takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
import typer
from typer.testing import CliRunner

from jamtui.cli.option_bundle import with_options


@dataclass(frozen=True, slots=True, kw_only=True)
class Spices:
    salt: Annotated[int, typer.Option(metavar="GRAMS", help="How much salt.")] = 1
    herb: Annotated[list[str] | None, typer.Option(help="Which herbs.")] = None
    is_hot: Annotated[bool | None, typer.Option("--hot/--mild", help="With chilli.")] = None


@pytest.fixture
def cook() -> tuple[typer.Typer, list[tuple[Any, ...]]]:
    """A program of two commands, and what they were called with."""
    app = typer.Typer()
    called: list[tuple[Any, ...]] = []

    @app.command()
    @with_options(Spices)
    def soup(context: typer.Context, bowls: int, deep: bool = False, *, spices: Spices) -> None:
        """Cook a soup."""
        called.append((context.info_name, bowls, deep, spices))

    @app.command()
    @with_options(Spices)
    def bread(context: typer.Context, spices: Spices) -> None:
        """Bake a bread."""
        called.append((context.info_name, spices))

    return app, called


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["soup", "2"], ("soup", 2, False, Spices())),
        (
            ["soup", "--salt", "3", "2", "--deep", "--herb", "dill", "--herb", "mint", "--hot"],
            ("soup", 2, True, Spices(salt=3, herb=["dill", "mint"], is_hot=True)),
        ),
        (["bread", "--mild"], ("bread", Spices(is_hot=False))),
    ],
)
def test_a_command_gets_its_own_arguments_and_the_bundle(
    cook: tuple[typer.Typer, list[tuple[Any, ...]]], words: Sequence[str], expected: tuple[Any, ...]
) -> None:
    app, called = cook
    assert CliRunner().invoke(app, words).exit_code == 0
    assert called == [expected]


def test_values_are_checked_as_those_of_any_option(
    cook: tuple[typer.Typer, list[tuple[Any, ...]]],
) -> None:
    app, called = cook
    assert CliRunner().invoke(app, ["soup", "2", "--salt", "much"]).exit_code == 2
    assert CliRunner().invoke(app, ["soup", "2", "--spices", "all"]).exit_code == 2
    assert called == []


def test_help_has_the_options_of_the_bundle(
    cook: tuple[typer.Typer, list[tuple[Any, ...]]],
) -> None:
    shown = CliRunner().invoke(cook[0], ["bread", "--help"]).output
    for word in ("Bake a bread.", "--salt", "GRAMS", "How much salt.", "--herb", "--mild"):
        assert word in shown
    assert "--spices" not in shown
