"""Real processes, real signals."""
