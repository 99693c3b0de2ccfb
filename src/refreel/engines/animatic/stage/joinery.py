"""What sets under a roof are built with: a sheet's coordinates, rectangles with soft edges, lamplight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from refreel.engines.animatic.stage.brush import (
    Field,
    Rgb,
    blend,
    smooth,
)
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.cast import F32

HORIZON = -0.02


TOP = -1.0


def foot_of(z: float) -> float:
    return HORIZON + (GROUND - HORIZON) / z


def under_lamp(h: Hour, level: Rgb) -> Hour:
    """The hour as it is under a lamp of colour `level`."""
    return replace(
        h,
        key=(level[0] * 0.8, level[1] * 0.8, level[2] * 0.8),
        fill=(level[0] * 0.45, level[1] * 0.45, level[2] * 0.45),
        overcast=0.0,
    )


def grid(columns: int, rows: int, unit: float, top: float) -> tuple[F32, F32]:
    x = ((np.arange(columns, dtype=np.float32) + 0.5) / np.float32(unit) - np.float32(columns / unit / 2))[None, :]
    y = ((np.arange(rows, dtype=np.float32) + 0.5) / np.float32(unit) + np.float32(top))[:, None]
    return x, y


def box(x: F32, y: F32, x0: float, x1: float, y0: float, y1: float, soft: float = 0.002) -> F32:
    """Cover 0–1 of a rectangle with soft edges."""
    return np.asarray(
        smooth(x0 - soft, x0 + soft, x)
        * (1 - smooth(x1 - soft, x1 + soft, x))
        * smooth(y0 - soft, y0 + soft, y)
        * (1 - smooth(y1 - soft, y1 + soft, y)),
        np.float32,
    )


def _part(colour: Field | Rgb, rows: slice, columns: slice) -> F32:
    """The part of a colour (one, a strip or a whole sheet) that lies in a rectangle."""
    c = np.asarray(colour, np.float32)
    if c.ndim == 1:
        return c
    return c[rows if c.shape[0] > 1 else slice(None), columns if c.shape[1] > 1 else slice(None)]


def lay(
    rgb: F32, x: F32, y: F32, x0: float, x1: float, y0: float, y1: float, colour: Field | Rgb, soft: float = 0.002, alpha: F32 | None = None,
    share: float = 1.0,
) -> None:  # fmt: skip
    """Paints a rectangle in place, touching no more than its own pixels; `alpha` is raised to its cover."""
    a, b = np.searchsorted(x[0], (x0 - 2 * soft, x1 + 2 * soft))
    c, d = np.searchsorted(y[:, 0], (y0 - 2 * soft, y1 + 2 * soft))
    if b <= a or d <= c:
        return
    rows, columns = slice(int(c), int(d)), slice(int(a), int(b))
    cover = box(x[:, columns], y[rows], x0, x1, y0, y1, soft) * np.float32(share)
    rgb[rows, columns] = blend(rgb[rows, columns], _part(colour, rows, columns), cover)
    if alpha is not None:
        alpha[rows, columns] = np.maximum(alpha[rows, columns], cover)
