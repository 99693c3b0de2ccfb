"""Takes a request body and a model, gives a checked job; pure, and never touches disk, network or clock."""
