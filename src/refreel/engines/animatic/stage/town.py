"""Built-up places: city street and market."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from refreel.engines.animatic.stage import heavens, noise, soil
from refreel.engines.animatic.stage.brush import (
    Canvas,
    Field,
    Rgb,
    band,
    blend,
    eight,
    lit,
    mix,
    premultiplied,
    shrink,
    smooth,
    stamp,
)
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.cast import F32, U8
from refreel.engines.animatic.values.sets import Layer, Mist, Set

_HORIZON = 0.05


def _light(h: Hour) -> F32:
    light = np.asarray([f + 0.6 * k for f, k in zip(h.fill, h.key, strict=True)], np.float32)
    return np.asarray(light * 0.6 + light.mean() * 0.4, np.float32)


def _lamps(h: Hour) -> float:
    """How many lamps burn, 0–1."""
    return {"night": 1.0, "dusk": 0.6, "dawn": 0.25}.get(h.name, 0.0)


def _lamplit(h: Hour) -> Hour:
    """The hour on the ground of a street: after dark the lamps add their warm light."""
    on = _lamps(h)
    r, g, b = h.fill
    return replace(h, fill=(r + 0.26 * on, g + 0.19 * on, b + 0.10 * on))


def _foot(z: float) -> float:
    return _HORIZON + (GROUND - _HORIZON) / z


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
    foot = _foot(z) + 0.01
    rows = round(tall[1] * 1.05 * unit)
    rgb = np.zeros((rows, columns, 3), np.float32)
    alpha = np.zeros((rows, columns), np.float32)
    light = _light(h)
    lamps = _lamps(h)
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
    foot = _foot(z) + 0.004
    top = -0.95
    rows = round((foot - top) * unit)
    rgb = np.zeros((rows, columns, 3), np.float32)
    light = _light(h)
    lamps = _lamps(h)
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


def _panel(rgb: F32, y0: float, y1: float, x0: float, x1: float, colour: Field | Rgb) -> None:
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
        _panel(
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
    _panel(rgb, 0, rows, 0, max(1, unit // 240), rgb.mean((0, 1)) * 0.45)
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
    _panel(rgb, y0 - edge, y1 + edge, x - half - edge, x + half + edge, frame)
    on = rng.random() < 0.5 * lamps
    tone = float(rng.uniform(0.7, 1.05))
    glass: F32 = (
        np.asarray((255, 200, 122), np.float32) * tone
        if on
        else np.asarray((66, 82, 104), np.float32) * light * (0.7 + 0.5 * tone)
    )
    _panel(rgb, y0, y1, x - half, x + half, glass)
    if not on:
        _panel(rgb, y0, y0 + (y1 - y0) * 0.4, x - half, x + half, glass * 1.25)
    _panel(rgb, y0, y1, x - edge * 0.3, x + edge * 0.3, frame * 0.9)
    _panel(rgb, (y0 + y1) / 2 - edge * 0.3, (y0 + y1) / 2 + edge * 0.3, x - half, x + half, frame * 0.9)
    _panel(rgb, y1 + edge, y1 + edge * 2.6, x - half - edge * 2.4, x + half + edge * 2.4, frame * 0.72)
    if old:
        shutter = np.asarray((74, 98, 88), np.float32) * light * float(rng.uniform(0.8, 1.15))
        for s in (-1, 1):
            a, b = sorted((x + s * (half + edge), x + s * (half * 1.75 + edge)))
            _panel(rgb, y0 - edge, y1 + edge, a, b, shutter)


def _shop(rng: np.random.Generator, rgb: F32, top: int, rows: int, w: int, light: F32, lamps: float, unit: int) -> None:
    tone = np.asarray(mix((54, 66, 60), (96, 52, 44), float(rng.random())), np.float32) * light
    _panel(rgb, top, rows, 0, w, tone)
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
        goods = rng.uniform(0.5, 1.0, (3, max(2, wide // max(4, int(0.03 * unit))), 3)).astype(np.float32)
        shelf = cv2.resize(goods, (wide, (b - a) // 2), interpolation=cv2.INTER_LINEAR)
        pane[-((b - a) // 2) :] *= np.asarray(shelf, np.float32)
        rgb[a:b, int(m) : int(m) + wide] = pane
    _panel(rgb, a, rows - 0.01 * unit, door + m * 0.4, w - m, tone * 0.6)
    _panel(rgb, a + m * 0.6, rows - 0.09 * unit, door + m, w - m * 1.6, glow * 0.75)
    _panel(
        rgb,
        top + 0.008 * unit,
        top + 0.05 * unit,
        m * 0.5,
        w - m * 0.5,
        np.asarray((206, 186, 140), np.float32) * light * float(rng.uniform(0.5, 1)),
    )


def _lamp_posts(canvas: Canvas, h: Hour, z: float) -> Layer:
    unit = canvas.unit
    columns = noise.whole(2.4 * unit)
    foot = _foot(z)
    rows = round(0.78 * unit)
    rgb = np.zeros((rows, columns, 3), np.float32)
    alpha = np.zeros((rows, columns), np.float32)
    x0 = columns // 3
    metal = np.asarray((52, 54, 58), np.float32) * _light(h)
    half = max(2, round(0.007 * unit))
    lamp_y = int(0.13 * unit)
    rgb[lamp_y:, x0 - half : x0 + half] = metal * np.linspace(1.3, 0.6, 2 * half, dtype=np.float32)[None, :, None]
    alpha[lamp_y:, x0 - half : x0 + half] = 1
    rgb[-int(0.05 * unit) :, x0 - 2 * half : x0 + 2 * half] = metal
    alpha[-int(0.05 * unit) :, x0 - 2 * half : x0 + 2 * half] = 1
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    lamps = _lamps(h)
    globe = 1 - smooth(0.022 * unit, 0.026 * unit, np.hypot(x - x0, y - 0.105 * unit))
    colour = np.asarray(mix((200, 200, 196), (255, 232, 180), lamps), np.float32)
    rgb = blend(rgb, colour * (1.0 if lamps else _light(h)), globe)
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


def _wet(weather: tuple[str, ...]) -> bool:
    return bool({"rain", "storm"} & set(weather))


def city(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """A street of houses and shops, towers behind."""
    layers = [
        heavens.sky(canvas, h, _HORIZON, rng), heavens.cloud_layer(canvas, h, _HORIZON, rng, False),
        skyline(canvas, h, rng, 30.0, (0.30, 0.80), (0.07, 0.16), 0.55, "far towers"),
        skyline(canvas, h, rng, 12.0, (0.25, 0.62), (0.10, 0.22), 0.30, "towers"),
        _gaps(facades(canvas, h, rng, 3.3, "houses", False), rng),
        heavens.bloom(canvas, h, _HORIZON, 0.5),
        _lamp_posts(canvas, h, 2.3),
    ]  # fmt: skip
    floor = soil.floor(_street(h, rng), _lamplit(h), rng, _HORIZON, 4.2, 3.4, 0.0, 9.0)
    mists = (
        (
            Mist(20.0, _HORIZON, 0.14, 0.75, eight(h.haze), 0.02, 0.8),
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
        grade=h.name,
    )


def _gaps(row: Layer, rng: np.random.Generator) -> Layer:
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


def _stall(rng: np.random.Generator, light: F32, unit: int, glow: float) -> U8:
    """A market stall: striped, scalloped awning on posts over crates of fruit."""
    w, h = int(0.62 * unit), int(0.60 * unit)
    rgb = np.zeros((h, w, 3), np.float32)
    alpha = np.zeros((h, w), np.float32)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    u, v = x / w, y / h
    stripes = ((176, 40, 44), (36, 92, 120), (46, 112, 66), (206, 128, 36), (120, 56, 110))
    colour = stripes[int(rng.integers(len(stripes)))]
    inner = (v > 0.22) & (v < 0.62) & (u > 0.07) & (u < 0.93)
    back = np.asarray((72, 54, 42), np.float32) * (0.55 + 0.35 * glow)
    rgb[inner] = back
    alpha[inner] = 1.0
    lamp = np.exp(-np.hypot((u - 0.5) * 1.6, v - 0.30) * 5.5)[..., None]
    rgb = np.where(inner[..., None], rgb + np.asarray((255, 196, 110), np.float32) * lamp * (0.30 + 0.9 * glow), rgb)
    for post in (0.08, 0.92):
        m = (np.abs(u - post) < 0.012) & (v > 0.15)
        rgb[m] = np.asarray((104, 78, 54), np.float32) * light
        alpha[m] = 1
    _goods(rng, rgb, alpha, u, v, light, unit, glow)
    slope = np.clip((v - 0.04) / 0.22, 0, 1)
    left, right = 0.10 - 0.10 * slope, 0.90 + 0.10 * slope
    k = (u - left) / np.maximum(right - left, 1e-3)
    scallop = 0.255 + 0.022 * np.abs(np.sin(k * np.pi * 9))
    roof = (v > 0.04) & (v < scallop) & (k > 0) & (k < 1)
    stripe = (np.floor(k * 9) % 2 == 0)[..., None]
    fold = 0.92 + 0.10 * np.sin(k * np.pi * 18) + 0.10 * (0.2 - slope)
    cloth = (
        np.where(stripe, np.asarray(colour, np.float32), np.asarray((232, 222, 204), np.float32))
        * (fold * (1 - 0.22 * (v > 0.235)))[..., None]
    )
    rgb = np.where(roof[..., None], cloth * light, rgb)
    alpha = np.where(roof, 1.0, alpha)
    rgb = np.where(((v > scallop) & (v < scallop + 0.10) & inner)[..., None], rgb * 0.62, rgb)
    return premultiplied(rgb, np.asarray(cv2.GaussianBlur(alpha.astype(np.float32), (3, 3), 0.6), np.float32))


def _goods(rng: np.random.Generator, rgb: F32, alpha: F32, u: F32, v: F32, light: F32, unit: int, glow: float) -> None:
    h, w = alpha.shape
    front = (v > 0.62) & (u > 0.05) & (u < 0.95)
    board = 0.8 + 0.25 * np.sin(u * 70) * 0.3 + 0.1 * ((v * 14) % 1.0 < 0.12)
    rgb[front] = (np.asarray((120, 86, 56), np.float32) * light * board[..., None])[front]
    alpha[front] = 1
    fruit: tuple[Rgb, ...] = (
        (214, 60, 44),
        (238, 160, 40),
        (128, 164, 52),
        (232, 206, 74),
        (150, 62, 96),
        (230, 118, 40),
    )
    boxes = 5
    warm = light * 0.9 + glow * 0.35
    for tier in range(2):
        base = 0.64 + 0.16 * tier
        for b in range(boxes):
            colour = np.asarray(fruit[int(rng.integers(len(fruit)))], np.float32)
            x0, x1 = (0.07 + 0.86 * b / boxes) * w, (0.07 + 0.86 * (b + 1) / boxes) * w
            _panel(
                rgb,
                base * h,
                (base + 0.10) * h,
                x0,
                x1 - 3,
                np.asarray((150, 112, 70), np.float32) * light * float(rng.uniform(0.85, 1.1)),
            )
            r = max(2.0, 0.016 * unit)
            for _ in range(20):
                cx, cy = rng.uniform(x0 + r, x1 - r - 3), base * h + rng.uniform(-0.035, 0.012) * h
                tone = float(rng.uniform(0.75, 1.12))
                cv2.circle(
                    rgb,
                    (int(cx), int(cy)),
                    int(r),
                    tuple(float(c) for c in colour * warm * tone * 0.86),
                    -1,
                    cv2.LINE_AA,
                )
                cv2.circle(
                    rgb,
                    (int(cx - r * 0.3), int(cy - r * 0.3)),
                    max(1, int(r * 0.4)),
                    tuple(float(min(255, c)) for c in colour * warm * tone * 1.25),
                    -1,
                    cv2.LINE_AA,
                )


def _people(
    canvas: Canvas, h: Hour, rng: np.random.Generator, z: float, count: int, far: float, name: str, drift: float
) -> Layer:
    """A crowd as soft shapes in coloured clothes, out of focus."""
    unit = canvas.unit
    columns = noise.whole(3.0 * unit)
    tall = 0.62 / z
    rows = round(tall * 1.15 * unit)
    sheet = np.zeros((rows, columns, 4), np.uint8)
    light = _light(_lamplit(h)) * 0.8
    clothes: tuple[Rgb, ...] = (
        (120, 64, 56),
        (58, 74, 98),
        (150, 126, 88),
        (70, 86, 66),
        (96, 60, 84),
        (164, 150, 136),
        (52, 50, 58),
    )
    for _ in range(count):
        size = round(tall * unit * rng.uniform(0.84, 1.06))
        man = _person(rng, size * 2, np.asarray(clothes[int(rng.integers(len(clothes)))], np.float32) * light, light)
        small = shrink(man, size)
        stamp(sheet, small, int(rng.uniform(0, columns)), rows - small.shape[0])
    soft = max(1, round(0.0045 * unit)) * 2 + 1
    sheet = np.asarray(cv2.GaussianBlur(sheet, (soft, soft), 0), np.uint8)
    foot = _foot(z)
    return band(lit(sheet, (1, 1, 1), h.haze, far), canvas, z, foot - rows / unit, name, drift=drift)


def _person(rng: np.random.Generator, size: int, cloth: F32, light: F32) -> U8:
    w = round(size * 0.42)
    rgb = np.zeros((size, w, 3), np.uint8)
    mask = np.zeros((size, w), np.uint8)
    c = w / 2
    skin = np.asarray(mix((214, 168, 140), (112, 78, 58), float(rng.random())), np.float32) * light
    dark = cloth * 0.5 + 12

    def blob(points: list[tuple[float, float]], colour: F32) -> None:
        shape = np.array([(c + px * size, py * size) for px, py in points], np.int32)
        cv2.fillPoly(rgb, [shape], tuple(float(v) for v in colour), cv2.LINE_AA)
        cv2.fillPoly(mask, [shape], 255, cv2.LINE_AA)

    step = float(rng.uniform(-0.03, 0.05))
    blob([(-0.075, 0.5), (0.0, 0.5), (0.0 - step, 1.0), (-0.075 - step, 1.0)], dark)
    blob([(0.0, 0.5), (0.075, 0.5), (0.075 + step, 1.0), (0.0 + step, 1.0)], dark * 0.9)
    coat = 0.56 + float(rng.uniform(-0.03, 0.2))
    blob(
        [
            (-0.06, 0.15),
            (0.06, 0.15),
            (0.125, 0.21),
            (0.11, 0.40),
            (0.105, coat),
            (-0.105, coat),
            (-0.11, 0.40),
            (-0.125, 0.21),
        ],
        cloth,
    )
    arm = float(rng.uniform(-0.02, 0.05))
    blob([(-0.12, 0.20), (-0.15 - arm, 0.40), (-0.13 - arm, 0.52), (-0.095, 0.40)], cloth * 0.86)
    blob([(0.12, 0.20), (0.15 + arm, 0.40), (0.13 + arm, 0.52), (0.095, 0.40)], cloth * 0.80)
    head = (int(c), int(size * 0.085))
    for canvas_, colour in ((rgb, tuple(float(v) for v in skin)), (mask, 255)):
        cv2.ellipse(canvas_, head, (int(size * 0.045), int(size * 0.062)), 0, 0, 360, colour, -1, cv2.LINE_AA)
    hair = np.asarray((44, 34, 28), np.float32) * float(rng.uniform(0.6, 2.2)) * light
    cv2.ellipse(
        rgb,
        (head[0], int(size * 0.062)),
        (int(size * 0.047), int(size * 0.045)),
        0,
        180,
        360,
        tuple(float(v) for v in hair),
        -1,
        cv2.LINE_AA,
    )
    side = np.linspace(1.12, 0.82, w, dtype=np.float32)[None, :, None]
    return premultiplied(rgb.astype(np.float32) * side, mask.astype(np.float32) / 255)


def _bunting(canvas: Canvas, h: Hour, rng: np.random.Generator, z: float) -> Layer:
    unit = canvas.unit
    columns = noise.whole(2.2 * unit)
    rows = round(0.20 * unit)
    rgb = np.zeros((rows, columns, 3), np.uint8)
    mask = np.zeros((rows, columns), np.uint8)
    light = _light(h)
    gap = columns / 2
    colours: tuple[Rgb, ...] = ((206, 66, 58), (240, 190, 70), (66, 128, 150), (238, 232, 216), (104, 150, 84))
    flag = 0.045 * unit
    n = int(columns / (flag * 1.35))
    for k in range(n):
        x = k * columns / n
        y = (0.02 + 0.085 * (1 - ((x % gap) / gap * 2 - 1) ** 2)) * unit
        tone = np.asarray(colours[k % len(colours)], np.float32) * light
        shape = np.array([(x, y), (x + flag, y), (x + flag / 2, y + flag * 1.25)], np.int32)
        cv2.fillPoly(rgb, [shape], tuple(float(min(255, v)) for v in tone), cv2.LINE_AA)
        cv2.fillPoly(mask, [shape], 255, cv2.LINE_AA)
    along = np.arange(columns)
    cord = (0.02 + 0.085 * (1 - ((along % gap) / gap * 2 - 1) ** 2)) * unit
    rows_at = np.clip(cord.astype(int), 0, rows - 2)
    for d in (0, 1):
        rgb[rows_at + d, along] = (60, 50, 40)
        mask[rows_at + d, along] = 220
    return band(
        premultiplied(rgb.astype(np.float32), mask.astype(np.float32) / 255), canvas, z, -0.46, "bunting", sway=0.006
    )


def market(canvas: Canvas, h: Hour, weather: tuple[str, ...], words: str, rng: np.random.Generator) -> Set:
    """An old square with stalls under striped awnings, crates of fruit, bunting, a crowd."""
    unit = canvas.unit
    light = _light(h)
    crowded = any(w in words for w in ("crowd", "busy", "bustling", "people"))
    z = 2.5
    columns = noise.whole(3.4 * unit)
    glow = _lamps(h)
    kinds = [_stall(rng, light, unit, glow) for _ in range(5)]
    rows = kinds[0].shape[0]
    sheet = np.zeros((rows, columns, 4), np.uint8)
    each = columns // 5
    for k in range(5):
        stamp(sheet, kinds[k], k * each + int(rng.uniform(0, max(1, each - kinds[k].shape[1]))), 0)
    stalls = band(sheet, canvas, z, _foot(z) - rows / unit, "stalls")
    houses = facades(canvas, h, rng, 5.5, "old houses", True)
    layers = [
        heavens.sky(canvas, h, _HORIZON, rng), heavens.cloud_layer(canvas, h, _HORIZON, rng, False), _gaps(houses, rng),
        _people(canvas, h, rng, 4.2, 44, 0.24, "crowd far", 0.012), stalls, _people(canvas, h, rng, 2.1, 24 if crowded else 12, 0.06, "crowd", -0.03),
        _people(canvas, h, rng, 1.6, 9 if crowded else 4, 0.02, "near crowd", 0.045),
        _bunting(canvas, h, rng, 2.0), heavens.bloom(canvas, h, _HORIZON, 0.5),
    ]  # fmt: skip
    floor = soil.floor(soil.cobbles(rng), _lamplit(h), rng, _HORIZON, 6.0, 1.5, 0.0, 9.0)
    return Set(
        "market",
        tuple(sorted(layers, key=lambda a: -a.z)),
        GROUND,
        h.light(),
        60.0,
        None,
        weather,
        None,
        floor,
        grade=h.name,
        motes=0.4,
    )
