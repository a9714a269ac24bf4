"""`jam avatar` as a person uses it, with wrong input too."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Jam = Callable[..., Any]
CHANGES = ("wear", "remove", "background", "tint", "adjust", "import")


@pytest.fixture
def ana(jam: Jam) -> Jam:
    """`jam` as ana, whose profile is the one in use."""
    assert ["username", "ana"] in jam("whoami").rows
    return jam


def worn(jam: Jam) -> dict[str, str | None]:
    layers = jam("avatar", "show", "--json").json["layers"]
    return {one["component"]: one["color"] for one in layers}


def test_a_first_component_goes_onto_a_plain_avatar(ana: Jam) -> None:
    assert worn(ana) == {}
    card = ana("avatar", "wear", "beanie", "--color", "#1c7ed6", "--json").json
    assert card["missing"] == []
    assert {one["category"] for one in card["layers"]} == {
        "body",
        "face",
        "eyes",
        "mouth",
        "headwear",
    }
    assert worn(ana)["headwear-beanie"] == "#1c7ed6"


def test_wearing_and_removing_restores(ana: Jam) -> None:
    ana("avatar", "random", "--seed", "3", "--yes")
    ana("avatar", "wear", "nose-small")
    before = ana("avatar", "export").json
    without = [one for one in before["layers"] if one["category"] != "glasses"]
    ana("avatar", "import", _file({**before, "layers": without}))
    before = ana("avatar", "export").json
    assert ana("avatar", "wear", "glasses-round").code == 0
    assert ana("avatar", "export").json != before
    assert ana("avatar", "remove", "glasses-round").code == 0
    assert ana("avatar", "export").json == before


def _file(data: object) -> Path:
    path = Path("canvas.json")
    path.write_text(json.dumps(data), "utf-8")
    return path


def test_the_same_seed_makes_the_same_avatar(ana: Jam) -> None:
    first = ana("avatar", "random", "--seed", "11", "--json").json
    other = ana("avatar", "random", "--seed", "12", "--dry-run", "--json").json
    assert ana("avatar", "show", "--json").json == first != other
    assert ana("avatar", "random", "--seed", "11", "--yes", "--json").json == first


def test_chance_takes_only_what_is_unlocked(ana: Jam) -> None:
    free = {one["id"] for one in ana("avatar", "unlocked", "--limit", "500", "--json").json}
    for seed in range(8):
        layers = ana("avatar", "random", "--seed", seed, "--dry-run", "--json").json["layers"]
        assert {one["component"] for one in layers} <= free
    assert worn(ana) == {}


def test_standard_input_that_is_no_text_is_refused(jam_process: Callable[..., Any]) -> None:
    ended = jam_process("avatar", "import", "-", input=b"\xff\xfe{")
    assert (ended.returncode, ended.stdout) == (8, b"")
    assert b"Standard input" in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_nothing_is_replaced_unasked(ana: Jam) -> None:
    ana("avatar", "wear", "quiff")
    ana("avatar", "random").refused(2, "--yes")
    ana("avatar", "clear").refused(2, "--yes")
    assert ana("avatar", "clear", "--yes").code == 0
    assert worn(ana) == {}


def test_others_see_it_and_cannot_change_it(ana: Jam) -> None:
    ana("avatar", "wear", "quiff")
    card = ana("avatar", "show", "ana", "--json", "--as", "bob").json
    assert card["user"] == "ana"
    assert ana("avatar", "show", "--json", "--as", "bob").json["layers"] == []


def test_locked_components_are_refused_until_they_are_earned_or_given(ana: Jam) -> None:
    ana("avatar", "wear", "headwear-crown").refused(4, "headwear-crown", "total_sessions >= 100")
    card = ana("avatar", "component", "show", "headwear-crown", "--json").json
    assert not card["unlocked"]
    assert len(card["needs"]) == 2
    locked = {one["id"] for one in ana("avatar", "locked", "--limit", "500", "--json").json}
    free = {one["id"] for one in ana("avatar", "unlocked", "--limit", "500", "--json").json}
    every = {one["id"] for one in ana("avatar", "list", "--limit", "500", "--json").json}
    assert "headwear-crown" in locked
    assert not locked & free
    assert locked | free == every


def test_skin_and_hair_go_together(ana: Jam) -> None:
    ana("avatar", "wear", "quiff")
    ana("avatar", "tint", "hair", "#38bdf8")
    ana("avatar", "wear", "facial_hair-full")
    ana("avatar", "wear", "hair_back-bob", "--color", "1")
    colors = worn(ana)
    assert colors["facial_hair-full"] == colors["hair_front-quiff"] == "#38bdf8"
    assert colors["hair_back-bob"] == "#000000"


def test_components_are_adjusted_and_put_in_order(ana: Jam) -> None:
    for name in ("freckles", "blush", "plaster"):
        assert ana("avatar", "wear", name).code == 0
    ana("avatar", "wear", "beauty-mark").refused(5, "face_accessories", "3")
    ana("avatar", "adjust", "freckles", "--front", "--y", "4.5", "--rotation", "10", "--flipped")
    layers = ana("avatar", "show", "--json").json["layers"]
    assert layers[-1]["component"] == "face_accessories-freckles"
    assert (layers[-1]["y"], layers[-1]["rotation"], layers[-1]["flipped"]) == (4.5, 10, True)
    ana("avatar", "adjust", "freckles", "--x", "9999").refused(2, "x", "512")
    ana("avatar", "adjust", "freckles", "--scale", "nan").refused(2, "scale")


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("wear", "nothing"), 3, "nothing"),
        (("wear", "round"), 2, "face-round"),
        (("wear", "quiff", "--color", "#123456"), 2, "#123456"),
        (("wear", "glasses-round", "--color", "1"), 2, "glasses-round"),
        (("remove", "quiff"), 3, "quiff"),
        (("background", "blue"), 2, "blue"),
        (("tint", "walls", "1"), 3, "walls"),
        (("tint", "hair", "1"), 3, "worn"),
        (("adjust", "quiff", "--x", "1"), 3, "quiff"),
        (("show", "nobody"), 3, "nobody"),
        (("list", "--category", "shoes"), 3, "shoes"),
        (("list", "--rarity", "odd"), 2, "odd"),
        (("component", "show", "shoes"), 3, "shoes"),
        (("import", "missing.json"), 3, "missing.json"),
        (("render", "--out", "no/such/folder/me.png"), 7, "me.png"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    ana: Jam, words: tuple[str, ...], code: int, named: str
) -> None:
    ana("avatar", *words).refused(code, named)


def test_required_things_stay(ana: Jam) -> None:
    ana("avatar", "wear", "quiff")
    eyes = next(name for name in worn(ana) if name.startswith("eyes-"))
    ana("avatar", "remove", eyes).refused(5, "eyes")
    assert eyes in worn(ana)


def test_what_is_exported_is_taken_in_by_others_who_may_wear_it(ana: Jam) -> None:
    ana("avatar", "random", "--seed", "5")
    data = ana("avatar", "export").json
    path = _file(data)
    assert ana("avatar", "import", path, "--dry-run", "--as", "bob").code == 0
    assert ana("avatar", "export", "bob").json["layers"] == []
    assert ana("avatar", "import", path, "--as", "bob").code == 0
    assert ana("avatar", "export", "bob").json == data


def layer(component: str, **more: object) -> dict[str, object]:
    return {"category": component.partition("-")[0], "component": component} | more


@pytest.mark.parametrize(
    ("layers", "code"),
    [
        ([layer("nose-small")], 5),
        ([layer("nose-unknown")], 3),
        ([layer("nose-small", x=1e308)], 8),
        ([layer("nose-small")] * 10_000, 8),
        ([layer("nose-small", category="mouth")], 2),
    ],
)
def test_hostile_canvases_are_refused(ana: Jam, layers: list[object], code: int) -> None:
    ana("avatar", "wear", "quiff")
    before = ana("avatar", "export").json
    ana("avatar", "import", _file({"version": 1, "layers": layers})).refused(code)
    assert ana("avatar", "export").json == before


@pytest.mark.parametrize("text", [b"\xff\xfe", b"{", b"[" * 60_000, b" " * 70_000])
def test_files_that_are_no_canvas_are_refused(ana: Jam, text: bytes) -> None:
    Path("bad.json").write_bytes(text)
    ana("avatar", "import", "bad.json").refused(8, "bad.json")


def test_pictures_are_written_and_not_replaced_unasked(ana: Jam) -> None:
    ana("avatar", "random", "--seed", "1")
    card = ana("avatar", "render", "--out", "me.png", "--size", "40", "--json").json
    data = Path("me.png").read_bytes()
    assert struct.unpack_from(">II", data, 16) == (40, 40)
    assert card == {"path": "me.png", "size": 40, "bytes": len(data)}
    ana("avatar", "render", "--out", "me.png").refused(5, "--overwrite")
    shot = ana("avatar", "render", "--out", "me.png", "--size", "40", "--headshot", "--overwrite")
    assert shot.out == "me.png\n"
    assert Path("me.png").read_bytes() != data
    assert ana("avatar", "render", "--out", "x.png", "--size", "4000").code == 2


def test_a_picture_in_plain_characters_fits_its_width(ana: Jam) -> None:
    ana("avatar", "random", "--seed", "1")
    shown = ana("avatar", "show", "--size", "30")
    lines = [line for line in shown.out.splitlines() if "\t" not in line]
    assert shown.out.isascii()
    assert "\x1b" not in shown.out
    assert 0 < len(lines) <= 15
    assert max(map(len, lines)) <= 30


def test_what_there_is_can_be_looked_at(ana: Jam) -> None:
    categories = ana("avatar", "categories", "--json").json
    assert len(categories) == 17
    assert sum(one["components"] for one in categories) >= 60
    assert {one["id"] for one in ana("avatar", "palettes", "--json").json} == {
        "accessories",
        "clothing",
        "eyes",
        "hair",
        "skin",
    }
    page = ana("avatar", "list", "--category", "hair_front", "--limit", "2", "--offset", "1")
    everything = ana("avatar", "list", "--category", "hair_front")
    assert page.rows == everything.rows[1:3]
    music = ana("avatar", "list", "--tag", "music", "--json").json
    assert music
    assert all("music" in one["tags"] for one in music)
    assert ana("avatar", "component", "show", "beanie", "--size", "20").code == 0
