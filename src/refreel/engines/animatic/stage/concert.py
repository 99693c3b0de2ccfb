"""A concert stage."""

from __future__ import annotations

import cv2
import numpy as np

from refreel.engines.animatic.stage import noise, soil
from refreel.engines.animatic.stage.brush import (
    Canvas,
    Rgb,
    band,
    eight,
    mix,
    opaque,
    premultiplied,
    smooth,
)
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.joinery import HORIZON, TOP, foot_of, grid, under_lamp
from refreel.engines.animatic.stage.studio import pool_of_light
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.sets import Layer, Light, Mist, Set

_GELS: tuple[Rgb, ...] = (
    (255, 76, 120),
    (90, 120, 255),
    (255, 176, 70),
    (96, 220, 232),
    (190, 92, 255),
    (255, 236, 204),
)


def stage_set(canvas: Canvas, rng: np.random.Generator) -> Set:
    """A concert stage: dark drapes, truss with lamps, coloured beams in haze, the crowd's heads in front."""
    unit = canvas.unit
    z = 2.8
    foot = foot_of(z)
    scale = unit // 2
    columns = noise.whole(3.0 * scale)
    rows = round((foot + 0.03 - TOP) * scale)
    x, y = grid(columns, rows, scale, TOP)
    gels = [_GELS[int(i)] for i in rng.permutation(len(_GELS))[:3]]
    fold = noise.clouds(rng, rows, columns, 32, 3, 0.5, stretch=0.06)
    rgb = np.asarray((30, 22, 38), np.float32) * (1 + 0.42 * fold)[..., None]
    for k, g in enumerate(gels):
        cx = (k - 1) * 0.72
        wash = np.exp(-(((x - cx) / 0.36) ** 2)) * smooth(-0.5, foot + 0.1, np.broadcast_to(y, fold.shape))
        rgb += np.asarray(g, np.float32) * (0.34 * wash * (1 + 0.3 * fold))[..., None]
    width = columns / scale
    drapes = Layer(z, opaque(rgb), -width / 2, TOP, width, rows / scale, wrap=True, name="drapes")
    layers: list[Layer] = [drapes, _truss(canvas, rng, 2.3)]
    for k, g in enumerate(gels):
        layers.append(
            _beam(canvas, g, (k - 1) * 0.62, (1 - k) * 0.40 + float(rng.uniform(-0.1, 0.1)), 2.2 - 0.1 * k, 0.5)
        )
    layers.append(_beam(canvas, (255, 240, 214), 0.5, -0.5, 1.6, 0.34))
    layers.append(pool_of_light(canvas, (255, 236, 206), 0.0, 0.75))
    layers.append(_heads(canvas, rng, 0.62))
    lamp = under_lamp(
        Hour("night", *(((0.0, 0.0, 0.0),) * 5), (1, 1, 1), (1, 1, 1), (1, 1, 1), (0, 0.3), (0, 0, 0), 0, 0.5),
        (0.50, 0.44, 0.56),
    )
    floor = soil.floor(soil.planks(rng, (92, 66, 54), 16), lamp, rng, HORIZON, z - 0.005, 1.8, 0.0, 3.5, (46, 30, 58))
    haze = eight(mix(gels[0], gels[1], 0.5))
    mists = (Mist(2.0, foot - 0.03, 0.12, 0.30, haze, 0.05, 0.6), Mist(1.3, 0.36, 0.09, 0.20, haze, 0.07, 0.5))
    light = Light(1.3, (1.0, 0.90, 0.92), 0.6, (34, 22, 44))
    return Set(
        "stage",
        tuple(sorted(layers, key=lambda a: -a.z)),
        GROUND,
        light,
        60.0,
        None,
        (),
        None,
        floor,
        mists,
        motes=0.7,
        vignette=0.3,
    )


def _truss(canvas: Canvas, rng: np.random.Generator, z: float) -> Layer:
    unit = canvas.unit
    columns = noise.whole(2.2 * unit)
    rows = round(0.16 * unit)
    rgb = np.zeros((rows, columns, 3), np.uint8)
    mask = np.zeros((rows, columns), np.uint8)
    for c, m in ((rgb, (74, 74, 82)), (mask, 255)):
        t = max(1, unit // 220)
        for yy in (0.02, 0.075):
            cv2.line(c, (0, int(yy * unit)), (columns, int(yy * unit)), m, t, cv2.LINE_AA)
        n = 32
        for k in range(n):
            a, b = int(k * columns / n), int((k + 1) * columns / n)
            cv2.line(
                c,
                (a, int((0.02 if k % 2 else 0.075) * unit)),
                (b, int((0.075 if k % 2 else 0.02) * unit)),
                m,
                max(1, t // 2 + 1),
                cv2.LINE_AA,
            )
        for k in range(8):
            x = int((k + 0.5) * columns / 8)
            can = np.array(
                [
                    (x - 0.016 * unit, 0.075 * unit),
                    (x + 0.016 * unit, 0.075 * unit),
                    (x + 0.022 * unit, 0.125 * unit),
                    (x - 0.022 * unit, 0.125 * unit),
                ],
                np.int32,
            )
            cv2.fillPoly(c, [can], (34, 34, 38) if c is rgb else 255, cv2.LINE_AA)
            face = (255, 240, 220) if c is rgb else 255
            cv2.ellipse(
                c, (x, int(0.125 * unit)), (int(0.022 * unit), int(0.007 * unit)), 0, 0, 360, face, -1, cv2.LINE_AA
            )
    return band(premultiplied(rgb.astype(np.float32), mask.astype(np.float32) / 255), canvas, z, -0.50, "truss")


def _beam(canvas: Canvas, colour: Rgb, x_top: float, lean: float, z: float, power: float) -> Layer:
    """A cone of light from a lamp at (x_top, −0.42) down to the stage, as a screen of light."""
    unit = canvas.unit // 3
    rows, columns = round(0.95 * unit), round(1.9 * unit)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) / np.float32(unit)
    t = y / 0.95
    axis = 0.95 + lean * t
    half = 0.012 + 0.15 * t
    across = np.abs(x - axis) / half
    body = np.exp(-(across**2) * 1.8) * (1 - smooth(1.3, 1.8, across))
    alpha = body * (0.95 - 0.75 * t) * power + np.exp(-np.hypot(x - 0.95, y) * 26) * 0.6
    image = premultiplied(np.broadcast_to(np.asarray(colour, np.float32), (rows, columns, 3)), alpha)
    return Layer(z, image, x_top - 0.95, -0.385, 1.9, 0.95, name="beam", sway=0.0, flicker=0.35)


def _heads(canvas: Canvas, rng: np.random.Generator, z: float) -> Layer:
    unit = canvas.unit
    columns = noise.whole(2.6 * unit)
    rows = round(0.24 * unit)
    mask = np.zeros((rows, columns), np.uint8)
    for _ in range(30):
        x, top, r = int(rng.uniform(0, columns)), rng.uniform(0.09, 0.17) * unit, rng.uniform(0.026, 0.036) * unit
        for wrap in (-columns, 0, columns):
            cv2.ellipse(mask, (x + wrap, int(top)), (int(r * 0.85), int(r * 1.1)), 0, 0, 360, 255, -1, cv2.LINE_AA)
            cv2.ellipse(
                mask, (x + wrap, int(top + r * 3.2)), (int(r * 2.2), int(r * 2.1)), 0, 180, 360, 255, -1, cv2.LINE_AA
            )
            cv2.rectangle(mask, (int(x + wrap - r * 2.2), int(top + r * 3.2)), (int(x + wrap + r * 2.2), rows), 255, -1)
        if rng.random() < 0.28:
            cv2.line(
                mask,
                (x, int(top + 2 * r)),
                (x + int(r * rng.uniform(-1, 1)), max(0, int(top - 3 * r))),
                255,
                max(2, int(r * 0.55)),
                cv2.LINE_AA,
            )
    soft = cv2.GaussianBlur(mask, (0, 0), 0.0025 * unit)
    edge = cv2.GaussianBlur(mask, (0, 0), 0.012 * unit)
    rim = np.clip(soft.astype(np.float32) - edge, 0, 255)[..., None] / 255
    rgb = np.asarray((10, 8, 14), np.float32) + np.asarray((150, 110, 170), np.float32) * 0.6 * rim
    return band(premultiplied(rgb, soft.astype(np.float32) / 255), canvas, z, 0.34, "heads")
