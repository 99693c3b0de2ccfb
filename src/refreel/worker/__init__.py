"""Takes jobs from the queue in processes of its own and has them produced; never answers HTTP."""
