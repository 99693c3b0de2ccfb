"""Takes sounds with their places in the film, gives one stereo sound at the broadcast loudness; never makes a sound."""
