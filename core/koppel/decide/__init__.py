"""What to do about what was seen: pure functions and values, without I/O, clock or SQL."""
