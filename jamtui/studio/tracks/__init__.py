"""What people do with tracks: loops in rooms, inputs, songs, files, queues, presets, streams."""
