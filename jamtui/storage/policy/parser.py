"""Reads rules: text to a tree of `expression`."""

from __future__ import annotations

import re
from typing import NoReturn

from jamtui.errors import BadFileError
from jamtui.storage.policy.expression import (
    Always,
    Among,
    And,
    ChangesOnly,
    Column,
    Compare,
    Expression,
    IsNull,
    Literal,
    Not,
    Old,
    Operand,
    Or,
    Predicate,
    Uid,
    Unchanged,
)

_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(\d+)|([A-Za-z_]\w*(?:\.\w+)?)|(<>|[=(),]))")
_WORDS = {"AND", "OR", "NOT", "IN", "IS", "NULL"}
DEEPEST = 50


def parse(text: str, where: str) -> Expression:
    """Returns the tree of a rule; `where` begins the complaint of the BadFileError."""
    return _Parser(text, where).whole()


class _Parser:
    """Reads one text, one token after another."""

    def __init__(self, text: str, where: str) -> None:
        self._text, self._where = text, where
        self._tokens = self._split()
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        found = self._or()
        if self._peek():
            self._fail(f"nothing is expected before {self._peek()!r}")
        return found

    def _split(self) -> list[str]:
        tokens, at, text = [], 0, self._text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                self._fail(f"{text[at:].strip()[:20]!r} means nothing")
            tokens.append(match.group().strip())
            at = match.end()
        return tokens

    def _or(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            self._fail("it is nested too deeply to be meant")
        parts = [self._and()]
        while self._taken("OR"):
            parts.append(self._and())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _and(self) -> Expression:
        parts = [self._not()]
        while self._taken("AND"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _not(self) -> Expression:
        negations = 0
        while self._taken("NOT"):
            negations += 1
        found = self._condition()
        for _ in range(negations):
            found = Not(found)
        return found

    def _condition(self) -> Expression:
        if self._taken("("):
            found = self._or()
            self._expect(")")
            return found
        if self._is_name(self._peek()) and self._next_is("("):
            return self._call()
        if self._peek() in ("true", "false") and not self._compares():
            return Always(self._take() == "true")
        operand = self._operand()
        if self._taken("="):
            return Compare(operand, self._operand(), True)
        if self._taken("<>"):
            return Compare(operand, self._operand(), False)
        if self._taken("IN"):
            return Among(operand, self._list())
        if self._taken("IS"):
            negated = self._taken("NOT")
            self._expect("NULL")
            return Not(IsNull(operand)) if negated else IsNull(operand)
        if not isinstance(operand, Column):
            self._fail(f"{self._peek() or 'the end'!r} cannot follow there")
        return Predicate(operand.name, ())

    def _call(self) -> Expression:
        name = self._take()
        arguments = self._list()
        if name not in ("unchanged", "changes_only"):
            return Predicate(name, arguments)
        columns = tuple(one.name for one in arguments if isinstance(one, Column))
        if len(columns) < len(arguments):
            self._fail(f"{name}(…) is about columns")
        return Unchanged(columns) if name == "unchanged" else ChangesOnly(columns)

    def _list(self) -> tuple[Operand, ...]:
        self._expect("(")
        found = [self._operand()]
        while self._taken(","):
            found.append(self._operand())
        self._expect(")")
        return tuple(found)

    def _operand(self) -> Operand:
        token = self._take()
        if token.startswith("'"):
            return Literal(token[1:-1].replace("''", "'"))
        if token.isdigit():
            return Literal(int(token))
        if token in ("true", "false"):
            return Literal(token == "true")
        if token == "uid":
            return Uid()
        if token.startswith("old."):
            return Old(token[4:])
        if not self._is_name(token):
            self._fail(f"{token or 'the end'!r} is neither a column nor a value")
        return Column(token)

    def _is_name(self, token: str) -> bool:
        return token.isidentifier() and token not in _WORDS

    def _compares(self) -> bool:
        return self._at + 1 < len(self._tokens) and self._tokens[self._at + 1] in ("=", "<>", "IN")

    def _next_is(self, token: str) -> bool:
        return self._tokens[self._at + 1 : self._at + 2] == [token]

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _taken(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._at += 1
        return True

    def _expect(self, token: str) -> None:
        if not self._taken(token):
            self._fail(f"{token!r} is missing before {self._peek() or 'the end'!r}")

    def _fail(self, reason: str) -> NoReturn:
        raise BadFileError(f"{self._where}: the rule {self._text.strip()!r} is wrong: {reason}.")
