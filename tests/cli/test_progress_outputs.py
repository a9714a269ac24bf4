"""What the commands of sessions and progress print keeps to its type."""

from __future__ import annotations

from typing import Any

import msgspec

from jamtui.cli.schemas import printed_types, type_of

GROUPS = ("session", "stats", "xp", "achievement", "challenge", "instrument", "ai")
LINES = (
    "session start ROOM --instrument oboe",
    "session heartbeat",
    "session list --going",
    "session end",
    "session list",
    "session show ID",
    "stats",
    "stats ana --as bob",
    "xp show",
    "xp log",
    "xp levels",
    "xp levels --from 99",
    "achievement list",
    "achievement list ana --as bob",
    "achievement show first_jam",
    "achievement check",
    "challenge list",
    "challenge show NAME",
    "instrument add cello --variant five-strings",
    "instrument list",
    "instrument list --all",
    "instrument primary cello",
    "instrument edit cello --no-variant",
    "instrument remove cello --yes",
    "ai status",
    "ai start --style funk",
    "ai status",
    "ai stop",
    "ai usage",
)


def test_every_command_that_prints_json_is_tried() -> None:
    tried = {" ".join(line.split()[:2]) for line in LINES} | {"stats"}
    wanted = {words for words in printed_types() if words.split()[0] in GROUPS}
    assert wanted <= tried


def test_outputs_are_what_the_schemas_say(jam: Any) -> None:
    room = jam("room", "create", "Attic").out.strip()
    names = {"ROOM": room, "NAME": jam("challenge", "list").rows[0][0]}
    for line in LINES:
        words = [names.get(word, word) for word in line.split()]
        printed = jam(*words, "--json").json
        kind = printed_types().get(" ".join(words[:2])) or printed_types()[words[0]]
        parts = [type_of(part.strip()) for part in kind.split(" | ")]
        assert any(fits(printed, part) for part in parts), line
        if line == "session end":
            names["ID"] = printed["id"]


def fits(printed: Any, part: Any) -> bool:
    """Whether it is of a type, with all of its fields and no others."""
    try:
        made = msgspec.convert(printed, part)
    except msgspec.ValidationError:
        return False
    return bool(msgspec.to_builtins(made) == printed)
