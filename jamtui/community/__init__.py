"""People in rooms: roles, permissions, settings, levels, streaks, challenges: pure."""
