"""Takes a database of any earlier version of ours, gives it today's tables; never touches what it does not own."""
