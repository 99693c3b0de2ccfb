"""Takes the shot plan, the company, the sets and the spoken lines, gives every actor's moving mesh; it never draws a frame."""

from refreel.engines.animatic.act.play import act

__all__ = ["act"]
