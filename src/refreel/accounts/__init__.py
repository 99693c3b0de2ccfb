"""Takes an API key, gives who calls and which namespaces they may use; never keeps a key that could be read back."""
