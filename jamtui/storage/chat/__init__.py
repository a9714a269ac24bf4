"""What is said in rooms: pages of it, and finding it by words."""
