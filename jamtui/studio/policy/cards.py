"""What the commands about rules print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Asked = Literal["select", "insert", "update", "delete"]


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule of a table.

    Of a `rule` one per command must hold, of a `guard` all. `using` is what it demands of the
    row that is there, `check` of the one that will be, in words; null where it demands nothing.
    """

    rule: str
    kind: Literal["rule", "guard"]
    commands: list[Asked]
    says: str
    needs: str
    using: str | None
    check: str | None
    added_because: str | None


@dataclass(frozen=True, slots=True)
class TableCard:
    """A table and how many rules it has."""

    table: str
    about: str
    rules: int
    guards: int


@dataclass(frozen=True, slots=True)
class TableRulesCard:
    """A table with its rules."""

    table: str
    about: str
    rules: list[RuleCard]


@dataclass(frozen=True, slots=True)
class FunctionRuleCard:
    """A rule of what the program does itself; `needs` is what is needed where it denies."""

    rule: str
    says: str
    needs: str


@dataclass(frozen=True, slots=True)
class VerdictCard:
    """Whether a rule holds here.

    `about` is "sight" for the rules about seeing the row after the change.
    """

    rule: str
    kind: Literal["rule", "guard"]
    about: Literal["act", "sight"]
    holds: bool
    says: str
    needs: str


@dataclass(frozen=True, slots=True)
class WhyCard:
    """Whether somebody may do something, why, and what each rule says to it.

    `row` is the row's id, empty for a new row.
    """

    allowed: bool
    who: str
    command: Asked
    table: str
    row: str
    because: str
    verdicts: list[VerdictCard]
