"""Takes two guiding points, gives the rotated square a landmark network looks at, and maps its answers back."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from refreel.engines.animatic.cast.pixels import resized, warped
from refreel.engines.animatic.values.cast import F32, U8


@dataclass(frozen=True, slots=True)
class Region:
    """A square of `side` pixels around (x, y), turned by `angle` radians clockwise on the screen."""

    x: float
    y: float
    side: float
    angle: float

    def crop(self, rgb: U8, pixels: int) -> U8:
        """The square as (pixels, pixels, channels), upright, black where it leaves the picture."""
        if self.side > 2 * pixels:  # a warp does not average: shrink first, so that big pictures do not alias
            factor = pixels / self.side
            small = resized(rgb, max(1, round(rgb.shape[1] * factor)), max(1, round(rgb.shape[0] * factor)))
            return Region(self.x * factor, self.y * factor, float(pixels), self.angle).crop(small, pixels)
        back = np.asarray(cv2.invertAffineTransform(self._matrix(pixels)), np.float32)
        return warped(rgb, back, pixels, pixels)

    def place(self, points: F32, pixels: int) -> F32:
        """Points (n, 2) of the crop, in picture pixels."""
        matrix = self._matrix(pixels)
        return (points @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)

    def paste(self, image: F32, width: int, height: int) -> F32:
        """A one-channel crop laid back into a picture of width × height, 0 outside."""
        return warped(image, self._matrix(image.shape[0]), width, height)

    def _matrix(self, pixels: int) -> F32:
        """2×3: crop pixels → picture pixels."""
        scale, cos, sin = self.side / pixels, np.cos(self.angle), np.sin(self.angle)
        turn = np.array([[cos, -sin], [sin, cos]]) * scale
        middle = turn @ np.full(2, pixels / 2)
        return np.column_stack([turn, np.array([self.x, self.y]) - middle]).astype(np.float32)
