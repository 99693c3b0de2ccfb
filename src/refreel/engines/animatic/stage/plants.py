"""Trees, bushes and reeds as premultiplied sprites, unlit day colours."""

from __future__ import annotations

import cv2
import numpy as np

from refreel.engines.animatic.stage import noise
from refreel.engines.animatic.stage.brush import Canvas, Rgb, band, lit, premultiplied, shrink, smooth, stamp
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.values.cast import F32, U8
from refreel.engines.animatic.values.sets import Layer


def _grain(rng: np.random.Generator, h: int, w: int, cell: int) -> F32:
    grid = rng.uniform(-1, 1, (h // cell + 3, w // cell + 3)).astype(np.float32)
    return np.asarray(
        cv2.resize(grid, (w + 2 * cell, h + 2 * cell), interpolation=cv2.INTER_CUBIC)[cell : cell + h, cell : cell + w],
        np.float32,
    )


def conifer(rng: np.random.Generator, side: float, height: int = 320, colour: Rgb = (58, 82, 58)) -> U8:
    """A spruce, lit from `side` (−1 left, 1 right)."""
    w = round(height * rng.uniform(0.36, 0.5)) | 1
    x = (np.arange(w, dtype=np.float32) - w // 2)[None, :] / np.float32(w / 2)
    t = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    tiers = int(rng.integers(10, 15))
    phase = (t**0.85 * tiers) % 1.0
    reach = (0.06 + 0.94 * t**0.9) * (0.46 + 0.54 * phase)
    jag = _grain(rng, height, w, 5) * 0.20 + _grain(rng, height, w, 14) * 0.16
    droop = 0.05 * np.abs(x)
    body = smooth(-0.04, 0.10, reach + jag * (0.3 + 0.7 * t) - np.abs(x) - droop) * (t < 0.955)
    trunk = (np.abs(x) < 0.045) & (t > 0.05)
    alpha = np.maximum(body, trunk.astype(np.float32))
    shade = 0.5 + 0.36 * phase + 0.36 * x * side + 0.30 * jag * 2 + 0.15 * (1 - t)
    rgb = np.asarray(colour, np.float32) * np.clip(shade, 0.25, 1.5)[..., None]
    bark = trunk & (body < 0.5)
    rgb[bark] = (62, 48, 38)
    return premultiplied(rgb, alpha)


def leafy(rng: np.random.Generator, side: float, height: int = 320, colour: Rgb = (84, 110, 54)) -> U8:
    """A broad-leaved tree: a trunk with boughs under clumps of leaves."""
    w = round(height * rng.uniform(0.8, 1.0))
    y, x = np.mgrid[0:height, 0:w].astype(np.float32)
    leaf = np.zeros((height, w), np.float32)
    shade = np.zeros((height, w), np.float32)
    centre = w / 2
    for _ in range(22):
        a = rng.uniform(0, 2 * np.pi)
        far = rng.uniform(0, 1) ** 0.5
        cx = centre + np.cos(a) * far * w * 0.34 * (1.1 if np.sin(a) > 0 else 0.85)
        cy = height * 0.38 + np.sin(a) * far * height * 0.27
        r = height * rng.uniform(0.07, 0.17)
        d = np.sqrt((x - cx) ** 2 + ((y - cy) * 1.15) ** 2) / r
        puff = np.clip(1.25 - d, 0, 1)
        lightness = 0.62 + 0.38 * side * (x - cx) / r - 0.42 * (y - cy) / r
        shade = np.where(puff > leaf, np.clip(lightness, 0.1, 1.4), shade)
        leaf = np.maximum(leaf, puff)
    fine = _grain(rng, height, w, 5) * 0.6 + _grain(rng, height, w, 11) * 0.5
    cover = smooth(0.12, 0.26, leaf + fine * 0.30 * smooth(0.0, 0.5, leaf)) * smooth(0.04, 0.12, leaf)
    trunk_w = height * 0.026 * (1 + 1.2 * np.clip((y / height - 0.86) * 5, 0, 1))
    trunk = (np.abs(x - centre - np.sin(y / height * 4) * height * 0.01) < trunk_w) & (y > height * 0.4)
    rgb = np.asarray(colour, np.float32) * np.clip(0.45 + 0.55 * shade + 0.5 * fine, 0.22, 1.6)[..., None]
    wood = trunk & (cover < 0.5)
    rgb[wood] = np.asarray((78, 60, 46), np.float32) * (0.9 + 0.25 * side * ((x - centre) / trunk_w))[wood][..., None]
    return premultiplied(rgb, np.maximum(cover, trunk.astype(np.float32)))


def bush(rng: np.random.Generator, side: float, height: int = 120, colour: Rgb = (70, 96, 46)) -> U8:
    tree = leafy(rng, side, height * 2, colour)
    return np.ascontiguousarray(tree[: int(height * 1.3)])


def reeds(rng: np.random.Generator, height: int, width: int, colour: Rgb, count: int) -> U8:
    """Grass blades leaning over one another, drawn at double size."""
    sheet = np.zeros((height * 2, width * 2, 4), np.uint8)
    for _ in range(count):
        x = int(rng.uniform(0, width * 2))
        tall = rng.uniform(0.35, 1.0) * height * 1.9
        lean = rng.normal(0, 0.26) * tall
        shade = rng.uniform(0.5, 1.25)
        tone = tuple(float(np.clip(c * shade, 0, 255)) for c in colour)
        t = np.linspace(0, 1, 9)
        line = np.stack([x + lean * t**1.8, height * 2 - tall * t], axis=1)
        half = height * 0.012 * (1 - t) + 0.8
        left, right = line.copy(), line[::-1].copy()
        left[:, 0] -= half
        right[:, 0] += half[::-1]
        cv2.fillPoly(sheet, [np.concatenate([left, right]).astype(np.int32)], (*tone, 255), cv2.LINE_AA)
    return np.asarray(cv2.resize(sheet, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def row(
    canvas: Canvas, h: Hour, rng: np.random.Generator, kinds: list[U8], foot: float, size: tuple[float, float], count: int, z: float, far: float,
    name: str, period: float = 3.0, gather: float = 0.7, spread: float = 0.0,
) -> Layer:  # fmt: skip
    """Trees in a row, standing on rest y `foot` (± `spread`), `size` from–to in rest units, hazed by `far`; `gather` 0 even … 1 in groves."""
    unit = canvas.unit
    columns = noise.whole(period * unit)
    rows = round((size[1] * 1.05 + spread) * unit) + 2
    sheet = np.zeros((rows, columns, 4), np.uint8)
    light = tuple(min(1.5, f + 0.75 * k) for f, k in zip(h.fill, h.key, strict=True))
    most = round(2.0 * size[1] * unit)  # twice as large as ever shown is fine enough to shrink from
    small_kinds = [shrink(k, most) if k.shape[0] > 1.5 * most else k for k in kinds]
    ready = [lit(k, (light[0], light[1], light[2]), h.haze, far) for k in small_kinds]
    groves = noise.line(rng, columns, 384, 3)
    places = rng.uniform(0, columns, count * 4)
    keep = groves[places.astype(int)] * gather + rng.normal(0, 1, count * 4) * (1 - gather)
    chosen = places[np.argsort(-keep)[:count]]
    down = np.sort(rng.uniform(0, 1, count)) * spread * unit
    deal: list[int] = []
    for x, d in zip(chosen, down, strict=True):
        if not deal:  # every kind comes up before one comes again
            deal = [int(k) for k in rng.permutation(len(ready))]
        sprite = ready[deal.pop()]
        tall = rng.uniform(*size) * unit * (0.8 + 0.2 * min(1.5, max(0.0, groves[int(x)] + 1)))
        small = shrink(sprite, round(min(tall, size[1] * unit)))
        if rng.random() < 0.5:
            small = np.ascontiguousarray(small[:, ::-1])
        stamp(sheet, small, int(x) - small.shape[1] // 2, int(rows - spread * unit + d) - small.shape[0])
    return band(sheet, canvas, z, foot - (rows / unit - spread), name)
