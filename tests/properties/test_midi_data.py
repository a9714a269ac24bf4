from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.errors import BadFileError
from jamtui.music.meter import Meter
from jamtui.music.midi_data import decode, encode
from jamtui.music.note import Bend, Controller, Events, Note, Program

steady = settings(deadline=None, derandomize=True)

BYTE = st.integers(0, 127)
LENGTHS = st.builds(
    lambda bars, meter: bars * meter.bar_ticks,
    st.integers(1, 64),
    st.builds(Meter, st.integers(1, 64), st.sampled_from([1, 2, 4, 8, 16, 32])),
)


@st.composite
def loops(draw):
    length = draw(LENGTHS)
    ticks = st.integers(0, length)
    notes = st.lists(st.builds(Note, ticks, BYTE, st.integers(1, 127), ticks), max_size=30)

    def by_time(item):
        return item.start_ticks

    return length, Events(
        tuple(sorted(draw(notes))),
        tuple(sorted(draw(st.lists(st.builds(Controller, ticks, BYTE, BYTE))), key=by_time)),
        tuple(
            sorted(draw(st.lists(st.builds(Bend, ticks, st.integers(-8192, 8191)))), key=by_time)
        ),
        tuple(sorted(draw(st.lists(st.builds(Program, ticks, BYTE))), key=by_time)),
    )


@steady
@given(loops())
def test_decoding_gives_back_what_was_encoded(loop):
    length, events = loop
    items = encode(events, length)
    assert decode(items, length) == events
    assert [item["t"] for item in items] == sorted(item["t"] for item in items)


@steady
@given(LENGTHS, st.data())
def test_every_tick_of_every_loop_length_comes_back(length, data):
    tick = data.draw(st.integers(0, length))
    assert round(tick / length * length) == tick


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from("tnvdcbpx") | st.text(max_size=2), inner, max_size=5)
    ),
    max_leaves=20,
)
NEARLY = st.fixed_dictionaries(
    {"t": JSON}, optional={"n": JSON, "v": JSON, "d": JSON, "b": JSON, "p": JSON}
)


@steady
@given(JSON | st.lists(NEARLY, max_size=3))
def test_any_json_is_read_or_refused_in_a_sentence(items):
    try:
        events = decode(items, 3840)
    except BadFileError as error:
        assert str(error).endswith(".")  # noqa: PT017
        return
    # Notes of velocity 0 are the only ones that do not come back.
    assert decode(encode(events, 3840), 3840) == events
