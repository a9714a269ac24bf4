import pytest

from jamtui.music.note import Bend, Controller, Events, Note, Program
from jamtui.music.performance import PlayedNote, perform
from jamtui.music.song import Part


def performance(notes=(), controllers=(), bends=(), programs=(), is_drums=False):
    events = Events(
        tuple(Note(*note) for note in notes),
        tuple(Controller(*controller) for controller in controllers),
        tuple(Bend(*bend) for bend in bends),
        tuple(Program(*program) for program in programs),
    )
    return perform(Part("Any", 0, is_drums, events))


def ends(notes, controllers):
    return [note.end_ticks for note in performance(notes, controllers).notes]


def test_without_any_setting_everything_has_its_default():
    played = performance([(0, 60, 100, 10)])
    assert played.notes == (PlayedNote(0, 10, 60, 100, 0, 0),)
    assert played.volume == ((0, pytest.approx((100 / 127) ** 2)),)
    assert played.pan == ((0, 0.0),)
    assert played.bend == ((0, 0.0),)
    assert played.reverb == ((0, pytest.approx(40 / 127)),)
    assert played.chorus == ((0, 0.0),)


def test_the_pedal_holds_notes_until_it_is_lifted():
    pedal = [(50, 64, 127), (500, 64, 0)]
    notes = [(0, 60, 1, 40), (0, 62, 1, 100), (200, 64, 1, 100), (450, 65, 1, 100)]
    assert ends(notes, pedal) == [40, 500, 500, 550]


@pytest.mark.parametrize(("value", "end"), [(63, 10), (64, 900)])
def test_the_pedal_is_down_from_64(value, end):
    assert ends([(0, 60, 1, 10)], [(0, 64, value), (900, 64, 0)]) == [end]


def test_half_pedalling_values_do_not_lift_it():
    assert ends([(0, 60, 1, 10)], [(0, 64, 127), (100, 64, 90), (900, 64, 10)]) == [900]


def test_a_pedal_that_nobody_lifts_ends_with_the_part():
    assert ends([(0, 60, 1, 10), (0, 62, 1, 70)], [(0, 64, 127)]) == [70, 70]
    assert ends([(0, 60, 1, 10)], [(0, 64, 127), (400, 7, 1)]) == [400]


def test_a_key_struck_again_ends_its_earlier_note():
    notes = [(0, 60, 1, 10), (100, 60, 1, 10), (150, 61, 1, 10)]
    assert ends(notes, [(0, 64, 127), (500, 64, 0)]) == [100, 500, 500]
    assert ends([(0, 60, 1, 300), (100, 60, 1, 10)], []) == [100, 110]


def test_all_sound_off_ends_notes_in_spite_of_the_pedal():
    notes = [(0, 60, 1, 1000), (300, 60, 1, 10)]
    assert ends(notes, [(0, 64, 127), (200, 120, 0), (300, 120, 0), (900, 64, 0)]) == [200, 900]


@pytest.mark.parametrize("number", [123, 124, 125, 126, 127])
def test_all_notes_off_lets_go_of_the_keys_alone(number):
    assert ends([(0, 60, 1, 1000)], [(200, number, 0)]) == [200]
    assert ends([(0, 60, 1, 1000)], [(0, 64, 127), (200, number, 0), (300, 64, 0)]) == [300]
    assert ends([(200, 60, 1, 1000)], [(200, number, 0)]) == [1200]


def test_a_reset_lifts_the_pedal_and_centres_but_keeps_volume_and_pan():
    played = performance(
        [(0, 60, 1, 10)],
        [(0, 7, 127), (0, 10, 127), (0, 11, 0), (0, 64, 127), (100, 121, 0)],
        [(0, 8191)],
    )
    assert played.notes[0].end_ticks == 100
    assert played.volume == ((0, 0.0), (100, 1.0))
    assert played.pan == ((0, 1.0),)
    assert played.bend[-1] == (100, 0.0)


def test_notes_have_the_program_and_bank_in_force_when_they_begin():
    played = performance(
        [(0, 60, 1, 10), (100, 60, 1, 10), (150, 60, 1, 10), (200, 60, 1, 10)],
        [(50, 0, 2), (50, 32, 3), (160, 0, 9)],
        programs=[(0, 5), (100, 6), (200, 7)],
    )
    # A bank takes effect with the next program change only.
    assert [(note.program, note.bank) for note in played.notes] == [
        (5, 0), (6, 2 * 128 + 3), (6, 2 * 128 + 3), (7, 9 * 128 + 3),
    ]  # fmt: skip


def test_a_program_change_does_not_touch_sounding_notes():
    assert performance([(0, 60, 1, 500)], programs=[(100, 6)]).notes[0].program == 0


def test_volume_and_expression_multiply_as_squares():
    played = performance(controllers=[(0, 7, 127), (10, 11, 64), (10, 11, 127), (20, 11, 64)])
    assert played.volume == ((0, 1.0), (20, pytest.approx((64 / 127) ** 2)))


def test_pan_reaches_both_sides_and_its_middle_is_64():
    played = performance(controllers=[(0, 10, 0), (1, 10, 1), (2, 10, 64), (3, 10, 127)])
    assert played.pan == ((0, -1.0), (2, 0.0), (3, 1.0))


def test_sends_are_fractions():
    played = performance(controllers=[(0, 91, 127), (5, 93, 127), (6, 93, 0)])
    assert played.reverb == ((0, 1.0),)
    assert played.chorus == ((0, 0.0), (5, 1.0), (6, 0.0))


def test_bends_reach_two_semitones_or_what_the_range_says():
    assert performance(bends=[(0, -8192), (5, 4096)]).bend == ((0, -2.0), (5, 1.0))
    octave = [(0, 101, 0), (0, 100, 0), (0, 6, 12), (0, 38, 50)]
    assert performance(controllers=octave, bends=[(3, 4096)]).bend == ((0, 0.0), (3, 6.25))


def test_a_new_range_moves_a_held_bend():
    wider = [(10, 101, 0), (10, 100, 0), (10, 6, 4)]
    assert performance(controllers=wider, bends=[(0, 4096)]).bend == ((0, 1.0), (10, 2.0))


@pytest.mark.parametrize(
    "select",
    [
        [],
        [(0, 101, 0), (0, 100, 0), (0, 99, 0)],
        [(0, 101, 0), (0, 100, 0), (0, 121, 0)],
        [(0, 101, 127), (0, 100, 127)],
        [(0, 101, 1), (0, 100, 0)],
        [(0, 101, 0), (0, 100, 5)],
    ],
)
def test_data_for_other_parameters_leaves_the_range(select):
    data = [*select, (1, 6, 12)]
    assert performance(controllers=data, bends=[(3, 4096)]).bend == ((0, 0.0), (3, 1.0))


def test_tuning_moves_every_part_but_drums():
    tuning = [(0, 101, 0), (0, 100, 2), (0, 6, 67), (0, 100, 1), (0, 6, 96), (0, 38, 0)]
    assert performance(controllers=tuning).bend == ((0, 3.5),)
    assert performance(controllers=tuning, is_drums=True).bend == ((0, 0.0),)
