"""Where in the stereo picture a sound stands."""

from __future__ import annotations

from typing import Any

import numpy as np

SQRT_2 = 2.0**0.5


def pan_gains(pan: Any) -> tuple[Any, Any]:
    """Returns the left and right gains of `pan`, -1 (left) .. 1 (right), a float or an array.

    Equal power, and 1 on both sides in the middle.
    """
    angle = (np.asarray(pan) + 1.0) * (np.pi / 4.0)
    return SQRT_2 * np.cos(angle), SQRT_2 * np.sin(angle)
