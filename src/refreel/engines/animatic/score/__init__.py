"""Takes the plan, the tracks and the motion, gives speech before anyone acts and stereo sound afterwards; never draws a frame."""

from refreel.engines.animatic.score.lines import speak
from refreel.engines.animatic.score.soundtrack import score

__all__ = ["score", "speak"]
