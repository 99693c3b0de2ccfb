"""Sets by the water: mountain lake and sea shore."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.stage import heavens, noise, plants, soil
from refreel.engines.animatic.stage.brush import Canvas, Rgb, band, eight, lit, mix, premultiplied, stamp
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.relief import Slab, relief
from refreel.engines.animatic.values.cast import U8
from refreel.engines.animatic.values.sets import Layer, Mist, Set, Water

GROUND = 0.42
"""Where feet stand in open sets, rest y."""


def conifers(rng: np.random.Generator, side: float, n: int = 5, height: int = 300) -> list[U8]:
    return [plants.conifer(rng, side, height) for _ in range(n)]


def side_of(h: Hour) -> float:
    return float(np.sign(h.sun[0]) or 1.0)


def _glint(h: Hour) -> tuple[int, int, int]:
    if h.overcast > 0.6 or h.glow < 0.1:
        return (0, 0, 0)
    return eight(mix(h.disc, h.rim, 0.3))


def lake(canvas: Canvas, h: Hour, weather: tuple[str, ...], words: str, peopled: bool, rng: np.random.Generator) -> Set:
    """Snowy ranges over a still lake; with actors, a grassy shore to stand on."""
    horizon = 0.04
    side = side_of(h)
    calm = 0.0 if not {"wind", "storm"} & set(weather) else 0.5
    layers = [heavens.sky(canvas, h, horizon, rng), heavens.cloud_layer(canvas, h, horizon, rng, "wind" in weather)]
    rock, wood = (122, 112, 108), (54, 74, 56)
    low = 1.0 if h.name in ("dawn", "dusk") else 0.0
    layers.append(
        relief(
            canvas,
            h,
            horizon,
            Slab(60, 90, 0.27, 0.70, 0.92, 0.44, 0.0, 0.58, gap=0.62 * low),
            rng,
            wood,
            rock,
            "peaks",
            3.4,
        )
    )
    layers.append(
        relief(
            canvas,
            h,
            horizon,
            Slab(30, 50, 0.17, 0.62, 0.85, 0.74, 0.36, 0.38, gap=0.55 * low),
            rng,
            wood,
            rock,
            "range",
            3.2,
        )
    )
    layers.append(
        relief(canvas, h, horizon, Slab(16, 26, 0.075, 0.70, 0.25, 2.0, 1.6, 0.20), rng, wood, rock, "hills", 3.0)
    )
    trees = conifers(rng, side)
    layers.append(
        plants.row(
            canvas, h, rng, trees, horizon + 0.006, (0.022, 0.075), 420, 9.0, 0.16, "far trees", 3.0, 0.45, 0.018
        )
    )
    layers.append(heavens.bloom(canvas, h, horizon, 0.9))
    mists = _lake_mist(h, weather, words, horizon)
    tint = mix(mix(h.upper, (16, 40, 52), 0.66), (8, 14, 20), 0.25)
    if h.name == "night":
        tint = mix(h.zenith, (6, 14, 26), 0.5)
    water = Water(horizon, 0.9, eight(tint), 0.5, 0.011, 5.0, _glint(h), h.sun[0], calm)
    floor = None
    if peopled:
        ground = soil.pebbles(rng) * 0.55 + soil.grass(rng) * 0.45
        floor = soil.floor(ground, h, rng, horizon, 1.5, 1.2, 0.16)
    layers.append(_reeds(canvas, h, rng, 0.80 if peopled else 0.72))
    return Set(
        "mountain_lake", tuple(sorted(layers, key=lambda a: -a.z)), GROUND, h.light(), 40.0, water, weather,
        heavens.stars(h, horizon, canvas.aspect, rng), floor, mists, vignette=0.22,
    )  # fmt: skip


def _lake_mist(h: Hour, weather: tuple[str, ...], words: str, horizon: float) -> tuple[Mist, ...]:
    wanted = "mist" in weather or "fog" in words or "mist" in words
    density = 1.0 if wanted else (0.5 if h.name in ("dawn", "dusk") else 0.14)
    bright = 0.34 if h.name not in ("night", "dusk") else 0.06
    colour = eight(mix(mix(h.haze, h.rim, 0.5), (255, 252, 248), bright))
    glow = 0.75 * h.glow
    banks = (
        Mist(14.0, horizon - 0.018, 0.055, density * 0.85, colour, 0.045, 0.42, glow),
        Mist(5.5, horizon + 0.012, 0.040, density * 0.74, colour, 0.085, 0.34, glow),
    )
    if not wanted:
        return banks
    return (
        *banks,
        Mist(3.4, horizon + 0.085, 0.055, 0.85, colour, 0.13, 0.42, glow),
        Mist(2.0, horizon + 0.23, 0.085, 0.5, colour, 0.17, 0.62, glow),
    )


def _reeds(canvas: Canvas, h: Hour, rng: np.random.Generator, z: float) -> Layer:
    unit = canvas.unit
    columns = noise.whole(2.6 * unit)
    rows = round(0.26 * unit)
    sheet = np.zeros((rows, columns, 4), np.uint8)
    dense = noise.line(rng, columns, 384, 3)
    colour: Rgb = (92, 98, 48)
    for _ in range(7):
        at = int(np.argmax(dense + rng.normal(0, 0.7, columns)))
        w = round(rng.uniform(0.22, 0.5) * unit)
        clump = plants.reeds(rng, round(rows * rng.uniform(0.5, 1.0)), w, colour, 70)
        stamp(sheet, clump, at, rows - clump.shape[0])
    light = tuple(0.75 * (f + 0.35 * k) for f, k in zip(h.fill, h.key, strict=True))
    return band(lit(sheet, (light[0], light[1], light[2]), h.haze, 0.0), canvas, z, 0.40, "reeds", sway=0.012)


def sea(canvas: Canvas, h: Hour, weather: tuple[str, ...], peopled: bool, rng: np.random.Generator) -> Set:
    """Open sea to the horizon, a headland far off, a beach to stand on."""
    horizon = 0.0
    rough = 1.0 if {"wind", "storm"} & set(weather) else 0.55
    layers = [heavens.sky(canvas, h, horizon, rng), heavens.cloud_layer(canvas, h, horizon, rng, "wind" in weather)]
    cape = relief(
        canvas,
        h,
        horizon,
        Slab(40, 60, 0.085, 0.8, 0.45, 2.0, 0.6, 0.5),
        rng,
        (74, 92, 62),
        (128, 112, 98),
        "cape",
        5.0,
    )
    layers.append(_cut(cape, rng))
    layers.append(heavens.bloom(canvas, h, horizon, 0.8))
    deep = mix(mix(h.zenith, (10, 62, 84), 0.62), (4, 20, 30), 0.2 if h.name == "day" else 0.45)
    if h.name == "night":
        deep = mix(h.zenith, (4, 14, 26), 0.4)
    water = Water(horizon, 0.9, eight(deep), 0.86, 0.02, 20.0, _glint(h), h.sun[0], rough)
    haze = eight(mix(h.haze, h.rim, 0.4))
    mists = (Mist(30.0, horizon, 0.02, 0.3 + (0.5 if "mist" in weather else 0.0), haze, 0.02, 0.8),)
    floor = soil.floor(soil.sand(rng), h, rng, horizon, 1.75, 1.7, 0.14) if peopled else None
    if peopled:
        layers.extend(_surf(canvas, h, rng, horizon))
    return Set(
        "sea", tuple(sorted(layers, key=lambda a: -a.z)), GROUND, h.light(), 40.0, water, weather, heavens.stars(h, horizon, canvas.aspect, rng),
        floor, mists,
    )  # fmt: skip


def _cut(cape: Layer, rng: np.random.Generator) -> Layer:
    """Only a piece of the range stands out of the sea; the rest sinks below the horizon."""
    image = cape.image.copy()
    columns = image.shape[1]
    x = np.arange(columns) / columns
    at = rng.uniform(0.55, 0.75) if rng.random() < 0.5 else rng.uniform(0.25, 0.45)
    height = np.clip(1.25 - np.abs(x - at) * 9.0, 0, 1)
    rows = image.shape[0]
    out = np.zeros_like(image)
    for c in range(columns):
        down = int((1 - height[c] ** 0.6) * rows * 0.95)
        out[down:, c] = image[: rows - down, c]
    return Layer(cape.z, out, cape.left, cape.top, cape.width, cape.height, True, name="cape")


def _surf(canvas: Canvas, h: Hour, rng: np.random.Generator, horizon: float) -> list[Layer]:
    """Lines of breaking foam, each drifting its own way."""
    unit = canvas.unit
    light = np.asarray([min(1.0, f + 0.6 * k) for f, k in zip(h.fill, h.key, strict=True)], np.float32)
    out = []
    for z, thick, speed in ((5.5, 0.008, 0.012), (3.2, 0.014, -0.018), (2.1, 0.022, 0.025)):
        columns = noise.whole(3.0 * unit)
        rows = round(thick * 5 * unit) + 4
        y = np.arange(rows, dtype=np.float32)[:, None] / unit
        centre = noise.line(rng, columns, 384, 4)[None, :] * np.float32(thick * 0.7) + np.float32(thick * 2.5)
        lace = noise.clouds(rng, rows, columns, 24, 4, 0.75, stretch=2.5)
        cover = np.clip(1 - np.abs(y - centre) / np.float32(thick), 0, 1) * np.clip(0.75 + 0.5 * lace, 0, 1)
        cover *= np.clip(0.55 + 0.5 * noise.line(rng, columns, 192, 3), 0, 1)[None, :]
        rgb = np.broadcast_to(np.asarray((250, 252, 255), np.float32) * light, (rows, columns, 3))
        foot = horizon + (GROUND - horizon) / z
        out.append(band(premultiplied(rgb, cover * 0.9), canvas, z, foot - thick * 2.5, f"surf {z}", drift=speed))
    return out
