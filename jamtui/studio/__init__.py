"""Use cases: what a musician does; the only layer that wires the ones below."""
