"""Laws of a track that plays a sound file: splits, seeks and places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.catalog.effects import merge_effects
from jamtui.dsp.resampling import resampler
from jamtui.engine.clock import RoomClock
from jamtui.engine.offline import OfflineRender
from jamtui.engine.placed import Placed
from jamtui.errors import JamError, UsageError
from jamtui.music.tempo import TempoMap

FRAMES = 40_000
ENOUGH = settings(max_examples=40, deadline=None, derandomize=True)

blocks = st.lists(st.integers(1, 3000), max_size=4).map(lambda lengths: [*lengths, 4001])
rates = st.sampled_from([44_100, 48_000, 22_050, 44_101])


@st.composite
def clips(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fields of a clip, and of its place."""
    fields = {
        "offset_seconds": draw(st.sampled_from([0.0, 0.1, 0.123456, 5.0])),
        "delay_seconds": draw(st.sampled_from([0.0, 0.00001, 0.25])),
        "length_seconds": draw(st.sampled_from([None, 0.0, 0.2])),
    }
    launch = draw(st.sampled_from([0, 960, 333]))
    stop = draw(st.none() | st.integers(launch, launch + 1500))
    enter = draw(st.none() | st.integers(launch, launch + 1000))
    return fields, {"launch_ticks": launch, "stop_ticks": stop, "enter_ticks": enter}


def sounds(fakes: Any, rate: int) -> Any:
    made = fakes.Sounds()
    made.files["a"] = fakes.Recording(25_000, rate)
    return made


@ENOUGH
@given(clips(), rates, blocks)
def test_any_split_into_blocks_sounds_the_same(
    fakes: Any, clip: Any, rate: int, split: list[int]
) -> None:
    fields, place = clip
    placed = Placed(1, fakes.clip("a", **fields), **place)
    whole = fakes.rendered(placed, FRAMES, sounds=sounds(fakes, rate))
    pieces = fakes.rendered(placed, FRAMES, sounds=sounds(fakes, rate), blocks=split)
    np.testing.assert_allclose(pieces, whole, atol=2e-6)


@ENOUGH
@given(clips(), rates, st.integers(0, FRAMES - 1))
def test_what_is_rendered_does_not_depend_on_where_it_began(
    fakes: Any, clip: Any, rate: int, start: int
) -> None:
    fields, place = clip
    placed = Placed(1, fakes.clip("a", **fields), **place)
    whole = fakes.rendered(placed, FRAMES, sounds=sounds(fakes, rate))
    part = fakes.rendered(placed, FRAMES - start, start=start, sounds=sounds(fakes, rate))
    np.testing.assert_allclose(part, whole[:, start:], atol=2e-6)


@ENOUGH
@given(
    st.floats(20.0, 300.0).map(lambda bpm: round(bpm, 3)),
    st.integers(0, 4000),
    st.integers(0, 2000).map(lambda frames: frames / 48_000),
    st.integers(0, 20_000).map(lambda frames: frames / 48_000),
)
def test_it_sounds_at_the_frame_of_its_place(
    fakes: Any, bpm: float, ticks: int, delay: float, offset: float
) -> None:
    clock = fakes.room(bpm)
    fields = {"delay_seconds": delay, "offset_seconds": offset}
    placed = Placed(1, fakes.clip("a", **fields), ticks)
    at = clock.frames_at([ticks])[0] + round(delay * 48_000)
    known = sounds(fakes, 48_000)
    heard = fakes.rendered(placed, 30_000, start=max(0, at - 100), sounds=known, clock=clock)
    wanted = np.zeros((2, 30_000), np.float32)
    sound = known.files["a"].sound[:, round(offset * 48_000) :]
    begin = min(at, 100)
    wanted[:, begin : begin + sound.shape[1]] = sound
    rising = np.minimum((np.arange(30_000) - begin + 0.5) / 240, 1) if offset else 1.0
    np.testing.assert_allclose(heard, wanted * rising, atol=1e-6)


def test_another_rate_is_resampled(fakes: Any) -> None:
    known = sounds(fakes, 44_100)
    heard = fakes.rendered(Placed(1, fakes.clip("a")), 27_000, sounds=known)
    made = resampler(44_100, 48_000)
    first, count = made.needed(0, 27_000)
    source = known.files["a"].read(first, count)
    np.testing.assert_allclose(heard, made.process(source, 0, 27_000), atol=2e-6)


def test_it_keeps_its_speed_while_its_place_follows_the_beat(fakes: Any) -> None:
    steady = RoomClock(TempoMap.constant(120.0), fakes.RATE)
    turning = RoomClock(TempoMap([(0, 120.0), (480, 60.0)]), fakes.RATE)
    begun = Placed(1, fakes.clip("a"))
    later = Placed(1, fakes.clip("a"), 960)
    known = sounds(fakes, 48_000)
    before = fakes.rendered(begun, 30_000, clock=steady, sounds=known)
    np.testing.assert_array_equal(
        fakes.rendered(begun, 30_000, clock=turning, sounds=known), before
    )
    moved = fakes.rendered(later, 80_000, clock=turning, sounds=known)
    # Half a beat at 120, half a beat at 60.
    assert np.flatnonzero(moved[0])[0] == 36_000
    np.testing.assert_array_equal(moved[:, 36_000:66_000], before)


def test_effects_ring_on_and_are_warm_after_a_seek(fakes: Any) -> None:
    import msgspec

    effects = merge_effects({"reverb": {"enabled": True, "decay": 0.6, "mix": 0.4}})
    track = msgspec.structs.replace(fakes.clip("a"), effects=effects)
    whole = fakes.rendered(Placed(1, track), 60_000, sounds=sounds(fakes, 48_000))
    part = fakes.rendered(Placed(1, track), 20_000, start=26_000, sounds=sounds(fakes, 48_000))
    np.testing.assert_allclose(part, whole[:, 26_000:46_000], atol=1e-3)
    assert np.abs(part).max() > 1e-3


def test_only_what_is_heard_is_read(fakes: Any) -> None:
    """Of a day's recording, at a place in it, no more than some milliseconds around it."""

    class Day(fakes.Recording):
        def __init__(self) -> None:
            super().__init__(1000, 44_100)
            self.frames = 24 * 3600 * 44_100

        def read(self, first: int, count: int) -> Any:
            self.read_at.append((first, count))
            return np.ones((2, count), np.float32)

    known = fakes.Sounds()
    known.files["a"] = day = Day()
    start = 20 * 3600 * 48_000
    fakes.rendered(Placed(1, fakes.clip("a")), 4800, start=start, sounds=known, blocks=[480])
    assert all(count < 1000 for _, count in day.read_at)
    assert min(first for first, _ in day.read_at) > 20 * 3600 * 44_100 - 1000


def test_one_that_is_not_there_is_silent_and_said_once(fakes: Any) -> None:
    complaints: list[JamError] = []
    heard = fakes.rendered(
        Placed(1, fakes.clip("none")), 20_000, blocks=[480], complaints=complaints
    )
    assert not heard.any()
    assert [str(error) for error in complaints] == ["There is no sound file none."]


def test_one_that_breaks_off_is_silent_from_there_on(fakes: Any) -> None:
    known = fakes.Sounds()
    known.files["a"] = fakes.Recording(25_000, breaks=10_000)
    complaints: list[JamError] = []
    heard = fakes.rendered(
        Placed(1, fakes.clip("a")), 25_000, blocks=[500], sounds=known, complaints=complaints
    )
    np.testing.assert_array_equal(heard[:, :10_000], known.files["a"].sound[:, :10_000])
    assert not heard[:, 10_000:].any()
    assert len(complaints) == 1


def test_offline_it_ends_where_the_file_does_and_others_play_on(fakes: Any) -> None:
    known = sounds(fakes, 48_000)
    complaints: list[JamError] = []
    placed = [
        Placed(1, fakes.clip("a"), 960),
        Placed(2, fakes.clip("none")),
        Placed(3, fakes.track("pluck", repeats=False)),
    ]
    render = OfflineRender(placed, fakes.room(), known, complain=complaints.append)
    stems = np.concatenate([part.stems.copy() for part in render.until_silence(300_000)], axis=2)
    np.testing.assert_array_equal(stems[0, :, 24_000:49_000], known.files["a"].sound)
    assert not stems[0, :, 49_000:].any()
    assert stems[2].any()
    assert stems.shape[2] < 150_000
    assert len(complaints) == 1


def test_a_master_volume_holds_for_all(fakes: Any) -> None:
    mixes = []
    for volume in (1.0, 0.25):
        placed = [Placed(1, fakes.clip("a"))]
        render = OfflineRender(placed, fakes.room(), sounds(fakes, 48_000), master_volume=volume)
        mixes.append(np.concatenate([part.mix.copy() for part in render.segments(20_000)], axis=1))
    np.testing.assert_allclose(mixes[1], 0.25 * mixes[0], atol=1e-6)


@pytest.mark.parametrize("field", ["offset_seconds", "delay_seconds", "length_seconds"])
@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf"), 1e9])
def test_times_that_cannot_be_are_refused(fakes: Any, field: str, value: float) -> None:
    with pytest.raises(UsageError, match="cannot be placed"):
        fakes.clip("a", **{field: value})
