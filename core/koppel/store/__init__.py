"""What koppel remembers, in the database of the person or host: one table's noun per module."""
