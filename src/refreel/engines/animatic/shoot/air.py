"""What moves in a set by itself: water, mist, rain, snow, wind, lightning, stars, dust.

Everything is a function of the frame's time and of seeded tables, never of the frame before.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.shoot import elements
from refreel.engines.animatic.shoot.view import View
from refreel.engines.animatic.values.cast import F32, U8
from refreel.engines.animatic.values.sets import Mist, Set, Water

_WAVES = 512
_MIST = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Air:
    """Seeded tables: `waves` (512, 512) about 128, `mist` (256, 1024), and (n, 4) tables of drops, flakes and motes (0–1)."""

    waves: U8
    mist: U8
    drops: F32
    flakes: F32
    flashes: F32


def _smooth_noise(rng: np.random.Generator, rows: int, columns: int, cells: tuple[tuple[int, int], ...]) -> F32:
    total = np.zeros((rows, columns), np.float32)
    for ny, nx in cells:
        grid = np.pad(rng.uniform(-1, 1, (ny, nx)).astype(np.float32), 2, mode="wrap")
        ky, kx = rows // ny, columns // nx
        big = cv2.resize(grid, ((nx + 4) * kx, (ny + 4) * ky), interpolation=cv2.INTER_CUBIC)
        total += big[2 * ky : 2 * ky + rows, 2 * kx : 2 * kx + columns] * np.float32(1.0 / np.sqrt(nx))
    return np.asarray(total / total.std(), np.float32)


def ready(place: Set, seconds: float, rng: np.random.Generator) -> Air:
    """The tables a shot needs."""
    waves = _smooth_noise(rng, _WAVES, _WAVES, ((32, 8), (64, 16), (128, 32), (256, 64)))
    banks = _smooth_noise(rng, 256, _MIST, ((4, 4), (8, 8), (16, 16), (32, 32)))
    drops = rng.uniform(0, 1, (620 if "storm" in place.weather else 460, 4)).astype(np.float32)
    flakes = rng.uniform(0, 1, (900, 4)).astype(np.float32)
    flashes = np.sort(rng.uniform(0.6, max(seconds, 1.2), max(1, int(seconds / 2.6)))).astype(np.float32)
    return Air(
        np.clip(128 + waves * 38, 0, 255).astype(np.uint8),
        np.clip(128 + banks * 56, 0, 255).astype(np.uint8),
        drops,
        flakes,
        flashes,
    )


def draw_water(frame: U8, mirror: U8, water: Water, air: Air, view: View, seconds: float) -> None:
    """Reflection of what is drawn so far, broken by ripples, with the light's path on it."""
    rows = frame.shape[0]
    row = view.horizon(water.line)
    line = int(np.ceil(row))
    if line >= rows:
        return
    floor_row = view.height / 2 + view.height * view.s * (water.bottom - view.py)
    bottom = min(rows, int(np.ceil(floor_row)))
    tint = np.array(water.tint, np.uint8)
    if line < 4:
        frame[max(line, 0) : bottom, :, :3] = tint
        return
    mirror[:line] = frame[:line]
    z = view.depths(water.line, 0.36)
    z = np.where(z <= 0, 400.0, z).astype(np.float32)
    y = np.arange(rows, dtype=np.float32)
    way = np.clip((y - line) / max(1.0, rows * 0.42), 0, 1)
    amp = (np.float32(water.ripple * view.height * view.s) * (0.25 + 2.4 * way) * (1 + 2.0 * water.waves)).astype(
        np.float32
    )
    mixed = (256 * np.clip(water.amount * (0.35 + 0.95 * way**0.8), 0, 1)).astype(np.float32)
    speed = 1.0 + 1.5 * water.waves
    time = np.array([seconds * 13, -seconds * 9, seconds * 17, -seconds * 11], np.float32) * np.float32(speed)
    x, _ = view.shift(1e6)
    glint_x = x + water.glint_x * view.scale(1e6) if any(water.glint) else -1e5
    elements.water(
        frame, mirror, line, bottom, air.waves, z, float(view.cx), float(view.px), time + np.float32(4096), amp, tint, mixed,
        np.array(water.glint, np.uint8), float(glint_x), float(0.34 * view.height * view.s), float(view.height * view.s), float(row),
    )  # fmt: skip


def draw_mist(frame: U8, bank: Mist, place: Set, air: Air, view: View, seconds: float) -> None:
    """One bank, torn by two sheets of noise that drift past each other and rise: it rolls. Towards the low sun it glows."""
    rows, columns = frame.shape[:2]
    k = view.scale(bank.z)
    x0, y0 = view.shift(bank.z)
    middle = y0 + bank.line * k
    reach = bank.spread * k
    top, bottom = max(0, int(middle - 2.2 * reach)), min(rows, int(middle + 1.6 * reach))
    if bottom <= top or bank.density <= 0:
        return
    y = np.arange(top, bottom, dtype=np.float32)
    away = (y - np.float32(middle)) / np.float32(reach)
    away = np.where(away < 0, away / 2.2, away / 1.6)  # heaped above, thin towards the viewer
    body = (_HEART + (255 - _HEART) * min(1.0, bank.density) * 0.6) * (
        1 - away * away
    ) - 420 * away**6  # no tear reaches its end
    cells = air.mist.shape[1] / (bank.size * 4.0)  # sheet columns a rest unit
    step = cells / k
    start = ((0.5 - x0) / k) * cells
    way = seconds * bank.speed * cells
    a = np.array([(start - way) % _MIST, step], np.float32)
    b = np.array([(start * 0.57 - way * 1.45 + 311) % _MIST, step * 0.57], np.float32)
    row = (y - np.float32(middle)) / np.float32(k) * np.float32(cells)
    row_a = (row * 1.15 + 4096 + way * 0.35).astype(np.float32)
    row_b = (row * 0.8 + 4205 + way * 0.18).astype(np.float32)
    level = np.linspace(0, 1, 256)
    curve = np.round(236 * min(1.0, bank.density) * level**1.35 * (1.6 - 0.6 * level)).astype(np.uint8)
    elements.mist(
        frame,
        top,
        body.astype(np.float32),
        air.mist,
        a,
        b,
        row_a,
        row_b,
        400,
        curve,
        _sunlit(bank, place, view, columns),
    )


_HEART = 60
"""How deep in a bank its densest row lies when it is thin, of 255."""


def _sunlit(bank: Mist, place: Set, view: View, columns: int) -> NDArray[np.uint32]:
    """(columns // 2, 2) packed colours of a bank across the frame: its own, warmer and brighter under a low sun."""
    own = np.array(bank.colour, np.float32)
    colour = np.broadcast_to(own, (columns // 2, 3))
    if place.water is not None and any(place.water.glint):
        x, _ = view.shift(1e6)
        sun = x + place.water.glint_x * view.scale(1e6)
        far = np.abs(np.arange(0, columns - 1, 2, dtype=np.float32) - np.float32(sun)) / np.float32(
            0.42 * view.height * view.s
        )
        glow = (np.exp(-far) * bank.glow)[:, None]
        colour = own + (np.array(place.water.glint, np.float32) - own) * glow
    c = colour.astype(np.uint32)
    return np.ascontiguousarray(np.stack([c[:, 0] | (c[:, 2] << 16), c[:, 1]], axis=1), np.uint32)


def draw_stars(frame: U8, stars: F32, view: View, seconds: float) -> None:
    """Points of light that twinkle."""
    at = view.points(np.ascontiguousarray(stars[:, :2]), 1e6)
    twinkle = 0.72 + 0.28 * np.sin(seconds * (2.0 + 3.0 * (stars[:, 3] % 1.0)) + stars[:, 3] * 7)
    size = 0.35 + 0.8 * stars[:, 2] * view.height / 720
    spots = np.stack([at[:, 0], at[:, 1], size, np.clip(stars[:, 2] * twinkle, 0, 1)], axis=1).astype(np.float32)
    elements.dots(frame, spots, np.array([244, 246, 255], np.uint8))


def flash(place: Set, air: Air, seconds: float) -> float:
    """Lightning's brightness now, 0–1."""
    if "storm" not in place.weather:
        return 0.0
    ago = seconds - air.flashes
    ago = ago[ago >= 0]
    light = np.exp(-ago * 9.0) * 0.8 + np.exp(-np.abs(ago - 0.16) * 22.0) * 0.5
    return float(np.clip(light.sum(), 0, 1)) if len(ago) else 0.0


def draw_weather(frame: U8, place: Set, air: Air, view: View, seconds: float) -> None:
    """Rain, snow, blown leaves and dust motes before everything."""
    words = place.weather
    windy = 1.0 if "wind" in words or "storm" in words else 0.0
    if "rain" in words or "storm" in words:
        _rain(frame, air, view, seconds, windy)
    if "snow" in words:
        _snow(frame, air, view, seconds, windy)
    elif "wind" in words and not place.motes:
        _leaves(frame, air, view, seconds)
    if place.motes:
        _motes(frame, air, view, seconds, place)


def _rain(frame: U8, air: Air, view: View, seconds: float, windy: float) -> None:
    h, w = frame.shape[:2]
    d = air.drops
    near = 0.35 + 0.65 * d[:, 2]
    fall = (d[:, 1] + seconds * (1.6 + 1.5 * near)) % 1.0
    slant = 0.06 + 0.22 * windy
    side = (d[:, 0] + (fall * slant) - view.cx * 0.4 * near - view.px * 0.6) % 1.0
    length = np.clip(h * 0.085 * near * (1 + 0.5 * windy), 4, None)
    x = side * (w * 1.1) - w * 0.05
    y = fall * (h * 1.25) - h * 0.15
    drops = np.stack([x, y, length, 0.16 + 0.34 * near], axis=1).astype(np.float32)
    elements.streaks(frame, drops, float(slant), np.array([206, 216, 230], np.uint8))


def _snow(frame: U8, air: Air, view: View, seconds: float, windy: float) -> None:
    h, w = frame.shape[:2]
    d = air.flakes
    near = 0.2 + 0.8 * d[:, 2] ** 3
    fall = (d[:, 1] + seconds * (0.07 + 0.16 * near)) % 1.0
    swing = 0.02 * np.sin(seconds * (0.8 + d[:, 3]) + d[:, 3] * 40)
    side = (d[:, 0] + swing + seconds * (0.015 + 0.22 * windy) * near - view.cx * 0.4 * near - view.px * 0.6) % 1.0
    spots = np.stack(
        [side * w * 1.06 - w * 0.03, fall * h * 1.06 - h * 0.03, h / 720 * (0.9 + 4.6 * near), 0.62 + 0.3 * near],
        axis=1,
    )
    elements.dots(frame, spots.astype(np.float32), np.array([248, 250, 255], np.uint8))


def _leaves(frame: U8, air: Air, view: View, seconds: float) -> None:
    h, w = frame.shape[:2]
    d = air.flakes[:46]
    near = 0.3 + 0.7 * d[:, 2]
    side = (d[:, 0] + seconds * (0.16 + 0.2 * near) - view.cx * 0.3 * near) % 1.0
    fall = 0.25 + 0.75 * d[:, 1] + 0.05 * np.sin(seconds * (1.5 + 2 * d[:, 3]) + 30 * d[:, 3])
    spots = np.stack([side * w * 1.1 - w * 0.05, fall * h, h / 720 * (0.8 + 2.0 * near), 0.3 + 0.4 * near], axis=1)
    elements.dots(frame, spots.astype(np.float32), np.array([128, 112, 62], np.uint8))


def _motes(frame: U8, air: Air, view: View, seconds: float, place: Set) -> None:
    h, w = frame.shape[:2]
    n = int(70 * place.motes)
    d = air.flakes[:n]
    near = 0.2 + 0.8 * d[:, 2]
    side = (
        d[:, 0] + 0.03 * np.sin(seconds * (0.3 + 0.4 * d[:, 3]) + 20 * d[:, 3]) + seconds * 0.008 - view.cx * 0.3 * near
    ) % 1.0
    fall = (d[:, 1] + seconds * 0.012 * (0.4 + d[:, 3])) % 1.0
    glow = 0.05 + 0.16 * (0.5 + 0.5 * np.sin(seconds * (0.7 + d[:, 3]) + d[:, 3] * 60)) * near
    spots = np.stack([side * w, (1 - fall) * h, h / 720 * (0.7 + 1.8 * near), glow], axis=1)
    warm = np.clip(np.array(place.light.colour) * 255, 0, 255).astype(np.uint8)
    elements.dots(frame, spots.astype(np.float32), np.maximum(warm, 150).astype(np.uint8))
