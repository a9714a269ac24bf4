"""Loops and files, byte by byte; mido, which shares no code with the reader, checks the writer."""

import io
import os
import struct
from pathlib import Path

import mido
import pytest

from jamtui.errors import BadFileError, NotFoundError, StorageError, UsageError
from jamtui.midi.smf import loop_bytes, read_loop, read_song, write_loop
from jamtui.music.loop import Loop
from jamtui.music.meter import Meter
from jamtui.music.note import Bend, Controller, Events, Note, Program

BAR = 4 * 960
END = b"\x00\xff\x2f\x00"


def midi(*tracks, kind=1, division=960, count=None):
    """Returns a file of raw track bytes."""
    header = struct.pack(">HHH", kind, len(tracks) if count is None else count, division & 0xFFFF)
    chunks = [b"MThd" + struct.pack(">L", len(header)) + header]
    chunks += [b"MTrk" + struct.pack(">L", len(track)) + track for track in tracks]
    return b"".join(chunks)


def loop(events=Events(), **changes):  # noqa: B008
    values = {
        "id": "walk",
        "name": "Walk",
        "category": "bass",
        "subcategory": None,
        "bpm": 118,
        "bars": 2,
        "meter": Meter(),
        "key": "A minor",
        "events": events,
        "sound_preset": "bass/upright",
    }
    return Loop(**{**values, **changes})


def test_a_loop_says_everything_about_itself():
    events = Events((Note(0, 45, 90, 960),))
    read = read_loop(loop_bytes(loop(events, meter=Meter(7, 8), bpm=132.5, key="F# minor")))
    assert read.name == "Walk"
    assert read.bpm == 132.5
    assert read.meter == Meter(7, 8)
    assert read.key == "F# minor"
    assert read.length_ticks == 2 * Meter(7, 8).bar_ticks
    assert read.bars == 2
    assert read.events == events
    assert (read.channel, read.is_drums) == (0, False)


@pytest.mark.parametrize("key", [None, "Cb major", "A# minor", "D dorian", "Bb blues", "C major"])
def test_keys_of_any_mode_come_back(key):
    assert read_loop(loop_bytes(loop(key=key))).key == key


def test_a_key_is_read_back_in_its_usual_form_and_nonsense_not_at_all():
    assert read_loop(loop_bytes(loop(key="Am"))).key == "A minor"
    assert read_loop(loop_bytes(loop(key="something sad"))).key is None


@pytest.mark.parametrize("bpm", [20, 59.94, 60, 99.5, 118, 173, 299.99, 300])
def test_tempos_come_back(bpm):
    assert read_loop(loop_bytes(loop(bpm=bpm))).bpm == bpm


def test_drums_go_to_channel_10():
    drums = loop(key=None, category="drums", sound_preset="drums/rock-kit")
    assert read_loop(loop_bytes(drums)).is_drums
    assert read_loop(loop_bytes(loop(key=None), channel=9)).is_drums
    assert not read_loop(loop_bytes(loop(key=None))).is_drums
    with pytest.raises(UsageError, match="not a MIDI channel"):
        loop_bytes(drums, channel=16)


def test_mido_reads_what_is_written():
    events = Events(
        (Note(0, 60, 100, 480), Note(480, 60, 90, 480)),
        (Controller(0, 0, 1), Controller(960, 64, 127)),
        (Bend(240, -8192), Bend(241, 8191)),
        (Program(0, 5),),
    )
    file = mido.MidiFile(file=io.BytesIO(loop_bytes(loop(events))))
    assert (file.type, file.ticks_per_beat, len(file.tracks)) == (0, 960, 1)
    kinds = [message.type for message in file.tracks[0]]
    assert kinds == [
        "track_name",
        "set_tempo",
        "time_signature",
        "key_signature",
        "control_change",
        "program_change",
        "note_on",
        "pitchwheel",
        "pitchwheel",
        "note_off",
        "note_on",
        "note_off",
        "control_change",
        "end_of_track",
    ]
    assert sum(message.time for message in file.tracks[0]) == 2 * BAR
    assert file.tracks[0][3].key == "Am"


def test_notes_inside_others_and_past_the_end_come_back():
    notes = (
        Note(0, 60, 1, BAR),
        Note(0, 60, 100, 10),
        Note(5, 60, 100, 0),
        Note(5, 60, 101, 0),
        Note(2 * BAR - 1, 62, 9, BAR),
        Note(2 * BAR, 63, 9, 0),
    )
    read = read_loop(loop_bytes(loop(Events(notes))))
    assert read.events.notes == notes
    assert read.length_ticks == 2 * BAR


def test_too_many_notes_inside_others_are_refused():
    notes = tuple(Note(i, 60, 1, 1000 - 2 * i) for i in range(400))
    with pytest.raises(UsageError, match="one inside another"):
        loop_bytes(loop(Events(notes)))


@pytest.mark.parametrize(
    "events",
    [
        Events((Note(-1, 60, 1, 10),)),
        Events((Note(0, 200, 1, 10),)),
        Events((Note(0, 60, 0, 10),)),
        Events((Note(0, 60, 1, -10),)),
        Events(controllers=(Controller(0, 128, 0),)),
        Events(bends=(Bend(0, 8192),)),
    ],
)
def test_what_midi_cannot_hold_is_refused(events):
    with pytest.raises(UsageError):
        loop_bytes(loop(events))


@pytest.mark.parametrize("bpm", [0, -1, 3, float("nan"), float("inf"), 1e9])
def test_a_tempo_that_midi_cannot_hold_is_refused(bpm):
    with pytest.raises(UsageError, match="cannot be written"):
        loop_bytes(loop(bpm=bpm))


def test_running_status_velocity_0_and_stray_ends():
    track = (
        b"\x00\x90\x3c\x40" + b"\x60\x3c\x00" + b"\x00\x3c\x00" + b"\x00\x40\x41" + b"\x60\x40\x00"
    )
    read = read_loop(midi(track + END, division=96))
    assert read.events.notes == (Note(0, 60, 64, 960), Note(960, 64, 65, 960))


def test_overlapping_notes_of_a_pitch_end_first_in_first_out():
    track = b"\x00\x90\x3c\x01\x0a\x90\x3c\x02\x0a\x80\x3c\x00\x0a\x80\x3c\x00"
    assert read_loop(midi(track + END)).events.notes == (Note(0, 60, 1, 20), Note(10, 60, 2, 20))


def test_hanging_notes_end_with_the_loop():
    assert read_loop(midi(b"\x0a\x90\x3c\x01" + END)).events.notes == (Note(10, 60, 1, BAR - 10),)


def test_a_note_that_hangs_past_the_end_of_the_loop_has_no_length():
    marker = b"\x00\xff\x06\x07loopEnd"
    read = read_loop(midi(marker + b"\xbc\x00\x90\x3c\x01" + END))
    assert read.length_ticks == BAR
    assert read.events.notes == (Note(2 * BAR, 60, 1, 0),)


def test_a_loop_is_rounded_up_to_whole_bars():
    waltz = b"\x00\xff\x58\x04\x03\x02\x18\x08"
    note = b"\x00\x90\x3c\x01\x97\x01\x80\x3c\x00"  # 2,945 ticks: one more than 3/4 has
    assert read_loop(midi(waltz + END)).length_ticks == 2880
    assert read_loop(midi(waltz + note + END)).length_ticks == 2 * 2880


@pytest.mark.parametrize(
    ("division", "ticks"), [(1, 960), (24, 40), (480, 2), (1920, 1), (7680, 1)]
)
def test_any_division_becomes_960(division, ticks):
    read = read_loop(midi(b"\x00\x90\x3c\x01\x01\x80\x3c\x00" + END, division=division))
    assert read.events.notes[0].duration_ticks == ticks


def test_video_frames_are_read_at_120():
    # 25 frames of 40 ticks a second: a tick is a millisecond, a beat 500 of them.
    track = b"\x00\xff\x51\x03\x01\x00\x00" + b"\x00\x90\x3c\x01\x83\x74\x80\x3c\x00" + END
    read = read_loop(midi(track, division=(256 - 25) << 8 | 40))
    assert read.bpm == 120
    assert read.events.notes[0].duration_ticks == 960


def test_a_riff_file_is_unwrapped():
    inside = loop_bytes(loop(Events((Note(0, 60, 1, 1),))))
    chunk = b"LIST" + struct.pack("<L", 3) + b"abc\0" + b"data" + struct.pack("<L", len(inside))
    body = b"RMID" + chunk + inside
    wrapped = b"RIFF" + struct.pack("<L", len(body)) + body
    assert read_loop(wrapped) == read_loop(inside)


def test_names_in_any_encoding():
    def named(content):
        return read_loop(midi(b"\x00\xff\x03" + bytes([len(content)]) + content + END)).name

    assert named("Übung".encode()) == "Übung"
    assert named("Übung".encode("latin-1")) == "Übung"
    assert named(b"\x1b[31mred\x00\x07") == "[31mred"
    assert named(b"\xff\xfe\x80\x81") == "ÿþ"
    assert named(b"") == "Loop"


def test_several_channels_need_a_choice():
    data = midi(b"\x00\x90\x3c\x01\x01\x80\x3c\x00\x00\x99\x24\x01\x01\x89\x24\x00" + END)
    with pytest.raises(UsageError, match="channels 1, 10"):
        read_loop(data)
    assert read_loop(data, channel=9).is_drums
    assert read_loop(data, channel=0).events.notes[0].pitch == 60
    assert read_loop(data, channel=5).events == Events()


def test_other_events_are_passed_over():
    sysex = b"\x00\xf0\x03\x01\x02\xf7" + b"\x00\xf7\x01\x05" + b"\x00\xf8" + b"\x00\xf3\x01"
    pressure = b"\x00\xd0\x40" + b"\x00\xa0\x3c\x40"
    lyric = b"\x00\xff\x05\x02la"
    note = b"\x00\x90\x3c\x01\x01\x80\x3c\x00"
    alien = b"XYZ!" + struct.pack(">L", 2) + b"ab"
    data = midi(sysex + pressure + lyric + note + END)
    assert read_loop(data).events.notes == (Note(0, 60, 1, 1),)
    assert read_loop(data[:14] + alien + data[14:] + b"tail").events.notes == (Note(0, 60, 1, 1),)


def test_an_end_of_track_may_be_missing():
    assert read_loop(midi(b"\x00\x90\x3c\x01\x01\x80\x3c\x00")).events.notes == (Note(0, 60, 1, 1),)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"RIFF\0\0\0\0WAVEfmt ", "without MIDI"),
        (b"RIFF\0\0\0\0RMID", "without a data chunk"),
        (b"\x89PNG\r\n\x1a\n", "not a MIDI file"),
        (b"MThd", "cut short"),
        (b"MThd\0\0\0\xff\0\1\0\1\0\x60", "broken MIDI header"),
        (midi(END, kind=3), "type 3"),
        (midi(END, END, kind=2), "type 2"),
        (midi(count=0), "0 tracks"),
        (midi(count=65535), "65535 tracks"),
        (midi(END, division=0), "0 ticks"),
        (midi(END, division=0xE600), "video frames"),
        (midi(END, division=0x8001), "video frames"),
        (midi(END, count=2), "announces 2 tracks and ends after 1"),
        (midi(END)[:-1], "cut short"),
        (midi(b"\x00\x90\x3c"), "mid-event"),
        (midi(b"\x00\xff\x01\x7fabc"), "mid-event"),
        (midi(b"\x00\xf0\xff\xff\xff\x7fabc"), "mid-event"),
        (midi(b"\x00\xff\x01\xff\xff\xff\xff\x01" + END), "four bytes"),
        (midi(b"\x00\x3c\x40" + END), "without a status"),
        (midi(b"\x00\x90\x80\x40" + END), "above 127"),
        (midi(b"\x00\x90\x3c\xc0" + END), "above 127"),
        (midi(b"\xff\xff\xff\x7f\x90\x3c\x01" + END), "bars long"),
        (midi(b"\xff\xff\xff\x7f\x90\x3c\x01" * 50 + END), "bars long"),
        (midi(b"\x00\x90\x3c\x01" * 100_001 + END), "100,001 notes"),
        (midi(b"\x00\xb0\x01" + b"\x01\x00\x01" * 1_000_001 + END), "1,000,000 events"),
        (bytes(32 * 1024 * 1024 + 1), "32 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_broken_files_are_refused_in_a_sentence(data, words):
    with pytest.raises(BadFileError, match=words) as caught:
        read_loop(data)
    assert str(caught.value).startswith("The MIDI data ")
    assert str(caught.value).endswith(".")


def test_meta_events_that_make_no_sense_are_passed_over():
    metas = (
        b"\x00\xff\x58\x01\x04"
        b"\x00\xff\x58\x04\x00\x02\x18\x08"
        b"\x00\xff\x58\x04\x04\x09\x18\x08"
        b"\x00\xff\x59\x02\x09\x00"
        b"\x00\xff\x59\x01\x00"
        b"\x00\xff\x51\x03\x00\x00\x00"
        b"\x00\xff\x51\x01\x07"
    )
    read = read_loop(midi(metas + END))
    assert (read.meter, read.key, read.bpm) == (Meter(), None, 120)


def test_a_written_file_has_the_name_of_its_path(tmp_path):
    path = tmp_path / "Later.mid"
    write_loop(loop(name=""), path)
    assert read_loop(path).name == "Later"
    write_loop(loop(), path)
    assert read_loop(path).name == "Walk"
    assert os.listdir(tmp_path) == ["Later.mid"]


def test_files_that_cannot_be_read_or_written(tmp_path):
    with pytest.raises(NotFoundError, match="no file"):
        read_loop(tmp_path / "none.mid")
    with pytest.raises(BadFileError, match="not a file but a folder"):
        read_loop(tmp_path)
    with pytest.raises(NotFoundError, match="cannot be the name"):
        read_loop(tmp_path / "a\0b")
    with pytest.raises(StorageError, match="cannot be read"):
        read_loop(tmp_path / ("x" * 300))
    with pytest.raises(StorageError, match="cannot be written"):
        write_loop(loop(), tmp_path / "none" / "a.mid")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match="cannot be written"):
        write_loop(loop(), tmp_path / "folder")
    assert os.listdir(tmp_path) == ["folder"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "kept.mid"
    write_loop(loop(), path)
    before = path.read_bytes()

    def full(self, data):
        with self.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StorageError, match="No space left on device"):
        write_loop(loop(name="Other"), path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["kept.mid"]


def test_a_name_with_control_characters_is_shown_escaped(tmp_path):
    with pytest.raises(NotFoundError) as caught:
        read_loop(tmp_path / "a\x1b[2Jb.mid")
    assert "\x1b" not in str(caught.value)
    assert "a\\x1b[2Jb.mid" in str(caught.value)


def test_a_device_is_not_opened():
    with pytest.raises(BadFileError, match="device"):
        read_loop(Path("/dev/zero"))


def tempo(microseconds):
    return b"\x00\xff\x51\x03" + microseconds.to_bytes(3, "big")


@pytest.mark.parametrize("read", [read_loop, read_song])
def test_a_tempo_that_nothing_is_played_in_is_refused_alike(read):
    note = b"\x00\x90\x3c\x64\x83\x60\x80\x3c\x00"
    for microseconds, shown in ((1, "60,000,000"), (59_999, "1,000.02")):
        for track in (tempo(microseconds) + note, note + tempo(microseconds)):
            with pytest.raises(BadFileError, match=f"asks for {shown} beats a minute; at most 1,0"):
                read(midi(track + END))
    assert read(midi(tempo(60_000) + note + END))
    assert read(midi(tempo(0xFFFFFF) + note + END))
    assert read(midi(tempo(1) + note + END, division=-25 << 8 | 40)), "which counts video frames"


@pytest.mark.parametrize("release", [b"", b"\x00\x80\x3c\x00"])
def test_notes_in_a_song_without_length_last_a_bar_at_most(release):
    meter = b"\x00\xff\x58\x04\x03\x02\x18\x08"
    song = read_song(midi(meter + b"\x00\x90\x3c\x64" + release + END))
    assert song.length_ticks == 3 * 960
    (part,) = song.parts
    assert part.events.notes == (Note(0, 60, 100, 0 if release else 3 * 960),)
    assert read_song(midi(END)).length_ticks == 0
