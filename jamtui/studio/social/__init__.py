"""Friends, follows, notifications and activity."""
