"""Engines, alarms, whistles, guns and fireworks."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.score.sound.tone import burst, count, glide, lay, level, noise, peaked, sway, swell, times
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.soundtrack import RATE

Generator = np.random.Generator


def siren(rng: Generator, seconds: float) -> F32:
    t = times(count(seconds))
    line = (900 + 380 * np.sin(2 * np.pi * 0.28 * t - 1.2)).astype(np.float32)
    return peaked((glide(line) + 0.3 * glide(2 * line) + 0.15 * glide(3 * line)) * swell(len(t), 0.4, 0.6))


def alarm(rng: Generator, seconds: float) -> F32:
    n = count(seconds)
    gate = ((times(n) * 3.4) % 1.0 < 0.5).astype(np.float32)
    soft = np.convolve(gate, np.hanning(240) / 120, "same").astype(np.float32)
    return peaked((glide(np.full(n, 980, np.float32)) + 0.3 * glide(np.full(n, 2940, np.float32))) * soft)


def horn(rng: Generator) -> F32:
    n = count(0.7)
    tones = sum(glide(np.full(n, f * h, np.float32)) / h for f in (392.0, 494.0) for h in (1, 2, 3, 4, 5))
    return peaked(np.asarray(tones, np.float32) * swell(n, 0.03, 0.12))


def train_whistle(rng: Generator) -> F32:
    n = count(1.9)
    bend = np.interp(np.arange(n), [0, n * 0.08, n * 0.8, n], [0.93, 1, 1, 0.94]).astype(np.float32)
    tones = sum(glide(f * bend) + 0.3 * glide(2 * f * bend) for f in (311.0, 370.0, 466.0, 554.0))
    return peaked(
        (np.asarray(tones, np.float32) + 0.5 * noise(rng, n, ((400, -20), (1500, 0), (6000, -12)))) * swell(n, 0.1, 0.4)
    )


def whistle(rng: Generator) -> F32:
    n = count(0.9)
    trill = (2350 * (1 + 0.035 * np.sign(np.sin(2 * np.pi * 32 * times(n))))).astype(np.float32)
    return peaked((glide(trill) + 0.15 * noise(rng, n, ((1500, -12), (2500, 0), (5000, -10)))) * swell(n, 0.02, 0.1))


def helicopter(rng: Generator, seconds: float) -> F32:
    n = count(seconds)
    beat = np.clip(np.sin(2 * np.pi * 11.5 * times(n)), 0, 1) ** 3
    body = noise(rng, n, ((40, 0), (120, -2), (400, -10), (2000, -26))) * beat
    return peaked(
        (body + 0.08 * noise(rng, n, ((800, -6), (2500, 0), (8000, -12)))).astype(np.float32)
        * swell(n, seconds * 0.3, seconds * 0.3)
    )


def engine(rng: Generator, seconds: float) -> F32:
    """A car: comes up in revs, passes from left to right."""
    n = count(seconds)
    revs = np.interp(np.arange(n) / n, [0, 0.25, 0.5, 1], [46, 92, 74, 58]).astype(np.float32) * sway(
        rng, n, 2.0, 0.98, 1.02
    )
    phase = np.cumsum(revs.astype(np.float64)) * (2 * np.pi / RATE)
    tone = sum(np.sin(k * phase + 0.4 * k * k) / k**0.8 for k in range(1, 14))
    road = noise(rng, n, ((50, 0), (200, -4), (900, -10), (4000, -30)))
    near = np.exp(-(((np.arange(n) / n - 0.5) / 0.38) ** 2))
    sound = np.asarray((0.3 * tone + 0.5 * road) * near, np.float32)
    side = np.linspace(0.25, np.pi / 2 - 0.25, n, dtype=np.float32)
    return peaked(np.stack([sound * np.cos(side), sound * np.sin(side)], axis=1))


def explosion(rng: Generator) -> F32:
    n = count(3.2)
    out = np.zeros((n, 2), np.float32)
    for pan in (-0.5, 0.5):
        blast = noise(rng, n, ((25, 2), (80, 0), (400, -8), (2500, -18), (9000, -34))) * burst(n, 0.004, 1.5)
        debris = noise(rng, n, ((200, -12), (1500, 0), (6000, -6))) * sway(rng, n, 14, 0, 1) ** 3 * burst(n, 0.25, 1.8)
        lay(out, 0, blast + 0.22 * debris, 0.6, pan)
    lay(out, 0, glide(np.linspace(70, 26, n, dtype=np.float32)) * burst(n, 0.004, 1.3), 1.2)
    return peaked(np.tanh(1.4 * out / max(level(out) * 5, 1e-6)).astype(np.float32))


def fireworks(rng: Generator, seconds: float) -> F32:
    out = np.zeros((count(seconds), 2), np.float32)
    n = count(1.6)
    for at in np.arange(0.15, max(0.3, seconds - 0.6), 0.85):
        pan = float(rng.uniform(-0.8, 0.8))
        pop = noise(rng, n, ((40, 2), (150, 0), (900, -8), (5000, -22))) * burst(n, 0.002, 0.5)
        crackle = (
            noise(rng, n, ((1500, -14), (5000, 0), (12000, -4))) * sway(rng, n, 30, 0, 1) ** 5 * burst(n, 0.3, 1.1)
        )
        lay(out, count(float(at + rng.uniform(0, 0.4))), pop + 0.5 * crackle, float(rng.uniform(0.4, 0.9)), pan)
    return peaked(out)


def gunshot(rng: Generator) -> F32:
    n = count(1.1)
    crack = noise(rng, n, ((60, 0), (500, 0), (3000, -4), (12000, -12))) * burst(n, 0.0006, 0.12)
    tail = noise(rng, n, ((50, 0), (300, -6), (1500, -18), (6000, -36))) * burst(n, 0.01, 0.9)
    return peaked(crack + 0.3 * tail)


def laser(rng: Generator) -> F32:
    n = count(0.35)
    line = (3800 * np.exp(-6 * times(n)) + 180).astype(np.float32)
    return peaked((glide(line) + 0.5 * glide(2.01 * line)) * burst(n, 0.002, 0.33))
