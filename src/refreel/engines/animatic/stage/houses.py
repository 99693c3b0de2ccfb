"""Houses and towers, by day and lamplight."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from refreel.engines.animatic.stage import noise
from refreel.engines.animatic.stage.brush import (
    Canvas,
    Field,
    Rgb,
    band,
    blend,
    mix,
    premultiplied,
    smooth,
)
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.sets import Layer

HORIZON = 0.05


def light_of(h: Hour) -> F32:
    light = np.asarray([f + 0.6 * k for f, k in zip(h.fill, h.key, strict=True)], np.float32)
    return np.asarray(light * 0.6 + light.mean() * 0.4, np.float32)


def lamps_of(h: Hour) -> float:
    """How many lamps burn, 0–1."""
    return {"night": 1.0, "dusk": 0.6, "dawn": 0.25}.get(h.name, 0.0)


def lamplit(h: Hour) -> Hour:
    """The hour on the ground of a street: after dark the lamps add their warm light."""
    on = lamps_of(h)
    r, g, b = h.fill
    return replace(h, fill=(r + 0.26 * on, g + 0.19 * on, b + 0.10 * on))


def foot_of(z: float) -> float:
    return HORIZON + (GROUND - HORIZON) / z


def skyline(
    canvas: Canvas,
    h: Hour,
    rng: np.random.Generator,
    z: float,
    tall: tuple[float, float],
    wide: tuple[float, float],
    far: float,
    name: str,
) -> Layer:
    """Towers with rows of windows, some of them lit after dark."""
    unit = canvas.unit
    columns = noise.whole(3.0 * unit)
    foot = foot_of(z) + 0.01
    rows = round(tall[1] * 1.05 * unit)
    rgb = np.zeros((rows, columns, 3), np.float32)
    alpha = np.zeros((rows, columns), np.float32)
    light = light_of(h)
    lamps = lamps_of(h)
    x = 0
    while x < columns:
        w = min(int(rng.uniform(*wide) * unit), columns - x)
        if columns - x - w < 0.4 * wide[0] * unit:
            w = columns - x
        height = int(rng.uniform(*tall) * unit)
        top = rows - height
        wall = mix((150, 146, 150), (178, 150, 126), float(rng.uniform(0, 1)))
        body = _tower(rng, height, w, wall, light, lamps, unit, z)
        if rng.random() < 0.4 and w > 24:  # a set-back top
            inset, drop = w // 5, height // 8
            alpha[top + drop :, x : x + w] = 1
            alpha[top : top + drop, x + inset : x + w - inset] = 1
        else:
            alpha[top:, x : x + w] = 1
        rgb[top:, x : x + w] = body
        x += w
    y = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    rgb = blend(rgb, h.haze, np.clip(far + 0.25 * far * y, 0, 1) * np.ones_like(alpha))
    return band(premultiplied(rgb, alpha), canvas, z, foot - rows / unit, name)


def _tower(
    rng: np.random.Generator, height: int, w: int, wall: Rgb, light: F32, lamps: float, unit: int, z: float
) -> F32:
    side = np.linspace(1.08, 0.86, w, dtype=np.float32)[None, :]
    grain = 1 + 0.04 * rng.standard_normal((height, w)).astype(np.float32)
    rgb = np.asarray(wall, np.float32) * (side * grain)[..., None] * light
    step_y = max(5, int(unit * 0.11 / z**0.5 * rng.uniform(0.85, 1.2)))
    step_x = max(4, int(unit * 0.08 / z**0.5 * rng.uniform(0.8, 1.3)))
    y, x = np.arange(height), np.arange(w)
    fy, fx = y % step_y, (x + rng.integers(step_x)) % step_x
    pane = ((fy > step_y * 0.28) & (fy < step_y * 0.80))[:, None] & ((fx > step_x * 0.24) & (fx < step_x * 0.80))[
        None, :
    ]
    ny, nx = height // step_y + 2, w // step_x + 3
    on = rng.random((ny, nx)) < 0.42 * lamps
    tone = rng.uniform(0.55, 1.1, (ny, nx)).astype(np.float32)
    cell = np.ix_(y // step_y, np.minimum((x + step_x) // step_x, nx - 1))
    glass = np.asarray((86, 104, 128), np.float32) * light * (0.75 + 0.5 * tone[cell])[..., None]
    lit_ = np.asarray((255, 206, 128), np.float32) * tone[cell][..., None]
    inside = np.where(on[cell][..., None], lit_, glass)
    return np.where(pane[..., None], inside, rgb)


def facades(canvas: Canvas, h: Hour, rng: np.random.Generator, z: float, name: str, old: bool) -> Layer:
    """A row of houses over shops: cornices, sills, doors, shop windows, awnings."""
    unit = canvas.unit
    columns = noise.whole(3.2 * unit)
    foot = foot_of(z) + 0.004
    top = -0.95
    rows = round((foot - top) * unit)
    rgb = np.zeros((rows, columns, 3), np.float32)
    light = light_of(h)
    lamps = lamps_of(h)
    palette: tuple[Rgb, ...] = (
        ((196, 156, 116), (206, 176, 138), (176, 124, 96), (188, 168, 148), (166, 138, 112)) if old
        else ((150, 118, 100), (170, 164, 156), (132, 96, 84), (186, 176, 160), (112, 116, 124))
    )  # fmt: skip
    x = 0
    while x < columns:
        w = min(int(rng.uniform(0.34, 0.56) * unit), columns - x)
        if columns - x - w < 0.26 * unit:
            w = columns - x
        house = _house(rng, rows, w, palette[int(rng.integers(len(palette)))], light, lamps, unit, old)
        rgb[:, x : x + w] = house
        x += w
    grime = noise.clouds(rng, rows, columns, 96, 5, 0.6)
    y = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    rgb *= (1 + 0.05 * grime - 0.18 * smooth(0.9, 1.0, np.broadcast_to(y, grime.shape)))[..., None]
    rgb = blend(rgb, h.haze, 0.05 * z)
    return band(premultiplied(rgb, np.ones((rows, columns), np.float32)), canvas, z, top, name)


def panel(rgb: F32, y0: float, y1: float, x0: float, x1: float, colour: Field | Rgb) -> None:
    h, w = rgb.shape[:2]
    a, b, c, d = (int(np.clip(v, 0, m)) for v, m in ((y0, h), (y1, h), (x0, w), (x1, w)))
    if b > a and d > c:
        rgb[a:b, c:d] = colour


def _house(
    rng: np.random.Generator, rows: int, w: int, wall: Rgb, light: F32, lamps: float, unit: int, old: bool
) -> F32:
    shade = float(rng.uniform(0.88, 1.08))
    rgb = np.broadcast_to(np.asarray(wall, np.float32) * shade, (rows, w, 3)).copy()
    rgb *= np.linspace(1.04, 0.93, w, dtype=np.float32)[None, :, None]
    if not old:
        course = (np.arange(rows) % max(3, unit // 90) == 0)[:, None]
        rgb *= np.where(course, 0.92, 1.0)[..., None]
    rgb *= light
    shop = rows - int(0.30 * unit)
    floor_h = int(0.24 * unit)
    n = max(2, round(w / (0.15 * unit)))
    for top in range(shop - floor_h, -floor_h, -floor_h):
        panel(
            rgb,
            top + floor_h - 0.018 * unit,
            top + floor_h,
            0,
            w,
            rgb[min(rows - 1, max(0, top + floor_h - 1)), w // 2] * 1.16,
        )
        for k in range(n):
            _window(
                rng,
                rgb,
                top + 0.055 * unit,
                top + 0.19 * unit,
                w * (k + 0.5) / n,
                0.036 * unit,
                light,
                lamps,
                unit,
                old,
            )
    _shop(rng, rgb, shop, rows, w, light, lamps, unit)
    panel(rgb, 0, rows, 0, max(1, unit // 240), rgb.mean((0, 1)) * 0.45)
    return rgb


def _window(
    rng: np.random.Generator,
    rgb: F32,
    y0: float,
    y1: float,
    x: float,
    half: float,
    light: F32,
    lamps: float,
    unit: int,
    old: bool,
) -> None:
    edge = 0.006 * unit
    frame = np.asarray((216, 206, 190), np.float32) * light
    panel(rgb, y0 - edge, y1 + edge, x - half - edge, x + half + edge, frame)
    on = rng.random() < 0.5 * lamps
    tone = float(rng.uniform(0.7, 1.05))
    glass: F32 = (
        np.asarray((255, 200, 122), np.float32) * tone
        if on
        else np.asarray((66, 82, 104), np.float32) * light * (0.7 + 0.5 * tone)
    )
    panel(rgb, y0, y1, x - half, x + half, glass)
    if not on:
        panel(rgb, y0, y0 + (y1 - y0) * 0.4, x - half, x + half, glass * 1.25)
    panel(rgb, y0, y1, x - edge * 0.3, x + edge * 0.3, frame * 0.9)
    panel(rgb, (y0 + y1) / 2 - edge * 0.3, (y0 + y1) / 2 + edge * 0.3, x - half, x + half, frame * 0.9)
    panel(rgb, y1 + edge, y1 + edge * 2.6, x - half - edge * 2.4, x + half + edge * 2.4, frame * 0.72)
    if old:
        shutter = np.asarray((74, 98, 88), np.float32) * light * float(rng.uniform(0.8, 1.15))
        for s in (-1, 1):
            a, b = sorted((x + s * (half + edge), x + s * (half * 1.75 + edge)))
            panel(rgb, y0 - edge, y1 + edge, a, b, shutter)


def _shop(rng: np.random.Generator, rgb: F32, top: int, rows: int, w: int, light: F32, lamps: float, unit: int) -> None:
    tone = np.asarray(mix((54, 66, 60), (96, 52, 44), float(rng.random())), np.float32) * light
    panel(rgb, top, rows, 0, w, tone)
    glow = np.asarray((255, 214, 150), np.float32) * (0.34 + 0.58 * lamps) + np.asarray(
        (70, 92, 112), np.float32
    ) * light * 0.75 * (1 - lamps)
    m = 0.024 * unit
    door = int(w * rng.uniform(0.62, 0.74))
    a, b = int(top + 0.075 * unit), int(rows - 0.05 * unit)
    wide = door - int(2 * m)
    if wide > 8 and b > a:
        pane = (
            glow * np.linspace(1.05, 0.72, b - a, dtype=np.float32)[:, None, None] * np.ones((1, wide, 1), np.float32)
        )
        goods = 0.45 + 0.3 * rng.uniform(0.5, 1.0, (3, max(2, wide // max(4, int(0.03 * unit))), 3)).astype(np.float32)
        goods = goods.astype(np.float32)
        shelf = cv2.resize(goods, (wide, (b - a) // 2), interpolation=cv2.INTER_LINEAR)
        pane[-((b - a) // 2) :] *= np.asarray(shelf, np.float32)
        rgb[a:b, int(m) : int(m) + wide] = pane
    panel(rgb, a, rows - 0.01 * unit, door + m * 0.4, w - m, tone * 0.6)
    panel(rgb, a + m * 0.6, rows - 0.09 * unit, door + m, w - m * 1.6, glow * 0.75)
    panel(
        rgb,
        top + 0.008 * unit,
        top + 0.05 * unit,
        m * 0.5,
        w - m * 0.5,
        np.asarray((206, 186, 140), np.float32) * light * float(rng.uniform(0.5, 1)),
    )


def gaps(row: Layer, rng: np.random.Generator) -> Layer:
    """Side streets and lower roofs, through which the towers are seen."""
    image = row.image.copy()
    rows, columns = image.shape[:2]
    cuts = np.flatnonzero(np.abs(np.diff(image[rows // 2, :, :3].astype(int).sum(1))) > 90)
    x = 0
    while x < columns:
        later = cuts[cuts > x + columns // 9]
        end = int(later[0]) if len(later) else columns
        roof = int(rows * rng.uniform(0.36, 0.66))
        image[:roof, x:end] = 0
        image[roof : roof + max(3, rows // 70), x:end, :3] = (
            image[roof : roof + max(3, rows // 70), x:end, :3] * 0.6
        ).astype(np.uint8)
        x = end
    return Layer(row.z, image, row.left, row.top, row.width, row.height, True, name=row.name)
