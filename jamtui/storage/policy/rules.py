"""The rules as `data/policies` has them: a file a table, read when the table is first used.

A `[[rule]]` allows: one of a command's rules must hold, its `using` for the row that is there,
its `check`, or else its `using`, for the row that will be. A `[[guard]]` restricts: for its
commands all of them must hold too. The program itself, as the service, is above both.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Literal

from jamtui.errors import BadFileError, UsageError
from jamtui.resources import bundled
from jamtui.storage.policy.expression import Expression
from jamtui.storage.policy.parser import parse
from jamtui.storage.policy.record import Record

Command = Literal["SELECT", "INSERT", "UPDATE", "DELETE"]
COMMANDS: tuple[Command, ...] = ("SELECT", "INSERT", "UPDATE", "DELETE")

_EXISTING = ("SELECT", "UPDATE", "DELETE")
_NEW = ("INSERT", "UPDATE")
_RULE_KEYS = {"id", "command", "using", "check", "says", "needs", "added"}
_GUARD_KEYS = {"id", "commands", "rule", "using", "check", "says", "needs", "added"}


class Rule(Record):
    """One rule or guard of a table.

    `using` is about the row that is there, `check` about the one that will be; None says nothing
    (INSERT has no `using`, SELECT and DELETE no `check`). `says` tells whom it allows, or what it
    demands; `needs` goes on after "needed: ". `added` is why it is stricter than the contract.
    """

    table: str
    id: str
    commands: tuple[Command, ...]
    using: Expression | None
    check: Expression | None
    says: str
    needs: str
    is_guard: bool
    added: str | None

    @property
    def name(self) -> str:
        """Its name among all rules, such as "rooms.moderate"."""
        return f"{self.table}.{self.id}"


class Policy(Record):
    """All rules of one table."""

    table: str
    about: str
    rules: tuple[Rule, ...]

    def permissive(self, command: Command) -> tuple[Rule, ...]:
        """Returns the alternatives of which one must hold; none means that it is denied."""
        return tuple(one for one in self.rules if not one.is_guard and command in one.commands)

    def guards(self, command: Command) -> tuple[Rule, ...]:
        """Returns what must hold as well, all of it."""
        return tuple(one for one in self.rules if one.is_guard and command in one.commands)


def tables() -> list[str]:
    """Returns the names of all tables that have a file of rules, in order."""
    return sorted(path.stem for path in _folder().glob("*.toml"))


@functools.cache
def policy(table: str) -> Policy:
    """Returns the rules of a table.

    Raises UsageError for a table without a file of exactly its name, BadFileError for a file that
    is wrong.
    """
    import tomllib  # not for those who only open a database

    path = _folder() / f"{table}.toml"
    try:
        # SQLite, and some file systems, would find it in another case, too.
        if not (table.isascii() and table.isidentifier() and table.islower()):
            raise FileNotFoundError(path)
        text = path.read_text("utf-8")
    except OSError as error:
        raise UsageError(
            f"There are no rules for the table {table!r}: its name must be exactly that of one "
            f"of the files in {path.parent}."
        ) from error
    try:
        contents = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadFileError(f"{path} is not TOML: {error}.") from error
    return read_policy(table, contents, path)


def read_policy(table: str, contents: dict[str, Any], path: Path) -> Policy:
    """Returns the rules that the `contents` of a file are; raises BadFileError."""
    rules = [_rule(table, one, path) for one in contents.get("rule", [])]
    guards = [_guard(table, one, path) for one in contents.get("guard", [])]
    found = (*rules, *guards)
    unknown = set(contents) - {"about", "rule", "guard"}
    if unknown or len({one.id for one in found}) < len(found):
        raise BadFileError(f"{path} has an unknown key, or an id of two rules.")
    return Policy(table, contents.get("about", ""), found)


def _rule(table: str, values: dict[str, Any], path: Path) -> Rule:
    where = _checked(values, _RULE_KEYS, path)
    said = values.get("command")
    commands = COMMANDS if said == "ALL" else tuple(one for one in COMMANDS if one == said)
    using, check = _parsed(values, "using", where), _parsed(values, "check", where)
    if not commands or (using is None and commands != ("INSERT",)):
        raise BadFileError(f"{where} needs a command and what it allows.")
    return _made(table, values, commands, using, check or using, is_guard=False)


def _guard(table: str, values: dict[str, Any], path: Path) -> Rule:
    where = _checked(values, _GUARD_KEYS, path)
    said = values.get("commands", [])
    commands = tuple(one for one in COMMANDS if one in said)
    both = _parsed(values, "rule", where)
    using = _parsed(values, "using", where) or both
    check = _parsed(values, "check", where) or both
    if len(commands) != len(said) or not commands or (using or check) is None:
        raise BadFileError(f"{where} needs commands and what it demands.")
    return _made(table, values, commands, using, check, is_guard=True)


def _made(
    table: str,
    values: dict[str, Any],
    commands: tuple[Command, ...],
    using: Expression | None,
    check: Expression | None,
    *,
    is_guard: bool,
) -> Rule:
    return Rule(
        table,
        values["id"],
        commands,
        using if set(commands) & set(_EXISTING) else None,
        check if set(commands) & set(_NEW) else None,
        values["says"],
        values["needs"],
        is_guard,
        values.get("added"),
    )


def _checked(values: dict[str, Any], known: set[str], path: Path) -> str:
    """Returns how complaints about a rule begin."""
    for key in ("id", "says", "needs"):
        if not isinstance(values.get(key), str) or not values[key]:
            raise BadFileError(f"{path}: a rule has no {key}.")
    where = f"{path}, {values['id']}"
    if set(values) - known:
        raise BadFileError(f"{where} has an unknown key: {', '.join(set(values) - known)}.")
    return where


def _parsed(values: dict[str, Any], key: str, where: str) -> Expression | None:
    return parse(values[key], where) if key in values else None


def _folder() -> Path:
    return bundled("data") / "policies"
