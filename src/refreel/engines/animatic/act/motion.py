"""The channels of a body's motion, added to by every action, and the arms' absolute aims."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.plan import FPS

CHANNELS = frozenset(
    (
        "x", "y", "tilt", "spine", "neck", "breath", "fold",  # the trunk
        "dx", "air", "lean", "grow", "turn", "roll", "bend", "near",  # the whole
        "yaw", "pitch", "smile", "mouth", "close",  # the head
        "arm_l", "arm_r", "fore_l", "fore_r", "shrug_l", "shrug_r",  # arms, beside their aims
        "foot_l_x", "foot_l_y", "foot_r_x", "foot_r_y", "toe_l", "toe_r", "stance",  # legs
        "speed", "trot", "trot_late",
    )
)  # fmt: skip
"""Lengths in body heights (things: their height), y and air upwards; angles in radians, clockwise as seen (+x towards +y)
except arms, which are outwards from the body; rates per second.

shrug       shoulder raised
x, y        pelvis against the feet                     dx, air   the whole body against its place
tilt        pelvis turned                               lean      whole body about its ground point
spine, neck bends                                       grow      log height (its width shrinks by half as much)
breath      chest raised                                turn      about the upright axis (width is its cosine)
fold        chest foreshortened towards the camera 0–1  roll      about the middle
bend        top pushed sideways                         near      log size, walking towards the camera
yaw, pitch  head turned and lowered                     close     eyelids 0–1
stance      1: legs leave the photograph's pose and stand under the hips
speed       travel sideways, signed
trot        four legs: how far the feet swing along, as two curves a quarter of a stride apart (`trot_late` the later)
"""


HELD = 0.05
"""Bound of every whole-body channel of a subject that has to stay in its place, radians or body heights."""


@dataclass(slots=True)
class Aim:
    """Both bones of an arm in absolute outward angles: 0 hangs down, π/2 sideways, π up."""

    side: str
    upper: F32
    fore: F32
    weight: F32


@dataclass(slots=True)
class Motion:
    """n frames of channels; missing ones are zero. `flip` −1: all of it is seen mirrored, for somebody who
    has to go the other way than the picture looks; `aimed`: the way leads to another actor. Mutable while it is composed, within one function of `play`."""

    frames: int
    curves: dict[str, F32] = field(default_factory=dict)
    aims: list[Aim] = field(default_factory=list)
    steps: list[float] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    flip: int = 1
    aimed: bool = False

    def add(self, **changes: ArrayLike) -> None:
        for name, value in changes.items():
            if name not in CHANNELS:
                raise KeyError(name)
            self.curves[name] = self[name] + np.asarray(value, np.float32)

    def held(self) -> None:
        """Only what a face that fills the frame may do: it stays in its place and moves a little."""
        for name in ("x", "y", "tilt", "spine", "dx", "air", "lean", "grow", "roll", "bend", "breath"):
            if name in self.curves:
                self.curves[name] = np.asarray(HELD * np.tanh(self.curves[name] / (2 * HELD)), np.float32)
        if "turn" in self.curves:  # no turning round: a glance to the side
            self.add(yaw=0.4 * np.sin(self.curves.pop("turn")))
        for name in ("speed", "near"):
            self.curves.pop(name, None)

    def mix(self, other: Motion, weight: F32) -> None:
        """Adds another motion of as many frames by `weight` (n,) 0–1; its steps count where that is more than a half."""
        for name, curve in other.curves.items():
            added = np.asarray(curve * weight, np.float32)
            self.curves[name] = np.maximum(self[name], added) if name == "stance" else self[name] + added
        self.aims += [Aim(a.side, a.upper, a.fore, np.asarray(a.weight * weight, np.float32)) for a in other.aims]
        self.steps += [s for s in other.steps if weight[min(round(s * FPS), self.frames - 1)] > 0.5]
        self.notes += other.notes
        self.aimed |= other.aimed

    def __getitem__(self, name: str) -> F32:
        if name not in CHANNELS:
            raise KeyError(name)
        found = self.curves.get(name)
        return np.zeros(self.frames, np.float32) if found is None else found

    def aim(self, side: str, upper: ArrayLike, fore: ArrayLike, weight: ArrayLike) -> None:
        spread = [np.broadcast_to(np.asarray(v, np.float32), (self.frames,)) for v in (upper, fore, weight)]
        self.aims.append(Aim(side, spread[0], spread[1], spread[2]))
