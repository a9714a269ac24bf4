"""TOML files of any content are read or refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.catalog.toml_file import MAX_BYTES, Fields, parse_toml, read_toml, read_toml_head
from jamtui.errors import BadFileError, NotFoundError, StorageError

PATH = Path("some.toml")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_bad_file(data: bytes) -> None:
    try:
        parse_toml(data, PATH)
    except BadFileError as error:
        said = str(error)
    else:
        return
    assert said.startswith("some.toml ")
    assert said.endswith(".")
    assert said.isprintable()


@given(st.text(alphabet="[]{}=\"'a1.,#\n\\x- \x00\x1b", max_size=60))
def test_any_text_is_a_table_or_a_bad_file(text: str) -> None:
    try:
        said = str(parse_toml(text.encode(), PATH).keys())
    except BadFileError as error:
        said = str(error)
    assert said.isprintable()


@pytest.mark.parametrize(
    "data",
    [
        b"a = " + b"[" * 50_000,
        b"a = " + b"{a=" * 50_000,
        b"a = " + b"[" * 50_000 + b"]" * 50_000,
        b"a = " + b"9" * 100_000,
        b".".join([b"a"] * 400_000) + b" = 1",
        b"[" + b" . ".join([b"'a'"] * 100_000) + b"]",
        b"x = {" + b".".join([b'"a"'] * 100_000) + b" = 1}",
        b"a = 1\na = 2",
        b"\xff\xfe",
        b"a = 2000-99-99",
        b"a = 1" + b" " * MAX_BYTES,
    ],
)
def test_hostile_files_are_refused(data: bytes) -> None:
    with pytest.raises(BadFileError, match=r"^some\.toml is "):
        parse_toml(data, PATH)


def test_keys_of_some_parts_are_read() -> None:
    assert parse_toml(b"a.b.'c.c'.\"d\" = 1.5", PATH) == {"a": {"b": {"c.c": {"d": 1.5}}}}


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        read_toml(tmp_path / "none.toml")
    with pytest.raises(BadFileError, match="is not a file but a folder"):
        read_toml(tmp_path)
    with pytest.raises((StorageError, NotFoundError)):
        read_toml(tmp_path / "a\0b")


def test_the_head_ends_at_the_first_table(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('name = "a"\n[rest]\nthis is not looked at')
    assert read_toml_head(path) == {"name": "a"}
    path.write_text('list = [\n[1],\n[2]]\nname = "a"\n')
    assert read_toml_head(path) == {"list": [[1], [2]], "name": "a"}


VALUES = {
    "text": "words",
    "number": 1.5,
    "whole": 3,
    "truth": True,
    "texts": ["a", "b"],
    "table": {},
    "nan": float("nan"),
    "huge": 10**5000,
    "escape": "\x1b[2J",
    "empty": "  ",
    "long": "x" * 201,
}


def fields(*keys: str) -> Fields:
    return Fields({key: VALUES[key] for key in keys or VALUES}, "file")


def test_right_values_are_returned() -> None:
    table = fields("text", "number", "whole", "truth", "texts")
    assert table.text("text") == "words"
    assert table.number("number", 0, 2) == 1.5
    assert table.number("whole", 0, 3) == 3
    assert table.whole("number_of", 0, 3, 2) == 2
    assert table.truth("truth", False) is True
    assert table.texts("texts") == ("a", "b")
    assert table.optional("whole") == 3
    assert table.optional_text("none") is None
    table.finish()


@pytest.mark.parametrize("key", [key for key in VALUES if key not in ("number", "whole")])
def test_wrong_numbers_are_named(key: str) -> None:
    with pytest.raises(BadFileError, match=rf"^file: {key} must be a number from 0 to 9, not "):
        fields().number(key, 0, 9)


@pytest.mark.parametrize("key", [key for key in VALUES if key != "whole"])
def test_wrong_whole_numbers_are_named(key: str) -> None:
    with pytest.raises(BadFileError, match=rf"^file: {key} must be a whole number from 0 to 9"):
        fields().whole(key, 0, 9)


@pytest.mark.parametrize("key", [key for key in VALUES if key != "text"])
def test_wrong_texts_are_named(key: str) -> None:
    with pytest.raises(BadFileError, match=rf"^file: {key} ") as caught:
        fields().text(key)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("value", ["a", [1], [""], ["a" * 101], ["a\nb"], ["a"] * 33, {}])
def test_wrong_lists_are_named(value: object) -> None:
    with pytest.raises(BadFileError, match=r"^file: tags must be a list of"):
        Fields({"tags": value}, "file").texts("tags")


def test_missing_unknown_and_mistyped_keys_are_named() -> None:
    with pytest.raises(BadFileError, match=r"^file has no bpm: it needs a number from 1 to 2\.$"):
        Fields({}, "file").number("bpm", 1, 2)
    table = Fields({"nmae": "a"}, "file")
    table.text("name", "b")
    with pytest.raises(BadFileError, match=r"unknown key 'nmae' \(did you mean 'name'\?\)\.$"):
        table.finish()
    with pytest.raises(BadFileError, match=r"no kind 'kti' \(did you mean 'kit'\?\)"):
        Fields({"kind": "kti"}, "file").choice("kind", ("patch", "kit"))
    with pytest.raises(BadFileError, match="must be a table"):
        Fields(3, "file")
