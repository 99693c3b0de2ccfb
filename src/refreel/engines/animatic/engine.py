"""The story of a film, stage by stage."""
