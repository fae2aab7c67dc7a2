"""A run: resume, look, decide, act and record, over two opened connections."""
