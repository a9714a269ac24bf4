"""What data/effects.toml says of the effects that can be played is what the chain uses."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from jamtui.catalog.effects import effect_table, merge_effects
from jamtui.dsp.biquad import SHAPES
from jamtui.dsp.chain import EffectChain
from jamtui.dsp.reverb_space import SPACES
from jamtui.dsp.settings import EFFECTS

TABLE = effect_table()
BANDS = [{"frequency": 100, "gain": 6, "q": 1, "type": "lowshelf"}]


class Watched(Mapping[str, Any]):
    """Settings that know which of them were asked for."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def enabled(effect: str, **values: object) -> dict[str, Any]:
    """Returns the complete settings of an effect that is on and does something."""
    given = {"bands": BANDS} if effect == "eq" else {}
    return merge_effects({effect: {"enabled": True, **given, **values}})[effect]


def test_a_track_starts_with_the_effects_that_can_be_played_in_their_order() -> None:
    assert tuple(name for name in TABLE.order if name in EFFECTS) == EFFECTS
    assert set(TABLE.track_defaults) == set(EFFECTS)


@pytest.mark.parametrize("effect", EFFECTS)
def test_the_chain_uses_every_parameter_of_the_table_and_no_other(effect: str) -> None:
    watched = Watched(enabled(effect))
    EffectChain({effect: watched}, 48_000)
    assert watched.asked == {"enabled", *TABLE.effects[effect]}


def test_the_chain_uses_every_field_of_a_band_and_no_other() -> None:
    watched = Watched(BANDS[0])
    EffectChain({"eq": {"enabled": True, "bands": [watched]}}, 48_000)
    assert watched.asked == set(TABLE.effects["eq"]["bands"]["items"])


def test_the_choices_of_the_table_are_there() -> None:
    assert set(TABLE.effects["reverb"]["type"]["choices"]) == set(SPACES)
    assert set(TABLE.effects["eq"]["bands"]["items"]["type"]["choices"]) == set(SHAPES)


@pytest.mark.parametrize("end", [0, 1])
@pytest.mark.parametrize("effect", EFFECTS)
def test_the_ends_of_every_range_can_be_played(effect: str, end: int) -> None:
    ranges = {
        name: rule["range"] for name, rule in TABLE.effects[effect].items() if "range" in rule
    }
    fields = TABLE.effects["eq"]["bands"]["items"]
    band = {name: rule["range"][end] for name, rule in fields.items() if "range" in rule}
    ends = {name: pair[end] for name, pair in ranges.items()}
    if effect == "eq":
        ends = {"bands": [band | {"type": shape} for shape in SHAPES]}
    block = np.random.default_rng(0).uniform(-1.0, 1.0, (2, 9600)).astype(np.float32)
    made = EffectChain({effect: enabled(effect, **ends)}, 44_100).process(block)
    assert np.isfinite(made).all()


@pytest.mark.parametrize("effect", EFFECTS)
def test_incomplete_settings_are_a_mistake_of_the_program(effect: str) -> None:
    for name in enabled(effect):
        settings = enabled(effect)
        del settings[name]
        with pytest.raises(KeyError, match=name):
            EffectChain({effect: settings}, 48_000)
