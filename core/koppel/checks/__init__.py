"""Questions about a link that are answered by reading alone, before a run and after it."""
