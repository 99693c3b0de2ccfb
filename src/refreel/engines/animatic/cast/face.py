"""Takes a picture, gives the 468-point mesh of the face in it; never says whose it is.

BlazeFace and the face mesh as published with MediaPipe (Kartynnik et al. 2019, "Real-time Facial Surface Geometry from Monocular
Video on Mobile GPUs").
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from refreel.engines.animatic.cast.detector import FACES, Detection, detect
from refreel.engines.animatic.cast.networks import TfLite, weight
from refreel.engines.animatic.cast.region import Region
from refreel.engines.animatic.values.cast import F32, U8

SIDE = 192
ROOM = 1.5
PRESENT = 0.5
RIGHT_EYE, LEFT_EYE = 33, 263
"""Outer eye corners of the mesh."""
NOSE, EARS, SHOULDERS = 0, slice(7, 9), slice(11, 13)
"""Joints of the skeleton that tell where a head is."""
SMALLEST = 12.0
"""A face narrower than this many pixels has no features to animate."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """`mesh` (468, 2) picture pixels; `score` 0–1 that it is a face."""

    mesh: F32
    score: float


class FaceFinder:
    """Both face networks, loaded once."""

    def __init__(self, weights: Path) -> None:
        self._detector = TfLite(weight(weights, "face_detection_short_range.tflite"))
        self._mesh = TfLite(weight(weights, "face_landmark.tflite"))

    def find(self, rgb: U8, joints: F32 | None) -> Face | None:
        """The most prominent face in `rgb` (h, w, 3). `joints` of the person, if known, say where to look closer when the
        face is too small to be seen at a glance."""
        found = detect(self._detector, FACES, rgb)
        shift = np.zeros(2, np.float32)
        if joints is not None and not any(_belongs(d, joints) for d in found):
            left, top, right, bottom = _head(joints, rgb.shape[1], rgb.shape[0])
            if min(right - left, bottom - top) >= SMALLEST:
                found = detect(self._detector, FACES, rgb[top:bottom, left:right])
                shift = np.array([left, top], np.float32)
        elif joints is not None:
            found = [d for d in found if _belongs(d, joints)]
        for detection in sorted(found, key=_prominence, reverse=True):
            face = self._meshed(rgb, _region(detection, shift))
            if face is not None:
                return self._meshed(rgb, _around(face.mesh)) or face
        return None

    def _meshed(self, rgb: U8, region: Region) -> Face | None:
        if region.side < SMALLEST:
            return None
        out = self._mesh(region.crop(rgb, SIDE).astype(np.float32) / 255.0)
        logit = float(next(o for o in out.values() if o.size == 1).ravel()[0])
        score = 1 / (1 + float(np.exp(-logit)))
        if score < PRESENT:
            return None
        points = next(o for o in out.values() if o.size > 1).reshape(-1, 3)[:, :2]
        return Face(region.place(points, SIDE), score)


def _region(detection: Detection, shift: F32) -> Region:
    (x0, y0, x1, y1), (right, left) = detection.box, detection.points[:2]
    across = left - right
    x, y = (x0 + x1) / 2 + float(shift[0]), (y0 + y1) / 2 + float(shift[1])
    return Region(x, y, ROOM * max(x1 - x0, y1 - y0), float(np.arctan2(across[1], across[0])))


def _around(mesh: F32) -> Region:
    """The square for a second, better centred look."""
    across = mesh[LEFT_EYE] - mesh[RIGHT_EYE]
    angle = float(np.arctan2(across[1], across[0]))
    cos, sin = np.cos(angle), np.sin(angle)
    upright = mesh @ np.array([[cos, -sin], [sin, cos]], np.float32)
    low, high = upright.min(axis=0), upright.max(axis=0)
    middle = np.array([[cos, -sin], [sin, cos]]) @ ((low + high) / 2)
    return Region(float(middle[0]), float(middle[1]), ROOM * float((high - low).max()), angle)


def _prominence(detection: Detection) -> float:
    x0, _, x1, _ = detection.box
    return detection.score * (x1 - x0)


def _belongs(detection: Detection, joints: F32) -> bool:
    """Whether the skeleton's nose lies in the box."""
    x0, y0, x1, y1 = detection.box
    room = 0.25 * (x1 - x0)
    x, y = joints[NOSE, :2]
    return bool(x0 - room <= x <= x1 + room and y0 - room <= y <= y1 + room)


def _head(joints: F32, width: int, height: int) -> tuple[int, int, int, int]:
    """A generous box around the head, inside the picture."""
    nose = joints[NOSE, :2]
    ears = float(np.hypot(*(joints[EARS, :2][0] - joints[EARS, :2][1])))
    neck = float(np.hypot(*(joints[SHOULDERS, :2].mean(axis=0) - nose)))
    reach = max(2.0 * ears, 1.1 * neck)
    low = np.floor(nose - reach).astype(int)
    high = np.ceil(nose + reach).astype(int)
    left, top = np.clip(low, 0, [width, height]).tolist()
    right, bottom = np.clip(high, 0, [width, height]).tolist()
    return left, top, right, bottom
