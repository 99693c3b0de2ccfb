"""Where a face's mouth and eyes are in the texture, and the rectangles that change when they move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refreel.engines.animatic.act.figure import Figure
from refreel.engines.animatic.values.cast import F32, U8

# MediaPipe face mesh, from corner to corner, left to right in the picture of a face that looks at us
INNER_UPPER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
INNER_LOWER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
EYES = (
    ((33, 246, 161, 160, 159, 158, 157, 173, 133), (33, 7, 163, 144, 145, 153, 154, 155, 133), (70, 63, 105, 66, 107)),
    (
        (362, 398, 384, 385, 386, 387, 388, 466, 263),
        (362, 382, 381, 380, 374, 373, 390, 249, 263),
        (336, 296, 334, 293, 300),
    ),
)
CHIN, NOSE_BASE = 152, 2
SMALLEST = 9.0
"""Pixels between the eyes' outer corners below which a face is too small for its features to be moved."""


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """A rectangle of the texture with its pixels (h, w, 4) and the pixels' coordinates in a frame turned with the face:
    `u` from the centre along the eyes, `v` down towards the chin, both in pixels."""

    x: int
    y: int
    rgba: U8
    u: F32
    v: F32
    across: F32  # unit vector of u in the picture


@dataclass(frozen=True, slots=True, eq=False)
class Mouth:
    """upper, lower (11, 2) inner lip contours in (u, v); `chin`, `nose` v of chin and nose base; `half` half the mouth's width."""

    box: Box
    upper: F32
    lower: F32
    chin: float
    nose: float
    half: float


@dataclass(frozen=True, slots=True, eq=False)
class Eye:
    """upper, lower (9, 2) lid lines in (u, v); `brow` v of the brow's lower rim."""

    box: Box
    upper: F32
    lower: F32
    brow: float


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    mouth: Mouth
    eyes: tuple[Eye, ...]


def features_of(figure: Figure, texture: U8) -> Features | None:
    """None when there is no face, it is too small, or it is turned so far that the mouth is a line."""
    face = figure.face
    if face is None:
        return None
    across = face[263] - face[33]
    span = float(np.linalg.norm(across))
    if span < SMALLEST:
        return None
    across = np.asarray(across / span, np.float32)
    height = float(np.linalg.norm(face[CHIN] - face[10]))
    if span < 0.2 * height:
        return None
    body = texture[: figure.rgba.shape[0], : figure.rgba.shape[1]]
    return Features(_mouth(face, across, body), tuple(_eye(face, across, body, *lines) for lines in EYES))


def _mouth(face: F32, across: F32, texture: U8) -> Mouth:
    centre = (face[78] + face[308]) / 2
    half = max(float(np.linalg.norm(face[308] - face[78])) / 2, 2.0)
    low = _frame(face[[CHIN]], centre, across)[0]
    nose = _frame(face[[NOSE_BASE]], centre, across)[0]
    chin = max(float(low[1]), half)
    corners = np.array(
        [[-2.1 * half, nose[1]], [2.1 * half, nose[1]], [-2.1 * half, 1.75 * chin], [2.1 * half, 1.75 * chin]],
        np.float32,
    )
    box = _box(centre, across, corners, texture)
    upper, lower = _frame(face[list(INNER_UPPER)], centre, across), _frame(face[list(INNER_LOWER)], centre, across)
    lower[:, 1] = np.maximum(lower[:, 1], upper[:, 1])
    return Mouth(box, upper, lower, chin, min(float(nose[1]), -0.2 * half), half)


def _eye(
    face: F32, across: F32, texture: U8, over: tuple[int, ...], under: tuple[int, ...], brow: tuple[int, ...]
) -> Eye:
    centre = (face[over[0]] + face[over[-1]]) / 2
    upper, lower = _frame(face[list(over)], centre, across), _frame(face[list(under)], centre, across)
    brows = _frame(face[list(brow)], centre, across)
    half = max(float(np.abs(upper[:, 0]).max()), 2.0)
    rim = min(float(brows[:, 1].max()), float(upper[:, 1].min()) - 1.0)
    corners = np.array(
        [[-1.25 * half, rim], [1.25 * half, rim], [-1.25 * half, 0.75 * half], [1.25 * half, 0.75 * half]], np.float32
    )
    lower[:, 1] = np.maximum(lower[:, 1], upper[:, 1])
    return Eye(_box(centre, across, corners, texture), upper, lower, rim)


def _frame(points: F32, centre: F32, across: F32) -> F32:
    """Picture pixels → (u, v)."""
    away = points - centre
    down = np.array([-across[1], across[0]], np.float32)
    return np.stack([away @ across, away @ down], -1).astype(np.float32)


def _box(centre: F32, across: F32, corners: F32, texture: U8) -> Box:
    down = np.array([-across[1], across[0]], np.float32)
    points = centre + corners[:, :1] * across + corners[:, 1:] * down
    low = np.floor(points.min(0)).astype(int)
    high = np.ceil(points.max(0)).astype(int) + 1
    x0, y0 = max(int(low[0]), 0), max(int(low[1]), 0)
    x1, y1 = min(int(high[0]), texture.shape[1]), min(int(high[1]), texture.shape[0])
    x1, y1 = max(x1, x0 + 2), max(y1, y0 + 2)
    ys, xs = np.mgrid[y0:y1, x0:x1].astype(np.float32)
    u = (xs - centre[0]) * across[0] + (ys - centre[1]) * across[1]
    v = (xs - centre[0]) * down[0] + (ys - centre[1]) * down[1]
    return Box(x0, y0, np.ascontiguousarray(texture[y0:y1, x0:x1]), u.astype(np.float32), v.astype(np.float32), across)
