"""Kit files are read strictly: one clear sentence for whatever is wrong in them."""

from __future__ import annotations

import copy
import math
import re
import tomllib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.errors import BadFileError
from jamtui.synth.cymbal import MetalLayer
from jamtui.synth.drum_piece import Piece
from jamtui.synth.drum_room import Room
from jamtui.synth.drum_strike import Contour, Strike
from jamtui.synth.kit import Kit
from jamtui.synth.membrane import MembraneLayer
from jamtui.synth.noise_burst import NoiseLayer

KIT: dict[str, Any] = {
    "name": "Test Kit",
    "category": "drums",
    "description": "Three pieces.",
    "kind": "kit",
    "gm_kit": 0,
    "level_db": -3.0,
    "room": {"decay": [[100, 0.2], [5000, 0.1]]},
    "pieces": {
        "kick": {"pitches": [36], "tune": 2.0},
        "thing": {
            "pitches": [38, 39],
            "step": 1.0,
            "room_db": -12,
            "layers": [
                {"type": "membrane", "hz": 200, "ratios": [1, 1.6], "decay_s": [0.2, 0.1]},
                {"type": "noise", "decay": 0.1, "spectrum": [[100, -20], [5000, 0]]},
                {"type": "metal", "count": 20, "decay": 0.2},
            ],
        },
        "other": {"like": "thing", "pitches": [40], "decay": 0.5},
    },
}


def changed(path: str, value: object) -> dict[str, Any]:
    data = copy.deepcopy(KIT)
    target: Any = data
    *parents, last = path.split(".")
    for key in parents:
        target = target[int(key)] if key.isdecimal() else target[key]
    target[last] = value
    return data


def test_a_good_kit_is_read() -> None:
    kit = Kit.from_dict(KIT, "test.toml")
    assert kit.name == "Test Kit"
    assert kit.pieces[36].tune == 2.0
    assert kit.pieces[36].layers
    assert kit.pieces[40].layers == kit.pieces[38].layers
    assert set(range(35, 82)) <= set(kit.pieces)


BAD: list[tuple[str, object, str]] = [
    ("name", "", "name"),
    ("name", 7, "name"),
    ("kind", "patch", "kind"),
    ("gm_kit", 128, "gm_kit"),
    ("gm_kit", True, "gm_kit"),
    ("level_db", "loud", "level_db"),
    ("level_db", math.nan, "level_db"),
    ("level_db", math.inf, "level_db"),
    ("level_db", 10**400, "level_db"),
    ("levle_db", 1.0, "did you mean 'level_db'"),
    ("rounds", 0, "rounds"),
    ("rounds", 2.5, "rounds"),
    ("view", "balcony", "audience"),
    ("room", 5, "room must be a table"),
    ("room.decay", [], "decay"),
    ("room.decay", [[5000, 0.1], [100, 0.2]], "rising"),
    ("room.decay", [[100]], "hz, value"),
    ("room.decay", -1, "decay"),
    ("pieces", [], "pieces"),
    ("pieces.kick", 3, "kick must be a table"),
    ("pieces.kick.pitches", [], "no pitches"),
    ("pieces.kick.pitches", [128], "pitches"),
    ("pieces.kick.pitches", [True], "pitches"),
    ("pieces.kick.pitches", list(range(100)), "pitches"),
    ("pieces.kick.pitches", [38], "both"),
    ("pieces.kick.pan", 1.5, "pan"),
    ("pieces.kick.lay", [], "unknown key"),
    ("pieces.other.like", "thong", "thing"),
    ("pieces.other.like", 4, "like"),
    ("pieces.thing.layers", {}, "layers"),
    ("pieces.thing.layers", [{}] * 20, "layers"),
    ("pieces.thing.layers", [3], "layers 1 must be a table"),
    ("pieces.thing.layers", [], "no layers"),
    ("pieces.thing.layers.0.type", "membrain", "membrane"),
    ("pieces.thing.layers.0.hz", 0, "hz"),
    ("pieces.thing.layers.0.decay_s", [0.1, 0.1, 0.1], "decay_s"),
    ("pieces.thing.layers.0.ratios", list(range(1, 100)), "ratios"),
    ("pieces.thing.layers.1.decay", None, "lacks decay"),
    ("pieces.thing.layers.1.spectrum", "pink", "spectrum"),
    ("pieces.thing.layers.2.count", 10**9, "count"),
    ("pieces.thing.layers.2.range_hz", [5000, 100], "range_hz"),
    ("pieces.thing.layers.2.partials_hz", [1.0], "partials_hz"),
    ("pieces.thing.layers.2.hold", 1.0, "unknown key"),
    ("pieces.thing.layers.2.count", 0, "nothing to sound"),
]


@pytest.mark.parametrize(("path", "value", "hint"), BAD)
def test_one_sentence_says_what_is_wrong(path: str, value: object, hint: str) -> None:
    with pytest.raises(BadFileError) as caught:
        Kit.from_dict(changed(path, value), "test.toml")
    text = str(caught.value)
    assert hint in text
    assert text.startswith("test.toml")
    assert len(text) < 400
    assert text.endswith((".", "?"))


@pytest.mark.parametrize("data", [None, [], "kit", 4, {}])
def test_what_is_no_kit_at_all_is_refused(data: object) -> None:
    with pytest.raises(BadFileError, match=r"test\.toml"):
        Kit.from_dict(data, "test.toml")


PATHS = sorted({path for path, _, _ in BAD if not path.startswith("levle")})
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PATHS), JUNK)
def test_no_content_escapes_as_another_error(path: str, value: object) -> None:
    try:
        kit = Kit.from_dict(changed(path, value), "test.toml")
    except BadFileError:
        return
    assert set(range(41, 82)) <= set(kit.pieces)


LAYER_NUMBERS: dict[str, Callable[[], st.SearchStrategy[float]]] = {
    "hz": lambda: st.floats(10, 15_000),
    "bend": lambda: st.floats(-0.95, 20),
    "bend_s": lambda: st.floats(0.0005, 2),
    "snap": lambda: st.floats(-0.95, 100),
    "decay_s": lambda: st.floats(0.002, 8),
    "attack_s": lambda: st.floats(0, 1),
    "hold_s": lambda: st.floats(0, 2),
}


@settings(max_examples=25, deadline=None)
@given(
    st.fixed_dictionaries({key: make() for key, make in LAYER_NUMBERS.items()}),
    st.floats(0, 1),
    st.sampled_from([8_000, 48_000]),
)
def test_whatever_a_file_may_say_gives_finite_sound(
    numbers: dict[str, float], hardness: float, rate: int
) -> None:
    data = changed("pieces.thing.layers", [{"type": "membrane", **numbers}])
    piece = Kit.from_dict(data, "test.toml").pieces[38]
    samples = piece.render(Strike(rate, hardness, 1, 2), None)
    assert np.isfinite(samples).all()
    assert samples.shape[1] <= 4.1 * rate


DOCS = Path(__file__).parents[3] / "docs" / "kits.md"


def test_the_documented_example_is_a_kit() -> None:
    _, example, *_ = re.split(r"```(?:toml)?\n", DOCS.read_text(encoding="utf-8"))
    kit = Kit.from_dict(tomllib.loads(example), "kits.md")
    assert kit.pieces[40].name == "dry_snare"
    assert kit.pieces[49].name == "pot_lid"


def test_every_key_is_documented() -> None:
    words = set(re.findall(r"\w+", DOCS.read_text(encoding="utf-8")))
    keys = {
        field.name
        for shape in (Piece, Room, Contour, MembraneLayer, MetalLayer, NoiseLayer)
        for field in fields(shape)
    }
    assert keys - {"index", "contour", "name"} <= words
