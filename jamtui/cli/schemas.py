"""The shapes of what `--json` prints, as JSON Schemas.

Each module of commands says in `PRINTS` which type a command prints; from these types come the
schemas in docs/schemas.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import types
from pathlib import Path
from typing import Any

import jamtui.cli

SCHEMA = "https://json-schema.org/draft/2020-12/schema"


def printed_types() -> dict[str, str]:
    """Returns the type that each command prints with `--json`, by the command's words."""
    found: dict[str, str] = {}
    for module in pkgutil.walk_packages(jamtui.cli.__path__, "jamtui.cli."):
        found |= getattr(importlib.import_module(module.name), "PRINTS", {})
    return dict(sorted(found.items()))


def type_of(text: str) -> Any:
    """Returns the type that `PRINTS` names: a class by its whole name, a list of it, or either."""
    parts = [part.strip() for part in text.split(" | ")]
    if len(parts) > 1:
        first, *others = map(type_of, parts)
        for other in others:
            first = first | other
        return first
    if text.startswith("list[") and text.endswith("]"):
        return types.GenericAlias(list, (type_of(text[5:-1]),))
    if text == "str":
        return str
    module, _, name = text.rpartition(".")
    return getattr(importlib.import_module(module), name)


def schema_text(command: str, text: str) -> str:
    """Returns the schema of what `jam COMMAND --json` prints, as it lies in docs/schemas."""
    import msgspec

    parts = [type_of(part.strip()) for part in text.split(" | ")]
    # Of two shapes one may be part of the other, which a union of types cannot have.
    schemas, definitions = msgspec.json.schema_components(parts, ref_template="#/$defs/{name}")
    head = {"$schema": SCHEMA, "title": f"jam {command} --json"}
    body = schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}
    whole = head | body | {"$defs": definitions}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def file_name(command: str) -> str:
    """Returns the name of the file with the schema of a command."""
    return f"{command.replace(' ', '-')}.json"


def write_all(folder: Path) -> None:
    """Makes the files in `folder` those of the types, and removes what has no command."""
    wanted = {file_name(words): schema_text(words, text) for words, text in printed_types().items()}
    for path in folder.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
