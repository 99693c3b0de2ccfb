"""A city street."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.stage import heavens, noise, soil
from refreel.engines.animatic.stage.brush import (
    Canvas,
    band,
    blend,
    eight,
    mix,
    premultiplied,
    smooth,
)
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.houses import (
    HORIZON,
    facades,
    foot_of,
    gaps,
    lamplit,
    lamps_of,
    light_of,
    skyline,
)
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.sets import Layer, Mist, Set


def _lamp_posts(canvas: Canvas, h: Hour, z: float) -> Layer:
    unit = canvas.unit
    columns = noise.whole(2.4 * unit)
    foot = foot_of(z)
    rows = round(0.78 * unit)
    rgb = np.zeros((rows, columns, 3), np.float32)
    alpha = np.zeros((rows, columns), np.float32)
    x0 = columns // 3
    metal = np.asarray((52, 54, 58), np.float32) * light_of(h)
    half = max(2, round(0.007 * unit))
    lamp_y = int(0.13 * unit)
    rgb[lamp_y:, x0 - half : x0 + half] = metal * np.linspace(1.3, 0.6, 2 * half, dtype=np.float32)[None, :, None]
    alpha[lamp_y:, x0 - half : x0 + half] = 1
    rgb[-int(0.05 * unit) :, x0 - 2 * half : x0 + 2 * half] = metal
    alpha[-int(0.05 * unit) :, x0 - 2 * half : x0 + 2 * half] = 1
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    lamps = lamps_of(h)
    globe = 1 - smooth(0.022 * unit, 0.026 * unit, np.hypot(x - x0, y - 0.105 * unit))
    colour = np.asarray(mix((200, 200, 196), (255, 232, 180), lamps), np.float32)
    rgb = blend(rgb, colour * (1.0 if lamps else light_of(h)), globe)
    alpha = np.maximum(alpha, globe)
    out = premultiplied(rgb, alpha)
    if lamps:
        near = np.exp(-np.hypot(x - x0, y - 0.105 * unit) / (0.06 * unit)) * 0.55 * lamps
        halo = premultiplied(np.broadcast_to(np.asarray((255, 208, 132), np.float32), rgb.shape), near)
        a = 255 - halo[..., 3:].astype(np.uint16)
        out = np.asarray(halo + (out * a + 127) // 255, np.uint8)
    return band(out, canvas, z, foot - rows / unit, "lamps")


def _street(h: Hour, rng: np.random.Generator) -> F32:
    """Pavement before and behind a carriageway, 3.4 rest units deep."""
    slabs = soil.tiles(rng, (150, 146, 140), (142, 138, 134), 24)
    tar = soil.asphalt(rng)
    z = (np.arange(soil.SIZE, dtype=np.float32) / soil.SIZE * 3.4)[:, None] * np.ones((1, soil.SIZE), np.float32)
    carriage = smooth(1.28, 1.30, z) * (1 - smooth(2.30, 2.32, z))
    rgb = blend(slabs, tar, carriage)
    kerb = (np.abs(z - 1.27) < 0.035) | (np.abs(z - 2.34) < 0.04)
    rgb = blend(rgb, (176, 172, 164), kerb.astype(np.float32))
    x = (np.arange(soil.SIZE, dtype=np.float32) / soil.SIZE)[None, :]
    dash = (np.abs(z - 1.8) < 0.025) & ((x * 5) % 1.0 < 0.5)
    return blend(rgb, (220, 216, 204), dash.astype(np.float32) * 0.8)


def city(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """A street of houses and shops, towers behind."""
    layers = [
        heavens.sky(canvas, h, HORIZON, rng), heavens.cloud_layer(canvas, h, HORIZON, rng, False),
        skyline(canvas, h, rng, 30.0, (0.30, 0.80), (0.07, 0.16), 0.55, "far towers"),
        skyline(canvas, h, rng, 12.0, (0.25, 0.62), (0.10, 0.22), 0.30, "towers"),
        gaps(facades(canvas, h, rng, 3.3, "houses", False), rng),
        heavens.bloom(canvas, h, HORIZON, 0.5),
        _lamp_posts(canvas, h, 2.3),
    ]  # fmt: skip
    floor = soil.floor(_street(h, rng), lamplit(h), rng, HORIZON, 4.2, 3.4, 0.0, 9.0)
    mists = (
        (
            Mist(20.0, HORIZON, 0.14, 0.75, eight(h.haze), 0.02, 0.8),
            Mist(2.2, 0.16, 0.14, 0.4, eight(h.haze), 0.05, 0.8),
        )
        if "mist" in weather
        else ()
    )
    light = h.light()
    return Set(
        "city",
        tuple(sorted(layers, key=lambda a: -a.z)),
        GROUND,
        light,
        60.0,
        None,
        weather,
        None,
        floor,
        mists,
    )
