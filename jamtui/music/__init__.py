"""Notes, keys, tempo and loops: pure values and pure functions, no sound."""
