"""Takes a manifest of small networks and where they come from, gives verified files in a folder; never runs what it fetches."""
