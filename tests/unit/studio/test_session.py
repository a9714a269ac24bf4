"""Sessions: what plays, what happens, and what is done when the worker dies."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from jamtui.catalog.effects import merge_effects
from jamtui.engine.messages import Ended, Failed, Quantum, Unable
from jamtui.engine.placed import Placed
from jamtui.errors import ConflictError, NotFoundError, UsageError
from jamtui.music.note import Events

RATE = 48_000
BLOCK = 480


def named(track: Any, id_: str, **fields: Any) -> Any:
    return msgspec.structs.replace(track, id=id_, name=id_, **fields)


def test_a_session_tells_bars_and_beginnings(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(200_000)
    assert stage.names()[:3] == ["started", "bar", "track_started"]
    assert [values["bar"] for values in stage.values("bar")] == [1, 2, 3]
    assert stage.states() == {"tone": "playing"}


def test_what_is_heard_is_what_was_rendered(stage: Any, fakes: Any, arrange: Any) -> None:
    track = fakes.track("tone", volume=0.5)
    stage.session.load(arrange(track))
    heard = stage.play(96_000)
    wanted = 0.5 * fakes.rendered(Placed(1, track), 96_000)
    np.testing.assert_allclose(heard, wanted, atol=2e-6)


def test_a_count_in_comes_before_bar_one(stage: Any, fakes: Any, arrange: Any) -> None:
    click = fakes.track("click")
    stage.session.load(arrange(click), count_in_bars=1, metronome=False)
    heard = stage.play(287_520)
    assert [values["bar"] for values in stage.values("bar")] == [0, 1, 2]
    assert np.flatnonzero(heard[0] > 0.5)[0] == 96_000
    assert stage.values("notice")  # these fakes have no drum kit, so the clicks alone are missing


def test_seconds_count_from_the_music_not_from_the_order(
    stage: Any, fakes: Any, arrange: Any
) -> None:
    """However long the worker takes to begin."""
    for _ in range(100):
        block = np.zeros((2, BLOCK), np.float32)
        stage.session.player.process(block, block)
    held = Events(fakes.notes((0, 60, 127, 3840)))
    stage.session.load(arrange(fakes.track("tone", held)), seconds=1.5)
    for _ in range(50):
        stage.session.player.process(block, block)
    heard = stage.play(96_000)
    assert np.flatnonzero(heard.any(axis=0))[-1] in range(71_000, 72_000)
    assert stage.session.is_over


def test_stopping_fades_once_and_stays_silent(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(48_000)
    stage.session.stop()
    fading = stage.play(14_400)
    assert np.abs(fading[:, 12_000:]).max() == 0.0
    assert fakes.largest_step(fading) < 0.2
    stage.session.stop()  # the farewell of the engine does so once more
    assert np.abs(stage.play(24_000)).max() == 0.0
    assert stage.session.is_over


def test_after_a_stop_something_else_can_play(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(48_000)
    stage.session.stop()
    stage.play(14_400)
    stage.session.load(arrange(fakes.track("tone")))
    assert not stage.session.is_over
    heard = stage.play(96_000)
    wanted = fakes.rendered(Placed(1, fakes.track("tone")), 96_000)
    np.testing.assert_allclose(heard, wanted, atol=2e-6)


def test_once_ends_after_the_longest_loop(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone")), once=True)
    stage.play(96_000)
    assert not stage.session.is_over
    stage.play(48_000)
    assert stage.session.is_over
    assert stage.names()[-1] == "track_ended"


def test_launch_change_and_stop(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(4800)
    slot = stage.session.launch(named(fakes.track("tone"), "second"), Quantum.BAR)
    assert (slot, stage.states()["second"]) == (2, "queued")
    stage.play(120_000)
    assert stage.states()["second"] == "playing"
    stage.session.change("second", transpose=7, sound="pluck")
    stage.play(48_000)
    assert stage.values("changed")[-1]["tracks"] == ["second"]
    stage.session.stop_tracks(["second"], Quantum.BEAT)
    stage.play(30_000)
    assert stage.values("stopping")[-1]["tracks"] == ["second"]
    stage.play(48_000)
    assert stage.states() == {"tone": "playing"}


def test_what_is_queued_can_be_changed_and_stopped(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(4800)
    stage.session.launch(named(fakes.track("tone"), "second"), Quantum.BAR)
    stage.session.launch(named(fakes.track("tone"), "third"), Quantum.BAR)
    stage.play(4800)
    stage.session.change("second", transpose=7)
    stage.session.stop_tracks(["third"])
    stage.play(4800)
    assert stage.states() == {"tone": "playing", "second": "queued"}
    stage.play(192_000)
    assert stage.states() == {"tone": "playing", "second": "playing"}
    assert stage.values("changed")[0]["tracks"] == ["second"]


def test_solo_ends_with_its_track(stage: Any, fakes: Any, arrange: Any) -> None:
    soloist = named(fakes.track("tone", transpose=3), "soloist")
    stage.session.load(arrange(fakes.track("tone"), soloist))
    stage.play(4800)
    stage.session.change("soloist", solo=True)
    stage.session.stop_tracks(["soloist"], Quantum.BEAT)
    stage.play(96_000)
    heard = stage.play(96_000)
    wanted = fakes.rendered(Placed(1, fakes.track("tone")), 96_000, start=100_800)
    np.testing.assert_allclose(heard, wanted, atol=2e-6)


def test_solo_of_an_arrangement_does_not_silence_the_next(
    stage: Any, fakes: Any, arrange: Any
) -> None:
    soloist = named(fakes.track("tone"), "soloist", solo=True)
    stage.session.load(arrange(fakes.track("tone"), soloist))
    stage.play(4800)
    stage.session.load(arrange(fakes.track("tone")))
    assert np.abs(stage.play(24_000)).max() > 0.1


def test_news_of_what_played_before_does_not_touch_what_plays_now(
    stage: Any, fakes: Any, arrange: Any
) -> None:
    stage.session.load(arrange(fakes.track("tone", repeats=False)))
    stage.play(48_000)
    stage.link.events.append(Ended(1, 48_000))  # on its way while the next one is loaded
    stage.session.load(arrange(named(fakes.track("tone"), "next")))
    stage.play(48_000)
    assert stage.states() == {"next": "playing"}


def test_every_track_goes_to_a_key_from_its_own(stage: Any, fakes: Any, arrange: Any) -> None:
    """From C to B a loop in C goes down one, one in A up two, and one moved on purpose stays so."""
    tracks = [
        named(fakes.track("tone", key="C major"), "in-c"),
        named(fakes.track("tone", key="A major", transpose=3), "in-a"),
        named(fakes.track("tone", key="C major", transpose=12), "above"),
        named(fakes.track("tone"), "unknown"),
        named(fakes.track("hat", is_drums=True), "drums"),
    ]
    stage.session.load(arrange(*tracks, key="C major"))
    stage.play(4800)
    stage.session.set_key("B major")
    moved = {live.track.id: live.track.transpose for live in stage.session._tracks.values()}
    assert moved == {"in-c": -1, "in-a": 2, "above": 11, "unknown": -1, "drums": 0}
    for key in ("E minor", "F# major", "C major"):
        stage.session.set_key(key)
    moved = {live.track.id: live.track.transpose for live in stage.session._tracks.values()}
    assert moved == {"in-c": 0, "in-a": 3, "above": 12, "unknown": 0, "drums": 0}
    assert stage.session.status()["key"] == "C major"
    with pytest.raises(UsageError):
        stage.session.set_key("H major")


def test_a_refused_change_is_taken_back(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(4800)
    stage.session.change("tone", sound="none-such", volume=0.25)
    stage.play(48_000)
    assert stage.values("notice") == [{"text": "There is no sound 'none-such'.", "code": 3}]
    track = stage.session._tracks[1].track
    assert (track.sound, track.volume) == ("tone", 0.25)
    assert "error" not in stage.names()


def test_a_track_that_cannot_play_is_left_out(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("none-such"), named(fakes.track("tone"), "fine")))
    stage.play(48_000)
    assert stage.states() == {"fine": "playing"}
    assert stage.values("track_ended")[0]["id"] == "none-such"
    assert "error" not in stage.names()


def test_nothing_that_can_play_is_an_error(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("none-such")))
    stage.play(4800)
    assert stage.values("error") == [{"text": "There is no sound 'none-such'.", "code": 3}]
    assert "notice" not in stage.names()
    assert stage.session.is_over


@pytest.mark.parametrize(
    "fields",
    [
        {"volume": 2.1},
        {"volume": float("nan")},
        {"pan": -1.5},
        {"own_bpm": 10.0},
        {"humanize_timing": 0.3},
        {"length_ticks": 0},
        {"length_ticks": 100},
        {"transpose": 1000},
        {"no_such_field": 1},
    ],
)
def test_impossible_changes_are_refused_at_once(
    stage: Any, fakes: Any, arrange: Any, fields: dict[str, Any]
) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(4800)
    with pytest.raises(UsageError):
        stage.session.change("tone", **fields)
    assert np.abs(stage.play(48_000)).max() > 0.1


def test_slots_are_bounded_and_names_must_be_known(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    with pytest.raises(NotFoundError, match="tone"):
        stage.session.stop_tracks(["tune"])
    for number in range(62):
        stage.session.launch(named(fakes.track("click"), f"t{number}"))
    with pytest.raises(ConflictError, match="slots"):
        stage.session.launch(fakes.track("click"))


def test_when_the_worker_dies_nobody_hears_it(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(48_000)
    stage.session.set_tempo(100.0)
    stage.play(48_000)
    stage.link.die()
    stage.play(48_000)
    stage.session.change("tone", transpose=2)
    stage.play(144_000)
    assert stage.link.deaths == 1
    assert stage.names().count("notice") == 1
    assert "error" not in stage.names()
    assert "starved" not in stage.names()
    assert stage.session.player.starved_frames == 0
    changes = stage.values("changed")
    assert changes[0]["tracks"] == ["tone"]
    heard = np.concatenate(stage.heard, axis=1)
    assert fakes.largest_step(heard) < 2 * fakes.TONE_STEP


def test_what_the_dead_worker_had_not_answered_is_asked_again(
    stage: Any, fakes: Any, arrange: Any
) -> None:
    stopped = named(fakes.track("tone"), "stopped")
    stage.session.load(arrange(fakes.track("tone"), stopped, named(stopped, "ending")))
    stage.play(48_000)
    stage.session.stop_tracks(["ending"], Quantum.BEAT)
    stage.play(9600)
    assert stage.states()["ending"] == "stopping"
    stage.session.launch(named(fakes.track("tone"), "coming"), Quantum.BAR)
    stage.session.stop_tracks(["stopped"], Quantum.BAR)
    stage.session.set_tempo(90.0)
    stage.link.die()
    stage.play(240_000)
    assert stage.states() == {"tone": "playing", "coming": "playing"}
    assert stage.session.status()["bpm"] == 90.0


def test_a_worker_that_dies_while_it_loads_loads_again(
    stage: Any, fakes: Any, arrange: Any
) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.link.die()
    heard = stage.play(96_480)[:, BLOCK:]
    wanted = fakes.rendered(Placed(1, fakes.track("tone")), 96_000)
    np.testing.assert_allclose(heard, wanted, atol=2e-6)


def test_workers_that_die_again_and_again_end_the_music(
    stage: Any, fakes: Any, arrange: Any
) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(4800)
    stage.link.may_restart = False
    stage.link.die()
    stage.session.take_worker_events()
    assert "again and again" in stage.values("error")[0]["text"]


def test_a_worker_that_cannot_begin_is_not_replaced(stage: Any) -> None:
    stage.link.events.append(Unable("This SoundFont is broken.", 8))
    stage.session.take_worker_events()
    stage.link.die()
    stage.session.take_worker_events()
    assert stage.values("error") == [{"text": "This SoundFont is broken.", "code": 8}]
    assert stage.link.is_gone


def test_failures_are_notices_that_end_nothing(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(4800)
    stage.link.events.append(Failed("Something went wrong.", 1, [9]))
    stage.play(4800)
    assert stage.values("notice") == [{"text": "Something went wrong.", "code": 1}]


def test_the_metronome_is_heard_beside_a_solo(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone", solo=True)))
    stage.play(4800)
    mixer = stage.session.player.mixer
    assert mixer.solo_safe[0]
    stage.session.set_metronome(True, 0.7)
    assert mixer.volume[0] == 0.7
    stage.session.set_metronome(False)
    assert mixer.muted[0]


def test_levels_are_peaks_since_the_last_look(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone", volume=0.5)))
    stage.session.player.is_metered = True
    stage.play(48_000)
    levels = stage.session.levels()
    assert levels["peak"][0] == pytest.approx(0.1, abs=0.01)
    assert levels["tracks"]["tone"] == pytest.approx(0.1, abs=0.01)
    assert stage.session.levels()["peak"] == [0.0, 0.0]


def test_live_players_share_the_clock_of_the_music(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.play(9600)
    _, frame, heard = stage.session.live_clock()
    assert frame == heard == 9600
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(4800)
    _, frame, heard = stage.session.live_clock()
    assert (frame, heard) == (4800, 14_400)


def test_partial_effects_are_completed_wherever_tracks_come_in(
    stage: Any, fakes: Any, arrange: Any
) -> None:
    wet = {"reverb": {"enabled": True, "mix": 0.5}}
    stage.session.load(arrange(fakes.track("tone", effects=wet)))
    stage.session.launch(named(fakes.track("tone"), "second", effects=wet))
    stage.session.launch(named(fakes.track("tone"), "third"))
    stage.session.change("third", effects=wet)
    tracks = [live.track for live in stage.session._tracks.values()]
    assert [track.effects for track in tracks] == [merge_effects(wet)] * 3
    stage.play(48_000)
    assert "notice" not in stage.names()


def test_effects_that_cannot_be_played_are_refused_before_anything_changes(
    stage: Any, fakes: Any, arrange: Any
) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(4800)
    before = stage.session._tracks[1].track
    track = named(fakes.track("tone"), "other", effects={"chorus": {"enabled": True}})
    for act in (
        lambda: stage.session.load(arrange(track)),
        lambda: stage.session.launch(track),
        lambda: stage.session.change("tone", effects=track.effects),
    ):
        with pytest.raises(UsageError, match="The effect chorus cannot be played yet"):
            act()
    assert stage.session._tracks[1].track is before
    assert np.abs(stage.play(24_000)).max() > 0.1


def test_other_notes_come_as_the_database_keeps_them(stage: Any, fakes: Any, arrange: Any) -> None:
    stage.session.load(arrange(fakes.track("tone")))
    stage.play(4800)
    stage.session.change("tone", midi_data=[{"t": 0.5, "n": 72, "v": 90, "d": 0.125}])
    stage.play(48_000)
    (note,) = stage.session._tracks[1].rendered.events.notes
    length = stage.session._tracks[1].track.length_ticks
    assert (note.start_ticks, note.pitch, note.duration_ticks) == (length // 2, 72, length // 8)
