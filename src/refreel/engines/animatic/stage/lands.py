"""Open country: desert, snow field, meadow, garden, road."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.stage import noise, plants, soil
from refreel.engines.animatic.stage.brush import (
    Canvas,
    Rgb,
    band,
    blend,
    premultiplied,
    smooth,
)
from refreel.engines.animatic.stage.country import HORIZON, dimmed, ferns, under_sky
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.relief import Slab, relief
from refreel.engines.animatic.stage.waters import GROUND, conifers, side_of
from refreel.engines.animatic.values.cast import F32, U8
from refreel.engines.animatic.values.sets import Layer, Set


def desert(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """Dunes behind dunes; table mountains far off."""
    sand: Rgb = (214, 166, 108)
    layers = [
        relief(
            canvas,
            h,
            HORIZON,
            Slab(60, 90, 0.10, 0.7, 0.9, 2.0, 0.0, 0.66),
            rng,
            (160, 110, 80),
            (176, 112, 84),
            "mesas",
            3.4,
        ),
        relief(
            canvas,
            h,
            HORIZON,
            Slab(25, 40, 0.10, 0.9, 0.75, 2.0, 2.0, 0.32, 0.0, 3, 0.15),
            rng,
            sand,
            sand,
            "far dunes",
            3.4,
        ),
        relief(
            canvas,
            h,
            HORIZON,
            Slab(9, 16, 0.085, 1.5, 0.7, 2.0, 2.0, 0.14, 0.0, 3, 0.12),
            rng,
            sand,
            sand,
            "dunes",
            4.0,
            0.06,
        ),
    ]
    floor = soil.floor(soil.sand(rng), h, rng, HORIZON, 8.0, 2.2, 0.03, 14.0)
    return under_sky("desert", canvas, h, weather, rng, layers, floor)


def snowfield(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """White slopes, snowy firs, mountains."""
    white: Rgb = (226, 232, 244)
    firs = [_snowed(plants.conifer(rng, side_of(h)), rng) for _ in range(4)]
    layers = [
        relief(
            canvas,
            h,
            HORIZON,
            Slab(60, 90, 0.32, 0.6, 0.95, 0.18, 0.0, 0.5),
            rng,
            white,
            (118, 118, 130),
            "peaks",
            3.4,
        ),
        relief(
            canvas,
            h,
            HORIZON,
            Slab(22, 36, 0.13, 0.8, 0.3, 0.0, 0.0, 0.26, 0.0, 4, 0.2),
            rng,
            white,
            white,
            "slopes",
            3.4,
        ),
        plants.row(canvas, h, rng, firs, HORIZON + 0.02, (0.05, 0.11), 150, 12.0, 0.24, "far firs", 3.0, 0.7, 0.02),
        plants.row(canvas, h, rng, firs, HORIZON + 0.085, (0.16, 0.36), 14, 4.2, 0.06, "firs", 3.4, 0.6, 0.03),
    ]
    floor = soil.floor(soil.snow(rng), h, rng, HORIZON, 12.0, 2.4, 0.03, 16.0)
    return under_sky("snow", canvas, h, weather, rng, layers, floor)


def _snowed(sprite: U8, rng: np.random.Generator) -> U8:
    """Snow lying on whatever faces up."""
    a = sprite[..., 3].astype(np.float32) / 255
    rgb = sprite[..., :3].astype(np.float32)
    tone = rgb.sum(-1)
    up = smooth(0.0, 1.0, (tone - np.roll(tone, -9, 0)) / 60.0) * a
    cover = np.clip(up * 0.9 + rng.uniform(0, 0.08, a.shape).astype(np.float32), 0, 1) * a
    out = sprite.copy()
    out[..., :3] = np.clip(
        rgb * (1 - cover[..., None]) + np.asarray((236, 240, 250), np.float32) * cover[..., None], 0, 255
    )
    np.minimum(out[..., :3], out[..., 3:], out=out[..., :3])
    return out


def meadow(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """Rolling green hills, single trees, high grass in front."""
    green: Rgb = (104, 132, 66)
    trees = [plants.leafy(rng, side_of(h)) for _ in range(4)]
    layers = [
        relief(
            canvas,
            h,
            HORIZON,
            Slab(50, 80, 0.12, 0.9, 0.3, 2.0, 2.0, 0.5),
            rng,
            (92, 120, 78),
            green,
            "far hills",
            3.4,
        ),
        relief(canvas, h, HORIZON, Slab(18, 30, 0.075, 1.2, 0.1, 2.0, 2.0, 0.22), rng, green, green, "hills", 3.6),
        plants.row(
            canvas, h, rng, trees, HORIZON + 0.015, (0.03, 0.075), 110, 11.0, 0.24, "far trees", 3.2, 0.8, 0.015
        ),
        plants.row(canvas, h, rng, trees, HORIZON + 0.09, (0.24, 0.42), 5, 4.0, 0.06, "trees", 4.0, 0.2, 0.02),
        ferns(canvas, h, rng, 0.78, (116, 128, 58)),
    ]
    floor = soil.floor(soil.grass(rng), h, rng, HORIZON, 12.0, 1.7, 0.04, 10.0)
    return under_sky("meadow", canvas, h, weather, rng, layers, floor, motes=0.4 if h.name in ("dawn", "dusk") else 0.0)


def garden(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """A lawn between hedges and flower beds, trees behind."""
    trees = [plants.leafy(rng, side_of(h), 320, (88 + 10 * i, 116, 56)) for i in range(4)]
    bushes = [
        _flowered(plants.bush(rng, side_of(h)), rng, c)
        for c in ((226, 90, 110), (244, 196, 84), (236, 232, 240), (160, 104, 200))
    ]
    plain = [plants.bush(rng, side_of(h)) for _ in range(3)]
    layers = [
        plants.row(canvas, h, rng, trees, HORIZON + 0.03, (0.22, 0.40), 60, 9.0, 0.22, "trees", 3.2, 0.2, 0.03),
        plants.row(canvas, h, rng, trees, HORIZON + 0.07, (0.34, 0.6), 9, 5.0, 0.10, "near trees", 3.6, 0.2, 0.02),
        _hedge(canvas, h, rng, 4.2, 0.10),
        plants.row(
            canvas, h, rng, bushes + plain[:1], HORIZON + 0.13, (0.07, 0.12), 46, 2.9, 0.03, "beds", 3.0, 0.3, 0.03
        ),
        ferns(canvas, h, rng, 0.76, (78, 112, 48)),
    ]
    floor = soil.floor(soil.grass(rng, (84, 124, 54), (104, 132, 64)), h, rng, HORIZON, 6.0, 1.6, 0.02, 12.0)
    return under_sky("garden", canvas, h, weather, rng, layers, floor)


def _flowered(sprite: U8, rng: np.random.Generator, colour: Rgb) -> U8:
    out = sprite.copy()
    ys, xs = np.nonzero(sprite[..., 3] > 200)
    for k in rng.integers(0, len(ys), min(90, len(ys))):
        y, x, r = int(ys[k]), int(xs[k]), int(rng.integers(2, 5))
        shade = float(rng.uniform(0.75, 1.15))
        patch = out[max(0, y - r) : y + r, max(0, x - r) : x + r]
        patch[..., :3] = np.minimum([min(255, int(c * shade)) for c in colour], patch[..., 3:])
    return out


def _hedge(canvas: Canvas, h: Hour, rng: np.random.Generator, z: float, height: float) -> Layer:
    unit = canvas.unit
    columns = noise.whole(3.0 * unit)
    rows = round((height + 0.02) * unit)
    leaf = noise.clouds(rng, rows, columns, 8, 3, 0.8)
    y = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    cover = smooth(0.02, 0.12, y + leaf * 0.025)
    shade = np.clip(0.95 - 0.45 * y + 0.26 * leaf, 0.2, 1.6)
    rgb = np.asarray((74, 104, 48), np.float32) * shade[..., None] * np.asarray(dimmed(h, 1.2), np.float32)
    foot = HORIZON + (GROUND - HORIZON) / z
    return band(premultiplied(blend(rgb, h.haze, 0.08), cover), canvas, z, foot - height, "hedge")


def road(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """A country road passing across the picture, posts and wires, hills."""
    green: Rgb = (112, 126, 70)
    trees = [plants.leafy(rng, side_of(h)) for _ in range(3)] + conifers(rng, side_of(h), 2)
    layers = [
        relief(
            canvas,
            h,
            HORIZON,
            Slab(50, 80, 0.14, 0.8, 0.55, 2.0, 0.7, 0.5),
            rng,
            (92, 112, 78),
            (124, 112, 104),
            "mountains",
            3.4,
        ),
        relief(canvas, h, HORIZON, Slab(18, 30, 0.06, 1.1, 0.1, 2.0, 2.0, 0.22), rng, green, green, "fields", 3.6),
        plants.row(canvas, h, rng, trees, HORIZON + 0.02, (0.04, 0.10), 80, 10.0, 0.2, "trees", 3.2, 0.8, 0.02),
        _posts(canvas, h, 3.2),
    ]
    floor = soil.floor(_lanes(rng), h, rng, HORIZON, 9.0, 4.2, 0.02, 9.0)
    return under_sky("road", canvas, h, weather, rng, layers, floor)


def _lanes(rng: np.random.Generator) -> F32:
    """A road along x at depths 0.85–1.9 of a tile 4.2 deep, verge and grass beyond; repeating far off as another lane's haze."""
    grass = soil.grass(rng, (104, 118, 60), (150, 138, 84))
    tar = soil.asphalt(rng)
    z = (np.arange(soil.SIZE, dtype=np.float32) / soil.SIZE * 4.2)[:, None]
    edge = noise.tile(rng, soil.SIZE, 32, 4, 0.7) * 0.02
    inside = smooth(0.72, 0.76, z + edge) * (1 - smooth(1.96, 2.0, z + edge))
    rgb = blend(
        grass, (138, 122, 98), (smooth(0.60, 0.70, z + edge * 2) * (1 - smooth(2.02, 2.14, z + edge * 2))) * 0.8
    )
    rgb = blend(rgb, tar, inside)
    x = (np.arange(soil.SIZE, dtype=np.float32) / soil.SIZE)[None, :]
    dashes = (np.abs(z - 1.32) < 0.022) & ((x * 5) % 1.0 < 0.55)
    lines = (np.abs(z - 0.82) < 0.014) | (np.abs(z - 1.9) < 0.02)
    worn = np.clip(0.8 + 0.2 * noise.tile(rng, soil.SIZE, 16, 3), 0.4, 1)
    return blend(rgb, (232, 230, 220), (dashes | lines).astype(np.float32) * worn)


def _posts(canvas: Canvas, h: Hour, z: float) -> Layer:
    unit = canvas.unit
    columns = noise.whole(3.2 * unit)
    foot = HORIZON + (GROUND - HORIZON) / z
    top = foot - 0.52
    rows = round((foot + 0.01 - top) * unit)
    alpha = np.zeros((rows, columns), np.float32)
    gap = columns // 2
    x = np.arange(columns)
    for wire, y0 in ((0, 0.045), (1, 0.075)):
        sag = y0 + 0.05 * (1 - ((x % gap) / gap * 2 - 1) ** 2)
        for c in range(columns):
            y = sag[c] * unit + wire
            j = int(y)
            alpha[j : j + 2, c] = np.maximum(alpha[j : j + 2, c], [1 - (y - j), y - j]) * 0.8
    half = max(1, round(0.006 * unit))
    for k in range(2):
        p = k * gap
        cols = np.arange(p - half, p + half + 1) % columns
        alpha[int(0.02 * unit) :, cols] = 1
        arm = np.arange(p - round(0.05 * unit), p + round(0.05 * unit)) % columns
        alpha[round(0.04 * unit) : round(0.04 * unit) + max(2, half), :][:, arm] = 1
    rgb = np.broadcast_to(np.asarray((70, 58, 50), np.float32) * np.asarray(dimmed(h), np.float32), (rows, columns, 3))
    return band(premultiplied(blend(rgb, h.haze, 0.1), alpha), canvas, z, top, "posts")
