"""The story of both systems, told as the command ``koppel demo``."""
