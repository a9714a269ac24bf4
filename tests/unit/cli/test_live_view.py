"""The live view: what it shows of what it hears."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from jamtui.cli import live_view
from jamtui.cli.live_view import METER_CELLS, LiveView, meter
from jamtui.engine.placed import Placed
from jamtui.engine.track import Track
from jamtui.music.note import Events
from jamtui.studio.arrangement import Arrangement

DEVICE = {"name": "null", "host_api": "null", "sample_rate": 48_000, "block_frames": 256}


def arrangement(*names: str) -> Arrangement:
    tracks = [
        Placed(slot, Track(id=f"t{slot}", name=name, sound="x", events=Events(), length_ticks=3840))
        for slot, name in enumerate(names, 1)
    ]
    return Arrangement(
        name="A [b]band[/b]\x1b[2J",
        tracks=tracks,
        tempo=[(0, 100.0)],
        meter=(4, 4),
        key="E minor",
        length_ticks=3840,
    )


def shown(view: LiveView) -> str:
    console = Console(file=io.StringIO(), width=80, height=24)
    console.print(view._picture())
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_it_shows_transport_tracks_and_states() -> None:
    view = LiveView(arrangement("Drums", "Bass"), DEVICE)
    view.hear("bar", {"bar": 7, "beat": 1, "bpm": 104.0, "seconds": 1.0, "key": "F minor"})
    view.hear("track_started", {"id": "t1", "name": "Drums"})
    text = shown(view)
    assert "bar   7   104 bpm   4/4   F minor" in text
    assert "▶  Drums" in text
    assert "·  Bass" in text


def test_a_muted_track_shows_nothing_but_that() -> None:
    view = LiveView(arrangement("Drums", "Bass"), DEVICE)
    for id_ in ("t1", "t2"):
        view.hear("track_started", {"id": id_, "name": id_})
    view._take_levels({"tracks": {"t1": 1.0, "t2": 1.0}, "peak": [1.0, 1.0]})
    view.take_tracks([{"id": "t1", "muted": True}, {"id": "t2", "muted": False}])
    drums, bass = (line for line in shown(view).splitlines() if "Drums" in line or "Bass" in line)
    assert "m  Drums" in drums
    assert "█" not in drums
    assert "▶  Bass" in bass
    assert bass.count("█") == METER_CELLS
    view.take_tracks([{"id": "t1", "muted": False}, {"id": "t2", "muted": False}])
    assert "▶  Drums" in shown(view)


def test_tempo_and_key_are_shown_when_they_change_not_at_the_next_bar() -> None:
    view = LiveView(arrangement("Drums"), DEVICE)
    view.hear("bar", {"bar": 7, "beat": 1, "bpm": 104.0, "seconds": 1.0, "key": "F minor"})
    view.hear("tempo", {"bpm": 110.0, "frame": 48_000})
    assert "bar   7   110 bpm   4/4   F minor" in shown(view)
    view.hear("changed", {"tracks": ["t1"], "frame": 48_000, "key": "G minor"})
    assert "bar   7   110 bpm   4/4   G minor" in shown(view)


def test_rows_and_keys_count_alike() -> None:
    view = LiveView(arrangement("Drums", "Bass", "Keys"), DEVICE)
    view.hear("track_ended", {"id": "t1", "name": "Drums"})
    assert view.track_ids() == ["t2", "t3"]
    assert "1  ·  Bass" in shown(view)


def test_an_ended_track_goes() -> None:
    view = LiveView(arrangement("Drums", "Bass"), DEVICE)
    view.hear("track_ended", {"id": "t2", "name": "Bass"})
    assert "Bass" not in shown(view)


def test_names_bring_neither_markup_nor_escape_sequences() -> None:
    text = shown(LiveView(arrangement("[red]x\x07"), DEVICE))
    assert "[b]band[/b]" in text
    assert "\x1b[2J" not in text
    assert "[red]x\\x07" in text


def test_what_is_lost_is_said() -> None:
    view = LiveView(arrangement("Drums"), DEVICE)
    view.hear("device_lost", {"device": "x", "text": "The device is gone."})
    assert "The device is gone." in shown(view)


def test_many_tracks_fit_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("COLUMNS", "80")
    view = LiveView(arrangement(*(f"Track {number}" for number in range(40))), DEVICE)
    assert shown(view).count("\n") <= 24


@pytest.mark.parametrize(
    ("level_db", "cells"), [(0.0, METER_CELLS), (-48.0, 0), (-120.0, 0), (6.0, METER_CELLS)]
)
def test_a_meter_stays_within_its_cells(level_db: float, cells: int) -> None:
    assert meter(level_db).plain.count("█") == cells


def test_levels_fall_back_slowly() -> None:
    view = LiveView(arrangement("Drums"), DEVICE)
    view._take_levels({"tracks": {"t1": 1.0}, "peak": [1.0, 1.0]})
    view._take_levels({"tracks": {"t1": 0.0}, "peak": [0.0, 0.0]})
    assert view._levels["t1"] == pytest.approx(-live_view.FALL_DB)


def test_what_was_not_rendered_in_time_is_shown() -> None:
    view = LiveView(arrangement("Drums"), DEVICE)
    assert "late" not in shown(view)
    view.hear("starved", {"frames": 256, "total": 1024})
    assert "1024 frames late" in shown(view)
