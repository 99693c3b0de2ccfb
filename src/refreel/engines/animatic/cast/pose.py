"""Takes a picture, gives the skeleton and soft silhouette of the person in it; never more than one person.

BlazePose as published with MediaPipe (Bazarevsky et al. 2020, "BlazePose: On-device Real-time Body Pose tracking"): a detector
finds the hips' middle and the body's circle, a second network places 33 joints and two guiding points in that turned square.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from refreel.engines.animatic.cast.detector import BODIES, Detection, detect
from refreel.engines.animatic.cast.networks import TfLite, weight
from refreel.engines.animatic.cast.region import Region
from refreel.engines.animatic.values.cast import BODY_JOINTS, F32, U8

SIDE = 256
ROOM = 1.25
"""The landmark network wants a quarter more than the body's circle."""
PRESENT = 0.5
HEAT_REACH = 3
HEAT_SURE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """`joints` (33, 3): x, y in picture pixels, visibility 0–1; `guides` (2, 2): the hips' middle and a point on the body's circle;
    `mask` (256, 256) 0–1 in the square `region`; `score` 0–1 that there is a person."""

    joints: F32
    guides: F32
    mask: F32
    region: Region
    score: float


class Poser:
    """Both BlazePose networks, loaded once."""

    def __init__(self, weights: Path) -> None:
        self._detector = TfLite(weight(weights, "pose_detection.tflite"))
        self._landmarks = TfLite(weight(weights, "pose_landmark_full.tflite"))

    def find(self, rgb: U8) -> Pose | None:
        """The most prominent person in `rgb` (h, w, 3), or None."""
        for detection in sorted(detect(self._detector, BODIES, rgb), key=_prominence, reverse=True):
            pose = self.follow(rgb, detection.points[:2])
            if pose is not None:
                return self.follow(rgb, pose.guides) or pose
        return None

    def follow(self, rgb: U8, guides: F32) -> Pose | None:
        """The person around `guides` (2, 2), found without the detector; None when nobody is there (any more)."""
        region = body_region(guides)
        if not 8 <= region.side <= 8 * max(rgb.shape[:2]):
            return None
        out = self._landmarks(region.crop(rgb, SIDE).astype(np.float32) / 255.0)
        score = float(out["Identity_1"][0, 0])
        if score < PRESENT:
            return None
        raw = out["Identity"].reshape(-1, 5)
        points = _sharpened(raw[:, :2], out["Identity_3"][0])
        placed = region.place(points, SIDE)
        seen = _sigmoid(np.minimum(raw[:BODY_JOINTS, 3], raw[:BODY_JOINTS, 4]))
        joints = np.column_stack([placed[:BODY_JOINTS], seen]).astype(np.float32)
        mask = _sigmoid(out["Identity_2"][0, :, :, 0])
        return Pose(joints, placed[BODY_JOINTS : BODY_JOINTS + 2], mask, region, score)


def body_region(guides: F32) -> Region:
    """The square around a body, from the hips' middle and a point on its circle; upright when that point is straight above."""
    (x, y), (tip_x, tip_y) = guides.tolist()
    reach = float(np.hypot(tip_x - x, tip_y - y))
    return Region(x, y, 2 * reach * ROOM, float(np.pi / 2 - np.arctan2(y - tip_y, tip_x - x)))


def _prominence(detection: Detection) -> float:
    return detection.score * float(np.hypot(*(detection.points[1] - detection.points[0])))


def _sharpened(points: F32, heat: F32) -> F32:
    """Points (39, 2) in crop pixels moved to the centre of mass of their heat maps (64, 64, 39), where those are sure."""
    size = heat.shape[0]
    chance = _sigmoid(heat)
    out = points.copy()
    for k, (x, y) in enumerate(points * (size / SIDE)):
        column, row = int(x), int(y)
        if not (0 <= column < size and 0 <= row < size):
            continue
        top, left = max(row - HEAT_REACH, 0), max(column - HEAT_REACH, 0)
        window = chance[top : row + HEAT_REACH + 1, left : column + HEAT_REACH + 1, k]
        if window.max() < HEAT_SURE:
            continue
        rows, columns = np.indices(window.shape)
        total = window.sum()
        centre = ((columns * window).sum() / total + left, (rows * window).sum() / total + top)
        out[k] = np.asarray(centre) * (SIDE / size)
    return out


def _sigmoid(x: F32) -> F32:
    out: F32 = (1 / (1 + np.exp(-np.clip(x, -60, 60)))).astype(np.float32)
    return out
