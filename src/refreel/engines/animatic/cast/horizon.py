"""Takes a picture of a place, gives where its horizon and its ground are; a guess that errs towards the ordinary."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.cast.pixels import floats, gaussian, lab, resized
from refreel.engines.animatic.values.cast import F32, U8

ROWS, COLUMNS = 96, 24
NEAR, FAR = 4, 10
"""Rows compared above and below a line: near for where it is, far for whether the difference lasts."""
USUAL, SPREAD = 0.55, 0.22
FAINT = 4.0
"""Lab steps below which no line across the picture is seen."""
FEET = 0.55
"""Where people stand between the horizon and the lower edge when nothing says otherwise."""


def horizon_of(rgb: U8) -> float:
    """Share of the height (0.1–0.9) of the line across `rgb` (h, w, 3) that most columns agree on: what lies below differs from what lies
    above, at once and lastingly, and more than a mere gradient would. 0.5 when there is none."""
    small = gaussian(lab(resized(rgb, COLUMNS, ROWS)), 0.8)
    running = np.concatenate([np.zeros((1, COLUMNS, 3), np.float32), np.cumsum(small, axis=0)])
    rows = np.arange(FAR, ROWS - FAR + 1)
    lasting = _step(running, rows, FAR)
    slope = (_step(running, rows - NEAR, NEAR) + _step(running, rows + NEAR, NEAR)) / 2
    sudden = floats(_step(running, rows, NEAR) - slope)
    strength = np.minimum(_size(sudden), _size(lasting)) * _agreement(lasting)
    place = rows / ROWS
    best = int((strength * np.exp(-(((place - USUAL) / SPREAD) ** 2) / 2)).argmax())
    return float(np.clip(place[best], 0.1, 0.9)) if strength[best] > FAINT else 0.5


def _step(running: F32, rows: NDArray[np.intp], band: int) -> F32:
    """How the mean colour of the `band` rows below each row differs from that of those above, (rows, columns, 3)."""
    above, here, below = running[rows - band], running[rows], running[rows + band]
    return floats((below - 2 * here + above) / band)


def _size(step: F32) -> F32:
    """Lab distance of the median column's step."""
    return floats(np.abs(np.median(step, axis=1)).sum(axis=1))


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
