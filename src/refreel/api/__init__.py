"""Takes HTTP requests, gives the wire contract's answers; never decodes media, runs an engine or decides what a job may be."""
