"""What sounds in a room, as rows: loops, inputs, songs, files, presets, published streams."""
