"""Takes a studied picture, gives it as a place with nobody in front; leaves alone what does not stand in front."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from refreel.engines.animatic.cast.horizon import ground_of, horizon_of
from refreel.engines.animatic.cast.patchmatch import CannotLoad, PatchMatch
from refreel.engines.animatic.cast.pixels import floats, gaussian, grown, resized, within
from refreel.engines.animatic.cast.store import Arrays
from refreel.engines.animatic.cast.study import Study, opaque
from refreel.engines.animatic.values.cast import F32, U8, Plate

FILL_SIDE = 512
PATCH = 3
HALO = 0.02
"""How far around the subject, in shares of the longer side, its soft edge and reflections reach."""
SHADOW = 0.03
"""How far below it its shadow does."""
SEED = 20090727


def emptied(tag: str, picture: U8, found: Study, weights: Path, *, fill: bool) -> tuple[Plate, str]:
    """`picture` (h, w, 3 or 4) as a place, its subject filled in when `fill`; and what the user should know of it, or nothing."""
    rgb, _ = opaque(picture)
    horizon, note = horizon_of(rgb), ""
    if fill and 0 < float((found.mask > 0.5).mean()) < 0.97:
        rgb, note = _without_subject(rgb, found.mask, weights)
        horizon = horizon_of(rgb)
    return Plate(tag, rgb, horizon, ground_of(horizon, _feet(found))), note


def _feet(found: Study) -> float | None:
    """Share of the height where the subject stood, None when the edge cut it or there is none."""
    rows = np.flatnonzero((found.mask > 0.5).any(axis=1))
    height = found.mask.shape[0]
    return float((rows[-1] + 1) / height) if len(rows) and rows[-1] < height - 3 else None


def _without_subject(rgb: U8, mask: F32, weights: Path) -> tuple[U8, str]:
    small = within(rgb, FILL_SIDE)
    hole = _hole(resized(mask, small.shape[1], small.shape[0]))
    try:
        filled, note = PatchMatch(weights).fill(small, hole, PATCH), ""
    except CannotLoad as reason:
        filled = _spread(small, hole)
        note = f"the place behind the subject is filled softly, because PatchMatch does not run here: {reason}"
    return _laid_in(rgb, filled, hole), note


def _hole(mask: F32) -> U8:
    """Where nothing of the subject, its halo or its shadow on the ground may remain."""
    longer = max(mask.shape)
    hole = grown((mask > 0.06).astype(np.uint8), max(2, round(HALO * longer)))
    drop = max(1, round(SHADOW * longer))
    below = np.ones((2 * drop + 1, 1), np.uint8)
    below[drop + 1 :] = 0
    return np.asarray(cv2.dilate(hole, below), np.uint8)


def _laid_in(rgb: U8, filled: U8, hole: U8) -> U8:
    """`filled` at the size of `rgb` inside the hole, seam blended, with the grain that enlarging took away."""
    height, width = rgb.shape[:2]
    factor = max(height, width) / max(hole.shape)
    large = floats(resized(filled, width, height))
    if factor > 1.2:
        large += _grain(rgb, hole, factor)[..., None]
    soft = gaussian(floats(hole), 1.5)
    cover = np.clip(resized(soft, width, height) * 2, 0, 1)[..., None]
    return np.clip(np.rint(rgb * (1 - cover) + large * cover), 0, 255).astype(np.uint8)


def _grain(rgb: U8, hole: U8, factor: float) -> F32:
    """Noise (h, w) as strong as what the picture holds beyond the fill's resolution, outside the hole."""
    grey = floats(rgb).mean(axis=2)
    fine = grey - gaussian(grey, factor)
    outside = resized(floats(hole), rgb.shape[1], rgb.shape[0]) < 0.01
    strength = float(np.median(np.abs(fine[outside]))) * 1.48 if outside.any() else 0.0
    noise = floats(np.random.default_rng(SEED).standard_normal(grey.shape, np.float32))
    noise = gaussian(noise, 0.7)
    return floats(noise / max(float(noise.std()), 1e-6) * min(strength, 6.0))


def _spread(rgb: U8, hole: U8) -> U8:
    """The hole filled with colours that flow in from its edge, coarse to fine: each level averages what it knows and hands it down."""
    known = 1 - floats(hole)
    levels = [(floats(rgb) * known[..., None], known)]
    while min(levels[-1][1].shape) > 2:
        colour, weight = levels[-1]
        size = (max(1, weight.shape[1] // 2), max(1, weight.shape[0] // 2))
        levels.append((resized(colour, *size), resized(weight, *size)))
    colour, weight = levels[-1]
    answer = floats(colour / np.maximum(weight, 1e-4)[..., None])
    for colour, weight in reversed(levels[:-1]):
        answer = np.asarray(
            cv2.resize(answer, (weight.shape[1], weight.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32
        )
        sure = np.clip(weight, 0, 1)[..., None]
        answer = floats(colour + answer * (1 - sure))
    return np.clip(np.rint(answer), 0, 255).astype(np.uint8)


def to_arrays(plate: Plate, note: str) -> Arrays:
    return {
        "rgb": plate.rgb,
        "horizon": np.array(plate.horizon),
        "ground": np.array(plate.ground),
        "note": np.array(note),
    }


def from_arrays(tag: str, arrays: Arrays) -> tuple[Plate, str]:
    plate = Plate(tag, np.asarray(arrays["rgb"], np.uint8), float(arrays["horizon"]), float(arrays["ground"]))
    return plate, str(arrays["note"])
