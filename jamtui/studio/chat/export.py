"""A chat as a text, as lines of JSON, or as Markdown."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator
from typing import Literal

from jamtui.studio.chat.cards import MessageCard
from jamtui.text import printable

Format = Literal["text", "jsonl", "markdown", "json"]
FORMATS: tuple[Format, ...] = ("text", "jsonl", "markdown", "json")

_MARKS = re.compile(r"([\\`*_\[\]<>|~&])")
_BEGINNINGS = re.compile(r"^(\s*)([#+=-])|^(\s*\d+)([.)])")
"""What makes a heading, a rule or a list of a line."""


def exported(messages: Iterable[MessageCard], form: Format) -> Iterator[str]:
    """Yields the lines of an export, each with its line break.

    Texts and Markdown show control characters as escapes; JSON has every message exactly.
    """
    if form == "json":
        yield from _array(messages)
        return
    for message in messages:
        match form:
            case "jsonl":
                yield _json(message)
            case "markdown":
                yield from _markdown(message)
            case "text":
                yield from _text(message)


def sentence(message: MessageCard) -> str:
    """Returns what a message says, in one or several lines, as it is."""
    if message.is_deleted:
        return "(deleted)"
    if message.kind == "reaction":
        whom = "" if message.target_username is None else f" to {message.target_username}"
        return f"gives {message.reaction or message.content}{whom}"
    return message.content


def lines_of(text: str) -> list[str]:
    """Returns the lines of a text, each safe for a terminal; at least one."""
    return [printable(line) for line in re.split(r"\r\n|\n|\r", text)]


def _text(message: MessageCard) -> Iterator[str]:
    first, *others = lines_of(sentence(message))
    who = "*" if message.username is None else printable(message.username)
    sign = " " if message.kind != "text" else ": "
    yield f"[{printable(message.created_at)}] {who}{sign}{first}\n"
    for line in others:
        yield f"    {line}\n"


def _markdown(message: MessageCard) -> Iterator[str]:
    who = "" if message.username is None else f"**{_plain(printable(message.username))}** "
    moment = f"<small>{_plain(printable(message.created_at))}</small>"
    lines = [_plain(line) for line in lines_of(sentence(message))]
    if message.kind == "text":
        yield f"{who}{moment}  \n"
        yield from (f"> {line}  \n" for line in lines)
    else:
        yield f"{who}*{' '.join(lines)}* {moment}\n"
    yield "\n"


def _array(messages: Iterable[MessageCard]) -> Iterator[str]:
    before = "[\n"
    for message in messages:
        yield before + _json(message).rstrip("\n")
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _json(message: MessageCard) -> str:
    text = json.dumps(dataclasses.asdict(message), ensure_ascii=False)
    return (text if text.isprintable() else json.dumps(dataclasses.asdict(message))) + "\n"


def _plain(text: str) -> str:
    """Returns a text as Markdown that shows just that text; a line may begin like a list."""
    escaped = _MARKS.sub(r"\\\1", text)
    return _BEGINNINGS.sub(r"\1\3\\\2\4", escaped)
