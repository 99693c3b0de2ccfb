"""Takes pixels, gives their main colours and the statistics that a grade can aim at."""

from __future__ import annotations

import cv2
import numpy as np

from refreel.engines.animatic.cast.pixels import lab, within
from refreel.engines.animatic.cast.store import Arrays
from refreel.engines.animatic.values.cast import F32, U8, ColourStats

COLOURS = 5
ROUNDS = 12
SAMPLES = 4000
SIDE = 256


def statistics(rgb: U8) -> ColourStats:
    """Mean and spread of `rgb` (h, w, 3) in Lab."""
    values = lab(within(rgb, SIDE)).reshape(-1, 3)
    return ColourStats(values.mean(axis=0).astype(np.float32), values.std(axis=0).astype(np.float32))


def joined(parts: list[ColourStats]) -> ColourStats:
    """Statistics of equally large pictures taken together."""
    means = np.stack([p.mean for p in parts])
    variance = np.stack([p.std**2 for p in parts]).mean(axis=0) + means.var(axis=0)
    return ColourStats(means.mean(axis=0).astype(np.float32), np.sqrt(variance).astype(np.float32))


def palette(rgb: U8, alpha: F32) -> U8:
    """(5, 3) main colours of `rgb` (h, w, 3) where `alpha` is solid, most common first: k-means in Lab, seeded by the colours
    farthest apart, so that the same pixels always give the same answer."""
    pixels = rgb[alpha > 0.9] if (alpha > 0.9).any() else rgb.reshape(-1, 3)
    pixels = pixels[:: max(1, len(pixels) // SAMPLES)]
    values = lab(np.ascontiguousarray(pixels[:, None]))[:, 0]
    centres = _far_apart(values)
    for _ in range(ROUNDS):
        nearest = _nearest(values, centres)
        centres = np.stack(
            [values[nearest == k].mean(axis=0) if (nearest == k).any() else c for k, c in enumerate(centres)]
        )
    order = np.argsort(-np.bincount(_nearest(values, centres), minlength=COLOURS), kind="stable")
    whole = np.clip(np.rint(centres[order]), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(whole[:, None], cv2.COLOR_LAB2RGB)[:, 0], np.uint8)


def _far_apart(values: F32) -> F32:
    chosen = [values[np.argmin(((values - values.mean(axis=0)) ** 2).sum(axis=1))]]
    for _ in range(COLOURS - 1):
        distance = np.min([((values - c) ** 2).sum(axis=1) for c in chosen], axis=0)
        chosen.append(values[np.argmax(distance)])
    return np.stack(chosen)


def _nearest(values: F32, centres: F32) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    return np.asarray(((values[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1))


def to_arrays(stats: ColourStats) -> Arrays:
    return {"mean": stats.mean, "std": stats.std}


def from_arrays(arrays: Arrays) -> ColourStats:
    return ColourStats(np.asarray(arrays["mean"], np.float32), np.asarray(arrays["std"], np.float32))
