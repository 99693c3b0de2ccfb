"""Takes words typed in a terminal, gives films, keys and a running server; never a trace for a user's mistake."""
