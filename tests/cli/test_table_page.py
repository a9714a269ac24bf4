"""Every table of the schema has a command that fills it, one that shows it, and a rule.

docs/tables.md says which; here each is called, in a world where nothing of it is there yet.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from jamtui.cli.app import app
from jamtui.cli.groups import add_to

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "tables.md"


@dataclass(frozen=True)
class Row:
    """A line of the page: a table, the commands, and the names of its rules."""

    filled_by: str
    shown_by: str
    rules: tuple[str, ...]


@cache
def page() -> dict[str, Row]:
    found = {}
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and (name := re.fullmatch(r"`(\w+)`", cells[0])):
            link = re.fullmatch(r"\[(.+)\]\(policies\.md#(\w+)\)", cells[3])
            assert link, line
            assert link[2] == name[1], line
            commands = [re.sub(r"^\[?`(.+?)`.*$", r"\1", cell) for cell in cells[1:3]]
            assert name[1] not in found, line
            found[name[1]] = Row(*commands, tuple(link[1].split(", ")))
    return found


@cache
def tables() -> list[str]:
    return list(json.loads((ROOT / "data" / "schema.json").read_text("utf-8"))["tables"])


def test_the_page_has_every_table() -> None:
    assert list(page()) == tables()
    assert len(tables()) == 48


def test_the_page_names_the_rules_that_there_are() -> None:
    for table, row in page().items():
        policy = tomllib.loads((ROOT / f"data/policies/{table}.toml").read_text("utf-8"))
        names = [one["id"] for kind in ("rule", "guard") for one in policy.get(kind, ())]
        assert list(row.rules) == list(dict.fromkeys(names)), table
        assert f"\n## {table}\n" in (ROOT / "docs" / "policies.md").read_text("utf-8")


def test_the_page_links_to_chapters_that_there_are() -> None:
    for target in re.findall(r"\]\((commands/[\w.-]+)", PAGE.read_text("utf-8")):
        assert (PAGE.parent / target).is_file(), target


@dataclass(frozen=True)
class Step:
    """What is done before, what fills a table, what shows it, and what is to be seen there.

    A call is a person's name and words; OUT stands for what the filling call printed, ROOM for
    the code of a room.
    """

    fill: str
    show: str
    seen: str
    before: tuple[str, ...] = ()


STEPS = {
    "user_profiles": Step("ana: profile create zoe", "ana: profile show zoe", "zoe"),
    "user_stats": Step(
        "ana: session end", "ana: stats", "1 this week", ("ana: session start ROOM",)
    ),
    "user_instruments": Step("ana: instrument add oboe", "ana: instrument list", "oboe"),
    "user_xp_transactions": Step(
        "ana: session end", "ana: xp log", "first_jam", ("ana: session start ROOM",)
    ),
    "subscription_tiers": Step(
        "root: admin content add tier gold --set name=Gold --set rooms=99",
        "ana: admin content list tier",
        "gold",
    ),
    "rooms": Step("bob: room create Loft", "bob: room show OUT", "Loft"),
    "saved_rooms": Step(
        "ana: room template save ROOM --name Plan", "ana: room template list", "Plan"
    ),
    "room_members": Step("bob: room join ROOM", "ana: member list --room ROOM", "bob"),
    "room_bans": Step("ana: member ban bob --room ROOM", "ana: member bans --room ROOM", "bob"),
    "room_invitations": Step("ana: invite create bob --room ROOM", "bob: invite pending", "Attic"),
    "room_permission_logs": Step(
        "ana: member role bob listener --room ROOM",
        "ana: member log --room ROOM",
        "role_change",
        ("bob: room join ROOM",),
    ),
    "room_chat_messages": Step(
        "ana: chat send hello --room ROOM", "ana: chat list --room ROOM", "hello"
    ),
    "room_webrtc_sessions": Step(
        "ana: stream publish guitar --room ROOM", "ana: stream list --room ROOM", "guitar"
    ),
    "session_history": Step("ana: session start ROOM", "ana: session list", "OUT"),
    "user_saved_rooms": Step("ana: room save ROOM --notes dry", "ana: room saved", "dry"),
    "tracks": Step("ana: track add beat.wav --name Beat", "ana: track list", "Beat"),
    "room_tracks": Step(
        "ana: queue add Beat --room ROOM",
        "ana: queue list --room ROOM",
        "Beat",
        ("ana: track add beat.wav --name Beat",),
    ),
    "user_tracks": Step(
        "ana: input add Guitar --room ROOM", "ana: input list --room ROOM", "Guitar"
    ),
    "room_loop_tracks": Step(
        "ana: looptrack add pocket-funk --room ROOM",
        "ana: looptrack list --room ROOM",
        "pocket-funk",
    ),
    "songs": Step("ana: song add Waltz --room ROOM", "ana: song list --room ROOM", "Waltz"),
    "saved_track_presets": Step("ana: preset save Crunch", "ana: preset list", "Crunch"),
    "lyria_usage": Step("ana: ai start --prompt rain", "ana: ai usage", "rain"),
    "lyria_rate_limits": Step("ana: ai start", "ana: ai status", "connections_remaining\t4"),
    "avatar_categories": Step(
        "root: admin content add avatar-category capes --set name=Capes --set order=90",
        "ana: avatar categories",
        "capes",
    ),
    "avatar_components": Step(
        "root: admin content add avatar-component headwear-cloche --set name=Cloche"
        " --set category=headwear --set drawing=headwear-cap",
        "ana: avatar list --limit 500",
        "headwear-cloche",
    ),
    "avatar_color_palettes": Step(
        "root: admin content add avatar-palette dusk --set name=Dusk --set colors=#112233,#445566",
        "ana: avatar palettes",
        "dusk",
    ),
    "avatar_unlock_rules": Step(
        "root: admin content add avatar-rule level-7 --set name=Seven --set type=level"
        " --set level=7",
        "ana: admin content list avatar-rule",
        "level-7",
    ),
    "avatar_component_unlocks": Step(
        "root: admin content link headwear-cap level-5",
        "ana: admin content show avatar-component headwear-cap",
        "level-5",
    ),
    "avatar_generation_presets": Step(
        "root: admin content add avatar-preset ink --set name=Ink --set prompt=ink",
        "ana: admin content list avatar-preset",
        "ink",
    ),
    "user_avatar_canvas": Step("ana: avatar wear quiff", "ana: avatar show", "quiff"),
    "user_unlocked_components": Step(
        "root: admin content grant ana headwear-crown",
        "ana: avatar unlocked --limit 500",
        "headwear-crown",
    ),
    "homepage_characters": Step("root: character create Milo", "ana: character list", "Milo"),
    "achievements": Step(
        "root: admin content add achievement regular --set name=Regular"
        " --set description=Ten --set category=social"
        ' --set criteria={"type":"rooms_joined","count":10}',
        "ana: achievement list --limit 200",
        "Regular",
    ),
    "user_achievements": Step(
        "ana: session end",
        "ana: achievement list --unlocked",
        "first",
        ("ana: session start ROOM",),
    ),
    "challenges": Step(
        "root: admin content add challenge rush --set type=daily --set name=Rush"
        " --set description=Now --set from=2020-01-01 --set until=2099-12-31"
        ' --set criteria={"type":"messages","count":3}',
        "ana: challenge list",
        "Rush",
    ),
    "follows": Step("ana: follow add bob", "ana: follow list", "bob"),
    "friendships": Step("ana: friend request bob", "bob: friend requests", "ana"),
    "notifications": Step("ana: friend request bob", "bob: notification list", "ana"),
    "activity_feed": Step("bob: room create Loft", "bob: activity list", "Loft"),
    "system_loops": Step(
        "root: admin content add loop waltz --notes notes.mid --set name=Waltz"
        " --set category=keys --set sound=keys/grand-piano",
        "ana: loop show waltz",
        "Waltz",
        ("ana: loop export pocket-funk notes.mid",),
    ),
    "system_loop_categories": Step(
        "root: admin content add loop-category toys --set name=Toys --set icon=toy",
        "ana: admin content list loop-category",
        "toys",
    ),
    "system_loop_subcategories": Step(
        "root: admin content add loop-subcategory toy-piano --set name=Toy --set category=keys",
        "ana: admin content list loop-subcategory --limit 200",
        "toy-piano",
    ),
    "user_custom_loops": Step(
        "ana: loop import notes.mid --id mine --category drums --sound drums/acoustic-kit",
        "ana: loop list --custom",
        "mine",
        ("ana: loop export pocket-funk notes.mid",),
    ),
    "system_instruments": Step(
        "root: admin content add instrument noseflute --set name=Flute --set category=wind"
        " --set type=pitched",
        "ana: instrument list --all --limit 500",
        "noseflute",
    ),
    "system_instrument_categories": Step(
        "root: admin content add instrument-category toys --set name=Toys --set icon=toy",
        "ana: admin content list instrument-category",
        "toys",
    ),
    "system_instant_band_presets": Step(
        "root: admin content add band tea-time --set name=Tea --set loops=pocket-funk,linear-funk",
        "ana: band list --limit 200",
        "tea-time",
    ),
    "reports": Step("ana: report send user bob --reason spam", "ana: report list", "bob"),
    "admin_audit_log": Step("root: admin ban bob --yes", "root: admin audit", "account_ban"),
}

Call = Callable[[str], Any]


@pytest.fixture
def call(jam: Callable[..., Any]) -> Call:
    """Runs a call such as "bob: room join ROOM" in a world with ana's room and a sound in it."""
    room = jam("room", "create", "Attic").out.strip()
    with wave.open("beat.wav", "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(bytes((0, 64)) * 4_000)

    def run(text: str) -> Any:
        who, _, words = text.replace("ROOM", room).partition(": ")
        return jam(*words.split(), "--as", who)

    return run


def contents(world: Mapping[str, str], table: str) -> set[tuple[Any, ...]]:
    """Returns all rows of a table, whoever may see them."""
    connection = sqlite3.connect(f"file:{world['JAMTUI_DB']}?mode=ro", uri=True)
    try:
        return set(connection.execute(f'SELECT * FROM "{table}"'))
    finally:
        connection.close()


def test_every_table_is_tried() -> None:
    assert list(STEPS) == tables()


@pytest.mark.parametrize("table", list(STEPS))
def test_the_commands_fill_and_show_the_table(
    table: str, call: Call, world: Mapping[str, str]
) -> None:
    step = STEPS[table]
    for text in step.before:
        assert call(text).code == 0, text
    before = contents(world, table)
    filled = call(step.fill)
    assert filled.code == 0, filled
    assert contents(world, table) - before, f"{step.fill!r} put nothing into {table}"
    shown = call(step.show.replace("OUT", filled.out.strip()))
    assert shown.code == 0, shown
    assert step.seen.replace("OUT", filled.out.strip()) in shown.out, shown.out


@pytest.mark.parametrize("table", list(STEPS))
def test_the_page_names_the_commands_that_are_tried(table: str) -> None:
    step, row = STEPS[table], page()[table]
    for text, said in ((step.fill, row.filled_by), (step.show, row.shown_by)):
        words = "jam " + text.partition(": ")[2]
        assert f"{words} ".startswith(f"{said} "), (table, said)
        parts = said.split()
        assert {" ".join(parts[:count]) for count in (2, 3, 4)} & commands(), said


@cache
def commands() -> set[str]:
    """Returns the words of every command."""
    if not app.registered_commands:
        add_to(app)

    def walk(command: Any, path: str) -> set[str]:
        children = getattr(command, "commands", None)
        if children is None:
            return {path}
        return {one for name in children for one in walk(children[name], f"{path} {name}")}

    return walk(typer.main.get_command(app), "jam")
