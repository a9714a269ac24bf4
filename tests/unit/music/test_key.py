import pytest

from jamtui.errors import UsageError
from jamtui.music.key import Key, nearest_transposition, transpose
from jamtui.music.note import Bend, Events, Note


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A minor", "A minor"),
        ("Am", "A minor"),
        ("A min", "A minor"),
        ("AM", "A major"),
        ("Bb", "Bb major"),
        ("bb", "Bb major"),
        ("b", "B major"),
        ("bm", "B minor"),
        ("F# dorian", "F# dorian"),
        ("  f♯   Dorian ", "F# dorian"),
        ("E♭ maj", "Eb major"),
        ("Cb", "Cb major"),
        ("D harmonic minor", "D harmonic-minor"),
        ("D harmonicMinor", "D harmonic-minor"),
        ("G melodic_minor", "G melodic-minor"),
        ("C pentatonicMajor", "C major-pentatonic"),
        ("E minor pentatonic", "E minor-pentatonic"),
        ("A blues", "A blues"),
        ("D aeolian", "D minor"),
        ("C ionian", "C major"),
        ("B locrian", "B locrian"),
    ],
)
def test_keys_are_read_as_people_write_them(text, shown):
    assert str(Key.parse(text)) == shown


@pytest.mark.parametrize("text", ["", "H", "minor", "A mayor", "C#b", "A\nB", "Ammm", "A" * 100])
def test_other_texts_are_refused_with_the_modes(text):
    with pytest.raises(UsageError, match="such as A minor") as caught:
        Key.parse(text)
    assert "\n" not in str(caught.value)


def test_enharmonic_keys_are_equal_and_keep_their_spelling():
    sharp, flat = Key.parse("F# minor"), Key.parse("Gb minor")
    assert sharp == flat
    assert hash(sharp) == hash(flat)
    assert str(flat) == "Gb minor"


def test_a_key_without_a_spelling_gets_the_usual_one():
    assert [str(Key(tonic, "minor")) for tonic in (1, 3, 6, 10)] == [
        "C# minor",
        "Eb minor",
        "F# minor",
        "Bb minor",
    ]
    assert [str(Key(tonic)) for tonic in (1, 3, 8, 10)] == [
        "Db major",
        "Eb major",
        "Ab major",
        "Bb major",
    ]


def test_impossible_keys_cannot_be_made():
    with pytest.raises(UsageError, match="not a tonic"):
        Key(12)
    with pytest.raises(UsageError, match="no mode 'happy'"):
        Key(0, "happy")


def test_scales_start_at_their_tonic():
    assert Key.parse("A minor").pitch_classes == (9, 11, 0, 2, 4, 5, 7)
    assert Key.parse("C blues").pitch_classes == (0, 3, 5, 6, 7, 10)
    assert Key.parse("C major").pitches(60, 72) == (60, 62, 64, 65, 67, 69, 71, 72)
    assert 61 in Key.parse("Db")
    assert 60 not in Key.parse("D")


@pytest.mark.parametrize(
    ("source", "target", "semitones"),
    [
        ("A minor", "C major", 0),
        ("A minor", "A major", -3),
        ("C major", "G major", -5),
        ("C major", "F major", 5),
        ("C major", "F# major", -6),
        ("D dorian", "C major", 0),
        ("E phrygian", "D minor", 5),
        ("E minor-pentatonic", "G major", 0),
        ("A harmonic-minor", "B minor", 2),
        ("Am", "Em", -5),
    ],
)
def test_material_moves_by_the_nearest_way(source, target, semitones):
    assert nearest_transposition(Key.parse(source), Key.parse(target)) == semitones


def test_transposing_folds_what_leaves_the_range_and_leaves_the_rest():
    events = Events((Note(0, 126, 9, 5), Note(0, 60, 9, 5)), bends=(Bend(3, 4),))
    moved = transpose(events, 3)
    assert [note.pitch for note in moved.notes] == [63, 117]
    assert moved.bends == events.bends
    assert transpose(events, 0) is events
