"""Takes a request body and gives durable rows, takes a row and gives its outcome; never speaks HTTP."""
