"""How hard a key must be struck: curves between a keyboard's velocity and the sound's."""

from __future__ import annotations

from jamtui.errors import unknown_name

CURVES = {"linear": 1.0, "soft": 0.6, "hard": 1.6}
"""Exponents: "soft" makes a light touch loud, "hard" asks for force."""


def shape_velocity(velocity: int, curve: str) -> int:
    """Returns the velocity 1..127 of a key struck with `velocity` 1..127.

    127 stays 127 and 1 stays at least 1. Raises NotFoundError for an unknown curve.
    """
    exponent = CURVES.get(curve)
    if exponent is None:
        raise unknown_name("velocity curve", curve, CURVES, f"Use {', '.join(CURVES)}.")
    struck = max(1, min(127, velocity)) / 127
    return max(1, int(127 * struck**exponent + 0.5))
