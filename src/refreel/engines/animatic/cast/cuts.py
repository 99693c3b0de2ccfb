"""Takes the small colour frames of a video one by one, gives where one shot ends and another begins; never splits a pan."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from refreel.engines.animatic.cast.camera_path import Step
from refreel.engines.animatic.cast.pixels import floats
from refreel.engines.animatic.values.cast import F32, U8

BINS = 8
SUDDEN = 0.15
"""Share of the picture whose colours must change from one frame to the next."""
ABOVE_USUAL = 3.0
NEIGHBOURS = 6
UNLIKE = 0.08
"""Mean difference, 0–1 grey, that is left when no camera move explains the next frame."""
SHORTEST = 0.25
"""Seconds between two cuts."""


def colours_of(rgb: U8) -> F32:
    """(4, 512) histograms of the four quarters of `rgb` (h, w, 3), each summing to 1."""
    height, width = rgb.shape[0] // 2, rgb.shape[1] // 2
    quarters = [rgb[y : y + height, x : x + width] for y in (0, height) for x in (0, width)]
    counts = [cv2.calcHist([q], [0, 1, 2], None, [BINS] * 3, [0, 256] * 3).ravel() for q in quarters]
    stacked = np.stack(counts)
    return np.asarray(cv2.blur(stacked, (3, 1)) / max(1, height * width), np.float32)


def changes_of(colours: Sequence[F32]) -> F32:
    """(n - 1,) share of the picture, 0–1, whose colours changed between one frame and the next."""
    return floats([np.abs(a - b).sum(axis=1).mean() / 2 for a, b in pairwise(colours)])


def cuts_of(changes: F32, steps: Sequence[Step], rate: float) -> tuple[int, ...]:
    """Numbers of the first frames of new shots: the colours change at once, and no camera move explains the new frame."""
    found: list[int] = []
    for k, (change, step) in enumerate(zip(changes, steps, strict=True)):
        around = np.concatenate([changes[max(0, k - NEIGHBOURS) : k], changes[k + 1 : k + 1 + NEIGHBOURS]])
        usual = float(np.median(around)) if len(around) else 0.0
        apart = not found or (k + 1 - found[-1]) / rate >= SHORTEST
        unlike = step.matrix is None and step.residual > UNLIKE
        if apart and unlike and change > max(SUDDEN, ABOVE_USUAL * usual):
            found.append(k + 1)
    return tuple(found)
