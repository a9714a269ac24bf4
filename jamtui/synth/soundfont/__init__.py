"""SoundFonts: fonts of recorded sounds (sf2, sf3) played as instruments."""

from jamtui.synth.soundfont.font import Preset, SoundFont
from jamtui.synth.soundfont.instrument import NoteStore, SoundFontInstrument

__all__ = ["NoteStore", "Preset", "SoundFont", "SoundFontInstrument"]
