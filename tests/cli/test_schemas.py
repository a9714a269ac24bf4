"""What `--json` prints has a schema in docs/schemas, and keeps to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer.main

from jamtui.cli.app import app
from jamtui.cli.groups import add_to
from jamtui.cli.schemas import file_name, printed_types, schema_text

FOLDER = Path(__file__).parents[2] / "docs" / "schemas"

EVENTS = {"play", "keys"}
"""What writes a line of JSON an event; docs/commands says which."""


def walk(command: Any, words: tuple[str, ...] = ()) -> Any:
    yield " ".join(words), command
    for name, child in getattr(command, "commands", {}).items():
        yield from walk(child, (*words, name))


def commands() -> dict[str, Any]:
    if not app.registered_commands:
        add_to(app)
    return dict(walk(typer.main.get_command(app)))


def with_json() -> set[str]:
    return {
        words
        for words, command in commands().items()
        if any("--json" in parameter.opts for parameter in command.params)
    }


def test_every_command_with_json_says_what_it_prints() -> None:
    assert with_json() - EVENTS == set(printed_types())


def test_the_published_schemas_are_those_of_the_types() -> None:
    wanted = {file_name(words): schema_text(words, text) for words, text in printed_types().items()}
    found = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")}
    assert found == wanted, "run: just schemas"


@pytest.mark.parametrize(
    "words",
    [
        "loop list",
        "loop search funk",
        "loop show pocket-funk",
        "band list",
        "band show backyard-funk",
        "sound list",
        "sound show keys/organ",
        "device list",
        "device test --device null --seconds 0.5",
        "render pocket-funk --seconds 0.1 --out x.wav",
    ],
)
def test_what_is_printed_fits_its_schema(printed: Any, words: str) -> None:
    assert printed(*words.split())
