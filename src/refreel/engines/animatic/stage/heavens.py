"""The sky of an hour: gradient, sun or moon with its bloom, clouds lit by it, stars."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.stage import noise
from refreel.engines.animatic.stage.brush import Canvas, Rgb, blend, gradient, mix, opaque, premultiplied, smooth
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.sets import Layer

FAR = 1e6
"""The depth of the sky: nothing moves it but turning and zooming."""
TOP = -1.15
"""Rest y to which skies reach."""


def _sheet(
    canvas: Canvas, period: float, top: float, bottom: float, scale: float = 1.0
) -> tuple[int, int, F32, F32, float]:
    """Height and width in pixels and rest coordinates x (1, w), y (h, 1) of a sheet, and its pixels a unit."""
    unit = canvas.unit * scale
    w = noise.whole(period * unit)
    h = round((bottom - top) * unit)
    x = ((np.arange(w, dtype=np.float32) + 0.5) / np.float32(unit) - np.float32(w / unit / 2))[None, :]
    y = ((np.arange(h, dtype=np.float32) + 0.5) / np.float32(unit) + np.float32(top))[:, None]
    return h, w, x, y, unit


def sky(canvas: Canvas, h: Hour, horizon: float, rng: np.random.Generator) -> Layer:
    """Gradient, the light's aureole and a breath of unevenness; opaque, down to below the horizon."""
    rows, columns, x, y, unit = _sheet(canvas, canvas.aspect + 1.4, TOP, horizon + 0.3, 0.5)
    up = np.clip((np.float32(horizon) - y) / np.float32(horizon - TOP), 0, 1)
    haze = noise.clouds(rng, rows, columns, unit * 0.9, 4, stretch=4.0)
    at = np.clip(up + haze * 0.012, 0, 1) ** 0.8
    rgb = gradient(((0.0, h.rim), (0.16, h.lower), (0.42, h.upper), (1.0, h.zenith)), at)
    dx, dy = x - np.float32(h.sun[0]), y - np.float32(horizon - h.sun[1])
    far = np.sqrt(dx * dx + dy * dy * 1.7)
    warm = np.exp(-far * 2.6) * np.float32(h.glow * 0.75) + np.exp(-far * 11.0) * np.float32(h.glow * 0.6)
    low = h.name in ("dawn", "dusk")
    along = np.exp(-(dy * dy) * 26.0) * np.exp(-np.abs(dx) * 0.9) * np.float32(h.glow * (0.6 if low else 0.35))
    rgb = blend(rgb, mix(h.rim, h.disc, 0.2 if low else 0.55), np.clip(warm + along, 0, 0.92))
    if low:  # gold around the sun, white at its heart
        rgb = blend(rgb, (255, 196, 108), np.clip(np.exp(-far * 4.2) * np.float32(h.glow * 0.62), 0, 1))
        rgb = blend(rgb, (255, 240, 204), np.clip(np.exp(-far * 13.0) * np.float32(h.glow * 1.0), 0, 1))
    if h.name != "night" or h.overcast < 0.5:
        rgb = _disc(rgb, h, np.sqrt(dx * dx + dy * dy))
    rgb += rng.uniform(-0.6, 0.6, rgb.shape[:2]).astype(np.float32)[..., None]  # breaks 8-bit bands
    image = opaque(rgb)
    w = columns / unit
    return Layer(FAR, image, -w / 2, TOP, w, rows / unit, wrap=True, name="sky")


def _disc(rgb: F32, h: Hour, far: F32) -> F32:
    if h.overcast > 0.6:
        return rgb
    radius = 0.032 if h.name == "night" else 0.04
    soft = 1.0 - smooth(radius - 0.004, radius + 0.006, far)
    return blend(rgb, mix(h.disc, (255, 255, 250), 0.6), soft * np.float32(1.0 - h.overcast))


def cloud_layer(canvas: Canvas, h: Hour, horizon: float, rng: np.random.Generator, wind: bool) -> Layer:
    """Clouds in perspective (flatter towards the horizon), lit from the sun's side, shaded beneath."""
    bottom = horizon - 0.03
    rows, columns, x, y, unit = _sheet(canvas, canvas.aspect + 1.6, TOP, bottom, 0.5)
    up = (np.float32(bottom) - y) / np.float32(bottom - TOP)
    big = noise.clouds(rng, rows, columns, unit * 0.66, 6, 0.52, stretch=1.7)
    thin = noise.clouds(rng, rows, columns, unit * 0.8, 5, 0.55, stretch=7.0)
    low = np.exp(-up * 3.0)
    body = big * (1.0 - low) + thin * low
    cover = h.clouds
    density = smooth(1.0 - 2.0 * cover, 2.1 - 2.0 * cover, body)
    offset = max(2, round(unit * 0.045))
    toward = int(np.sign(h.sun[0]) or 1) * max(1, offset // 2)
    thicker = np.roll(np.roll(body, offset, axis=0), -toward, axis=1)
    light = np.clip(0.5 + (body - thicker) * 0.42, 0, 1)
    if h.name in ("dawn", "dusk"):
        light = np.clip(0.35 + (thicker - body) * -0.2 + low * 0.75 - up * 0.35, 0, 1)
    dx, dy = x - np.float32(h.sun[0]), y - np.float32(horizon - h.sun[1])
    near_sun = np.exp(-np.sqrt(dx * dx + dy * dy) * 2.2) * np.float32(h.glow)
    bright, shade = _cloud_colours(h)
    rgb = blend(
        np.broadcast_to(np.asarray(shade, np.float32), (*body.shape, 3)), bright, np.clip(light + near_sun * 0.7, 0, 1)
    )
    rgb = blend(rgb, h.lower, np.clip(low * 0.45, 0, 1))
    alpha = density * np.float32(0.55 + 0.4 * cover) * (1.0 - 0.35 * near_sun)
    alpha *= smooth(0.0, 0.05, up)
    image = premultiplied(rgb, alpha)
    w = columns / unit
    return Layer(400.0, image, -w / 2, TOP, w, rows / unit, wrap=True, drift=0.02 if wind else 0.006, name="clouds")


def _cloud_colours(h: Hour) -> tuple[Rgb, Rgb]:
    if h.name == "dawn":
        bright: Rgb = (255, 206, 164)
        shade: Rgb = (148, 128, 160)
    elif h.name == "dusk":
        bright, shade = (255, 150, 96), (92, 62, 100)
    elif h.name == "night":
        bright, shade = (62, 74, 108), (18, 24, 46)
    else:
        bright, shade = (255, 254, 250), (166, 182, 206)
    if h.overcast:
        grey = h.lower
        bright = mix(bright, mix(grey, (255, 255, 255), 0.16), h.overcast)
        shade = mix(shade, (grey[0] * 0.72, grey[1] * 0.74, grey[2] * 0.78), h.overcast)
    return bright, shade


def bloom(canvas: Canvas, h: Hour, horizon: float, strength: float = 1.0) -> Layer:
    """Light spilling over whatever stands before the sun; a screen of light (alpha = brightness)."""
    unit = canvas.unit / 4
    size = round(1.9 * unit)
    axis = (np.arange(size, dtype=np.float32) + 0.5) / np.float32(size) * 2 - 1
    far = np.sqrt(axis[None, :] ** 2 + axis[:, None] ** 2)
    power = (np.exp(-far * 7.0) * 0.55 + np.exp(-far * 2.6) * 0.25) * np.clip(1.0 - far, 0, 1)
    alpha = power * np.float32(h.glow * strength)
    colour = mix(h.disc, h.rim, 0.45)
    image = premultiplied(np.broadcast_to(np.asarray(colour, np.float32), (size, size, 3)), alpha)
    return Layer(900.0, image, h.sun[0] - 0.95, horizon - h.sun[1] - 0.95, 1.9, 1.9, name="bloom")


def stars(h: Hour, horizon: float, aspect: float, rng: np.random.Generator) -> F32 | None:
    """(n, 4) float32 x, y, brightness, phase; None by day."""
    if h.stars < 0.05:
        return None
    n = int(420 * h.stars)
    half = aspect / 2 + 0.7
    y = horizon - 0.06 - (horizon - 0.06 - TOP) * rng.uniform(0, 1, n) ** 0.8
    bright = rng.uniform(0, 1, n) ** 3.2 * 0.9 + 0.1
    return np.stack([rng.uniform(-half, half, n), y, bright, rng.uniform(0, 6.28, n)], axis=1).astype(np.float32)
