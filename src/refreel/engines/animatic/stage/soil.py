"""Ground textures, tileable both ways: grass, sand, snow, pebbles, earth, asphalt, cobbles, planks, tiles, carpet."""

from __future__ import annotations

import cv2
import numpy as np

from refreel.engines.animatic.stage import noise
from refreel.engines.animatic.stage.brush import Rgb, blend, eight, mix, opaque, smooth
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.sets import Floor

SIZE = 1024
"""All floors' textures have this side, so that the renderer compiles one kernel."""


def _flat(colour: Rgb) -> F32:
    return np.broadcast_to(np.asarray(colour, np.float32), (SIZE, SIZE, 3)).copy()


def _bumpy(rgb: F32, bump: F32, strength: float) -> F32:
    """Shaded as if lit across: what makes a texture lie in the light instead of being printed."""
    slope = np.roll(bump, 1, 1) - np.roll(bump, -1, 1) + 0.6 * (np.roll(bump, 1, 0) - np.roll(bump, -1, 0))
    return np.asarray(rgb * (1 + np.clip(slope * strength, -0.6, 0.6))[..., None], np.float32)


def grass(rng: np.random.Generator, fresh: Rgb = (86, 116, 52), dry: Rgb = (134, 128, 70)) -> F32:
    broad = noise.tile(rng, SIZE, 256, 3)
    blades = noise.tile(rng, SIZE, 8, 3, 0.8)
    rgb = blend(_flat(fresh), dry, smooth(-0.6, 1.6, broad + 0.35 * blades))
    rgb = blend(rgb, (46, 66, 32), smooth(0.2, 1.5, noise.tile(rng, SIZE, 48, 4)) * 0.5)
    rgb *= (1 + 0.2 * blades)[..., None]
    flowers = smooth(2.5, 2.8, noise.tile(rng, SIZE, 8, 1))
    return blend(_bumpy(rgb, blades, 0.10), (226, 214, 150), flowers * 0.5)


def sand(rng: np.random.Generator, pale: Rgb = (216, 184, 132), deep: Rgb = (178, 138, 92)) -> F32:
    y = np.linspace(0, 2 * np.pi, SIZE, endpoint=False, dtype=np.float32)[:, None]
    warp = noise.tile(rng, SIZE, 128, 4)
    ripples = np.sin(y * 30 + warp * 2.6)
    grain = noise.tile(rng, SIZE, 4, 2, 0.8)
    rgb = blend(_flat(pale), deep, smooth(-1.4, 2.2, noise.tile(rng, SIZE, 256, 3)) * 0.6)
    return _bumpy(rgb * (1 + 0.05 * grain)[..., None], ripples, 0.35)


def snow(rng: np.random.Generator) -> F32:
    drift = noise.tile(rng, SIZE, 128, 5, 0.5)
    grain = noise.tile(rng, SIZE, 4, 2, 0.8)
    return _bumpy(_flat((232, 238, 248)) * (1 + 0.02 * grain)[..., None], drift, 0.55)


def _cells(rng: np.random.Generator, per_side: int) -> tuple[F32, F32]:
    """Distance to the nearest and second nearest of jittered points (in cells), tileable: stones."""
    small = 512
    jitter = rng.uniform(0.1, 0.9, (per_side, per_side, 2)).astype(np.float32)
    axis = (np.arange(small, dtype=np.float32) + 0.5) / small * per_side
    x, y = np.meshgrid(axis, axis)
    ix, iy = x.astype(int), y.astype(int)
    first = np.full((small, small), 9.0, np.float32)
    second = first.copy()
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            jx, jy = ix + dx, iy + dy
            p = jitter[jy % per_side, jx % per_side]
            far = np.hypot(jx + p[..., 0] - x, jy + p[..., 1] - y).astype(np.float32)
            second = np.minimum(second, np.maximum(first, far))
            first = np.minimum(first, far)
    return _grown(first), _grown(second)


def _grown(field: F32) -> F32:
    return np.asarray(cv2.resize(field, (SIZE, SIZE), interpolation=cv2.INTER_LINEAR), np.float32)


def pebbles(rng: np.random.Generator, stone: Rgb = (128, 122, 116), wet: Rgb = (70, 66, 64)) -> F32:
    first, second = _cells(rng, 34)
    dome = np.clip(second - first, 0, 0.5) * 2
    tone = noise.tile(rng, SIZE, 32, 3, 0.8)
    rgb = blend(_flat(stone), (164, 148, 128), smooth(-0.5, 1.5, tone))
    rgb = blend(rgb, wet, (1 - smooth(0.03, 0.3, dome)) * 0.85)
    return _bumpy(rgb, dome * 2.2, 0.45)


def earth(rng: np.random.Generator, soil: Rgb = (112, 88, 62), leaf: Rgb = (134, 94, 48)) -> F32:
    crumbs = noise.tile(rng, SIZE, 16, 4, 0.8)
    rgb = blend(_flat(soil), leaf, smooth(0.3, 1.4, noise.tile(rng, SIZE, 16, 2, 0.8)) * 0.55)
    rgb = blend(rgb, (66, 84, 40), smooth(0.5, 1.6, noise.tile(rng, SIZE, 128, 4)) * 0.6)
    return _bumpy(rgb * (1 + 0.10 * crumbs)[..., None], crumbs, 0.14)


def asphalt(rng: np.random.Generator) -> F32:
    grain = noise.tile(rng, SIZE, 4, 2, 0.9)
    stain = noise.tile(rng, SIZE, 128, 4)
    return _bumpy(_flat((86, 86, 90)) * (1 + 0.07 * grain + 0.07 * stain)[..., None], grain, 0.05)


def cobbles(rng: np.random.Generator, stone: Rgb = (132, 120, 108)) -> F32:
    first, second = _cells(rng, 18)
    dome = np.clip(second - first, 0, 0.34) / 0.34
    tone = noise.tile(rng, SIZE, 64, 3, 0.7)
    rgb = blend(_flat(stone), (158, 142, 122), smooth(-0.8, 1.2, tone))
    rgb = blend(rgb, (58, 52, 48), 1 - smooth(0.05, 0.4, dome))
    return _bumpy(rgb * (1 + 0.06 * noise.tile(rng, SIZE, 8, 2))[..., None], dome, 0.8)


def planks(rng: np.random.Generator, wood: Rgb = (142, 98, 62), boards: int = 8) -> F32:
    """Boards running away from the viewer."""
    x = (np.arange(SIZE, dtype=np.float32) / SIZE * boards)[None, :]
    grain = noise.tile(rng, SIZE, 8, 4, 0.7)
    streak = cv2.blur(np.pad(grain, ((64, 64), (0, 0)), mode="wrap"), (1, 129))[64:-64]
    board = np.minimum(x.astype(int), boards - 1)
    shade = rng.uniform(0.82, 1.12, boards).astype(np.float32)[board]
    gap = np.minimum(x % 1.0, 1 - x % 1.0)
    y = (np.arange(SIZE, dtype=np.float32) / SIZE)[:, None]
    joint = rng.uniform(0, 1, boards).astype(np.float32)[board]
    butt = np.abs((y - joint + 0.5) % 1.0 - 0.5)
    rgb = _flat(wood) * (shade * (1 + 0.42 * streak))[..., None]
    return blend(
        rgb,
        (40, 26, 16),
        np.maximum(1 - smooth(0.0, 0.03, np.broadcast_to(gap, (SIZE, SIZE))), 1 - smooth(0.0, 0.003, butt)) * 0.75,
    )


def tiles(rng: np.random.Generator, a: Rgb = (196, 190, 180), b: Rgb = (186, 180, 170), each: int = 8) -> F32:
    axis = np.arange(SIZE, dtype=np.float32) / SIZE * each
    gap = np.minimum(axis % 1.0, 1 - axis % 1.0)
    line = 1 - smooth(0.004, 0.022, np.minimum(gap[None, :], gap[:, None]))
    check = ((axis.astype(int)[None, :] + axis.astype(int)[:, None]) % 2).astype(np.float32)
    rgb = blend(_flat(a), b, check) * (1 + 0.04 * noise.tile(rng, SIZE, 64, 5))[..., None]
    return blend(rgb, (110, 104, 98), line * 0.8)


def seamless(rng: np.random.Generator, colour: Rgb) -> F32:
    """A painted studio floor."""
    return _flat(colour) * (1 + 0.025 * noise.tile(rng, SIZE, 64, 5))[..., None]


def floor(
    texture: F32, h: Hour, rng: np.random.Generator, horizon: float, far: float, span: float = 1.4, rough: float = 0.12, haze_depth: float = 9.0,
    haze: Rgb | None = None,
) -> Floor:  # fmt: skip
    """A texture under an hour's light as a plane; `rough` how much its far edge wanders."""
    level = (h.fill[0] + h.key[0] * 0.55, h.fill[1] + h.key[1] * 0.55, h.fill[2] + h.key[2] * 0.55)
    grey = sum(level) / 3
    level = mix(level, (grey, grey, grey), 0.35)
    image = opaque(texture * np.asarray(level, np.float32))
    edge = noise.line(rng, 768, 96, 5, 0.6) * np.float32(rough * far * 0.4)
    return Floor(image, span, horizon, far, edge, eight(haze or h.haze), haze_depth)
