"""What people did and earned: sessions, statistics, points, instruments, generated streams."""
