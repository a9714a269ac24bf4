"""Avatars in the database: what they are made of, what people wear, what they unlocked."""
