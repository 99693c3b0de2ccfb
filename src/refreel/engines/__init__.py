"""Takes a job with its references on disk, gives a film; each folder is one engine, all behind `base.Engine`."""
