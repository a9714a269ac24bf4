"""What a room can be set to: every field is checked, and nothing else is let in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.community.permissions import capabilities
from jamtui.community.room_columns import columns_of, values_of
from jamtui.community.room_fields import (
    Field,
    assignments,
    checked_text,
    field,
    kept_fields,
    room_fields,
    template_fields,
)
from jamtui.community.room_settings import (
    default_rules,
    default_settings,
    effective,
    parsed_object,
    with_value,
)
from jamtui.errors import UsageError
from jamtui.music.key import MODES
from jamtui.music.meter import DENOMINATORS

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


def values(one: Field) -> st.SearchStrategy[object]:
    """Returns values that a field can have."""
    match one.kind:
        case "text":
            filled = TEXT.filter(lambda text: len(text.strip()) >= max(one.least, 1))
            return filled.filter(lambda text: len(text) <= one.longest)
        case "link":
            return st.sampled_from(["http://jam.test", "https://jam.test/a.png?b=%20#c"])
        case "whole":
            return st.integers(int(one.low), int(one.high))
        case "number":
            return st.floats(one.low, one.high)
        case "truth":
            return st.booleans()
        case "choice":
            return st.sampled_from(one.choices)
        case "names":
            word = TEXT.filter(lambda text: text.strip() != "")
            return st.lists(word, min_size=1, max_size=one.most, unique=True)
        case "meter":
            return st.tuples(st.integers(1, 64), st.sampled_from(DENOMINATORS)).map(list)
    return st.dictionaries(st.sampled_from("abc"), st.integers(), min_size=1)


FIELDS = list(room_fields().values()) + list(kept_fields().values())
each_field = pytest.mark.parametrize("one", FIELDS, ids=lambda one: one.path)
# A hundred fields have nine kinds of values between them.
few = settings(max_examples=25, deadline=None)


@each_field
def test_defaults_and_choices_are_what_a_field_can_be(one: Field) -> None:
    assert one.help
    assert one.optional or one.default is not None or one.path == "name"
    if one.default is not None:
        assert one.check(one.default) == one.default


@each_field
@few
@given(data=st.data())
def test_a_value_is_checked_as_it_is(one: Field, data: st.DataObject) -> None:
    value = data.draw(values(one))
    assert one.check(value) == value


@each_field
@few
@given(data=st.data())
def test_what_is_written_is_read_again(one: Field, data: st.DataObject) -> None:
    value = data.draw(values(one))
    if one.kind == "names":
        value = [word.strip().replace(",", "x") or "x" for word in value]  # type: ignore[attr-defined]
        value = list(dict.fromkeys(word[:40].strip() for word in value))
        text = ",".join(value)
    elif one.kind == "meter":
        text = "/".join(map(str, value))  # type: ignore[call-overload]
    else:
        text = value if isinstance(value, str) else json.dumps(value)
    assert one.parse(text) == value


@given(st.data())
def test_changes_are_found_in_the_row_again(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(sorted(room_fields())), unique=True))
    changes = {path: data.draw(values(room_fields()[path])) for path in chosen}
    row: dict[str, object] = {"settings": "{}", "rules": None, "default_permissions": None}
    row |= columns_of(changes, row)
    held = values_of(row)
    assert {path: held[path] for path in changes} == changes
    assert all(held[path] is None for path in held.keys() - changes.keys())


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("name", ""),
        ("name", " "),
        ("name", "x" * 81),
        ("name", "a\0b"),
        ("name", "\ud800"),
        ("description", "x" * 1_000_001),
        ("color", "ultraviolet"),
        ("icon", "kazoo"),
        ("max_users", "0"),
        ("max_users", "11"),
        ("max_users", "3.5"),
        ("max_users", "many"),
        ("max_users", "9" * 5_000),
        ("is_public", "perhaps"),
        ("default_role", "owner"),
        ("tags", ",".join(map(str, range(21)))),
        ("tags", "x" * 41),
        ("canvas", "[1]"),
        ("canvas", "{"),
        ("canvas", json.dumps({"a": "x" * 100_000})),
        ("rules.allowRecording", "2"),
        ("settings.sampleRate", "22050"),
        ("settings.bufferSize", "100"),
        ("settings.masterVolume", "1.01"),
        ("settings.masterVolume", "NaN"),
        ("settings.masterVolume", "Infinity"),
        ("settings.masterVolume", "true"),
        ("settings.maxPerformers", "9"),
        ("settings.transport.bpm", "19"),
        ("settings.transport.bpm", "1e400"),
        ("settings.transport.key", "H"),
        ("settings.transport.scale", "sad"),
        ("settings.transport.timeSignature", "4/5"),
        ("settings.transport.timeSignature", "0/4"),
        ("settings.transport.timeSignature", "waltz"),
        ("settings.transport.swing", "-0.1"),
    ],
)
def test_what_cannot_be_is_refused_by_name(path: str, text: str) -> None:
    with pytest.raises(UsageError, match=path):
        field(path).parse(text)


def test_long_texts_are_not_repeated_in_the_complaint() -> None:
    with pytest.raises(UsageError) as caught:
        field("name").parse("x" * 1_000_000)
    assert len(str(caught.value)) < 200
    assert "1,000,000" in str(caught.value)


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("settings.buferSize", "settings.bufferSize"),
        ("bufferSize", "settings.bufferSize"),
        ("NAME", "name"),
        ("rules.allowRecordings", "rules.allowRecording"),
        ("settings.transport.tempo", "settings.transport"),
        ("settings.archivedAt", "There is no field"),
        ("default_permissions.transport.pley", "transport.play"),
        ("", "There is no field"),
    ],
)
def test_an_unknown_field_is_refused_with_the_nearest(path: str, near: str) -> None:
    with pytest.raises(UsageError, match=near):
        field(path)


def test_assignments_are_read_in_order_and_the_last_one_counts() -> None:
    assert assignments(["name=a=b", "settings.bufferSize=64", "name= c "]) == {
        "name": " c ",
        "settings.bufferSize": 64,
    }
    with pytest.raises(UsageError, match="PATH=VALUE"):
        assignments(["name"])
    assert assignments(["default_permissions.chat.voiceChat=no", "genre="]) == {
        "default_permissions.chat.voiceChat": False,
        "genre": None,
    }
    assert "room_type" in template_fields()
    assert "is_public" not in template_fields()


def test_the_usual_settings_are_whole() -> None:
    settings = default_settings()
    assert settings["transport"] == {
        "bpm": 120,
        "key": "C",
        "scale": "major",
        "timeSignature": [4, 4],
        "swing": 0,
    }
    assert set(default_rules()) == {
        "allowBackingTracks",
        "allowAIGeneration",
        "allowStemSeparation",
        "allowRecording",
        "requireMicCheck",
    }
    assert room_fields()["settings.transport.scale"].choices == tuple(MODES)


def test_values_are_put_in_and_taken_out() -> None:
    held = {"transport": {"bpm": 90}, "a": 1}
    assert with_value(held, ["transport", "bpm"], None) == {"a": 1}
    assert with_value(held, ["transport", "key"], "D")["transport"] == {"bpm": 90, "key": "D"}
    assert held == {"transport": {"bpm": 90}, "a": 1}
    assert effective({"transport": {"bpm": 9}}, {"transport": {"key": "C"}, "x": 2}) == {
        "transport": {"bpm": 9, "key": "C"},
        "x": 2,
    }


def test_rules_from_elsewhere_may_be_plain_text() -> None:
    assert parsed_object("Be kind") == {"customRules": "Be kind"}
    assert parsed_object("[1]") == {"customRules": "[1]"}
    assert parsed_object(None) == parsed_object("") == {}


def test_a_text_beside_something_is_limited() -> None:
    assert checked_text("message", None) is None
    assert checked_text("message", " ") == ""
    assert checked_text("message", "\u200f🎺") == "\u200f🎺"
    for wrong in ("x" * 1_000_001, "\0"):
        with pytest.raises(UsageError, match="message"):
            checked_text("message", wrong)


def test_default_permissions_are_fields_too() -> None:
    row = {"default_permissions": '{"chat": {"voiceChat": false}}'}
    new = columns_of({"default_permissions.chat.voiceChat": None}, row)
    assert new == {"default_permissions": None}
    changes = {f"default_permissions.{name}": True for name in capabilities()}
    assert all(json.loads(columns_of(changes, row)["default_permissions"])["chat"].values())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('tags=["a","b, c"]', {"tags": ["a", "b, c"]}),
        ("tags=a,b", {"tags": ["a", "b"]}),
        ("tags=[]", {"tags": None}),
        ("tags=null", {"tags": None}),
        ("tags=[a", {"tags": ["[a"]}),
        ("canvas=null", {"canvas": None}),
        ('canvas={"a":1e3}', {"canvas": {"a": 1000.0}}),
        ("description=null", {"description": None}),
    ],
)
def test_json_may_be_written_as_a_value(text: str, found: dict[str, object]) -> None:
    assert assignments([text]) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name=null", "name must be a text of 1 to 80 characters, not nothing"),
        ("settings.transport.bpm=null", "not nothing"),
        ("settings.transport.bpm=true", "not true"),
        ("settings.transport.bpm=1e999", "1e999 is no finite number"),
        ("settings.transport.bpm=NaN", "NaN is no finite number"),
        ("settings.transport.bpm=" + "9" * 5000, "settings.transport.bpm must be"),
        ('canvas={"a":NaN}', "canvas has a value that cannot be meant: NaN"),
        ('canvas={"a":[1e999]}', "1e999"),
        ('canvas={"a":"\\ud800"}', "canvas holds half of a letter"),
        ("canvas=[]", "canvas must be a JSON object"),
        ("tags=[1]", "tags must be"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_plain_words(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        assignments([text])
    assert said in str(caught.value)
    assert "None" not in str(caught.value)
    assert "True" not in str(caught.value)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://jam.test", "jam.test/a.png", "https://", "http://a b/"]
)
def test_a_banner_is_at_a_link(link: str) -> None:
    with pytest.raises(UsageError, match="banner_url must be a link such as"):
        kept_fields()["banner_url"].check(link)
