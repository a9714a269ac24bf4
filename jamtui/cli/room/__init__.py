"""`jam room`: rooms and what they are set to."""
