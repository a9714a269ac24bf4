"""Every shipped file is what docs/content.md says, and they fit one another."""

from __future__ import annotations

import re
from functools import cache

import pytest

from jamtui.catalog.bands import Band, system_bands
from jamtui.catalog.categories import loop_categories
from jamtui.catalog.effects import effect_table
from jamtui.catalog.loops import LoopCard, loop_cards, read_loop
from jamtui.catalog.sounds import gm_fallback, gm_kit_fallback, sound_catalog
from jamtui.catalog.toml_file import read_toml
from jamtui.midi.smf import read_loop as read_midi
from jamtui.music.loop import Loop, is_kit
from jamtui.resources import bundled

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SPEC_SOUNDS = [
    "drums/acoustic-kit",
    "drums/808-kit",
    "drums/electronic-kit",
    "bass/synth-bass-1",
    "bass/synth-bass-2",
    "bass/808-sub",
    "keys/synth-pad",
    "keys/synth-pluck",
    "keys/organ",
    "lead/synth-lead",
]

# Read here, where a mistake would stop the collection of every test, nothing but names.
LOOP_FILES = sorted((bundled("data") / "loops").rglob("*.toml"))
BAND_FILES = sorted((bundled("presets") / "bands").rglob("*.toml"))
each_loop = pytest.mark.parametrize("id_", [path.stem for path in LOOP_FILES])
each_band = pytest.mark.parametrize("id_", [path.stem for path in BAND_FILES])


@cache
def cards() -> dict[str, LoopCard]:
    return loop_cards()


@cache
def loop(id_: str) -> Loop:
    return read_loop(cards()[id_], read_midi)


@cache
def bands() -> dict[str, Band]:
    return system_bands()


def test_there_are_enough() -> None:
    assert len(cards()) >= 96
    assert len(bands()) >= 16
    assert len(sound_catalog()) >= 40


def test_every_midi_file_has_its_card_and_every_card_its_midi_file() -> None:
    midi = {path.with_suffix("") for path in (bundled("data") / "loops").rglob("*.mid")}
    assert midi == {path.with_suffix("") for path in LOOP_FILES}


@each_loop
def test_a_loop_is_whole(id_: str) -> None:
    card = cards()[id_]
    assert SLUG.fullmatch(id_)
    assert len(id_) <= 64
    assert card.path.parent.name == card.category
    assert card.subcategory is not None
    assert 1 <= card.bars <= 8
    # The table holds whole numbers.
    assert card.bpm == int(card.bpm)
    assert card.tags
    assert len(card.tags) == len(set(card.tags))
    assert len(card.description) > 10
    assert card.sound in sound_catalog()


@each_loop
def test_a_loop_and_its_midi_file_agree(id_: str) -> None:
    card, notes = cards()[id_], read_midi(cards()[id_].path.with_suffix(".mid"))
    assert notes.bpm == pytest.approx(card.bpm, abs=0.01)
    assert notes.key == card.key
    assert loop(id_).events.notes
    assert notes.is_drums == (sound_catalog()[card.sound].kind == "kit")


@each_loop
def test_the_notes_of_a_loop_lie_within_it(id_: str) -> None:
    for note in loop(id_).events.notes:
        assert 0 <= note.start_ticks < loop(id_).length_ticks
        assert note.end_ticks <= loop(id_).length_ticks
        assert 1 <= note.velocity <= 127


def test_names_and_notes_are_no_one_else_s() -> None:
    names = [card.name.casefold() for card in cards().values()]
    assert len(names) == len(set(names))
    notes = [loop(id_).events for id_ in cards()]
    assert len(notes) == len(set(notes))


def test_categories_have_loops_and_meters_vary() -> None:
    filled = {card.category for card in cards().values()}
    wanted = {"drums", "bass", "keys", "guitar", "synth", "pads", "percussion", "full-beats"}
    assert wanted <= filled
    meters = {str(card.meter) for card in cards().values()}
    assert {"4/4", "3/4", "6/8", "5/4", "7/8"} <= meters
    drums = {card.subcategory for card in cards().values() if card.category == "drums"}
    styles = ("rock", "electronic", "hip-hop", "jazz", "latin", "funk")
    assert {f"{style}-drums" for style in styles} | {"fills"} <= drums


@each_band
def test_a_band_is_whole(id_: str) -> None:
    band = bands()[id_]
    assert SLUG.fullmatch(id_)
    assert 4 <= len(band.tracks) <= 8
    assert len(set(band.loop_ids)) == len(band.tracks)
    bars = [track.launch_bar for track in band.tracks]
    assert bars == sorted(bars)
    assert bars[0] == 0
    for track in band.tracks:
        assert track.loop in cards()
        assert (track.sound or cards()[track.loop].sound) in sound_catalog()
        assert track.sound != cards()[track.loop].sound


@each_band
def test_the_loops_of_a_band_fit_in_meter_and_tempo(id_: str) -> None:
    band = bands()[id_]
    for track in band.tracks:
        card = cards()[track.loop]
        # Bars of the same length: 3/4 goes with 6/8.
        assert card.meter.bar_ticks == band.meter.bar_ticks
        assert 0.5 <= band.bpm / card.bpm <= 2.0


def test_bands_have_different_genres() -> None:
    assert len({band.genre for band in bands().values()}) >= 12


def test_the_ten_sounds_of_the_product_are_there() -> None:
    assert set(SPEC_SOUNDS) <= set(sound_catalog())


def test_sounds_lie_where_their_id_says() -> None:
    for id_, sound in sound_catalog().items():
        assert sound.path == bundled("presets") / "sounds" / f"{id_}.toml"
        assert sound.description


def test_every_general_midi_program_and_kit_has_a_sound() -> None:
    for program in range(128):
        assert sound_catalog()[gm_fallback(program)].kind == "patch"
    for kit in range(128):
        assert sound_catalog()[gm_kit_fallback(kit)].kind == "kit"


def test_the_ids_and_figures_of_achievements() -> None:
    entries = read_toml(bundled("data") / "achievements.toml")["achievements"]
    assert len({entry["id"] for entry in entries}) == len(entries) == 69
    assert len({entry["name"] for entry in entries}) == 69
    for entry in entries:
        assert entry["criteria"]["type"]
        assert entry["xp_reward"] >= 25
        assert entry["tier"] in ("bronze", "silver", "gold", "platinum", "diamond")
    assert sum(entry.get("is_hidden", False) for entry in entries) == 7


def test_instruments_name_a_family_a_range_and_a_sound() -> None:
    data = read_toml(bundled("data") / "instruments.toml")
    families = [category["id"] for category in data["categories"]]
    assert len({entry["id"] for entry in data["instruments"]}) == len(data["instruments"]) == 125
    for entry in data["instruments"]:
        low, high = entry["range"]
        assert 0 <= low <= high <= 127
        assert entry["category"] in families
        assert 0 <= entry.get("gm_program", 0) <= 127


def test_every_parameter_of_every_effect_can_be_checked() -> None:
    kinds = {"float", "int", "bool", "str", "number[]", "EQBand[]", "MultibandBandSettings"}
    for rules in effect_table().effects.values():
        for rule in rules.values():
            assert rule.get("type") in kinds or rule["choices"]
            if "range" in rule:
                low, high = rule["range"]
                assert low < high


def test_icons_are_one_character_wide_enough_for_a_list() -> None:
    for category in loop_categories().values():
        assert 1 <= len(category.icon) <= 2


def test_a_kits_id_says_that_it_is_one() -> None:
    assert all(is_kit(id_) == (info.kind == "kit") for id_, info in sound_catalog().items())
