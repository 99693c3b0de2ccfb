"""Takes a picture, gives where its one subject is as a rough soft mask; a person is preferred to what merely stands out."""

from __future__ import annotations

import cv2
import numpy as np

from refreel.engines.animatic.cast.pixels import floats, grown, resized, shrunk
from refreel.engines.animatic.cast.pose import Pose
from refreel.engines.animatic.cast.saliency import Saliency
from refreel.engines.animatic.values.cast import F32, U8

SOLID = (0.15, 0.7)
"""Saliency below the first is background, above the second subject: the network is shy inside large soft areas."""
WORN = (0.5, 0.86)
"""The same around a person, where the pose network vouches for the inside and only what is certainly worn or held is added."""
MARGIN = 0.12
CLOSER = 0.55
"""A subject that fills less than this share of the picture is looked at a second time from nearer."""
WORKING_SIDE = 640
AGREED = 0.7
NEAR = 0.04
BRIDGE = 0.02
SAME_BODY = 0.02
"""A part belongs to the subject when it is at least this share of the largest part, or touches the person."""


def subject_mask(rgb: U8, saliency: Saliency, pose: Pose | None) -> F32:
    """(h', w') float32 0–1 at a working size of at most 640 pixels a side; all zeros when nothing stands out."""
    height, width = rgb.shape[:2]
    factor = min(1.0, WORKING_SIDE / max(width, height))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    first = resized(saliency(rgb), *size)
    if pose is not None:
        return _of_person(rgb, saliency, pose, first)
    found = _bounds(first > 0.5)
    return np.zeros_like(first) if found is None else _parts(_solid(_closer(rgb, saliency, found, first)), None)


def _of_person(rgb: U8, saliency: Saliency, pose: Pose, first: F32) -> F32:
    """The silhouette that the pose network draws says who is meant; saliency says how the outline runs and what the person wears
    and holds, unless it looks at somebody or something else."""
    body = resized(pose.region.paste(pose.mask, rgb.shape[1], rgb.shape[0]), first.shape[1], first.shape[0])
    found = _bounds(body > 0.5)
    if found is None:
        return np.zeros_like(body)
    core = (body > 0.6).astype(np.uint8)
    if _agree(_solid(first, WORN), core):
        around = _bounds((_parts(_solid(first, WORN), core) > 0.5) | (core > 0))
        seen = _closer(rgb, saliency, around or found, first)
    else:
        seen = _looked_at_closely(rgb, saliency, found, first)
    chance = _solid(seen, WORN)
    if not _agree(chance, core):
        return _parts(_solid(body), core)
    near = grown(core, max(2, round(NEAR * (found[3] - found[1])))).astype(np.float32)
    held = np.where(chance > 0.85, chance, chance * np.maximum(near, body))
    hinted = np.clip(4 * body - 3, 0, 1) * np.clip(8 * seen, 0, 1)
    return _parts(np.maximum(held, hinted), core)


def _agree(chance: F32, core: U8) -> bool:
    return bool(core.any()) and float(chance[core > 0].mean()) > AGREED


def _closer(rgb: U8, saliency: Saliency, found: tuple[int, int, int, int], first: F32) -> F32:
    """A second look from nearer, where that shows more."""
    area = (found[2] - found[0]) * (found[3] - found[1]) / first.size
    return _looked_at_closely(rgb, saliency, found, first) if area < CLOSER else first


def _looked_at_closely(rgb: U8, saliency: Saliency, found: tuple[int, int, int, int], first: F32) -> F32:
    """Saliency of the box `found` (x0, y0, x1, y1 in pixels of `first`) with a margin, laid into a map of that size."""
    height, width = first.shape
    room = round(MARGIN * max(found[2] - found[0], found[3] - found[1])) + 2
    x0, y0 = max(found[0] - room, 0), max(found[1] - room, 0)
    x1, y1 = min(found[2] + room, width), min(found[3] + room, height)
    across, down = rgb.shape[1] / width, rgb.shape[0] / height
    crop = rgb[round(y0 * down) : round(y1 * down), round(x0 * across) : round(x1 * across)]
    out = np.zeros_like(first)
    out[y0:y1, x0:x1] = resized(saliency(crop), x1 - x0, y1 - y0)
    return np.clip(out, 0, 1)


def _solid(chance: F32, curve: tuple[float, float] = SOLID) -> F32:
    low, high = curve
    t = np.clip((chance - low) / (high - low), 0, 1)
    return floats(t * t * (3 - 2 * t))


def _bounds(mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> tuple[int, int, int, int] | None:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _parts(mask: F32, core: U8 | None) -> F32:
    """`mask` without the parts that are not the subject's: those that do not touch `core`, or, without one, the small ones."""
    found = (mask > 0.3).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
    if count <= 1:
        return np.zeros_like(mask)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if core is None:
        keep = areas >= max(SAME_BODY * areas.max(), 12)
    else:
        keep = np.bincount(labels[core > 0], minlength=count)[1:] > 0.1 * areas
        if not keep.any():
            keep = areas == areas.max()
    chosen = np.concatenate([[False], keep])[labels].astype(np.uint8)
    if core is not None:
        chosen &= 1 - _hanging_on(chosen, core)
    return (mask * grown(chosen, 2)).astype(np.float32)


def _hanging_on(chosen: U8, core: U8) -> U8:
    """Thick pieces that only a thin bridge joins to the person: they belong to what stands behind."""
    bounds = _bounds(core > 0)
    if bounds is None:
        return np.zeros_like(chosen)
    radius = max(2, round(BRIDGE * (bounds[3] - bounds[1])))
    thick = shrunk(chosen, radius)
    count, labels = cv2.connectedComponents(thick, connectivity=8)
    touched = np.bincount(labels[(core > 0) & (thick > 0)], minlength=count) > 0
    foreign = ~touched
    foreign[0] = False
    lost = grown(foreign[labels].astype(np.uint8), radius + 2)
    kept = grown(touched[labels].astype(np.uint8) & thick, radius + 2)
    return lost & (1 - kept) & (1 - core)
