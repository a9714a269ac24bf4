"""Who knows whom, and what people are told: friends, follows, notifications, activity."""
