"""The text of a room's file: TOML or JSON, from anywhere, read without trust."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jamtui.catalog.toml_file import parse_toml
from jamtui.errors import BadFileError
from jamtui.file_reading import explaining_reads, read_beginning
from jamtui.json_text import NoNumberError, from_json

STANDARD_INPUT = "-"
_MARK = b"\xef\xbb\xbf"
MOST_BYTES = 64_000_000
"""Of a file: 1,200,000 notes as TOML, which is read in half a minute. None longer is written."""

DEEPEST = 40
"""How deep tables may lie in each other: far more than any room's file needs."""


@dataclass(frozen=True, slots=True)
class RoomSource:
    """A file that was read: its `name` in complaints, its `text`, and the tables in it."""

    name: str
    text: str
    tables: dict[str, Any]
    is_json: bool = False

    def line(self, section: str, number: int | None, key: str | None) -> int | None:
        """Returns the line in which an entry of a section (from 1), or a key of it, stands.

        None where that cannot be told, as in JSON.
        """
        if self.is_json:
            return None
        header = re.compile(rf"\s*\[+\s*{re.escape(section)}\s*\]+\s*(#.*)?")
        wanted = re.compile(rf"""\s*["']?{re.escape(key or "")}["']?\s*[=.]""")
        seen, begin = 0, None
        for place, line in enumerate(self.text.split("\n"), 1):  # not at U+2028 and the like
            if header.fullmatch(line):
                seen += 1
                begin = place if seen == (number or 1) else None
            elif begin is not None and re.match(r"\s*\[", line):
                break
            elif begin is not None and key and wanted.match(line):
                return place
            if begin is not None and key is None:
                return begin
        return begin


def read_room_source(name: str, standard_input: bytes | None = None) -> RoomSource:
    """Returns the file `name`, or `standard_input` for "-".

    What ends in .json, or comes in and begins with a brace, is JSON; all else is TOML. Raises
    NotFoundError, StorageError, and BadFileError for what is neither.
    """
    if name == STANDARD_INPUT:
        data, shown = standard_input or b"", "standard input"
        is_json = data.removeprefix(_MARK).lstrip()[:1] == b"{"
    else:
        data, shown = _read(Path(name)), name
        is_json = name.lower().endswith(".json")
    tables = _parse_json(data, shown) if is_json else parse_toml(data, Path(shown), MOST_BYTES)
    if _depth(tables) > DEEPEST:
        raise BadFileError(f"{shown} is nested too deeply to be meant.")
    return RoomSource(shown, data.decode("utf-8-sig"), tables, is_json)


def _read(path: Path) -> bytes:
    with explaining_reads(path):
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
            raise BadFileError(
                f"{path} is a pipe or a device, which could be without end: write - and '< {path}'."
            )
        return read_beginning(path, MOST_BYTES)


def _parse_json(data: bytes, name: str) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise BadFileError(f"{name} is too large: such a file has at most {MOST_BYTES:,} bytes.")
    try:
        found = from_json(data.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise BadFileError(f"{name} is not a text in UTF-8 (byte {error.start}).") from error
    except RecursionError:
        raise BadFileError(f"{name} is nested too deeply to be meant.") from None
    except NoNumberError as error:
        raise BadFileError(f"{name} has a value that cannot be meant: {error}.") from None
    except ValueError as error:
        raise BadFileError(f"{name} is not JSON: {str(error).rstrip('.')[:200]}.") from error
    if not isinstance(found, dict):
        raise BadFileError(f"{name} must be one JSON object.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        if depth > DEEPEST:
            break
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting += [(item, depth + 1) for item in inner]
    return deepest
