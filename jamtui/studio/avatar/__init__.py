"""What people do with avatars: dress, look at them, unlock, and look after what there is."""
