"""From the content of a sound file to an instrument."""

from __future__ import annotations

from jamtui.errors import BadFileError
from jamtui.synth.cache import NoteCache
from jamtui.synth.instrument import Instrument
from jamtui.synth.kit import open_kit
from jamtui.synth.patch import Patch
from jamtui.synth.patch_instrument import PatchInstrument


def open_instrument(
    data: dict[str, object], sound_id: str, sample_rate: int, cache: NoteCache, where: str
) -> Instrument:
    """Returns the instrument that `data`, the content of the sound file `where`, describes.

    Its notes are kept in `cache` under `sound_id`. Raises `BadFileError` for a file that is
    not a patch or a kit, or that is not a valid one.
    """
    kind = data.get("kind") if isinstance(data, dict) else None
    if kind == "patch":
        return PatchInstrument(Patch.from_dict(data, where), sample_rate, cache, sound_id)
    if kind == "kit":
        return open_kit(data, sound_id, sample_rate, cache, where)
    raise BadFileError(f'{where}: \'kind\' must be "patch" or "kit".')
