"""What a MIDI keyboard says while somebody plays it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["note_on", "note_off", "controller", "bend", "program"]


@dataclass(frozen=True, slots=True)
class InputMessage:
    """One event of a MIDI input; `channel` is 0..15.

    `number` is the pitch, controller or program 0..127 (0 for a bend), `value` the velocity,
    the controller's value or the bend -8192..8191 (0 for a program). A key pressed with
    velocity 0 arrives as "note_off".
    """

    kind: Kind
    channel: int
    number: int
    value: int = 0
