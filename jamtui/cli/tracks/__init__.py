"""Commands about tracks: looptrack, input, track, queue, song, setlist, preset, stream."""
