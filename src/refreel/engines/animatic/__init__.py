"""The embedded engine: takes a prompt and the user's own references, gives a film cut, posed, lit, filmed, voiced and scored
from them on a CPU; never dreams up a pixel of a person."""
