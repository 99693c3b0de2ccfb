"""The mixing desk of one film: four stereo buses and a list of what was put on them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from refreel.engines.animatic.score.sound.tone import lay
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.performance import Performance, ShotPerformance
from refreel.engines.animatic.values.plan import ShotPlan
from refreel.engines.animatic.values.soundtrack import RATE, SoundCue

VOICE_LEVEL = -20.0
"""Root mean square of a voice on the desk, dBFS: everything else is set against it."""
_WIDTH = 0.6  # how far to the side an actor at the frame's edge is heard


def _bus(n: int) -> F32:
    return np.zeros((n, 2), np.float32)


@dataclass(slots=True, eq=False)
class Desk:
    """`close`: heard without a room (a voice from off); `scene`: voices, steps and effects in the room of their shot; `music` and `place` are
    lowered while somebody talks, in `talk` (film seconds from, to)."""

    n: int
    close: F32
    scene: F32
    music: F32
    place: F32
    talk: list[tuple[float, float]] = field(default_factory=list)
    cues: list[SoundCue] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def put(self, bus: F32, kind: str, name: str, start: float, sound: F32, decibels: float, pan: float = 0.0) -> None:
        """Adds a sound at `start` seconds and notes the cue."""
        lay(bus, round(start * RATE), sound, float(10 ** (decibels / 20)), pan)
        self.cued(kind, name, start, start + len(sound) / RATE, decibels)

    def cued(self, kind: str, name: str, start: float, end: float, decibels: float) -> None:
        self.cues.append(SoundCue(kind, name, round(start, 4), round(min(end, self.n / RATE), 4), round(decibels, 2)))


def open_desk(plan: ShotPlan) -> Desk:
    n = round(plan.frames / 24 * RATE)
    return Desk(n, _bus(n), _bus(n), _bus(n), _bus(n))


def generator(plan: ShotPlan, *names: int) -> np.random.Generator:
    """Chance for one part of the sound, its own for every part, so that one more sound does not change all others."""
    return np.random.default_rng([plan.seed & 0xFFFFFFFFFFFF, *names])


def side_of(plan: ShotPlan, actor: Performance, first: float, last: float) -> float:
    """Where an actor is heard, −1…1, from where it stands between two seconds of its shot."""
    frames = len(actor.feet)
    a = int(np.clip(first * 24, 0, frames - 1))
    b = int(np.clip(last * 24 + 1, a + 1, frames))
    half = 0.5 * plan.width / plan.height
    return float(np.clip(actor.feet[a:b, 0].mean() / half, -1.3, 1.3)) * _WIDTH


def actor_in(performance: ShotPerformance | None, tag: str | None) -> Performance | None:
    return next((a for a in performance.actors if a.tag == tag), None) if performance else None
