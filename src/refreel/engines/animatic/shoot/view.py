"""From rest coordinates to pixels: one frame's camera over one frame size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refreel.engines.animatic.shoot.camera import DOLLY, PAN, ROLL, TILT, ZOOM, X, Y
from refreel.engines.animatic.values.cast import F32


@dataclass(frozen=True, slots=True)
class View:
    """Frame of `width` × `height` pixels; the camera's truck (cx, cy), dolly d, pan (px, py), zoom s. Roll is not in it: the
    finished frame is turned, rendered wide enough (`margin` ≥ 1) that its corners stay filled."""

    width: int
    height: int
    cx: float
    cy: float
    d: float
    px: float
    py: float
    s: float
    roll: float = 0.0
    margin: float = 1.0

    def scale(self, z: float) -> float:
        """Pixels a rest unit at depth z."""
        return self.height * self.s * z / max(z - self.d, 0.05)

    def shift(self, z: float) -> tuple[float, float]:
        """Where the rest origin at depth z is seen, pixels."""
        deep = max(z - self.d, 0.05)
        x = self.width / 2 - self.height * self.s * (self.cx / deep + self.px)
        y = self.height / 2 - self.height * self.s * (self.cy / deep + self.py)
        return x, y

    def points(self, rest: F32, z: float) -> F32:
        """Rest coordinates (…, 2) at depth z → pixels (…, 2) float32."""
        k = self.scale(z)
        x, y = self.shift(z)
        return np.asarray(rest * np.float32(k) + np.array([x, y], np.float32), np.float32)

    def horizon(self, rest_y: float) -> float:
        """Row of a plane's vanishing line."""
        return self.height / 2 + self.height * self.s * (rest_y - self.py)

    def depths(self, horizon: float, drop: float) -> F32:
        """(height,) float32: per row the depth at which the plane `drop` rest units under the eye's line is met; 0 above it."""
        y = ((np.arange(self.height, dtype=np.float64) + 0.5) / self.height - 0.5) / self.s + self.py
        below = y - horizon
        with np.errstate(divide="ignore", invalid="ignore"):
            z = (drop - self.cy + y * self.d) / below
        z = np.where((below > 1e-5) & (z > 0.02), z, 0.0)
        return np.asarray(z, np.float32)


def view(at: F32, width: int, height: int, margin: float) -> View:
    """The view of one row of a camera path."""
    v = [float(x) for x in at]
    return View(width, height, v[X], v[Y], v[DOLLY], v[PAN], v[TILT], v[ZOOM] / margin, v[ROLL], margin)


def roll_margin(roll: F32, aspect: float) -> float:
    """How much wider a frame must be rendered so that turning it by any of `roll` leaves no corner empty."""
    r = float(np.abs(roll).max(initial=0.0))
    if r < 1e-4:
        return 1.0
    return float(np.cos(r) + max(aspect, 1 / aspect) * np.sin(r)) * 1.002
