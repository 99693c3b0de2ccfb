"""Seeded noise in one and two dimensions, seamless sideways: the grain of every painted surface.

Sums of smoothly enlarged random grids (value noise, fractional Brownian motion); sheets' widths are multiples of `STEP`
pixels so that every grid cell is a whole number of pixels and the sheet closes on itself.
"""

from __future__ import annotations

import cv2
import numpy as np

from refreel.engines.animatic.values.cast import F32

STEP = 384
_CELLS = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 384)


def whole(pixels: float) -> int:
    """The nearest width of a seamless sheet, in pixels, at least one step."""
    return max(1, round(pixels / STEP)) * STEP


def _cell(pixels: float) -> int:
    return min(_CELLS, key=lambda c: abs(np.log(c / max(pixels, 1.0))))


def value(rng: np.random.Generator, height: int, width: int, cell: float, stretch: float = 1.0) -> F32:
    """One octave, (height, width) float32 about −1…1; features of `cell` pixels across and `cell / stretch` high.

    `width` must be a multiple of `STEP`.
    """
    c = _cell(cell)
    columns = width // c
    tall = max(1.0, cell / stretch)
    rows = int(np.ceil(height / tall)) + 4
    grid = rng.uniform(-1.0, 1.0, (rows, columns)).astype(np.float32)
    grid = np.concatenate([grid[:, -2:], grid, grid[:, :2]], axis=1)
    big = cv2.resize(grid, ((columns + 4) * c, round(rows * tall)), interpolation=cv2.INTER_CUBIC)
    y = int(tall)
    return np.ascontiguousarray(big[y : y + height, 2 * c : 2 * c + width])


def clouds(
    rng: np.random.Generator,
    height: int,
    width: int,
    cell: float,
    octaves: int = 5,
    gain: float = 0.5,
    stretch: float = 1.0,
) -> F32:
    """Fractional Brownian motion, (height, width) float32 of unit variance about zero."""
    total = np.zeros((height, width), np.float32)
    power = 0.0
    amplitude = 1.0
    for _ in range(octaves):
        if cell < 2.0:
            break
        total += amplitude * value(rng, height, width, cell, stretch)
        power += amplitude * amplitude * 0.2
        amplitude *= gain
        cell *= 0.5
    return np.asarray(total / np.float32(np.sqrt(max(power, 1e-6))), np.float32)


def ridged(
    rng: np.random.Generator,
    height: int,
    width: int,
    cell: float,
    octaves: int = 6,
    gain: float = 0.5,
    stretch: float = 1.0,
) -> F32:
    """Ridged multifractal noise, (height, width) float32 about 0…1: sharp crests, as mountains have (after Musgrave 1994)."""
    total = np.zeros((height, width), np.float32)
    weight = np.ones((height, width), np.float32)
    amplitude, norm = 1.0, 0.0
    for _ in range(octaves):
        if cell < 2.0:
            break
        crest = 1.0 - np.abs(value(rng, height, width, cell, stretch)) * 1.6
        crest = np.clip(crest, 0.0, 1.0) ** 2
        total += amplitude * crest * weight
        norm += amplitude
        weight = np.clip(crest * 1.6, 0.15, 1.0)
        amplitude *= gain
        cell *= 0.5
    return total / np.float32(norm)


def line(rng: np.random.Generator, width: int, cell: float, octaves: int = 5, gain: float = 0.5) -> F32:
    """One-dimensional fractional noise, (width,) float32 of about unit variance, seamless."""
    return np.ascontiguousarray(clouds(rng, 1, width, cell, octaves, gain)[0])


def tile(rng: np.random.Generator, size: int, cell: float, octaves: int = 5, gain: float = 0.5) -> F32:
    """Noise seamless both ways, (size, size) float32 of unit variance; `size` a power of two."""
    total = np.zeros((size, size), np.float32)
    amplitude, power = 1.0, 0.0
    for _ in range(octaves):
        if cell < 2.0:
            break
        c = 2 ** round(float(np.log2(cell)))
        n = size // c
        grid = rng.uniform(-1.0, 1.0, (n, n)).astype(np.float32)
        grid = np.pad(grid, 2, mode="wrap")
        big = cv2.resize(grid, ((n + 4) * c, (n + 4) * c), interpolation=cv2.INTER_CUBIC)
        total += amplitude * big[2 * c : 2 * c + size, 2 * c : 2 * c + size]
        power += amplitude * amplitude * 0.2
        amplitude *= gain
        cell *= 0.5
    return np.asarray(total / np.float32(np.sqrt(max(power, 1e-6))), np.float32)
