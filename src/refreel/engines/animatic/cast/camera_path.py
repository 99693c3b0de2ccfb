"""Takes consecutive small grey frames, gives how the camera moved between them and what moved by itself; knows nothing of subjects."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from refreel.engines.animatic.cast.pixels import floats, gaussian
from refreel.engines.animatic.values.cast import F32, U8

CORNERS = 160
FEWEST = 12
NEAR = 1.0
"""Pixels within which a tracked corner agrees with a camera move."""
AGREEING = 0.35
"""Share of the corners that a believable camera move explains."""
MOST_STEP = 0.25
"""No camera moves by more than this share of the frame between two frames."""
LOUD = 0.06
"""Mean residual, 0–1 grey, at which energy is 0.63."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """From one frame to the next: 2×3 `matrix` (pixels → pixels), None when no camera move explains it; `residual` mean difference
    0–1 once the camera is undone."""

    matrix: F32 | None
    residual: float


def step_between(before: U8, after: U8, scenery: U8 | None = None) -> Step:
    """`before`, `after` (h, w) grey frames of the same size; `scenery` (h, w) is not 0 where `before` shows what stands still."""
    matrix = _similarity(before, after, scenery)
    if matrix is None and scenery is not None:
        matrix = _similarity(before, after, None)
    height, width = before.shape
    undone = before if matrix is None else cv2.warpAffine(before, matrix.astype(np.float64), (width, height))
    seen = np.ones_like(before)
    if matrix is not None:
        seen = np.asarray(cv2.warpAffine(seen, matrix.astype(np.float64), (width, height)), np.uint8)
    apart = gaussian(floats(undone), 1.5) - gaussian(floats(after), 1.5)
    apart = apart[seen > 0]
    if not apart.size:
        return Step(None, 1.0)
    apart = apart - np.median(apart)  # a fade or a flash is not motion
    return Step(matrix, float(np.abs(apart).mean()) / 255)


def _similarity(before: U8, after: U8, scenery: U8 | None) -> F32 | None:
    """The shift, turn and zoom that most corners agree on."""
    corners = cv2.goodFeaturesToTrack(before, CORNERS, 0.01, 5, mask=scenery, blockSize=5)
    if corners is None or len(corners) < FEWEST:
        return None
    start = floats(corners)
    moved, found, _ = cv2.calcOpticalFlowPyrLK(before, after, start, None, winSize=(15, 15), maxLevel=3)  # type: ignore[call-overload]
    good = found[:, 0] == 1
    if good.sum() < FEWEST:
        return None
    cv2.setRNGSeed(1)
    matrix, agreed = cv2.estimateAffinePartial2D(
        start[good], moved[good], method=cv2.RANSAC, ransacReprojThreshold=NEAR, maxIters=300, confidence=0.99
    )
    if matrix is None or agreed.mean() < AGREEING or agreed.sum() < FEWEST // 2:
        return None
    shift = matrix @ np.array([before.shape[1] / 2, before.shape[0] / 2, 1]) - [
        before.shape[1] / 2,
        before.shape[0] / 2,
    ]
    if np.abs(shift / [before.shape[1], before.shape[0]]).max() > MOST_STEP:
        return None
    return floats(matrix)


def path_of(steps: list[Step], width: int, height: int) -> F32:
    """(n + 1, 4) cumulative dx, dy (shares of the frame), log-zoom and roll from n steps of frames of width × height.

    With camera (p, s, r) a point q is seen at s·R(r)·(q − p), from the frame's centre; a step x → m·x + t therefore moves p by
    −(s·R)⁻¹·t after the turn and zoom of m have been added. What no camera move explains stands still.
    """
    middle = np.array([width / 2, height / 2])
    pan, turn = np.zeros(2), np.eye(2)
    rows = [[0.0, 0.0, 0.0, 0.0]]
    for step in steps:
        if step.matrix is not None:
            part = step.matrix[:, :2].astype(np.float64)
            shift = part @ middle + step.matrix[:, 2] - middle
            turn = part @ turn
            pan = pan - np.linalg.solve(turn, shift)
        scale = float(np.hypot(turn[0, 0], turn[1, 0]))
        rows.append([pan[0] / width, pan[1] / height, float(np.log(scale)), float(np.arctan2(turn[1, 0], turn[0, 0]))])
    out = np.asarray(rows)
    out[:, 3] = np.unwrap(out[:, 3])
    return floats(out)


def energy_of(steps: list[Step]) -> F32:
    """(n + 1,) 0–1: how much moved by itself before each frame."""
    residual = np.array([s.residual for s in steps], np.float32)
    energy = floats(1 - np.exp(-residual / LOUD))
    return np.concatenate([energy[:1], energy]) if len(energy) else np.zeros(1, np.float32)
