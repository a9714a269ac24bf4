"""Controllers as curves: volume, pan, sends and bend over time.

The meanings are General MIDI's, resets as in RP-015: volume, pan and sends outlive them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from jamtui.music.note import Bend, Controller

VOLUME, PAN, EXPRESSION = 7, 10, 11
REVERB, CHORUS = 91, 93
RESET = 121
DATA_COARSE, DATA_FINE = 6, 38
NRPN_FINE, NRPN_COARSE, RPN_FINE, RPN_COARSE = 98, 99, 100, 101

DEFAULTS = {VOLUME: 100, PAN: 64, EXPRESSION: 127, REVERB: 40, CHORUS: 0}
"""What a General MIDI device is set to before a song says anything."""

DEFAULT_BEND_RANGE = 2.0

Curve = tuple[tuple[int, float], ...]
"""(ticks, value) from tick 0 on; a value holds until the next one."""


def volume_curve(controllers: Iterable[Controller]) -> Curve:
    """Returns the amplitude gain 0..1: the squares of volume and expression multiplied."""
    return _curve(_volumes(controllers))


def _volumes(controllers: Iterable[Controller]) -> Iterator[tuple[int, float]]:
    volume, expression = DEFAULTS[VOLUME], DEFAULTS[EXPRESSION]
    yield 0, _gain(volume, expression)
    for event in controllers:
        if event.number == VOLUME:
            volume = event.value
        elif event.number == EXPRESSION:
            expression = event.value
        elif event.number == RESET:
            expression = DEFAULTS[EXPRESSION]
        else:
            continue
        yield event.start_ticks, _gain(volume, expression)


def _gain(volume: int, expression: int) -> float:
    return (volume / 127) ** 2 * (expression / 127) ** 2


def pan_curve(controllers: Iterable[Controller]) -> Curve:
    """Returns the place -1 (left) to 1 (right); the values 0 and 1 are both hard left."""
    return _curve(_values(controllers, PAN, lambda value: (max(1, value) - 64) / 63))


def send_curve(controllers: Iterable[Controller], number: int) -> Curve:
    """Returns the level 0..1 of the send that controller `number` sets."""
    return _curve(_values(controllers, number, lambda value: value / 127))


def _values(
    controllers: Iterable[Controller], number: int, meaning: Callable[[int], float]
) -> Iterator[tuple[int, float]]:
    yield 0, meaning(DEFAULTS[number])
    for event in controllers:
        if event.number == number:
            yield event.start_ticks, meaning(event.value)


def bend_curve(
    controllers: Iterable[Controller], bends: Iterable[Bend], *, tuned: bool = True
) -> Curve:
    """Returns the bend in semitones, its range and (if `tuned`) the tuning of RPN 1 and 2 in it.

    At one tick, controllers come before bends.
    """
    return _curve(_bends(controllers, bends, tuned))


def _bends(
    controllers: Iterable[Controller], bends: Iterable[Bend], tuned: bool
) -> Iterator[tuple[int, float]]:
    numbers = RegisteredParameters()
    wheel = 0
    events: list[Controller | Bend] = [*controllers, *bends]
    events.sort(key=lambda event: event.start_ticks)
    yield 0, 0.0
    for event in events:
        if isinstance(event, Bend):
            wheel = event.value
        elif event.number == RESET:
            wheel = 0
            numbers.deselect()
        elif not numbers.take(event):
            continue
        bent = wheel / 8192 * numbers.bend_range
        yield event.start_ticks, bent + (numbers.tuning if tuned else 0.0)


class RegisteredParameters:
    """The registered parameters (RPN) that change pitch, as a channel's controllers set them."""

    def __init__(self) -> None:
        self._selected: list[int | None] = [None, None]
        self._data: dict[int, list[int]] = {}

    @property
    def bend_range(self) -> float:
        """Semitones of a full bend."""
        coarse, fine = self._data.get(0, [2, 0])
        return coarse + fine / 100

    @property
    def tuning(self) -> float:
        """Semitones above the pitch of the notes."""
        fine = self._data.get(1, [64, 0])
        return self._data.get(2, [64, 0])[0] - 64 + (fine[0] * 128 + fine[1] - 8192) / 8192

    def deselect(self) -> None:
        self._selected = [None, None]

    def take(self, event: Controller) -> bool:
        """Notes a controller; returns whether a parameter has changed."""
        if event.number in (RPN_COARSE, RPN_FINE):
            self._selected[0 if event.number == RPN_COARSE else 1] = event.value
        elif event.number in (NRPN_COARSE, NRPN_FINE):
            self.deselect()
        elif event.number in (DATA_COARSE, DATA_FINE) and self._selected[0] == 0:
            return self._set(0 if event.number == DATA_COARSE else 1, event.value)
        return False

    def _set(self, place: int, value: int) -> bool:
        parameter = self._selected[1]
        if parameter is None or parameter > 2:
            return False
        self._data.setdefault(parameter, [2 if parameter == 0 else 64, 0])[place] = value
        return True


def _curve(points: Iterable[tuple[int, float]]) -> Curve:
    """Returns the points with one value a tick, the last, and no repetitions."""
    curve: list[tuple[int, float]] = []
    for point in points:
        if curve and curve[-1][0] == point[0]:
            curve.pop()
        if not curve or curve[-1][1] != point[1]:
            curve.append(point)
    return tuple(curve)
