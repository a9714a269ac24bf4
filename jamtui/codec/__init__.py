"""How sound travels: Opus and plain samples."""
