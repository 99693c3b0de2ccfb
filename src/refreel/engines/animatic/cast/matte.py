"""Takes a picture and a rough soft mask, gives a mask that follows its edges and colours free of the old background."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.cast.pixels import box, floats, grown, resized, shares, shrunk
from refreel.engines.animatic.values.cast import F32, U8

REACH = 1 / 90
"""Radius of the guided filter as a share of the picture's longer side: three to four cells of the 320-pixel networks."""
SHARPNESS = 2e-4
"""The guided filter's ε on colours 0–1: contrasts below its square root (about 4 grey steps) do not count as edges."""
LONELY = 0.02
"""Where less than this share of a window is subject, the wider window's colour is kept: filtering must find no black there."""
WORKING_SIDE = 900
FUZZ = 0.022
"""How far hair and fur stand out from the body, as a share of the picture's longer side."""


def refined(rgb: U8, mask: F32) -> F32:
    """`mask` (any size, 0–1) as (h, w) float32 0–1 whose edges are those of `rgb` (h, w, 3).

    Guided filter with a colour guide, its coefficients computed small and applied at full size (He, Sun, Tang 2013, "Guided
    Image Filtering"; He, Sun 2015, "Fast Guided Filter").
    """
    height, width = rgb.shape[:2]
    factor = min(1.0, WORKING_SIDE / max(width, height))
    small = (max(1, round(width * factor)), max(1, round(height * factor)))
    guide = shares(resized(rgb, *small))
    radius = max(2, round(REACH * max(small)))
    slope, offset = _coefficients(guide, resized(mask, *small), radius)
    full = shares(rgb)
    alpha = (resized(slope, width, height) * full).sum(axis=2) + resized(offset, width, height)
    return floats(np.clip((alpha - 0.06) / 0.88, 0, 1))


def without_smears(alpha: F32) -> F32:
    """`alpha` (h, w) 0–1 without faint patches off the subject's body, which are background that the filter took along. Hair and fur
    reach less far."""
    longer = max(alpha.shape)
    body = grown(shrunk((alpha > 0.6).astype(np.uint8), max(1, round(0.006 * longer))), max(2, round(FUZZ * longer)))
    near = box(body.astype(np.float32), max(1, round(0.004 * longer)))
    clear = np.clip((alpha - 0.55) / 0.25, 0, 1)  # whiskers are thin, but no doubt
    return floats(alpha * np.clip(2 * near + clear, 0, 1))


def _coefficients(guide: F32, mask: F32, radius: int) -> tuple[F32, F32]:
    """The filter's linear model per pixel: mask ≈ slope · colour + offset, averaged over all windows that hold the pixel."""
    mean, mean_mask = box(guide, radius), box(mask, radius)
    pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]
    products = box(np.stack([guide[..., i] * guide[..., j] for i, j in pairs], axis=-1)[..., :4], radius)
    rest = box(np.stack([guide[..., i] * guide[..., j] for i, j in pairs[4:]], axis=-1), radius)
    products = np.concatenate([products, rest], axis=-1)
    covariance = np.empty((*mask.shape, 3, 3), np.float32)
    for k, (i, j) in enumerate(pairs):
        covariance[..., i, j] = covariance[..., j, i] = products[..., k] - mean[..., i] * mean[..., j]
    covariance += SHARPNESS * np.eye(3, dtype=np.float32)
    cross = box(guide * mask[..., None], radius) - mean * mean_mask[..., None]
    slope = _solved(covariance, cross)
    offset = mean_mask - (slope * mean).sum(axis=2)
    return box(slope, radius), box(offset, radius)


def _solved(a: F32, b: F32) -> F32:
    """x of a·x = b for a field of symmetric 3×3 matrices, by cofactors: far quicker than a general solver."""
    c00 = a[..., 1, 1] * a[..., 2, 2] - a[..., 1, 2] ** 2
    c01 = a[..., 0, 2] * a[..., 1, 2] - a[..., 0, 1] * a[..., 2, 2]
    c02 = a[..., 0, 1] * a[..., 1, 2] - a[..., 0, 2] * a[..., 1, 1]
    c11 = a[..., 0, 0] * a[..., 2, 2] - a[..., 0, 2] ** 2
    c12 = a[..., 0, 1] * a[..., 0, 2] - a[..., 0, 0] * a[..., 1, 2]
    c22 = a[..., 0, 0] * a[..., 1, 1] - a[..., 0, 1] ** 2
    determinant = a[..., 0, 0] * c00 + a[..., 0, 1] * c01 + a[..., 0, 2] * c02
    x, y, z = b[..., 0], b[..., 1], b[..., 2]
    top = np.stack([c00 * x + c01 * y + c02 * z, c01 * x + c11 * y + c12 * z, c02 * x + c12 * y + c22 * z], axis=-1)
    return floats(top / determinant[..., None])


def decontaminated(rgb: U8, alpha: F32) -> U8:
    """The subject's own colours (h, w, 3): where a pixel is partly background, the background's share of its colour is taken out.

    Two rounds of blurred estimates, wide then narrow (Forte 2021, "Approximate Fast Foreground Colour Estimation").
    """
    picture = rgb.astype(np.float32)
    cover = alpha[..., None]
    foreground, background = picture, picture
    longer = max(rgb.shape[:2])
    for radius in (max(3, longer // 12), max(2, longer // 160)):
        foreground, background = _estimate(picture, cover, foreground, background, radius)
    return np.clip(np.rint(foreground), 0, 255).astype(np.uint8)


def _estimate(picture: F32, cover: F32, foreground: F32, background: F32, radius: int) -> tuple[F32, F32]:
    weight = box(cover, radius)[..., None]
    wide_foreground = box(foreground * cover, radius) / (weight + 1e-4)
    wide_background = box(background * (1 - cover), radius) / (1 - weight + 1e-4)
    near = np.clip(weight / LONELY, 0, 1)
    wide_foreground = floats(near * wide_foreground + (1 - near) * foreground * (cover < 1))
    missing = picture - cover * wide_foreground - (1 - cover) * wide_background
    return np.clip(wide_foreground + cover * missing, 0, 255), wide_background
