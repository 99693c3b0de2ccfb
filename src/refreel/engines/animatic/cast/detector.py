"""Takes a picture and a single-shot detector, gives boxes with keypoints; never follows them through time.

The MediaPipe detectors share one output format: for each anchor a box centre and size and a few keypoints, relative to the anchor,
in input pixels, and one logit. Anchor layout and thresholds are those of MediaPipe's published graphs
(`face_detection_short_range`, `pose_detection`, Apache-2.0).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refreel.engines.animatic.cast.networks import TfLite
from refreel.engines.animatic.cast.pixels import resized
from refreel.engines.animatic.values.cast import F32, U8

OVERLAP = 0.3


@dataclass(frozen=True, slots=True)
class Layout:
    """`side` input pixels; `grids` (cells along a side, anchors a cell); `threshold` on the probability."""

    side: int
    grids: tuple[tuple[int, int], ...]
    threshold: float


FACES = Layout(128, ((16, 2), (8, 6)), 0.5)
BODIES = Layout(224, ((28, 2), (14, 2), (7, 6)), 0.5)


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """`box` x0, y0, x1, y1 and `points` (k, 2) in picture pixels; `score` 0–1."""

    score: float
    box: tuple[float, float, float, float]
    points: F32


def detect(network: TfLite, layout: Layout, rgb: U8) -> list[Detection]:
    """Everything found in `rgb` (h, w, 3), best first; overlapping finds are averaged by their scores, as BlazeFace does."""
    square, scale, offset = _letterboxed(rgb, layout.side)
    outputs = network(square.astype(np.float32) / 127.5 - 1.0)
    boxes = next(o for o in outputs.values() if o.shape[-1] > 1)[0]
    logits = next(o for o in outputs.values() if o.shape[-1] == 1)[0, :, 0]
    scores = (1 / (1 + np.exp(-np.clip(logits, -60, 60)))).astype(np.float32)
    keep = scores > layout.threshold
    if not keep.any():
        return []
    decoded = _decoded(boxes[keep], _anchors(layout)[keep] * layout.side)
    return [_in_picture(s, d, scale, offset) for s, d in _merged(scores[keep], decoded)]


def _letterboxed(rgb: U8, side: int) -> tuple[U8, float, tuple[float, float]]:
    """`rgb` fitted into a black square; the factor it was scaled by and where its corner lies."""
    height, width = rgb.shape[:2]
    scale = side / max(height, width)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    left, top = (side - inner[0]) // 2, (side - inner[1]) // 2
    square = np.zeros((side, side, 3), np.uint8)
    square[top : top + inner[1], left : left + inner[0]] = resized(rgb, *inner)
    return square, scale, (left, top)


def _anchors(layout: Layout) -> F32:
    """Cell centres (n, 2) in shares of the input's side, one row per anchor, in the networks' output order."""
    rows = []
    for cells, each in layout.grids:
        y, x = np.mgrid[0:cells, 0:cells]
        centres = np.stack([x, y], axis=-1).reshape(-1, 2)
        rows.append(np.repeat((centres + 0.5) / cells, each, axis=0))
    return np.concatenate(rows).astype(np.float32)


def _decoded(raw: F32, anchors: F32) -> F32:
    """(n, 2 + k, 2): box corners, then keypoints, in input pixels."""
    values = raw.reshape(len(raw), -1, 2)
    centre, size = values[:, 0] + anchors, values[:, 1]
    corners = np.stack([centre - size / 2, centre + size / 2], axis=1)
    return np.concatenate([corners, values[:, 2:] + anchors[:, None]], axis=1).astype(np.float32)


def _merged(scores: F32, decoded: F32) -> list[tuple[float, F32]]:
    """Weighted non-maximum suppression."""
    order = np.argsort(-scores, kind="stable")
    found = []
    while len(order):
        best = order[0]
        same = _overlap(decoded[best], decoded[order]) > OVERLAP
        same[0] = True
        group = order[same]
        weights = scores[group] / scores[group].sum()
        found.append((float(scores[best]), np.tensordot(weights, decoded[group], axes=1).astype(np.float32)))
        order = order[~same]
    return found


def _overlap(one: F32, many: F32) -> F32:
    low = np.maximum(one[0], many[:, 0])
    high = np.minimum(one[1], many[:, 1])
    shared = np.clip(high - low, 0, None).prod(axis=1)
    area = (one[1] - one[0]).prod() + (many[:, 1] - many[:, 0]).prod(axis=1) - shared
    share: F32 = shared / np.maximum(area, 1e-6)
    return share


def _in_picture(score: float, points: F32, scale: float, offset: tuple[float, float]) -> Detection:
    placed = (points - np.asarray(offset, np.float32)) / np.float32(scale)
    (x0, y0), (x1, y1) = placed[:2].tolist()
    return Detection(score, (x0, y0, x1, y1), placed[2:])
