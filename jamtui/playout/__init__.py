"""When sound from others is played: early enough to be quick, late enough to be whole."""
