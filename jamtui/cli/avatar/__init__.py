"""`jam avatar`: looking at avatars, dressing one, and what there is to wear."""
