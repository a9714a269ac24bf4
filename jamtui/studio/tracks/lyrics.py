"""Timed lines of lyrics, from and to LRC files."""

from __future__ import annotations

import re
from typing import Any

from jamtui.catalog.toml_file import shown
from jamtui.errors import BadFileError
from jamtui.text import printable

MOST_BYTES = 16_000_000

_TIME = re.compile(r"\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_TAG = re.compile(r"\[([A-Za-z#][A-Za-z0-9_]*):(.*)\]\s*")
_WORD_TIME = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")


def lines_of_lrc(data: bytes, called: str) -> list[dict[str, Any]]:
    """Returns the lines {time, text} of an LRC file, sorted; a line of several times stands often.

    Times are in seconds. An `offset` shifts them, times of words are left out. Raises
    BadFileError with the number of the first line that is no such line.
    """
    name = printable(called)
    if len(data) > MOST_BYTES:
        raise BadFileError(f"{name} is too large: lyrics have at most {MOST_BYTES:,} bytes.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFileError(f"{name} is not a text in UTF-8 (byte {error.start}).") from error
    found: list[dict[str, Any]] = []
    offset = 0.0
    for number, line in enumerate(text.splitlines(), 1):
        tag = _TAG.fullmatch(line)
        if tag and tag[1].lower() == "offset":
            offset = _offset(tag[2], f"{name}, line {number}")
        elif line.strip() and not tag:
            found += _timed(line.strip(), f"{name}, line {number}")
    if not found:
        raise BadFileError(f"{name} has no line with a time, such as [00:12.50]First words.")
    shifted = [line | {"time": max(0.0, round(line["time"] - offset, 3))} for line in found]
    return sorted(shifted, key=lambda line: float(line["time"]))


def lrc_of_lines(lines: list[dict[str, Any]]) -> str:
    """Returns the LRC file of timed lines."""
    return "".join(f"[{_stamp(line['time'])}]{_one_line(line['text'])}\n" for line in lines)


def _timed(line: str, where: str) -> list[dict[str, Any]]:
    times = []
    while match := _TIME.match(line):
        minutes, seconds, part = match[1], match[2], match[3] or "0"
        if int(seconds) > 59:
            raise BadFileError(f"{where}: {shown(match[0])} is no time: a minute has 60 seconds.")
        times.append(int(minutes) * 60 + int(seconds) + int(part) / 10 ** len(part))
        line = line[match.end() :].lstrip()
    if not times:
        raise BadFileError(f"{where} has no time such as [00:12.50]: {shown(line)}.")
    text = _WORD_TIME.sub("", line).strip()
    return [{"time": time, "text": text} for time in times]


def _offset(text: str, where: str) -> float:
    """Returns an offset in seconds; a positive one lets words come sooner."""
    try:
        return int(text.strip()[:12]) / 1_000
    except ValueError:
        raise BadFileError(f"{where}: {shown(text)} is no offset in milliseconds.") from None


def _stamp(seconds: float) -> str:
    hundredths = round(seconds * 100)
    return f"{hundredths // 6000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
