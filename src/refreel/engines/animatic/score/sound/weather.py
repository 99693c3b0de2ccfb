"""Air, water and fire."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.score.sound.tone import burst, count, glide, lay, noise, peaked, sway, swell, times
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.soundtrack import RATE


def thunder(rng: np.random.Generator) -> F32:
    """A crack, then rolls that grow darker, about five seconds."""
    n = count(rng.uniform(4.2, 5.2))
    out = np.zeros((n, 2), np.float32)
    crack = noise(rng, n, ((30, 0), (300, -3), (2500, -12), (9000, -30))) * burst(n, 0.01, 0.7)
    lay(out, 0, crack, 1.1, rng.uniform(-0.3, 0.3))
    for at in np.sort(rng.uniform(0.05, 2.6, 7)):
        roll = noise(rng, n, ((25, 0), (90, -2), (260, -16), (900, -40)))
        lay(
            out,
            count(at),
            roll * burst(n, 0.12, rng.uniform(1.0, 2.2)),
            0.9 * np.exp(-0.35 * at),
            rng.uniform(-0.5, 0.5),
        )
    return peaked(out * swell(n, 0.002, 1.0)[:, None])


def wind(rng: np.random.Generator, seconds: float) -> F32:
    """Gusts with a faint whistle that wanders in pitch."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    gust = sway(rng, n, 0.22, 0.25, 1.0) ** 1.5
    for pan in (-0.7, 0.7):
        low = noise(rng, n, ((40, -6), (120, 0), (400, -8), (1500, -26), (6000, -50)))
        air = noise(rng, n, ((200, -30), (700, -8), (1400, -12), (5000, -34)))
        lay(out, 0, low * gust + 0.4 * air * gust**2, 0.6, pan)
    for base in (430.0, 610.0):
        band = noise(rng, n, ((base * 0.8, -40), (base * 0.97, -4), (base, 0), (base * 1.03, -4), (base * 1.25, -40)))
        lay(out, 0, band * sway(rng, n, 0.3, 0.0, 1.0) ** 3 * gust, 0.22, rng.uniform(-0.6, 0.6))
    return peaked(out)


def rain(rng: np.random.Generator, seconds: float) -> F32:
    """A soft hiss and single drops."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    steady = sway(rng, n, 0.15, 0.8, 1.0)
    for pan in (-0.8, 0.8):
        hiss = noise(rng, n, ((120, -26), (500, -14), (1500, -6), (4500, 0), (9000, -4), (16000, -16)))
        lay(out, 0, hiss * steady, 0.18, pan)
    drop_kinds = [_drop(rng) for _ in range(10)]
    for _ in range(int(seconds * 55)):
        lay(
            out,
            int(rng.integers(0, n)),
            drop_kinds[int(rng.integers(10))],
            float(rng.uniform(0.05, 0.4)),
            float(rng.uniform(-0.9, 0.9)),
        )
    return peaked(out)


def _drop(rng: np.random.Generator) -> F32:
    n = count(0.03)
    tick = noise(rng, n, ((800, -16), (3000, 0), (9000, -6))) * burst(n, 0.0005, 0.02)
    plink = glide(np.linspace(rng.uniform(1500, 3500), rng.uniform(2500, 5000), n, dtype=np.float32)) * burst(
        n, 0.001, 0.025
    )
    return peaked(0.7 * tick + rng.uniform(0.1, 0.7) * plink)


def waves(rng: np.random.Generator, seconds: float) -> F32:
    """Surf: each wave draws up, breaks and hisses back, every five to eight seconds, two shores of it."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    for pan, phase in ((-0.55, rng.uniform(0, 1)), (0.55, rng.uniform(0, 1))):
        period = rng.uniform(5.2, 7.4)
        turn = (times(n) / period + phase + 0.04 * sway(rng, n, 0.2, -1, 1)) % 1.0
        body = np.clip(np.minimum(turn / 0.35, (1 - turn) / 0.65), 0, 1) ** 2
        wash = np.exp(-(((turn - 0.45) / 0.16) ** 2))
        deep = noise(rng, n, ((30, -4), (90, 0), (300, -8), (1200, -22), (5000, -46)))
        foam = noise(rng, n, ((300, -20), (1200, -6), (3500, 0), (9000, -8), (15000, -20)))
        lay(out, 0, (0.55 * deep * (0.3 + body) + 0.42 * foam * (0.08 + wash)).astype(np.float32), 0.6, pan)
    return peaked(out)


def stream(rng: np.random.Generator, seconds: float) -> F32:
    """Running water: noise with many small bubbles."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    for pan in (-0.6, 0.6):
        bed = noise(rng, n, ((150, -18), (450, -4), (1100, 0), (3000, -8), (9000, -22)))
        lay(out, 0, bed * sway(rng, n, 1.5, 0.6, 1.0), 0.2, pan)
    bubbles(rng, out, 26.0, 0.3, (350, 1400))
    return peaked(out)


def bubbles(rng: np.random.Generator, out: F32, a_second: float, gain: float, band: tuple[float, float]) -> None:
    """Rising blips of air in water (a bubble rings near its Minnaert frequency and rises in pitch) laid into `out`."""
    kinds = []
    for _ in range(14):
        n = count(rng.uniform(0.03, 0.09))
        start = float(np.exp(rng.uniform(np.log(band[0]), np.log(band[1]))))
        kinds.append(
            peaked(
                glide(np.linspace(start, start * rng.uniform(1.05, 1.5), n, dtype=np.float32))
                * burst(n, 0.004, n / RATE)
            )
        )
    for _ in range(rng.poisson(len(out) / RATE * a_second)):
        sound = kinds[int(rng.integers(len(kinds)))]
        lay(
            out,
            int(rng.integers(0, len(out))),
            sound,
            gain * float(rng.uniform(0.1, 1.0)) ** 2,
            float(rng.uniform(-0.8, 0.8)),
        )


def lapping(rng: np.random.Generator, seconds: float) -> F32:
    """A lake at its shore: small soft laps and bubbles."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    for pan in (-0.6, 0.0, 0.6):
        bed = noise(rng, n, ((120, -20), (350, -3), (700, 0), (1600, -10), (6000, -34)))
        lay(out, 0, bed * sway(rng, n, 0.9, 0.0, 1.0) ** 2.5, 0.3, pan)
    bubbles(rng, out, 7.0, 0.4, (280, 800))
    return peaked(out)


def fire(rng: np.random.Generator, seconds: float) -> F32:
    """A low flutter and crackles."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    low = noise(rng, n, ((40, -4), (110, 0), (400, -12), (2000, -30), (8000, -44))) * sway(rng, n, 5.0, 0.4, 1.0)
    lay(out, 0, low, 0.16)
    kinds = [
        peaked(
            noise(rng, count(0.02), ((600, -14), (2500, 0), (9000, -6)))
            * burst(count(0.02), 0.0004, rng.uniform(0.004, 0.018))
        )
        for _ in range(8)
    ]
    busy = sway(rng, n, 0.8, 0.0, 1.0)
    for _ in range(int(seconds * 34)):
        at = int(rng.integers(0, n))
        if rng.random() < busy[at]:
            lay(out, at, kinds[int(rng.integers(8))], float(rng.uniform(0.08, 1.0)) ** 2, float(rng.uniform(-0.6, 0.6)))
    return peaked(out)


def sizzle(rng: np.random.Generator, seconds: float) -> F32:
    n = count(seconds)
    return peaked(
        noise(rng, n, ((800, -30), (3000, -8), (7000, 0), (14000, -6)))
        * sway(rng, n, 6.0, 0.5, 1.0)
        * swell(n, 0.1, 0.2)
    )
