"""Feet and hooves, and what is under them."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.score.sound.tone import burst, count, glide, lay, noise, peaked, ring, sway
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.plan import Setting
from refreel.engines.animatic.values.soundtrack import RATE

Generator = np.random.Generator

_UNDERFOOT = {
    "mountain_lake": "grass", "forest": "grass", "garden": "grass", "meadow": "grass", "sea": "sand", "desert": "sand", "snow": "snow",
    "city": "stone", "market": "stone", "road": "stone", "corridor": "stone", "abstract": "stone", "sky": "stone", "space": "metal",
    "room": "wood", "studio": "wood", "stage": "wood",
}  # fmt: skip


def surface(setting: Setting) -> str:
    """The ground of a setting: grass, snow, stone, wood, sand, metal or water."""
    words = setting.words.lower()
    if "snow" in setting.weather and setting.place not in ("room", "studio", "stage", "corridor", "space"):
        return "snow"
    for ground in ("water", "sand", "snow", "grass", "wood", "metal"):
        if f"{ground}en floor" in words or f"{ground} floor" in words or f"on the {ground}" in words:
            return ground
    if any(w in words for w in ("puddle", "wading", "shallow water")):
        return "water"
    return _UNDERFOOT[setting.place]


# Ground under a foot: centre of the noise, its spread, decay in seconds, weight of the low thump, grains a step.
_SURFACES: dict[str, tuple[tuple[tuple[float, float], ...], float, float, int]] = {
    "grass": (((150, -12), (600, -4), (2200, 0), (6000, -6), (12000, -20)), 0.14, 0.35, 5),
    "snow": (((200, -14), (900, -3), (2600, 0), (5500, -4), (11000, -18)), 0.2, 0.3, 14),
    "stone": (((150, -6), (700, -2), (1900, 0), (4200, -6), (10000, -20)), 0.09, 0.35, 1),
    "wood": (((120, -4), (320, 0), (800, -2), (2400, -12), (8000, -30)), 0.09, 0.7, 1),
    "sand": (((200, -10), (1200, -2), (3800, 0), (9000, -8)), 0.18, 0.25, 8),
    "metal": (((150, -8), (900, -2), (2600, 0), (6000, -4), (12000, -16)), 0.1, 0.5, 1),
    "water": (((250, -8), (800, 0), (2000, -4), (6000, -16)), 0.2, 0.4, 4),
}  # fmt: skip


def step(rng: Generator, surface: str) -> F32:
    """One footfall, heel and toe, peak 1, about 0.3 s. `surface`: grass, snow, stone, wood, sand, metal, water."""
    curve, decay, low, grains = _SURFACES[surface]
    n = count(0.32)
    out = np.zeros(n, np.float32)
    for at, strength in ((0.0, 1.0), (float(rng.uniform(0.06, 0.09)), 0.55)):
        m = n - round(at * RATE)
        contact = noise(rng, m, curve) * burst(m, 0.004 if grains > 1 else 0.0012, decay * float(rng.uniform(0.8, 1.2)))
        if grains > 1:
            contact = contact * (0.35 + sway(rng, m, 18.0 + 4 * grains, 0.0, 1.0) ** 2)
        thump = glide(np.linspace(105, 58, m, dtype=np.float32)) * burst(m, 0.003, 0.09)
        out[n - m :] += strength * (contact / 3 + low * thump)
    if surface == "metal":
        out += 0.3 * ring(0.32, [(880, 0.6, 0.25), (1430, 0.4, 0.2), (2350, 0.3, 0.12)])[:n]
    return peaked(out)


def footsteps(rng: Generator, seconds: float) -> F32:
    """Steady steps on stone."""
    out = np.zeros((count(seconds), 2), np.float32)
    kinds = [step(rng, "stone") for _ in range(4)]
    at = 0.1
    while at < seconds - 0.1:
        lay(out, count(at), kinds[int(rng.integers(4))], float(rng.uniform(0.75, 1)), float(rng.uniform(-0.1, 0.1)))
        at += 0.54 + float(rng.uniform(-0.015, 0.015))
    return peaked(out)


def hooves(rng: Generator, seconds: float) -> F32:
    """A canter: three beats and a pause."""
    out = np.zeros((count(seconds), 2), np.float32)
    kinds = [peaked(ring(0.12, [(f, 1, 0.06), (f * 2.3, 0.5, 0.03)]) + 0.2 * noise(rng, count(0.12), ((300, 0), (2500, -6))) * burst(count(0.12), 0.001, 0.03)) for f in (310.0, 360.0, 420.0)]  # fmt: skip
    at = 0.05
    while at < seconds - 0.3:
        for k, gap in enumerate((0.13, 0.12, 0.25)):
            lay(out, count(at), kinds[k], float(rng.uniform(0.7, 1)), float(rng.uniform(-0.2, 0.2)))
            at += gap
    return peaked(out)
