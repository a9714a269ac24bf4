"""Effects of tracks that come in: completed, checked, and refused by name."""

from typing import Any

import pytest

from jamtui.catalog.effects import default_effect, default_effects, effect_table
from jamtui.dsp.settings import EFFECTS
from jamtui.errors import UsageError
from jamtui.studio.track_effects import playable_effects, with_playable_effects


def test_partial_settings_are_completed() -> None:
    made = playable_effects({"reverb": {"enabled": True}})
    assert made["reverb"] == default_effects()["reverb"] | {"enabled": True}
    assert {name: made[name] for name in EFFECTS if name != "reverb"} == {
        name: default_effects()[name] for name in EFFECTS if name != "reverb"
    }


def test_complete_settings_stay_as_they_are() -> None:
    once = playable_effects({"compressor": {"enabled": True, "ratio": 2}})
    assert playable_effects(once) == once
    assert playable_effects({}) == default_effects()


@pytest.mark.parametrize("name", [name for name in effect_table().order if name not in EFFECTS])
@pytest.mark.parametrize("is_on", [True, False])
def test_an_effect_that_cannot_be_played_yet_is_refused_by_name(name: str, is_on: bool) -> None:
    with pytest.raises(UsageError) as caught:
        playable_effects({name: default_effect(name) | {"enabled": is_on}})
    wanted = f"The effect {name} cannot be played yet: a track can have {', '.join(EFFECTS)}."
    assert str(caught.value) == wanted


def test_a_track_without_effects_stays_without(fakes: Any) -> None:
    track = fakes.track("tone")
    assert with_playable_effects(track) is track
    assert with_playable_effects(fakes.track("tone", effects={})).effects == default_effects()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"revreb": {}}, "did you mean 'reverb'"),
        ({"reverb": {"type": "hal"}}, "reverb.type must be one of room, hall"),
        ({"reverb": {"size": 1}}, "reverb has no parameter 'size'"),
        ({"reverb": {"decay": 11}}, "reverb.decay must be a number from 0.1 to 10 s, not 11"),
        ({"compressor": {"ratio": float("nan")}}, "compressor.ratio must be a number"),
        ({"compressor": {"knee": "soft"}}, "compressor.knee must be a number"),
        ({"limiter": {"ceiling": True}}, "limiter.ceiling must be a number"),
        ({"noiseGate": 3}, "noiseGate must be a table"),
        ({"eq": {"bands": 3}}, "eq.bands must be a list"),
        ({"eq": {"bands": [{}] * 33}}, "at most 32"),
        ({"eq": {"bands": [7]}}, "eq.bands 1 must be a table"),
        ({"eq": {"bands": [{"type": "notch"}]}}, "eq.bands 1.type must be one of"),
        ({"eq": {"bands": [{"q": 0}]}}, "eq.bands 1.q must be a number from 0.1 to 10"),
    ],
)
def test_wrong_settings_are_explained_in_one_sentence(
    settings: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        playable_effects(settings)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
