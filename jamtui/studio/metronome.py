"""The metronome: a track like the others, in a slot of its own."""

from __future__ import annotations

from jamtui.engine.track import Track
from jamtui.music.meter import Meter
from jamtui.music.note import Events, Note

METRONOME_SLOT = 0
"""Music has the slots from 1 on."""

ACCENT_PITCH, BEAT_PITCH = 76, 77
"""High and low wood block of the General MIDI drum map."""

ACCENT_VELOCITY, GROUP_VELOCITY, BEAT_VELOCITY = 120, 100, 80
CLICK_TICKS = 60

SOUND = "drums/acoustic-kit"


def metronome_track(meter: Meter, volume: float, muted: bool) -> Track:
    """Returns a bar of clicks: an accent on one, lighter ones on the other beats.

    Eighth-note meters click in eighths, with a light accent on each group of three (or, in 5/8
    and 7/8, of two) so that the grouping is heard.
    """
    return Track(
        id="metronome",
        name="Metronome",
        sound=SOUND,
        events=Events(notes=tuple(_clicks(meter))),
        length_ticks=meter.bar_ticks,
        is_drums=True,
        volume=volume,
        muted=muted,
    )


def _clicks(meter: Meter) -> list[Note]:
    step = meter.bar_ticks // meter.numerator
    group = _group(meter)
    notes = []
    for number in range(meter.numerator):
        pitch = ACCENT_PITCH if number == 0 else BEAT_PITCH
        velocity = BEAT_VELOCITY if number % group else GROUP_VELOCITY
        velocity = ACCENT_VELOCITY if number == 0 else velocity
        notes.append(Note(number * step, pitch, velocity, CLICK_TICKS))
    return notes


def _group(meter: Meter) -> int:
    if meter.denominator < 8:
        return meter.numerator
    return 3 if meter.numerator % 3 == 0 else 2
