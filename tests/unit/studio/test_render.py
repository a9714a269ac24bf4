"""Rendering arrangements: lengths, levels, stems, and the same bytes every time."""

from __future__ import annotations

import signal
from pathlib import Path

import numpy as np
import pytest

from jamtui.audio.sound_file import read_sound
from jamtui.engine.placed import Placed
from jamtui.engine.renderer import SONG_GAIN
from jamtui.engine.track import Track
from jamtui.errors import NotFoundError
from jamtui.music.note import Bend, Events, Note
from jamtui.studio.arrangement import Arrangement
from jamtui.studio.batch import Job, render_many
from jamtui.studio.render import RenderOptions, length_frames, render_to, render_to_file, safe_name
from jamtui.studio.sounds import SoundLibrary
from jamtui.studio.sources import Wishes

RATE = 48_000
BAR = 4 * 960


class Memory:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.blocks: list[np.ndarray] = []

    def write(self, block: np.ndarray) -> None:
        self.blocks.append(block.copy())

    @property
    def sound(self) -> np.ndarray:
        return np.concatenate(self.blocks, axis=1)


def arrangement(
    *, repeats: bool = True, is_song_part: bool = False, bends: tuple[Bend, ...] = ()
) -> Arrangement:
    """Returns two tracks at 120: four notes, and a beat."""
    notes = tuple(Note(beat * 960, 60 + 2 * beat, 90, 480) for beat in range(4))
    beat = tuple(Note(tick * 960, 36, 100, 120) for tick in range(4))
    shared = {"length_ticks": BAR, "repeats": repeats, "has_channel_levels": is_song_part}
    tracks = [
        Track(
            id="tune",
            name="A Tune",
            sound="keys/organ",
            events=Events(notes=notes, bends=bends),
            **shared,
        ),
        Track(
            id="beat",
            name="A Beat",
            sound="gm/drums/0",
            events=Events(notes=beat),
            is_drums=True,
            **shared,
        ),
    ]
    return Arrangement(
        name="Two",
        tracks=[Placed(slot, track) for slot, track in enumerate(tracks)],
        tempo=[(0, 120.0)],
        meter=(4, 4),
        key=None,
        length_ticks=BAR,
    )


def rendered(what: Arrangement, **options: object) -> np.ndarray:
    sink = Memory()
    render_to(what, sink, RenderOptions(**options), SoundLibrary(RATE))  # type: ignore[arg-type]
    return sink.sound


@pytest.mark.parametrize(
    ("options", "frames"), [({"bars": 2}, 4 * RATE), ({"seconds": 0.7}, 33_600)]
)
def test_bars_and_seconds_give_an_exact_length(options: dict[str, float], frames: int) -> None:
    assert rendered(arrangement(), **options).shape == (2, frames)


def test_without_them_the_last_notes_ring_out() -> None:
    sound = rendered(arrangement())
    assert sound.shape[1] > 2 * RATE
    assert np.abs(sound[:, -2_000:]).max() < 0.01


def test_the_same_arrangement_gives_the_same_frames() -> None:
    assert np.array_equal(rendered(arrangement(), bars=1), rendered(arrangement(), bars=1))


def test_a_render_cut_in_the_middle_ends_in_silence() -> None:
    sound = rendered(arrangement(), seconds=0.9)
    assert np.abs(sound[:, -4:]).max() < 0.005


def test_parts_of_songs_are_softer_by_a_constant() -> None:
    loop, part = (rendered(arrangement(is_song_part=song), bars=1) for song in (False, True))
    default_volume = (100 / 127) ** 2
    assert part == pytest.approx(SONG_GAIN * default_volume * loop, abs=2e-6)


def test_a_wheel_that_rests_changes_nothing() -> None:
    # It moves only behind the first bar, where nothing of it is heard.
    plain = rendered(arrangement(), seconds=1.8)
    bent = rendered(arrangement(bends=(Bend(BAR - 60, 8_000),)), seconds=1.8)
    assert bent == pytest.approx(plain, abs=1e-6)


def test_a_note_bent_up_is_higher() -> None:
    tune = arrangement(bends=(Bend(0, 8_191),))
    tune = Arrangement(
        name="One",
        tracks=tune.tracks[:1],
        tempo=tune.tempo,
        meter=tune.meter,
        key=None,
        length_ticks=BAR,
    )
    sound = rendered(tune, seconds=0.25)
    spectrum = np.abs(np.fft.rfft(sound[0] * np.hanning(sound.shape[1])))
    middle_c, two_semitones_up = round(261.63 / 4), round(293.66 / 4)
    assert spectrum[two_semitones_up] > 10 * spectrum[middle_c]


def test_stems_add_up_to_the_mix(tmp_path: Path) -> None:
    what = arrangement()
    options = RenderOptions(bars=1, bit_depth=24, stems=tmp_path / "stems")
    report = render_to_file(what, tmp_path / "mix.wav", options, SoundLibrary(RATE))
    mix, _ = read_sound(tmp_path / "mix.wav")
    stems = [read_sound(path)[0] for path in report.stems]
    assert [path.name for path in report.stems] == ["01-a-tune.wav", "02-a-beat.wav"]
    assert mix == pytest.approx(0.8 * sum(stems), abs=2e-6)


def test_the_report_says_what_was_heard(tmp_path: Path) -> None:
    options = RenderOptions(bars=1)
    report = render_to_file(arrangement(), tmp_path / "a.wav", options, SoundLibrary(RATE))
    peak = np.abs(read_sound(tmp_path / "a.wav")[0]).max()
    assert report.seconds == 2.0
    assert report.peak_db == pytest.approx(20 * np.log10(peak), abs=0.01)
    assert report.is_audible


def test_a_length_follows_the_tempo() -> None:
    from jamtui.engine.clock import RoomClock
    from jamtui.music.tempo import TempoMap

    clock = RoomClock(TempoMap([(0, 60.0)]), RATE)
    assert length_frames(arrangement(), clock, RenderOptions(bars=3)) == 12 * RATE


def test_many_sources_become_many_files_and_a_failure_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "bad.mid").write_bytes(b"this is no music")
    jobs = [
        Job((str(tmp_path / "bad.mid"),), tmp_path / "bad.wav"),
        Job(("pocket-funk",), tmp_path / "good.wav"),
    ]
    options = RenderOptions(seconds=0.2)
    ends = {end.path.stem: end for end in render_many(jobs, Wishes(), options, tmp_path / "x.db")}
    assert ends["bad"].failure is not None
    assert not (tmp_path / "bad.wav").exists()
    assert ends["good"].report is not None
    assert read_sound(tmp_path / "good.wav")[0].shape == (2, 9_600)


def test_processes_end_whatever_their_parent_does_with_signals(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGTERM, lambda *_: None)  # as while music is played
    try:
        jobs = [Job(("pocket-funk",), tmp_path / f"{number}.wav") for number in range(2)]
        rendered = render_many(jobs, Wishes(), RenderOptions(seconds=0.1), tmp_path / "x.db")
        assert [end.failure for end in rendered] == [None, None]
    finally:
        signal.signal(signal.SIGTERM, before)


def test_an_unknown_sound_is_named() -> None:
    with pytest.raises(NotFoundError, match="keys/orgam"):
        SoundLibrary(RATE).instrument("keys/orgam")


@pytest.mark.parametrize(
    ("name", "safe"), [("A Tune!", "a-tune"), ("../..", "track"), ("", "track")]
)
def test_names_of_stems_are_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe
