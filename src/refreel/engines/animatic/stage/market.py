"""A market in an old square."""

from __future__ import annotations

import cv2
import numpy as np

from refreel.engines.animatic.stage import heavens, noise, soil
from refreel.engines.animatic.stage.brush import (
    Canvas,
    Rgb,
    band,
    lit,
    mix,
    premultiplied,
    shrink,
    stamp,
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
    panel,
)
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.cast import F32, U8
from refreel.engines.animatic.values.sets import Layer, Set


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
            panel(
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
    light = light_of(lamplit(h)) * 0.8
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
    foot = foot_of(z)
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
    light = light_of(h)
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
    light = light_of(h)
    crowded = any(w in words for w in ("crowd", "busy", "bustling", "people"))
    z = 2.5
    columns = noise.whole(3.4 * unit)
    glow = lamps_of(h)
    kinds = [_stall(rng, light, unit, glow) for _ in range(5)]
    rows = kinds[0].shape[0]
    sheet = np.zeros((rows, columns, 4), np.uint8)
    each = columns // 5
    for k in range(5):
        stamp(sheet, kinds[k], k * each + int(rng.uniform(0, max(1, each - kinds[k].shape[1]))), 0)
    stalls = band(sheet, canvas, z, foot_of(z) - rows / unit, "stalls")
    houses = facades(canvas, h, rng, 5.5, "old houses", True)
    layers = [
        heavens.sky(canvas, h, HORIZON, rng), heavens.cloud_layer(canvas, h, HORIZON, rng, False), gaps(houses, rng),
        _people(canvas, h, rng, 4.2, 44, 0.24, "crowd far", 0.012), stalls, _people(canvas, h, rng, 2.1, 24 if crowded else 12, 0.06, "crowd", -0.03),
        _people(canvas, h, rng, 1.6, 9 if crowded else 4, 0.02, "near crowd", 0.045),
        _bunting(canvas, h, rng, 2.0), heavens.bloom(canvas, h, HORIZON, 0.5),
    ]  # fmt: skip
    floor = soil.floor(soil.cobbles(rng), lamplit(h), rng, HORIZON, 6.0, 1.5, 0.0, 9.0)
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
        motes=0.4,
    )
