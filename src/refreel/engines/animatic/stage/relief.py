"""Land in the distance, from height fields: mountains, hills and dunes as slabs of depth, each a seamless layer.

A slab's height field is looked at level from the front, column by column from near to far, as early flight games drew their
land; every slab has one sideways scale, so that it closes on itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numba
import numpy as np

from refreel.engines.animatic.stage import noise
from refreel.engines.animatic.stage.brush import Canvas, Rgb, blend, smooth
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.values.cast import F32, U8
from refreel.engines.animatic.values.sets import Layer


@dataclass(frozen=True, slots=True)
class Slab:
    """One range: from depth `near` to `far`, `height` of its summits in rest units as seen, `cell` width of its mountains in
    rest units as seen; `sharp` 0 hills … 1 crags; `snow` share of its height above which snow lies (over 1: none), `trees`
    share below which it is wooded; `haze` 0–1 mixed in."""

    near: float
    far: float
    height: float
    cell: float
    sharp: float
    snow: float
    trees: float
    haze: float
    floor: float = 0.0  # rest units its foot is lifted above the horizon
    octaves: int = 7  # fewer: smoother land (dunes, snow)
    grain: float = 1.0
    gap: float = 0.0  # 0–1 how far the range stands lower before a low sun, so that one sees it


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator,unused-ignore]
def _march(height: F32, colour: F32, foot: F32, rows: int, out: F32) -> None:  # pragma: no cover - compiled
    """height (n, w): pixels above the sheet's bottom of each land point, near to far; fills out (rows, w, 4) colour and cover."""
    n, w = height.shape
    for x in range(w):
        top = np.float32(rows) - foot[x]
        last_y = np.float32(rows)
        for i in range(n):
            y = np.float32(rows) - height[i, x]
            if y < top:
                lo = int(np.ceil(y)) if y > 0 else 0
                hi = int(np.ceil(top))
                if hi > rows:
                    hi = rows
                span = last_y - y
                for p in range(lo, hi):
                    t = np.float32(0.0)
                    if i > 0 and span > 0.5:
                        t = min(np.float32(1.0), (np.float32(p) - y) / span)
                    j = i - 1 if i > 0 else 0
                    for c in range(3):
                        out[p, x, c] = colour[i, x, c] * (1 - t) + colour[j, x, c] * t
                    out[p, x, 3] = 1.0
                if lo > 0:
                    cover = np.float32(lo) - y
                    for c in range(3):
                        out[lo - 1, x, c] = colour[i, x, c]
                    out[lo - 1, x, 3] = max(out[lo - 1, x, 3], cover)
                top = y
            last_y = y


def _land(slab: Slab, h: Hour, columns: int, unit: float, depths: int, rng: np.random.Generator) -> tuple[F32, F32]:
    """Height in rest units (depths, columns) and lit colour (depths, columns, 3), near to far."""
    cell = slab.cell * unit
    stretch = max(0.2, cell / (depths * 0.55))
    crag = noise.ridged(rng, depths, columns, cell, slab.octaves, 0.44, stretch=stretch)
    hill = noise.clouds(rng, depths, columns, cell * 1.3, min(6, slab.octaves), 0.42, stretch=stretch) * 0.2 + 0.5
    broad = noise.clouds(rng, depths, columns, cell * 2.2, 2, 0.5, stretch=stretch)
    shape = crag * slab.sharp + hill * (1 - slab.sharp)
    rise = np.linspace(0.0, 1.0, depths, dtype=np.float32)[:, None]
    envelope = np.sin(np.clip(rise * 1.15, 0, 1) * np.pi * 0.5) ** 1.2
    ground = shape * np.clip(0.84 + 0.16 * broad, 0.55, 1.3) * envelope
    summits = ground.max(axis=0)
    return np.asarray(ground * np.float32(slab.height / max(float(np.percentile(summits, 88)), 1e-3)), np.float32), rise


def _worn(land: F32, unit: float) -> F32:
    """Weathered: needles and combs on the crests rounded off, seamless sideways."""
    x = max(1.0, 0.0022 * unit)
    pad = int(4 * x) + 1
    wide = np.pad(land, ((0, 0), (pad, pad)), mode="wrap")
    soft = cv2.GaussianBlur(wide, (0, 0), x, sigmaY=1.6)
    return np.ascontiguousarray(soft[:, pad:-pad], np.float32)


_STEEPEST = 1.5
"""Rest units of height a rest unit sideways that a crest rises at most: more looks like a thorn."""


def _climbable(land: F32, unit: float) -> F32:
    """No steeper sideways than land is, seamless: what stands out is cut down, nothing is raised."""
    out = land.copy()
    rise = np.float32(_STEEPEST / unit)
    reach = 1
    columns = land.shape[1]
    while reach < columns // 4:  # lower envelopes of widening tents, by doubling
        for way in (-reach, reach):
            np.minimum(out, np.roll(out, way, axis=1) + rise * reach, out=out)
        reach *= 2
    return out


def _paint(slab: Slab, h: Hour, land: F32, unit: float, rng: np.random.Generator, ground: Rgb, rock: Rgb) -> F32:
    depths, columns = land.shape
    gx = np.gradient(land, axis=1) * np.float32(unit)
    gz = np.gradient(land, axis=0) * np.float32(unit * 0.55)
    side = np.float32(np.sign(h.sun[0]) or 1.0)
    norm = 1.0 / np.sqrt(1.0 + gx * gx + gz * gz)
    facing = np.clip((-gx * side * 0.8 - gz * 0.35 + 0.45) * norm, 0, 1.2)
    grain = noise.clouds(rng, depths, columns, 24, 4, 0.7) * np.float32(slab.grain)
    level = land / np.float32(max(slab.height, 1e-3)) + grain * 0.035
    steep = 1.0 - norm
    rgb = np.broadcast_to(np.asarray(rock, np.float32), (depths, columns, 3)) * (1.0 + grain[..., None] * 0.10)
    wood = 1.0 - smooth(slab.trees - 0.08, slab.trees + 0.08, level)
    rgb = blend(rgb, np.asarray(ground, np.float32) * (1.0 + grain[..., None] * 0.22), wood)
    white = smooth(slab.snow - 0.06, slab.snow + 0.06, level - steep * 0.22 + gx * side * -0.02)
    rgb = blend(rgb, (236, 240, 248), white * 0.94)
    light = np.asarray(h.fill, np.float32) + np.asarray(h.key, np.float32) * facing[..., None]
    return np.asarray(np.clip(rgb * light, 0, 255), np.float32)


def relief(
    canvas: Canvas, h: Hour, horizon: float, slab: Slab, rng: np.random.Generator, ground: Rgb, rock: Rgb, name: str,
    period: float = 3.0, deep: float = 0.04,
) -> Layer:  # fmt: skip
    """One slab as a layer standing on the horizon and reaching `deep` rest units below it."""
    unit = canvas.unit
    columns = noise.whole(period * unit)
    depths = 150
    land, rise = _land(slab, h, columns, unit, depths, rng)
    land = _climbable(_worn(land, unit), unit)
    if slab.gap > 0:
        x = (np.arange(columns, dtype=np.float32) + 0.5) / np.float32(unit) - np.float32(columns / unit / 2 + h.sun[0])
        land = land * (1 - np.float32(slab.gap) * np.exp(-((x / np.float32(0.28)) ** 2)))[None, :]
    rgb = _paint(slab, h, land, unit, rng, ground, rock)
    mist = np.clip(
        slab.haze + 0.18 * (1 - np.clip(land / np.float32(slab.height), 0, 1)) * slab.haze + rise * 0.06, 0, 1
    )
    rgb = blend(rgb, h.haze, mist)
    rows = round((slab.height * 1.9 + slab.floor + deep) * unit)
    below = np.sqrt(rise) * np.float32((deep + slab.floor) * unit)
    out = np.zeros((rows, columns, 4), np.float32)
    pixels = np.ascontiguousarray(land * np.float32(unit) + below)
    _march(pixels, np.ascontiguousarray(rgb), np.zeros(columns, np.float32), rows, out)
    image = finish(out)
    used = int(np.argmax(image[..., 3].any(axis=1)))
    image = np.ascontiguousarray(image[used:])
    w = columns / unit
    height = image.shape[0] / unit
    return Layer(slab.near, image, -w / 2, horizon + deep - height, w, height, wrap=True, name=name)


def finish(out: F32) -> U8:
    """Premultiplied uint8 from colour 0–255 and cover 0–1 in one (h, w, 4) float array."""
    image = np.empty(out.shape, np.uint8)
    image[..., :3] = np.clip(out[..., :3] * out[..., 3:], 0, 255)
    image[..., 3] = np.clip(out[..., 3] * 255.0 + 0.5, 0, 255)
    np.minimum(image[..., :3], image[..., 3:], out=image[..., :3])
    return image
