import pytest

from jamtui.errors import UsageError
from jamtui.music.pitch import folded, frequency_hz, parse_pitch, pitch_class, pitch_name


@pytest.mark.parametrize(
    ("text", "pitch"),
    [("C4", 60), ("a4", 69), ("Bb-1", 10), ("C-1", 0), ("G9", 127), ("Cb4", 59), ("B#3", 60),
     ("F♯3", 54), ("E♭3", 51), ("C##4", 62), ("Dbb4", 60), ("0", 0), ("127", 127), (" 64 ", 64)],
)  # fmt: skip
def test_names_and_numbers_are_pitches(text, pitch):
    assert parse_pitch(text) == pitch


@pytest.mark.parametrize("text", ["", "H4", "C", "G#9", "Cb-1", "128", "-1", "C10", "C4x", "٣"])
def test_anything_else_is_no_pitch(text):
    with pytest.raises(UsageError, match="not a pitch"):
        parse_pitch(text)


def test_names_are_written_with_sharps_or_flats():
    assert [pitch_name(61), pitch_name(61, flats=True)] == ["C#4", "Db4"]
    with pytest.raises(UsageError, match="128 is not a pitch"):
        pitch_name(128)


def test_frequencies_of_equal_temperament():
    assert frequency_hz(69) == 440
    assert frequency_hz(60) == pytest.approx(261.6256, abs=1e-4)
    assert frequency_hz(69.5) == pytest.approx(452.8930, abs=1e-4)
    assert frequency_hz(69, concert_a_hz=432) == 432


def test_folding_keeps_the_note_and_enters_the_range():
    assert [folded(pitch) for pitch in (-1, -12, 0, 127, 128, 140)] == [11, 0, 0, 127, 116, 116]


def test_note_names_without_an_octave():
    assert [pitch_class(name) for name in ("C", "f#", "Cb", "B#")] == [0, 6, 11, 0]
    with pytest.raises(UsageError, match="not the name of a note"):
        pitch_class("H")
