"""One action of one actor as the moves see it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from refreel.engines.animatic.act.curves import envelope
from refreel.engines.animatic.act.figure import Figure
from refreel.engines.animatic.values.cast import F32

FADE = 0.32
"""Seconds in which one action gives way to the next."""


@dataclass(frozen=True, slots=True, eq=False)
class Cue:
    """t (n,) seconds in the shot; start and end of the action; manner and mood −1…1; heading the sign of travel;
    approach: a walk comes towards the camera instead of crossing; target sign of where to look or point, 0 nowhere;
    beats seconds in the shot."""

    figure: Figure
    t: F32
    start: float
    end: float
    manner: float
    mood: float
    heading: int
    approach: bool
    target: int
    beats: tuple[float, ...]
    rng: Generator

    @property
    def tempo(self) -> float:
        return float(2.0 ** (0.45 * self.manner))

    @property
    def size(self) -> float:
        return float(np.clip(1.0 + 0.3 * self.manner + 0.15 * self.mood, 0.5, 1.5))

    @property
    def local(self) -> F32:
        """Seconds since the action began."""
        return np.asarray(self.t - self.start, np.float32)

    @property
    def arms(self) -> tuple[str, ...]:
        """Sides of the arms that move at all."""
        return tuple(s for s in "lr" if f"arm_{s}" in self.figure.limbs | self.figure.bound)

    @property
    def free(self) -> tuple[str, ...]:
        """Sides of the arms that go wherever they are told to."""
        return tuple(s for s in "lr" if f"arm_{s}" in self.figure.limbs)

    @property
    def sleeves(self) -> tuple[str, ...]:
        """Sides of the arms that can only move a little, with the cloth."""
        return tuple(s for s in "lr" if f"arm_{s}" in self.figure.bound)

    def weight(self, fade: float = FADE, *, under_way: bool = True) -> F32:
        """The action's strength over time. `under_way`: at the shot's edges it is already, and still, going on."""
        first, last = float(self.t[0]), float(self.t[-1])
        fade_in = 0.0 if under_way and self.start <= first + 0.02 else fade
        fade_out = 0.0 if self.end >= last - 0.05 else fade
        grow = fade / 2  # neighbours overlap, so that nothing stands still between them
        return envelope(
            self.t, self.start - (grow if fade_in else 0), self.end + (grow if fade_out else 1.0), fade_in, fade_out
        )
