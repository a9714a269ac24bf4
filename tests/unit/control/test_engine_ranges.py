"""Numbers from the control channel that nothing can be played with are refused before anything."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from jamtui.control.engine_methods import EngineMethods
from jamtui.control.typed_call import TypedCall
from jamtui.engine.placed import Placed
from jamtui.engine.track import Track
from jamtui.errors import ConflictError, UsageError
from jamtui.music.note import Events
from jamtui.studio.arrangement import Arrangement


@pytest.fixture
def methods() -> Iterator[EngineMethods]:
    loop = asyncio.new_event_loop()
    yield EngineMethods(loop, lambda name, values: None, lambda connection: None)
    loop.close()


def arrangement(**fields: Any) -> dict[str, Any]:
    track = Track(id="t", name="t", sound="x", events=Events(), length_ticks=3840)
    plain = Arrangement(
        name="x",
        tracks=[Placed(1, track)],
        tempo=[(0, 100.0)],
        meter=(4, 4),
        key=None,
        length_ticks=3840,
    )
    return msgspec.to_builtins(plain) | fields


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("keys.open", {"sound": "x", "volume": 1e30}),
        ("keys.open", {"sound": "x", "volume": -0.1}),
        ("keys.open", {"sound": "x", "volume": float("nan")}),
        ("keys.open", {"sound": "x", "channel": 0}),
        ("keys.open", {"sound": "x", "channel": 17}),
        ("metronome.set", {"on": True, "volume": 2.1}),
        ("session.load", {"arrangement": arrangement(), "metronome_volume": 1e30}),
        ("session.load", {"arrangement": arrangement(), "count_in_bars": -1}),
        ("session.load", {"arrangement": arrangement(), "count_in_bars": 10**9}),
        ("session.load", {"arrangement": arrangement(), "seconds": float("inf")}),
        ("session.load", {"arrangement": arrangement(master_volume=3.0)}),
    ],
)
def test_what_is_out_of_range_is_refused_by_name(
    methods: EngineMethods, name: str, parameters: dict[str, Any]
) -> None:
    with pytest.raises(UsageError, match="is not possible: use "):
        TypedCall(methods.table()[name])(parameters)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("keys.open", {"sound": "x", "volume": 2.0, "channel": 16}),
        ("metronome.set", {"on": True, "volume": 0.0}),
        ("session.load", {"arrangement": arrangement(master_volume=2.0), "seconds": 0.5}),
    ],
)
def test_what_is_within_gets_as_far_as_the_device(
    methods: EngineMethods, name: str, parameters: dict[str, Any]
) -> None:
    with pytest.raises(ConflictError, match=r"engine\.open"):
        TypedCall(methods.table()[name])(parameters)
