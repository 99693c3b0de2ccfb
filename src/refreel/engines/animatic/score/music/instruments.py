"""Single notes of a few plain instruments. All give mono float32 at 48 kHz, peak about 1."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from refreel.engines.animatic.score.sound.tone import burst, count, glide, noise, peaked, ring, swell, times
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.soundtrack import RATE

Note = Callable[[np.random.Generator, float, float], F32]
"""(generator, Hz, seconds the key is held) → sound, its tail included."""


def hertz(midi: float) -> float:
    return float(440.0 * 2.0 ** ((midi - 69) / 12))


def piano(rng: np.random.Generator, f: float, seconds: float) -> F32:
    """A soft felt piano: slightly stretched partials, the high ones gone sooner, a dull hammer."""
    n = count(min(seconds + 0.9, 4.5))
    t = times(n)
    out = np.zeros(n, np.float32)
    for k in range(1, 9):
        fk = f * k * np.sqrt(1 + 0.0004 * k * k)
        if fk > 7000:
            break
        decay = np.exp(-t * (0.9 + 0.55 * k) * (f / 220) ** 0.4)
        out += (np.sin(2 * np.pi * fk * t) * decay / k**1.6).astype(np.float32)
    hammer = noise(rng, n, ((200, 0), (900, -6), (3000, -22))) * burst(n, 0.001, 0.05) * 0.06
    release = np.minimum(1.0, np.exp(-(t - seconds) * 5.0)).astype(np.float32)
    return peaked((out + hammer) * np.minimum(1.0, t / 0.006).astype(np.float32) * release)


def pluck(rng: np.random.Generator, f: float, seconds: float) -> F32:
    """A nylon string (Karplus and Strong 1983), a period at a time: each is the mean of the one before and its neighbour."""
    n = count(min(seconds + 0.8, 3.0))
    period = max(8, round(RATE / f))
    wave = rng.uniform(-1, 1, period + 1)
    wave = np.convolve(np.concatenate([wave[-4:], wave]), np.ones(5) / 5, "valid")
    loss = 0.5 * (0.996 - 0.0012 * (f / 220))
    rows = -(-n // period)
    out = np.empty((rows, period), np.float32)
    now = wave[:period]
    for row in range(rows):
        out[row] = now
        now = loss * (now + np.concatenate([now[-1:], now[:-1]]))
    t = times(n)
    return peaked(out.ravel()[:n] * np.minimum(1.0, np.exp(-(t - seconds) * 6.0)))


def strings(rng: np.random.Generator, f: float, seconds: float) -> F32:
    """A section bowed slowly: three detuned sets of soft harmonics with vibrato."""
    n = count(seconds + 0.7)
    t = times(n)
    out = np.zeros(n, np.float32)
    for detune in (0.9965, 1.0, 1.0038):
        wobble = 1 + 0.0022 * np.sin(2 * np.pi * rng.uniform(4.6, 5.6) * t + rng.uniform(0, 6)) * np.minimum(1, t / 0.8)
        phase = np.cumsum(f * detune * wobble) * (2 * np.pi / RATE)
        for k in range(1, 9):
            if f * k > 5500:
                break
            out += (np.sin(k * phase) / k**1.35).astype(np.float32)
    return peaked(out * swell(n, min(0.45, seconds * 0.4), 0.8))


def pad(rng: np.random.Generator, f: float, seconds: float) -> F32:
    """A warm, slow synthesiser."""
    n = count(seconds + 1.0)
    t = times(n)
    out = np.zeros(n, np.float32)
    for detune in (0.997, 1.003):
        phase = 2 * np.pi * f * detune * t + rng.uniform(0, 6)
        for k, g in ((1, 1.0), (2, 0.35), (3, 0.16), (4, 0.07)):
            out += (g * np.sin(k * phase)).astype(np.float32)
    return peaked(out * swell(n, min(0.9, seconds * 0.5), 1.2))


def flute(rng: np.random.Generator, f: float, seconds: float) -> F32:
    n = count(seconds + 0.15)
    t = times(n)
    line = (f * (1 + 0.004 * np.sin(2 * np.pi * 5.1 * t) * np.minimum(1, t / 0.4))).astype(np.float32)
    breath = noise(rng, n, ((f * 0.7, -14), (f * 1.2, 0), (f * 5, -12), (12000, -30))) * 0.03
    return peaked((glide(line) + 0.22 * glide(2 * line) + 0.08 * glide(3 * line) + breath) * swell(n, 0.07, 0.14))


def bells(rng: np.random.Generator, f: float, seconds: float) -> F32:
    """A music box."""
    return peaked(ring(1.8, [(f, 1, 1.6), (f * 2.0, 0.3, 0.9), (f * 3.98, 0.2, 0.4), (f * 6.9, 0.08, 0.15)]))


def brass(rng: np.random.Generator, f: float, seconds: float) -> F32:
    """Horns: the louder the brighter."""
    n = count(seconds + 0.25)
    t = times(n)
    env = swell(n, min(0.18, seconds * 0.4), 0.3)
    phase = 2 * np.pi * f * t
    out = np.zeros(n, np.float32)
    for k in range(1, 10):
        if f * k > 5000:
            break
        out += (np.sin(k * phase + 0.1 * k) * env ** (1 + 0.35 * k) / k**0.9).astype(np.float32)
    return peaked(out)


def bass(rng: np.random.Generator, f: float, seconds: float) -> F32:
    n = count(seconds + 0.12)
    t = times(n)
    tone = (
        np.sin(2 * np.pi * f * t)
        + 0.4 * np.sin(4 * np.pi * f * t) * np.exp(-4 * t)
        + 0.15 * np.sin(6 * np.pi * f * t) * np.exp(-7 * t)
    )
    return peaked(tone.astype(np.float32) * swell(n, 0.008, 0.12) * np.exp(-0.8 * t))


def synth(rng: np.random.Generator, f: float, seconds: float) -> F32:
    """A short bright synthesiser note whose harmonics close quickly."""
    n = count(min(seconds, 0.5) + 0.2)
    t = times(n)
    out = np.zeros(n, np.float32)
    for k in range(1, 12):
        if f * k > 8000:
            break
        out += (np.sin(2 * np.pi * f * k * t) / k * np.exp(-t * (3 + 1.6 * k))).astype(np.float32)
    return peaked(out * swell(n, 0.004, 0.1))


def kick(rng: np.random.Generator, f: float, seconds: float) -> F32:
    n = count(0.32)
    t = times(n)
    return peaked(glide((46 + 110 * np.exp(-38 * t)).astype(np.float32)) * burst(n, 0.002, 0.28))


def snare(rng: np.random.Generator, f: float, seconds: float) -> F32:
    n = count(0.22)
    return peaked(
        0.5 * ring(0.22, [(186, 1, 0.1), (332, 0.5, 0.06)])
        + 0.5 * noise(rng, n, ((500, -10), (2200, 0), (7000, -2))) * burst(n, 0.001, 0.16)
    )


def hat(rng: np.random.Generator, f: float, seconds: float) -> F32:
    n = count(0.08)
    return peaked(noise(rng, n, ((3000, -30), (7000, -4), (11000, 0))) * burst(n, 0.0008, 0.05))


def drum(rng: np.random.Generator, f: float, seconds: float) -> F32:
    """A large drum in a hall."""
    n = count(1.1)
    t = times(n)
    return peaked(
        glide((58 + 30 * np.exp(-14 * t)).astype(np.float32)) * burst(n, 0.004, 0.9)
        + 0.15 * noise(rng, n, ((80, 0), (400, -8), (2000, -26))) * burst(n, 0.002, 0.2)
    )


INSTRUMENTS: dict[str, Note] = {
    "piano": piano, "pluck": pluck, "strings": strings, "pad": pad, "flute": flute, "bells": bells, "brass": brass, "bass": bass,
    "synth": synth, "kick": kick, "snare": snare, "hat": hat, "drum": drum,
}  # fmt: skip
"""By name."""
