"""A forest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from refreel.engines.animatic.stage import noise, plants, soil
from refreel.engines.animatic.stage.brush import (
    Canvas,
    Rgb,
    band,
    blend,
    eight,
    mix,
    premultiplied,
    smooth,
    times,
)
from refreel.engines.animatic.stage.country import HORIZON, dimmed, ferns, under_sky
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.waters import GROUND, conifers, side_of
from refreel.engines.animatic.values.sets import Layer, Mist, Set


def trunks(
    canvas: Canvas,
    h: Hour,
    rng: np.random.Generator,
    z: float,
    count: int,
    width: tuple[float, float],
    far: float,
    name: str,
) -> Layer:
    """Tall trunks from the ground out of the picture, round in the light."""
    unit = canvas.unit
    columns = noise.whole(3.0 * unit)
    foot = HORIZON + (GROUND - HORIZON) / z
    top = -0.95
    rows = round((foot + 0.03 - top) * unit)
    rgb = np.zeros((rows, columns, 3), np.float32)
    alpha = np.zeros((rows, columns), np.float32)
    bark = noise.clouds(rng, rows, columns, 16, 4, 0.75, stretch=0.25)
    side = side_of(h)
    light = np.asarray(dimmed(h, 1.05), np.float32)
    y = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    for x0 in np.sort(rng.uniform(0, columns, count)):
        half = rng.uniform(*width) * unit / 2
        lean = rng.normal(0, 0.02) * rows
        reach = int(half * 2.4 + abs(lean) + 4)
        cols = (int(x0) + np.arange(-reach, reach)) % columns
        x = np.arange(-reach, reach, dtype=np.float32)[None, :]
        wide = np.float32(half) * (0.72 + 0.28 * y + 2.2 * np.clip((y - 0.955) / 0.045, 0, 1) ** 3 * 0.4)
        across = (x - np.float32(lean) * (1 - y)) / wide
        cover = 1 - smooth(1 - 1.6 / max(half, 2.0), 1.0, np.abs(across))
        cover *= 1 - smooth(0.975, 1.0, y + 0.012 * bark[:, cols])  # leaves and grass about its foot
        base = rng.uniform(0.75, 1.2)
        round_ = np.clip(0.55 + 0.5 * across * side + 0.2 * (1 - across * across), 0.1, 1.3)
        tone = np.asarray((104, 84, 66), np.float32) * (base * round_ * (1 + 0.24 * bark[:, cols]))[..., None]
        tone = blend(
            tone,
            (84, 96, 52),
            smooth(0.3, 1.4, bark[:, cols]) * smooth(0.6, 1.0, np.broadcast_to(y, across.shape)) * 0.6,
        )
        tone = blend(tone * light, h.haze, far)
        a = cover[..., None]
        rgb[:, cols] = rgb[:, cols] * (1 - a) + tone * a
        alpha[:, cols] = np.maximum(alpha[:, cols], cover)
    return band(premultiplied(rgb, alpha), canvas, z, top, name)


def _canopy(
    canvas: Canvas, h: Hour, rng: np.random.Generator, z: float, low: float, far: float, name: str, colour: Rgb
) -> Layer:
    """Leaves hanging into the picture from above."""
    unit = canvas.unit
    columns = noise.whole(3.0 * unit)
    top = -1.0
    rows = round((low - top) * unit)
    y = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    clump = noise.clouds(rng, rows, columns, 96, 3)
    leaf = noise.clouds(rng, rows, columns, 16, 3, 0.8)
    edge = 0.72 + 0.14 * clump + 0.07 * leaf
    cover = 1 - smooth(-0.02, 0.02, y - edge)
    holes = smooth(0.9, 1.3, leaf + 0.35 * clump) * smooth(0.3, 0.9, np.broadcast_to(y, leaf.shape))
    shade = np.clip(0.62 + 0.30 * leaf + 0.22 * clump, 0.2, 1.6)
    rgb = np.asarray(colour, np.float32) * shade[..., None] * np.asarray(dimmed(h, 1.1), np.float32)
    return band(premultiplied(blend(rgb, h.haze, far), cover * (1 - holes)), canvas, z, top, name, sway=0.004)


def forest(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """Trunks behind trunks in green light, shafts of sun, ferns in front."""
    if h.name == "night":  # the moon comes through, or nothing would be seen
        h = replace(h, key=times(h.key, (1.5, 1.5, 1.5)), fill=times(h.fill, (1.45, 1.45, 1.45)))
    glade = mix(h.haze, (150, 176, 110), 0.45 if h.name == "day" else 0.2)
    trees = conifers(rng, side_of(h), 4)
    layers = [
        plants.row(canvas, h, rng, trees, HORIZON + 0.03, (0.35, 0.62), 130, 14.0, 0.62, "far wood", 3.0, 0.2, 0.03),
        plants.row(canvas, h, rng, trees, HORIZON + 0.06, (0.45, 0.80), 70, 8.0, 0.42, "wood", 3.0, 0.2, 0.03),
        trunks(canvas, h, rng, 5.0, 26, (0.022, 0.045), 0.34, "trunks"),
        trunks(canvas, h, rng, 2.9, 11, (0.045, 0.085), 0.15, "near trunks"),
        _canopy(canvas, h, rng, 4.0, -0.20, 0.26, "leaves", (92, 122, 58)),
        _canopy(canvas, h, rng, 2.2, -0.34, 0.06, "near leaves", (66, 98, 44)),
        _shafts(canvas, h, rng),
        ferns(canvas, h, rng),
    ]
    floor = soil.floor(soil.earth(rng), h, rng, HORIZON, 9.0, 1.5, 0.1, 4.5, glade)
    mist = (Mist(6.0, HORIZON, 0.09, 0.42, eight(glade), 0.03, 0.7),)
    return under_sky(
        "forest", canvas, h, weather, rng, layers, floor, mist, motes=0.8 if h.name != "night" else 0.0, clouded=False
    )


def _shafts(canvas: Canvas, h: Hour, rng: np.random.Generator) -> Layer:
    """Light falling between the crowns, as a screen of light."""
    unit = canvas.unit // 3
    rows, columns = round(1.5 * unit), round((canvas.aspect + 0.8) * unit)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) / np.float32(unit)
    slant = (x - side_of(h) * (1.5 - y) * 0.45) * 6
    beams = np.interp(slant % 40, np.arange(40), rng.uniform(-1, 1, 40) ** 3).astype(np.float32)
    alpha = (
        np.clip(beams, 0, 1)
        * smooth(0.0, 0.3, y)
        * (1 - smooth(0.7, 1.25, y))
        * np.float32(0.34 * max(h.glow, 0.25) * (1 - h.overcast))
    )
    colour = np.asarray(mix(h.disc, h.rim, 0.3), np.float32)
    image = premultiplied(np.broadcast_to(colour, (rows, columns, 3)), alpha)
    return Layer(3.4, image, -(canvas.aspect + 0.8) / 2, -0.95, canvas.aspect + 0.8, 1.5, name="shafts", wrap=False)
