"""Takes the address of a result, gives a link that works for a while and tells true links from made-up ones; never reads a file."""
