"""What commands about loops, bands, sounds, instruments print with --json: what is new or gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

REMOVALS = {
    # What makes one, what removes it, the list that had it.
    "loop": ("loop edit pocket-funk --id mine --bpm 100", "loop delete mine", "loop list --custom"),
    "band": ("band save Duo --loops pocket-funk", "band delete duo", "band list --custom"),
    "instrument": ("instrument add piano", "instrument remove piano", "instrument list"),
    "character": (
        "character create Ada --seed 1 --as root",
        "character delete Ada --as root",
        "character list",
    ),
}


@pytest.mark.parametrize("kind", REMOVALS)
def test_a_removal_prints_what_the_list_had(jam: Run, printed: Run, kind: str) -> None:
    make, remove, listing = REMOVALS[kind]
    assert jam(*make.split()).code == 0
    (before,) = printed(*listing.split())
    assert printed(*remove.split(), "--yes") == before
    assert printed(*listing.split()) == []


@pytest.mark.parametrize("kind", REMOVALS)
def test_what_was_refused_is_there_still(jam: Run, printed: Run, kind: str) -> None:
    make, remove, listing = REMOVALS[kind]
    assert jam(*make.split()).code == 0
    before = printed(*listing.split())
    jam(*remove.split(), "--json").refused(2, "--yes")
    assert printed(*listing.split()) == before


def test_a_loop_that_is_written_has_a_path_and_a_size(jam: Run, printed: Run) -> None:
    written = printed("loop", "export", "pocket-funk", "drums.mid")
    assert written == {"path": "drums.mid", "bytes": Path("drums.mid").stat().st_size}
    jam("loop", "export", "pocket-funk", "-", "--json").refused(2, "'-'")


def test_an_audition_says_what_was_heard(printed: Run) -> None:
    found = printed("sound", "audition", "keys/organ", "--note", "C4", "--out", "organ.wav")
    assert (found["sound"], found["path"]) == ("keys/organ", "organ.wav")
    assert 0.5 < found["seconds"] <= 20


def test_an_export_of_a_room_is_the_same_by_either_name(jam: Run, printed: Run) -> None:
    jam("room", "create", "Cellar")
    jam("looptrack", "add", "pocket-funk")
    document = printed("room", "export")
    assert document == jam("room", "export", "--format", "json").json
    assert [one["loop_id"] for one in document["loops"]] == ["pocket-funk"]
