"""Standard MIDI Files and MIDI ports, to and from the domain."""
