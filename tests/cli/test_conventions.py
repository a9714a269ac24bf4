"""All commands speak with one voice: the same options, the same words, the same manners."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby
from typing import Any

import typer.main

from jamtui.cli.app import app
from jamtui.cli.groups import ENTRIES, add_to
from jamtui.cli.schemas import printed_types

COMMON = {
    # option: (all its names, metavar or "" for a switch, help; "" where it depends)
    "--room": ({"--room", "-r"}, "CODE", ""),
    "--limit": ({"--limit"}, "N", "At most so many."),
    "--offset": ({"--offset"}, "N", "Leave out the first so many."),
    "--yes": ({"--yes", "-y"}, "", "Do not ask."),
    "--json": ({"--json"}, "", "Print JSON for scripts."),
    "--overwrite": ({"--overwrite"}, "", "Replace a"),
    "--dry-run": ({"--dry-run"}, "", ""),
    "--set": ({"--set"}, None, ""),
    "--reason": ({"--reason"}, None, ""),
    "--for": (None, "SPAN", ""),
    "--until": ({"--until"}, None, ""),
    "--since": ({"--since"}, None, ""),
    "--of": ({"--of"}, "WHO", ""),
    "--from": ({"--from"}, None, ""),
    "--search": ({"--search"}, "TEXT", ""),
    "--color": ({"--color", "--colour"}, None, ""),
    "--tag": (None, None, ""),
    "--name": ({"--name"}, None, ""),
}

AS_MANY_AS_THERE_ARE = {
    "jam avatar categories": "seventeen",
    "jam avatar palettes": "six",
    "jam member permissions": "the permissions",
    "jam room fields": "the fields of a room",
    "jam report reasons": "the reasons",
}
"""Lists whose length is the program's own."""

CHANGING = {
    *("add", "edit", "apply", "order", "move", "import", "delete", "clear", "prune"),
    *("play", "stop", "mute", "unmute", "solo", "unsolo"),
    *("render", "export", "check", "approve", "refuse"),
}
"""Last words of commands that print a list of what they changed or wrote: all of it."""

WITHOUT_JSON = {
    "jam demo": "plays, and shows how; nothing is left to read",
    "jam play": "plays; with --control it answers scripts while it does",
    "jam keys": "plays what the keyboard plays",
    "jam host": "hosts and plays; what scripts need is the links, one a line",
    "jam join": "plays; with --events it tells scripts what happens",
    "jam leave": "ends what `jam join` does; nothing is left to read",
    "jam mix": "sets what `jam peers` shows",
    "jam service logs": "hands on the journal as it comes",
    "jam db export-postgres": "writes SQL, which is for another program as it is",
}
"""Commands that have no card to print, and why."""

DESTROY = {
    "delete",
    "remove",
    "clear",
    "prune",
    "kick",
    "withdraw",
    "restore",
    "revoke",
    "uninstall",
}
UNDONE_BY = {
    "jam follow remove": "jam follow add",
    "jam avatar remove": "jam avatar wear",
    "jam invite revoke": "jam invite create",
    "jam service uninstall": "jam service install",
}
"""What the opposite command makes good again needs no question."""

CHANGE_MUCH = {
    "jam room apply",
    "jam room edit",
    "jam room delete",
    "jam loop import",
    "jam invite cleanup",
    "jam notification clear",
    "jam activity clear",
    "jam track prune",
    "jam avatar random",
    "jam avatar import",
    "jam db migrate",
    "jam db import",
}

NO_PLURALS = {"stats", "keys", "peers"}
"""Commands whose word has no singular that means the same."""

AMERICAN = re.compile(
    r"\b(behavior|center|canceled|license[ds]|organi[z]e|quanti[z]e|humani[z]e|recogni[z]e|"
    r"initiali[z]e|favorite|gray|catalog|dialog|meter of|color)\b"
)


@cache
def commands() -> dict[str, Any]:
    """Returns every command by its words, groups too."""
    if not app.registered_commands:
        add_to(app)
    return dict(walk(typer.main.get_command(app), "jam"))


def walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, child in getattr(command, "commands", {}).items():
        yield from walk(child, f"{path} {name}")


def leaves() -> list[str]:
    return [path for path, command in commands().items() if not hasattr(command, "commands")]


def options(path: str) -> list[Any]:
    return [
        one
        for one in commands()[path].params
        if one.param_type_name == "option" and "--help" not in one.opts
    ]


def named(path: str) -> set[str]:
    return {name for one in options(path) for name in (*one.opts, *one.secondary_opts)}


def first_line(path: str) -> str:
    return str(commands()[path].help).strip().split("\n")[0]


def of_each_command(check: Callable[[str], None]) -> Callable[[], None]:
    """Makes one test of a check of every command; it names all that fail."""

    # No `wraps`: pytest would look through it and ask for a fixture named path.
    def test() -> None:
        failed = []
        for path in leaves():
            try:
                check(path)
            except AssertionError as error:
                failed.append(f"{path}: {error}")
            except Exception as error:
                error.add_note(path)
                raise
        assert not failed, "\n".join(failed)

    return test


@of_each_command
def test_the_same_option_is_the_same_everywhere(path: str) -> None:
    for option in options(path):
        for name in set(option.opts) & set(COMMON):
            names, metavar, help_ = COMMON[name]
            assert names is None or set(option.opts) == names, (path, name)
            assert metavar is None or (option.metavar or "") == metavar, (path, name)
            assert str(option.help).startswith(help_), (path, name, option.help)


@of_each_command
def test_every_value_has_a_word_for_it(path: str) -> None:
    for option in options(path):
        assert option.is_flag or option.metavar, (path, option.opts)
    for one in commands()[path].params:
        if one.param_type_name == "argument":
            assert one.metavar, (path, one.name)
            assert one.help, (path, one.name)
            assert one.metavar == one.metavar.upper() or "." in one.metavar or "--" in one.metavar


@of_each_command
def test_help_is_a_sentence_that_tells_what_to_do(path: str) -> None:
    line = first_line(path)
    first = line.split()[0].rstrip(":,")
    assert line[0].isupper(), path
    assert line.split(". ")[-1].endswith((".", "?")), (path, line)
    assert not re.search(r"(?<!s)s$", first) or first in {"Sessions"}, (path, line)
    assert not first.endswith("ing") or first == "Bring", (path, line)


@of_each_command
def test_help_speaks_to_who_reads_it_and_is_british(path: str) -> None:
    said = [str(commands()[path].help), *(str(one.help) for one in commands()[path].params)]
    for text in said:
        assert not re.search(r"\b(one's|oneself|you'll|don't|can't)\b", text), (path, text)
        assert not AMERICAN.search(text.replace("--color", "")), (path, text)


@cache
def lists() -> list[str]:
    """Returns the commands that print lists and change nothing."""
    found = {
        f"jam {words}" for words, shape in printed_types().items() if shape.startswith("list[")
    }
    found |= {path for path in leaves() if path.endswith(" list")}
    return sorted(path for path in found if path.split()[-1] not in CHANGING)


def test_every_list_comes_in_pages() -> None:
    assert len(lists()) > 30
    for path in lists():
        wanted = {"--json"} if path in AS_MANY_AS_THERE_ARE else {"--json", "--limit", "--offset"}
        assert wanted <= named(path), path


@of_each_command
def test_every_command_prints_json_for_scripts(path: str) -> None:
    assert ("--json" in named(path)) != (path in WITHOUT_JSON), path


def test_what_has_no_json_is_a_command() -> None:
    assert WITHOUT_JSON.keys() <= commands().keys()


@of_each_command
def test_what_destroys_asks(path: str) -> None:
    if path.split()[-1] in DESTROY and path not in UNDONE_BY:
        assert {"--yes", "-y"} <= named(path), path


def test_what_needs_no_question_has_an_opposite() -> None:
    assert UNDONE_BY.keys() | set(UNDONE_BY.values()) <= commands().keys()


def test_what_changes_much_can_be_tried_first() -> None:
    assert [path for path in sorted(CHANGE_MUCH) if "--dry-run" not in named(path)] == []


def test_groups_are_named_by_one_of_what_they_hold() -> None:
    plural = {entry.name for entry in ENTRIES if re.search(r"[^s]s$", entry.name)}
    assert plural == NO_PLURALS
    for path in commands():
        assert re.fullmatch(r"jam( [a-z]+(-[a-z]+)*)*", path), path


def test_the_list_of_commands_is_in_order() -> None:
    panels = [panel for panel, _ in groupby(entry.panel for entry in ENTRIES)]
    assert len(panels) == len(set(panels)), "the commands of a panel stand together"
    assert all(2 <= sum(entry.panel == panel for entry in ENTRIES) <= 9 for panel in panels)


def examples(path: str) -> Iterator[tuple[str, list[str]]]:
    """Yields the calls in the examples of a command's help: the command, and its arguments."""
    text = re.sub(r"^Examples?: ", "", commands()[path].epilog or "")
    for part in re.split(r" (?:·|\||\|\|) ", text):
        if call := re.search(r"\bjam [^()<>]*", part):
            # Every command takes --as; whoever builds the commands lets it.
            words = shlex.split(re.sub(r" --as \w+", "", call[0]))
            length = max(n for n in range(1, len(words) + 1) if " ".join(words[:n]) in commands())
            yield " ".join(words[:length]), words[length:]


@of_each_command
def test_examples_are_calls_that_the_commands_take(path: str) -> None:
    shown = list(examples(path))
    assert path in [name for name, _ in shown]
    for name, arguments in shown:
        commands()[name].make_context(name, arguments)
