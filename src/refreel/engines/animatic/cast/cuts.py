"""Takes the small colour frames of a video one by one, gives where one shot ends and another begins; never splits a pan."""

from __future__ import annotations

import itertools

import cv2
import numpy as np

from refreel.engines.animatic.values.cast import F32, U8

BINS = 8
SUDDEN = 0.35
"""Share of the picture whose colours must change from one frame to the next."""
ABOVE_USUAL = 3.0
NEIGHBOURS = 6
SHORTEST = 0.25
"""Seconds between two cuts."""


def colours_of(rgb: U8) -> F32:
    """(4, 512) histograms of the four quarters of `rgb` (h, w, 3), each summing to 1."""
    height, width = rgb.shape[0] // 2, rgb.shape[1] // 2
    quarters = [rgb[y : y + height, x : x + width] for y in (0, height) for x in (0, width)]
    counts = [cv2.calcHist([q], [0, 1, 2], None, [BINS] * 3, [0, 256] * 3).ravel() for q in quarters]
    stacked = np.stack(counts)
    return np.asarray(cv2.blur(stacked, (3, 1)) / max(1, height * width), np.float32)


def cuts_of(colours: list[F32], rate: float) -> tuple[float, ...]:
    """Seconds of the first frames of new shots."""
    if len(colours) < 2:
        return ()
    change = np.array([np.abs(a - b).sum(axis=1).mean() / 2 for a, b in itertools.pairwise(colours)])
    found: list[int] = []
    for k, value in enumerate(change):
        around = np.delete(change[max(0, k - NEIGHBOURS) : k + NEIGHBOURS + 1], min(k, NEIGHBOURS))
        usual = float(np.median(around)) if len(around) else 0.0
        apart = not found or (k + 1 - found[-1]) / rate >= SHORTEST
        if value > SUDDEN and value > ABOVE_USUAL * usual and apart:
            found.append(k + 1)
    return tuple(k / rate for k in found)
