"""What people did and earned, as commands show it."""
