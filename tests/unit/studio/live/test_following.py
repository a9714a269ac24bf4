"""Beats in step: sound cards that drift apart, people who come late, tempos that change."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from jamtui.errors import UsageError
from jamtui.music.note import Events
from jamtui.studio.live.following import Phase

BEAT_S = 0.5
BAR = 3840


def clicks(fakes: Any, **fields: Any) -> Any:
    """A bar with a click on each beat, the first loud."""
    rows = [(beat * 960, 60, 127 if beat == 0 else 60, 100) for beat in range(4)]
    return fakes.track("click", Events(fakes.notes(*rows)), **fields)


def onsets(seat: Any, after_s: float = 0.0, before_s: float = 1e9) -> Any:
    """Returns when clicks were heard, in true seconds."""
    sound = np.abs(np.concatenate(seat.heard, axis=1)[0])
    places = np.flatnonzero(sound > 0.2 * sound.max())
    first = places[np.diff(places, prepend=-10_000) > 1000]
    peaks = [at + int(np.argmax(sound[at : at + 40])) for at in first]
    latency = seat.latency_frames * seat.frame_s
    times = seat.began_s + np.array(peaks) * seat.frame_s + latency
    return times[(times > after_s) & (times < before_s)]


def off_grid_ms(times: Any, grid_s: float, begin_s: float) -> float:
    """Returns by how much the worst of some times is off a grid of beats."""
    beats = (times - begin_s) / grid_s
    return float(np.abs(beats - np.round(beats)).max() * grid_s * 1000)


def test_beats_agree_within_a_millisecond_for_an_hour(
    take_seat: Any, room_clock: Any, arrange: Any
) -> None:
    """Sound cards 200 ppm apart, clocks 40; queues on the network; callbacks that come late."""
    seats = [
        take_seat(card_ppm=100, clock_ppm=20, block=4096, is_heard=False, seed=1),
        take_seat(card_ppm=-100, clock_ppm=-20, block=4000, is_heard=False, seed=2),
    ]
    errors = []
    for seat in seats:
        seat.join(arrange(), room_clock(at_s=1.0))
        seat.run(3600)
        assert seat.following.phase is Phase.PLAYING
        assert seat.following.status()["in_step"]
        times, ms = seat.errors_ms()
        assert times[0] < 2.5
        errors.append(np.interp(np.arange(5.0, 3600.0, 0.5), times, ms))
    assert np.abs(errors[0] - errors[1]).max() < 1.0


@pytest.mark.parametrize("ppm", [-200.0, 200.0])
def test_every_click_is_where_its_beat_is(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any, ppm: float
) -> None:
    seat = take_seat(card_ppm=ppm, block=256, latency_frames=700)
    seat.join(arrange(clicks(fakes)), room_clock(at_s=1.3))
    seat.run(12)
    times = onsets(seat)
    assert times[0] == pytest.approx(1.3, abs=0.001)
    assert len(times) == 22
    assert off_grid_ms(times, BEAT_S, 1.3) < 1.0
    assert seat.following.status()["pace_ppm"] == pytest.approx(-ppm, abs=100)
    assert seat.player.starved_frames == 0


def test_the_metronome_is_local_and_in_step(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jamtui.studio.metronome.SOUND", "click")
    seats = [take_seat(card_ppm=ppm, seed=ppm) for ppm in (50, 150)]
    seats[0].join(arrange(), room_clock(at_s=1.0, bpm=100.0), metronome_volume=0.8)
    seats[0].run(6)
    seats[1].join(arrange(), room_clock(at_s=1.0, bpm=100.0))
    seats[1].run(3.2)
    seats[1].following.set_metronome(True)
    seats[1].run(6)
    for seat in seats:
        times = onsets(seat)
        assert off_grid_ms(times, 0.6, 1.0) < 1.0
        assert times[-1] == pytest.approx(5.8, abs=0.002)
    assert onsets(seats[1])[0] == pytest.approx(3.4, abs=0.002)


def test_a_late_joiner_falls_in_at_the_right_pass(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any
) -> None:
    """Loops that are played by people, never twice the same: both have to be in the same pass."""
    track = clicks(fakes, humanize_timing=0.08, humanize_velocity=0.3, seed=9)
    early, late = take_seat(card_ppm=60), take_seat(card_ppm=-60, begin_s=20.0, seed=3)
    clock = room_clock(at_s=0.5)
    early.join(arrange(track), clock)
    early.run(28)
    late.join(arrange(track), clock)
    late.run(28)
    heard = onsets(late)
    assert heard[0] < 21.5
    there = onsets(early, heard[0] - 0.01)
    np.testing.assert_allclose(heard, there[: len(heard)], atol=0.001)
    steps = fakes.largest_step(np.concatenate(late.heard, axis=1))
    assert steps <= 1.1


def test_a_loop_that_others_have_begun_is_fallen_in_with(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any
) -> None:
    seat = take_seat()
    seat.join(arrange(fakes.track("hat", volume=0.0, is_drums=True)), room_clock(at_s=1.0))
    seat.run(4.2)
    seat.following.launch(msgspec.structs.replace(clicks(fakes), id="later"), 2.5)
    seat.run(8)
    times = onsets(seat)
    assert times[0] == pytest.approx(4.75, abs=0.001)
    assert off_grid_ms(times, BEAT_S, 1.25) < 1.0
    seat.following.stop_tracks(["later"], 16.0)
    seat.run(12)
    assert onsets(seat)[-1] == pytest.approx(8.75, abs=0.001)


def test_tempo_and_key_change_at_the_same_beat_for_everybody(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any
) -> None:
    """One hears of it in time, one too late, and one joins afterwards."""
    before = room_clock(at_s=1.0, key="C major")
    after = room_clock(at_s=5.0, beat=8.0, bpm=90.0, key="D major")
    seats = [take_seat(card_ppm=80, seed=1), take_seat(card_ppm=-80, seed=2)]
    for seat, told_s in zip(seats, (4.3, 5.2), strict=True):
        seat.join(arrange(clicks(fakes, key="C major"), key="C major"), before)
        seat.run(told_s)
        seat.following.take(after)
        seat.run(11)
    seats.append(take_seat(begin_s=7.0))
    seats[2].join(arrange(clicks(fakes, key="C major"), key="C major"), after)
    seats[2].run(11)
    for seat in seats:
        assert seat is seats[2] or off_grid_ms(onsets(seat, before_s=4.9), BEAT_S, 1.0) < 1.0
        assert off_grid_ms(onsets(seat, after_s=5.6), 60 / 90, 5.0) < 1.0
        assert len(onsets(seat, 8.1, 10.9)) == 4
        (track,) = seat.session.status()["tracks"]
        assert (seat.session.status()["bpm"], track["transpose"]) == (90.0, 2)


def test_other_bars_begin_at_the_same_beat(
    take_seat: Any, room_clock: Any, arrange: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jamtui.studio.metronome.SOUND", "click")
    seat = take_seat()
    seat.join(arrange(), room_clock(at_s=1.0), metronome_volume=1.0)
    seat.run(4)
    seat.following.take(room_clock(at_s=7.0, beat=12.0, beats_per_bar=3))
    seat.run(10.2)
    assert seat.session.status()["meter"] == "3/4"
    assert seat.session.status()["bar"] == 7
    assert off_grid_ms(onsets(seat), BEAT_S, 1.0) < 1.0


def test_a_killed_worker_is_not_heard(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any
) -> None:
    """It dies once while it loads, and once with a change of tempo on its way."""
    seat = take_seat(card_ppm=120)
    seat.join(arrange(clicks(fakes)), room_clock(at_s=1.0))
    seat.run(0.7)
    seat.link.die()
    seat.run(5.5)
    seat.following.take(room_clock(at_s=7.0, beat=12.0, bpm=150.0))
    seat.link.die()
    seat.run(10)
    assert seat.link.deaths == 2
    assert off_grid_ms(onsets(seat, before_s=6.9), BEAT_S, 1.0) < 1.0
    assert off_grid_ms(onsets(seat, after_s=6.9), 0.4, 7.0) < 1.0
    assert len(onsets(seat)) == 12 + 8
    assert seat.player.starved_frames == 0


@pytest.mark.parametrize("dies_s", [4.5, 4.9])
def test_another_worker_changes_the_key_at_the_beat_that_was_named(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any, dies_s: float
) -> None:
    seat = take_seat()
    loop = fakes.track("tone", key="C major")
    seat.join(arrange(loop, key="C major"), room_clock(at_s=1.0, key="C major"))
    seat.run(4.4)
    seat.following.take(room_clock(at_s=5.5, beat=9.0, key="D major"))
    seat.run(dies_s)
    seat.link.die()
    seat.run(8)
    assert seat.link.deaths == 1
    assert seat.values("changed")[-1]["frame"] == 4.5 * 48_000
    assert fakes.largest_step(np.concatenate(seat.heard, axis=1)) < 2 * fakes.TONE_STEP
    (track,) = seat.session.status()["tracks"]
    assert track["transpose"] == 2


def test_the_room_stops_and_goes_on_at_a_beat(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any
) -> None:
    seat = take_seat(card_ppm=-90)
    seat.join(arrange(clicks(fakes)), room_clock(is_playing=False))
    seat.run(1)
    seat.following.take(room_clock(at_s=2.0))
    seat.run(3.4)
    seat.following.take(room_clock(at_s=4.0, beat=4.0, is_playing=False))
    seat.run(5)
    assert seat.following.phase is Phase.READY
    seat.following.launch(msgspec.structs.replace(clicks(fakes), id="other"), 4.5)
    seat.run(5.8)
    seat.following.take(room_clock(at_s=6.0, beat=4.0))
    assert seat.following.phase is Phase.PLAYING  # there is nothing to be waited for
    seat.run(7.9)
    times = onsets(seat)
    wanted = [2.0, 2.5, 3.0, 3.5, *np.arange(6.0, 7.9, 0.25)]
    np.testing.assert_allclose(times, wanted, atol=0.001)


def test_a_room_that_goes_elsewhere_is_followed(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any
) -> None:
    seat = take_seat()
    seat.join(arrange(clicks(fakes)), room_clock(at_s=1.0))
    seat.run(3)
    seat.following.take(room_clock(at_s=4.1, beat=100.0))
    seat.run(8)
    times = onsets(seat, after_s=4.05)
    assert times[0] < 5.2
    assert off_grid_ms(times, BEAT_S, 4.1) < 1.0


def test_after_a_sleep_the_music_is_where_the_room_is(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any
) -> None:
    seat = take_seat()
    seat.join(arrange(clicks(fakes)), room_clock(at_s=1.0))
    for sleeps_s in (0.3, 40.0):
        seat.run(seat.true_s + 5)
        seat.true_s += sleeps_s
        seat.began_s += sleeps_s
        seat.run(seat.true_s + 3)
        begin = seat.true_s
        seat.run(begin + 3)
        assert len(onsets(seat, after_s=begin)) == 6
        assert off_grid_ms(onsets(seat, after_s=begin), BEAT_S, 1.0) < 1.0


def test_another_sound_card_is_brought_in_step(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any
) -> None:
    seat = take_seat(card_ppm=150, latency_frames=128)
    seat.join(arrange(clicks(fakes)), room_clock(at_s=1.0))
    seat.run(6)
    seat.frame_s *= 1 + 300e-6
    seat.latency_frames = 512
    seat.player.frame_clock.restart()
    seat.run(12)
    _, ms = seat.errors_ms(after_s=7.5)
    assert np.abs(ms).max() < 1.0


def test_lost_blocks_are_made_good_at_once(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any
) -> None:
    seat = take_seat(card_ppm=-150, block=256)
    seat.join(arrange(clicks(fakes)), room_clock(at_s=1.0))
    seat.run(6)
    for until_s in (8, 10, 12):
        lost_s = 256 * seat.frame_s
        seat.true_s += lost_s
        seat.began_s += lost_s
        begin = seat.true_s
        seat.run(until_s)
        _, ms = seat.errors_ms(after_s=begin + 1.0)
        assert np.abs(ms).max() < 1.0


def test_what_leaves_falls_silent(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any
) -> None:
    seat = take_seat()
    seat.join(arrange(clicks(fakes)), room_clock(at_s=1.0))
    seat.run(3.2)
    seat.following.leave()
    seat.run(6)
    assert onsets(seat)[-1] < 3.2
    assert seat.following.status()["in_step"] is False
    seat.following.take(room_clock(at_s=1.0))
    seat.run(7)
    assert onsets(seat)[-1] < 3.2


@pytest.mark.parametrize(
    "fields",
    [
        {"bpm": 0.0},
        {"bpm": float("nan")},
        {"beat": float("inf")},
        {"beats_per_bar": 0},
        {"beat_unit": 3},
        {"key": "H major"},
    ],
)
def test_a_clock_that_makes_no_sense_changes_nothing(
    take_seat: Any, room_clock: Any, arrange: Any, fakes: Any, fields: dict[str, Any]
) -> None:
    seat = take_seat()
    seat.join(arrange(clicks(fakes)), room_clock(at_s=1.0))
    seat.run(2)
    with pytest.raises(UsageError):
        seat.following.take(room_clock(**({"at_s": 3.0} | fields)))
    seat.run(3.9)
    assert off_grid_ms(onsets(seat), BEAT_S, 1.0) < 1.0
    assert len(onsets(seat)) == 6
