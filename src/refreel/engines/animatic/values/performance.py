"""What `act` gives: moving meshes in rest coordinates.

Rest coordinates, shared by stage, act and shoot: origin in the frame's centre, x right, y down, unit = the frame's height, so
the frame at rest spans y −0.5…0.5 and x −aspect/2…aspect/2. Depth z: 1 is the actors' plane, larger is farther, infinity the
sky, below 1 in front of the actors. A camera with truck c = (x, y), dolly d, pan p, zoom s and roll r shows a point q at depth z at

    s · R(r) · ((q − c / z) · z / (z − d) − p)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.values.cast import F32, U8


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Pixels that replace a rectangle of the texture in one frame (mouth, eyelids): top left (x, y) in texture pixels."""

    x: int
    y: int
    rgba: U8


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """One actor through one shot of n frames.

    texture    (h, w, 4) uint8 straight alpha RGB
    uv         (V, 2) float32 texture pixels of each vertex
    triangles  (T, 3) int32 in drawing order, back to front
    vertices   (n, V, 2) float32 rest coordinates at depth z
    patches    per frame, the texture's changed rectangles; empty tuple when none ever changes
    feet       (n, 2) float32 rest coordinates of the point on the ground under the actor (the contact shadow's centre)
    width      half-width of the contact shadow in rest units
    lift       (n,) float32 height above the ground, 0 when standing
    steps      seconds in the shot at which a foot comes down
    """

    tag: str
    z: float
    texture: U8
    uv: F32
    triangles: NDArray[np.int32]
    vertices: F32
    patches: tuple[tuple[Patch, ...], ...]
    feet: F32
    width: float
    lift: F32
    steps: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ShotPerformance:
    """All actors of a shot, far to near. `follow` (n,) float32 is the x of the leading actor at z = 1, for a camera that
    follows; zeros when nobody travels or the camera shall not follow. `notes`: what could not be acted as asked, for the user."""

    actors: tuple[Performance, ...]
    follow: F32
    notes: tuple[str, ...] = ()
