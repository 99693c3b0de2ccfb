"""Takes finished files, keeps them under a key, gives them back in ranges; a key is visible only when complete."""
