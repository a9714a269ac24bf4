"""Every command and option has its place in docs/commands, and every example there is right."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import typer.main

from jamtui.cli.app import app
from jamtui.cli.groups import add_to

PAGES = Path(__file__).parents[2] / "docs" / "commands"


@cache
def root():
    if not app.registered_commands:
        add_to(app)
    return typer.main.get_command(app)


def walk(command, path: str) -> Iterator[tuple[str, object]]:
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from walk(child, f"{path} {name}")


@cache
def commands() -> dict[str, object]:
    return dict(walk(root(), "jam"))


def options(command) -> list[set[str]]:
    """Returns the names of each option, such as {--custom, --system}, but for --help."""
    return [
        {*parameter.opts, *parameter.secondary_opts}
        for parameter in command.params
        if parameter.param_type_name == "option" and "--help" not in parameter.opts
    ]


def names(command) -> set[str]:
    return {"-h", "--help"}.union(*options(command))


@cache
def chapters() -> dict[str, str]:
    """Returns what the pages say of each command: from a heading with its name to the next such."""
    found: dict[str, str] = {}
    for page in sorted(PAGES.glob("*.md")):
        command = ""
        for line in page.read_text("utf-8").splitlines():
            if line.startswith("#"):
                command = next(
                    (path for path in _prefixes(line.lstrip("# `")) if path in commands()), command
                )
            found[command] = found.get(command, "") + line + "\n"
    return found


def _prefixes(heading: str) -> list[str]:
    words = heading.replace("`", "").split()
    return [" ".join(words[:count]) for count in range(len(words), 0, -1)]


def examples() -> Iterator[tuple[str, str]]:
    """Yields page and text of every line in a block of code that runs jam."""
    for page in sorted(PAGES.glob("*.md")):
        blocks = re.findall(
            r"^```\w*\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
        for block in blocks:
            for line in block.splitlines():
                if line.startswith("jam "):
                    yield page.name, line


def test_every_command_has_a_chapter_with_all_its_options() -> None:
    missing = {path: unmentioned(path) for path in commands()}
    assert {path: lacks for path, lacks in missing.items() if lacks} == {}


def unmentioned(path: str) -> list[str]:
    """Returns what the chapter on a command does not mention: options, or there is no chapter."""
    if path not in chapters():
        return [f"no page in docs/commands has a heading {path!r}"]
    named = set(re.findall(r"(?<![\w-])--?[a-z][a-z0-9-]*", chapters()[path]))
    return [min(option) for option in options(commands()[path]) if not option & named]


def test_every_command_has_help_and_examples() -> None:
    for path, command in commands().items():
        assert command.help, path
        if not getattr(command, "commands", {}):
            assert f"{path}" in (command.epilog or ""), f"the help of {path!r} has no example"
            for parameter in command.params:
                if parameter.param_type_name == "option":
                    assert parameter.help, f"{path} {parameter.opts[0]} has no help"


def test_the_pages_name_no_option_that_is_not_there() -> None:
    # The first column of each table names options; of this command or of one that it refers to.
    known = set().union(*(names(command) for command in commands().values()))
    for path in commands():
        for line in chapters().get(path, "").splitlines():
            if line.startswith("| `--"):
                named = re.findall(r"`(--[a-z][a-z0-9-]*)", line.split(" | ")[0])
                assert set(named) <= known, (path, line)


def test_every_example_is_a_command_with_options_that_it_has() -> None:
    seen = 0
    for page, line in examples():
        words = shlex.split(line.split(" | ")[0].split(" > ")[0], comments=True)
        path, command = "jam", root()
        rest = words[1:]
        while rest and rest[0] in getattr(command, "commands", {}):
            command = command.commands[rest[0]]
            path, rest = f"{path} {rest[0]}", rest[1:]
        known = names(command) | names(root())
        if "--" in rest:
            rest = rest[: rest.index("--")]
        used = {word.partition("=")[0] for word in rest if word.startswith("--")}
        assert used <= known, f"{page}: {line}"
        assert path != "jam" or used & known, f"{page}: {line}"
        seen += 1
    assert seen >= 20
