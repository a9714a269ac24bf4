"""Every sound by its id, from the presets that ship or from a SoundFont."""

from __future__ import annotations

from pathlib import Path

from jamtui.audio.sound_reader import FileReader
from jamtui.catalog.sounds import gm_fallback, gm_kit_fallback, sound_catalog
from jamtui.catalog.toml_file import read_toml
from jamtui.errors import unknown_name
from jamtui.synth.cache import NoteCache
from jamtui.synth.instrument import Instrument
from jamtui.synth.open import open_instrument

LIVE_CACHE_BYTES = 64 << 20
OFFLINE_CACHE_BYTES = 256 << 20

DRUM_BANK = 128
"""Where SoundFonts keep their drum kits."""


class SoundLibrary:
    """Opens each sound once; all of them share one bounded cache of notes. One thread.

    Ids are those of the presets ("keys/organ") and General MIDI's ("gm/0/33" for a bank and
    program, "gm/drums/8" for a kit). With a `soundfont` all of them are played from that font,
    a preset by the program or kit that it names for the purpose.
    """

    def __init__(
        self, sample_rate: int, cache_bytes: int = LIVE_CACHE_BYTES, soundfont: Path | None = None
    ) -> None:
        self._sample_rate = sample_rate
        self._cache = NoteCache(cache_bytes)
        self._instruments: dict[str, Instrument] = {}
        self._font = None
        if soundfont is not None:
            from jamtui.synth.soundfont.font import SoundFont

            self._font = SoundFont.open(soundfont)

    def instrument(self, sound: str) -> Instrument:
        """Returns the instrument of a sound; raises NotFoundError for an unknown id."""
        known = self._instruments.get(sound)
        if known is None:
            known = self._instruments[sound] = self._open(sound)
        return known

    def sound_file(self, path: str) -> FileReader:
        """Opens a sound file to be streamed; raises NotFoundError, StorageError, BadFileError."""
        return FileReader(Path(path))

    def _open(self, sound: str) -> Instrument:
        if self._font is not None:
            bank, program = self._place_in_font(sound)
            return self._font.instrument(bank, program, self._sample_rate, self._cache)
        return self._open_preset(preset_of(sound))

    def _open_preset(self, sound: str) -> Instrument:
        catalog = sound_catalog()
        if sound not in catalog:
            raise unknown_name("sound", sound, catalog, "`jam sound list` shows them all.")
        path = catalog[sound].path
        return open_instrument(read_toml(path), sound, self._sample_rate, self._cache, str(path))

    def _place_in_font(self, sound: str) -> tuple[int, int]:
        if sound.startswith("gm/drums/"):
            return DRUM_BANK, int(sound.removeprefix("gm/drums/"))
        if sound.startswith("gm/"):
            _, bank, program = sound.split("/")
            return int(bank), int(program)
        info = sound_catalog().get(sound)
        if info is None:
            raise unknown_name("sound", sound, sound_catalog(), "`jam sound list` shows them all.")
        if info.gm_kit is not None:
            return DRUM_BANK, info.gm_kit
        return 0, info.gm_program or 0


def preset_of(sound: str) -> str:
    """Returns the preset that plays a sound's id: itself, or what stands for a GM program."""
    if sound.startswith("gm/drums/"):
        return gm_kit_fallback(int(sound.removeprefix("gm/drums/")))
    if sound.startswith("gm/"):
        return gm_fallback(int(sound.rpartition("/")[2]))
    return sound
