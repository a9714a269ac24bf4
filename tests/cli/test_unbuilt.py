"""Commands that are built when they are called are the commands that Typer would have built."""

from __future__ import annotations

import typer.main
from typer.testing import CliRunner

from jamtui.cli.app import app
from jamtui.cli.groups import ENTRIES, add_to
from jamtui.cli.unbuilt import built_when_called


def both():
    if not app.registered_commands:
        add_to(app)
    early = typer.main.get_command(app)
    # Typer lists commands before groups.
    early.commands = {entry.name: early.commands[entry.name] for entry in ENTRIES}
    return built_when_called(app), early


def said(command, *words):
    result = CliRunner().invoke(command, [*words], prog_name="jam", env={"COLUMNS": "100"})
    return result.exit_code, result.output


def paths(command, path=()):
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from paths(child, (*path, name))


def test_every_help_is_the_same(monkeypatch):
    monkeypatch.setattr("typer.testing._get_command", lambda command: command)
    late, early = both()
    assert list(late.commands) == list(early.commands)
    for path in paths(early):
        code, text = said(early, *path, "--help")
        assert code == 0
        assert "Usage: jam" in text
        assert said(late, *path, "--help") == (code, text)


def test_wrong_calls_are_refused_alike(monkeypatch):
    monkeypatch.setattr("typer.testing._get_command", lambda command: command)
    late, early = both()
    for words in (["lop"], ["loop", "lst"], ["loop", "list", "--no"], ["loop"], ["play"], []):
        assert said(late, *words) == said(early, *words)
        assert said(late, *words)[0] == 2


def test_nothing_is_built_before_it_is_called(monkeypatch):
    built = []
    real = typer.main.get_params_from_function
    monkeypatch.setattr(
        "typer.main.get_params_from_function",
        lambda function: built.append(function.__name__) or real(function),
    )
    both()
    built.clear()
    late = built_when_called(app)
    assert "root" in built
    assert not {"list_loops", "show", "play"} & set(built)
    late.commands["loop"].make_context("loop", ["--help"], resilient_parsing=True)
    assert "list_loops" in built
    assert "play" not in built
