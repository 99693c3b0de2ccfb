"""Putting paint on a layer: gradients, mixes, premultiplied pictures, sprites stamped in depth order.

Colours are RGB 0–255 as float32 while painting; `Rgb` is one colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.values.cast import F32, U8
from refreel.engines.animatic.values.sets import Layer

Rgb = tuple[float, float, float]
Field = NDArray[np.floating[Any]]
"""Numbers on a sheet while painting, single or double precision."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """How large a set is painted: `unit` pixels to a rest unit (the frame's height), `aspect` of the frame."""

    unit: int
    aspect: float


def mix(a: Rgb, b: Rgb, t: float) -> Rgb:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def times(a: Rgb, b: Rgb) -> Rgb:
    """A surface's colour under a light's colour (RGB shares)."""
    return (a[0] * b[0], a[1] * b[1], a[2] * b[2])


def eight(a: Rgb) -> tuple[int, int, int]:
    r, g, b = (int(np.clip(round(v), 0, 255)) for v in a)
    return (r, g, b)


def gradient(stops: Sequence[tuple[float, Rgb]], at: Field) -> F32:
    """Colours (…, 3) float32 at positions `at`, smooth between `stops` (position, colour) in rising order."""
    xs = np.array([s[0] for s in stops], np.float32)
    out = np.empty((*at.shape, 3), np.float32)
    for c in range(3):
        out[..., c] = np.interp(at, xs, np.array([s[1][c] for s in stops], np.float32))
    return out


def smooth(lo: float, hi: float, x: Field) -> F32:
    """Smooth step, 0 below `lo`, 1 above `hi`."""
    t = np.clip((x - np.float32(lo)) / np.float32(hi - lo), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), np.float32)


def blend(base: Field, colour: Rgb | Field, amount: Field | float) -> F32:
    """`base` (h, w, 3) with `colour` mixed in by `amount` (h, w) or a number."""
    a = amount[..., None] if isinstance(amount, np.ndarray) else np.float32(amount)
    return np.asarray(base + (np.asarray(colour, np.float32) - base) * a, np.float32)


def opaque(rgb: Field) -> U8:
    return np.asarray(np.clip(rgb + 0.5, 0, 255), np.uint8)


def premultiplied(rgb: Field, alpha: Field) -> U8:
    """(h, w, 4) uint8 from colour 0–255 and alpha 0–1."""
    a = np.clip(alpha, 0.0, 1.0)
    out = np.empty((*a.shape, 4), np.uint8)
    out[..., :3] = np.clip(rgb, 0, 255) * a[..., None] + 0.5
    out[..., 3] = a * 255.0 + 0.5
    np.minimum(out[..., :3], out[..., 3:], out=out[..., :3])
    return out


def stamp(sheet: U8, sprite: U8, x: int, y: int) -> None:
    """Lays a premultiplied sprite over a premultiplied, sideways seamless sheet with its top left at (x, y)."""
    h, w = sprite.shape[:2]
    top, bottom = max(0, -y), min(h, sheet.shape[0] - y)
    if bottom <= top:
        return
    width = sheet.shape[1]
    x %= width
    for start, x0 in ((0, x), (width - x, 0)):
        n = min(w - start, width - x0)
        if start >= w or n <= 0:
            continue
        src = sprite[top:bottom, start : start + n].astype(np.uint16)
        dst = sheet[y + top : y + bottom, x0 : x0 + n]
        dst[...] = src + (dst * (255 - src[..., 3:]) + 127) // 255


def shrink(sprite: U8, height: int) -> U8:
    """A sprite at another height, area-filtered."""
    h, w = sprite.shape[:2]
    height = max(2, height)
    width = max(2, round(w * height / h))
    how = cv2.INTER_AREA if height < h else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(sprite, (width, height), interpolation=how), np.uint8)


def lit(sprite: U8, light: Rgb, haze: Rgb, far: float) -> U8:
    """A premultiplied sprite multiplied by `light` (shares) and mixed with `haze` by `far` 0–1."""
    a = sprite[..., 3:].astype(np.float32) / 255.0
    rgb = sprite[..., :3].astype(np.float32) * np.asarray(light, np.float32)
    rgb = rgb * (1.0 - far) + np.asarray(haze, np.float32) * far * a
    out = sprite.copy()
    out[..., :3] = np.clip(rgb, 0, 255)
    np.minimum(out[..., :3], out[..., 3:], out=out[..., :3])
    return out


def band(image: U8, canvas: Canvas, z: float, top: float, name: str, **more: float) -> Layer:
    """A seamless layer whose sheet was painted at `canvas.unit` pixels a rest unit, centred sideways."""
    h, w = image.shape[:2]
    width = w / canvas.unit
    return Layer(z, image, -width / 2, top, width, h / canvas.unit, wrap=True, name=name, **more)
