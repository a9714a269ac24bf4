"""Whole songs: Debian's openttd-openmsx where installed, and mido as the second opinion."""

import io
from fractions import Fraction
from pathlib import Path

import mido
import pytest

from jamtui.errors import BadFileError
from jamtui.midi.smf import read_song
from jamtui.music.key import Key
from jamtui.music.meter import Meter
from jamtui.music.performance import perform

SONGS = Path("/usr/share/games/openttd/baseset/openmsx")

needs_songs = pytest.mark.skipif(
    not SONGS.is_dir(), reason="the songs of Debian's openttd-openmsx are not installed"
)


def saved(file):
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def message(kind, **values):
    return mido.Message(kind, **values)


def meta(kind, **values):
    return mido.MetaMessage(kind, **values)


def song_of(*tracks, **settings):
    file = mido.MidiFile(**{"ticks_per_beat": 480, **settings})
    file.tracks.extend(mido.MidiTrack(track) for track in tracks)
    return read_song(saved(file))


def test_each_track_and_channel_with_notes_is_a_part():
    song = song_of(
        [
            meta("track_name", name="Head"),
            meta("set_tempo", tempo=600_000),
            meta("time_signature", numerator=3, denominator=4),
            meta("key_signature", key="Bbm"),
            message("program_change", channel=1, program=33),
            message("control_change", channel=1, control=7, value=80),
            meta("set_tempo", tempo=300_000, time=960),
            meta("time_signature", numerator=7, denominator=8, time=480),
        ],
        [
            meta("track_name", name="Band"),
            message("note_on", channel=1, note=40, velocity=70),
            message("note_on", channel=9, note=36, velocity=71),
            message("note_off", channel=1, note=40, time=240),
            message("note_off", channel=9, note=36, time=240),
        ],
        [
            message("note_on", channel=1, note=52, velocity=72, time=480),
            message("note_off", channel=1, note=52, time=480),
        ],
    )
    assert song.name == "Head"
    assert [(part.name, part.channel, part.is_drums) for part in song.parts] == [
        ("Band", 1, False),
        ("Band", 9, True),
        ("Channel 2", 1, False),
    ]
    # The head's program and volume are those of the channel, wherever its notes are.
    for part in (song.parts[0], song.parts[2]):
        performance = perform(part)
        assert [note.program for note in performance.notes] == [33]
        assert performance.volume == ((0, pytest.approx((80 / 127) ** 2)),)
    assert perform(song.parts[1]).notes[0].program == 0
    assert song.meters == ((0, Meter(3, 4)), (2880, Meter(7, 8)))
    assert song.keys == ((0, Key.parse("Bb minor")),)
    assert song.length_ticks == 2880
    assert song.tempo_map.seconds_at(3) == Fraction(3, 2)
    assert song.length_seconds == 1.5


def test_ports_have_channels_of_their_own():
    def track(port, program):
        return [
            meta("midi_port", port=port),
            message("program_change", program=program),
            message("note_on", note=60, velocity=64),
            message("note_off", note=60, time=480),
        ]

    song = song_of(track(0, 5), track(1, 9))
    assert [perform(part).notes[0].program for part in song.parts] == [5, 9]


def test_without_any_tempo_it_is_120():
    song = song_of([meta("set_tempo", tempo=250_000, time=480)])
    assert [float(change.bpm) for change in song.tempo_map.changes] == [120, 240]
    assert song.parts == ()


def test_a_tempo_no_one_can_play_is_refused():
    with pytest.raises(BadFileError, match="60,000,000 beats a minute"):
        song_of([meta("set_tempo", tempo=1)])


def test_a_song_of_days_is_refused():
    end = [message("note_on", note=60), message("note_off", note=60, time=0x0FFFFFFF)]
    with pytest.raises(BadFileError, match="hours"):
        song_of(end * 10)


def test_too_many_tempos_are_refused():
    with pytest.raises(BadFileError, match="50,000 tempo changes"):
        song_of([meta("set_tempo", tempo=500_000, time=1) for _ in range(50_001)])


def test_a_million_settings_shared_by_many_tracks_are_refused():
    controls = [message("control_change", control=1, value=n % 2) for n in range(50_000)]
    note = [message("note_on", note=60), message("note_off", note=60, time=1)]
    with pytest.raises(BadFileError, match="settings"):
        song_of(controls, *[note] * 100)


def test_settings_after_settings_take_linear_time():
    # Banks and programs by the thousand, as a hostile file would have them.
    pair = [message("control_change", control=0, value=3), message("program_change", program=4)]
    note = [message("note_on", note=60, velocity=1), message("note_off", note=60, time=1)]
    song = song_of(pair * 50_000 + note)
    assert perform(song.parts[0]).notes[0].bank == 3 * 128


def mido_notes(file):
    """Returns (tick, channel, pitch, velocity) of every key pressed, by mido alone."""
    notes = []
    for track in file.tracks:
        now = 0
        for event in track:
            now += event.time
            if event.type == "note_on" and event.velocity:
                notes.append((now, event.channel, event.note, event.velocity))
    return sorted(notes)


@needs_songs
def test_songs_from_elsewhere_have_the_notes_that_mido_finds():
    paths = sorted(SONGS.glob("*.mid"))[::4]
    assert paths
    for path in paths:
        song = read_song(path)
        file = mido.MidiFile(path)
        scale = Fraction(960, file.ticks_per_beat)
        ours = sorted(
            (note.start_ticks, part.channel, note.pitch, note.velocity)
            for part in song.parts
            for note in part.events.notes
        )
        theirs = [(int(tick * scale + Fraction(1, 2)), *rest) for tick, *rest in mido_notes(file)]
        assert ours == theirs, path.name
        assert song.length_seconds == pytest.approx(file.length, abs=0.01), path.name


@needs_songs
def test_songs_from_elsewhere_can_be_performed():
    for path in sorted(SONGS.glob("*.mid")):
        song = read_song(path)
        assert song.length_seconds > 30
        assert len(song.parts) >= 4
        for part in song.parts:
            performance = perform(part)
            assert len(performance.notes) == len(part.events.notes)
            ticks = [note.start_ticks for note in performance.notes]
            frames = song.tempo_map.frames_at_ticks(ticks, 48_000)
            assert frames == sorted(frames)
