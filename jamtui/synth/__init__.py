"""Patches, kits and SoundFonts: from a pitch and a velocity to samples."""
