"""Takes a picture of a place, gives where its horizon and its ground are; a guess that errs towards the ordinary."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.cast.pixels import gaussian, lab, resized
from refreel.engines.animatic.values.cast import F32, U8

ROWS, COLUMNS = 96, 24
BAND = 10
USUAL, SPREAD = 0.5, 0.2
FAINT = 4.0
"""Lab steps below which no line across the picture is seen."""
FEET = 0.55
"""Where people stand between the horizon and the lower edge when nothing says otherwise."""


def horizon_of(rgb: U8) -> float:
    """Share of the height (0.1–0.9) of the line across `rgb` (h, w, 3) with the most lasting difference between what is above and
    below it in most columns; 0.5 when there is none."""
    small = gaussian(lab(resized(rgb, COLUMNS, ROWS)), 0.8)
    running = np.concatenate([np.zeros((1, COLUMNS, 3), np.float32), np.cumsum(small, axis=0)])
    rows = np.arange(BAND, ROWS - BAND + 1)
    above = (running[rows] - running[rows - BAND]) / BAND
    below = (running[rows + BAND] - running[rows]) / BAND
    step = below - above
    strength = np.abs(np.median(step, axis=1)).sum(axis=1) * _agreement(step)
    place = rows / ROWS
    likely = strength * np.exp(-(((place - USUAL) / SPREAD) ** 2) / 2)
    best = int(likely.argmax())
    return float(np.clip(place[best], 0.1, 0.9)) if strength[best] > FAINT else USUAL


def _agreement(step: F32) -> F32:
    """Share of the columns (0–1) whose step goes the way of the median."""
    median = np.median(step, axis=1, keepdims=True)
    share: F32 = ((step * median).sum(axis=2) > 0).mean(axis=1).astype(np.float32)
    return share


def ground_of(horizon: float, feet: float | None) -> float:
    """Share of the height where feet belong: where the subject stood, if that is known and below the horizon, else a place between the
    horizon and the lower edge."""
    if feet is not None and feet > horizon + 0.05:
        return min(feet, 0.97)
    return min(horizon + FEET * (1 - horizon) + 0.1, 0.95)
