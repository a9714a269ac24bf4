from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.errors import JamError
from jamtui.midi.smf import loop_bytes, read_loop, read_song
from jamtui.music.loop import Loop
from jamtui.music.meter import Meter
from jamtui.music.note import Bend, Controller, Events, Note, Program
from jamtui.music.performance import perform

steady = settings(deadline=None, derandomize=True)

BYTE = st.integers(0, 127)
KEYS = st.sampled_from([None, "C major", "Eb minor", "F# dorian", "A minor", "B blues"])
NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


def by_time(item):
    return item.start_ticks


@st.composite
def loops(draw):
    meter = Meter(draw(st.integers(1, 9)), draw(st.sampled_from([2, 4, 8, 16])))
    bars = draw(st.integers(1, 8))
    # Few places and pitches, so that notes overlap and share ticks.
    ticks = st.integers(0, bars * meter.bar_ticks) | st.integers(0, 3)
    pitches = st.integers(59, 62) | BYTE
    notes = draw(st.lists(st.builds(Note, ticks, pitches, st.integers(1, 127), ticks), max_size=40))
    controllers = draw(st.lists(st.builds(Controller, ticks, BYTE, BYTE), max_size=10))
    bends = draw(st.lists(st.builds(Bend, ticks, st.integers(-8192, 8191)), max_size=10))
    programs = draw(st.lists(st.builds(Program, ticks, BYTE), max_size=5))
    events = Events(
        tuple(sorted(notes)),
        tuple(sorted(controllers, key=by_time)),
        tuple(sorted(bends, key=by_time)),
        tuple(sorted(programs, key=by_time)),
    )
    return Loop(
        id="any",
        name=draw(NAMES),
        category=draw(st.sampled_from(["drums", "bass"])),
        subcategory=None,
        bpm=draw(st.integers(20, 300) | st.integers(200, 3000).map(lambda n: n / 10)),
        bars=bars,
        meter=meter,
        key=draw(KEYS),
        events=events,
        sound_preset="bass/any",
    )


@steady
@given(loops())
def test_a_loop_comes_back_from_its_file(loop):
    read = read_loop(loop_bytes(loop))
    assert read.events == loop.events
    assert read.name == loop.name
    assert read.bpm == loop.bpm
    assert read.meter == loop.meter
    assert read.key == loop.key
    assert read.length_ticks == loop.length_ticks


@steady
@given(loops(), st.integers(0, 15))
def test_a_file_is_the_same_after_another_round(loop, channel):
    data = loop_bytes(loop, channel)
    read = read_loop(data)
    assert read.channel == channel
    assert loop_bytes(loop, read.channel) == data


@steady
@given(loops())
def test_a_loop_is_a_song_too(loop):
    song = read_song(loop_bytes(loop))
    assert sorted(note for part in song.parts for note in part.events.notes) == list(
        loop.events.notes
    )
    for part in song.parts:
        assert part.events.controllers == loop.events.controllers


def read_any(data):
    """Reads bytes in every way; only a JamError may come of it, one sentence long."""
    for read in (read_loop, read_song):
        try:
            result = read(data)
        except JamError as error:
            text = str(error)
            assert text.isprintable()
            assert text.endswith(".")
        else:
            for part in getattr(result, "parts", ()):
                check_performance(perform(part))


def check_performance(performance):
    for note in performance.notes:
        assert 0 <= note.start_ticks <= note.end_ticks
        assert 1 <= note.velocity <= 127
    for curve in (performance.volume, performance.reverb, performance.chorus):
        assert all(0 <= value <= 1 for _, value in curve)
    for curve in (performance.pan, performance.bend, performance.volume):
        ticks = [tick for tick, _ in curve]
        assert ticks[0] == 0
        assert ticks == sorted(set(ticks))


@steady
@given(st.binary(max_size=300))
def test_random_bytes_are_refused_in_a_sentence(data):
    read_any(data)


@steady
@given(st.binary(max_size=200), st.integers(0, 2), st.integers(0, 3), st.integers(0, 65535))
def test_random_tracks_behind_a_good_header(track, kind, count, division):
    header = b"MThd\0\0\0\6" + b"".join(n.to_bytes(2, "big") for n in (kind, count, division))
    read_any(header + (b"MTrk" + len(track).to_bytes(4, "big") + track) * max(1, count))


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "insert", "repeat"]),
        st.integers(0, 2000),
        st.integers(0, 255),
    ),
    min_size=1,
    max_size=6,
)


def damaged(data, edits):
    for kind, place, value in edits:
        place %= len(data) + 1
        if kind == "flip":
            data = data[:place] + bytes([value]) + data[place + 1 :]
        elif kind == "cut":
            data = data[:place] + data[place + value % 8 :] if value % 2 else data[:place]
        elif kind == "insert":
            data = data[:place] + bytes([value]) + data[place:]
        else:
            data = data[:place] + data[max(0, place - value) :]
    return data


@settings(steady, max_examples=300)
@given(loops(), EDITS)
def test_damaged_files_are_read_or_refused_in_a_sentence(loop, edits):
    read_any(damaged(loop_bytes(loop), edits))
