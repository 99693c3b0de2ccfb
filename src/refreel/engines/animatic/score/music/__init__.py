"""Takes a reference's track or words about music, gives music of the film's length; never ducks or masters it."""
