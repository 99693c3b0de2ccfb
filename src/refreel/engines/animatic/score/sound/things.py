"""Bells, doors, machines, steps and blows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from refreel.engines.animatic.score.sound.tone import (
    burst,
    count,
    glide,
    lay,
    noise,
    peaked,
    ring,
    sway,
    swell,
    times,
)
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.soundtrack import RATE

Generator = np.random.Generator


def _mixed(seconds: float, *parts: tuple[float, F32, float]) -> F32:
    """(second, sound, gain) each, added up; peak 1."""
    out = np.zeros(count(seconds), np.float32)
    for at, sound, gain in parts:
        first = max(0, round(at * RATE))
        piece = sound[: max(0, len(out) - first)]
        out[first : first + len(piece)] += gain * piece
    return peaked(out)


def bell(rng: Generator) -> F32:
    """A small bell; partials of a bell's spectrum (hum, prime, tierce, quint, nominal)."""
    f = float(rng.uniform(720, 980))
    return peaked(ring(2.6, [(f * r, g, d) for r, g, d in ((0.5, 0.3, 2.6), (1, 1, 2.2), (1.19, 0.6, 1.8), (1.5, 0.4, 1.4), (2, 0.8, 1.2), (2.66, 0.35, 0.7), (4.1, 0.2, 0.35))]))  # fmt: skip


def church_bell(rng: Generator) -> F32:
    """Two strokes of a large bell."""
    f = float(rng.uniform(205, 260))
    partials = [(f * r, g, d) for r, g, d in ((0.5, 0.7, 4.5), (1, 1, 3.6), (1.2, 0.8, 3.2), (1.5, 0.5, 2.4), (2, 1.0, 2.0), (2.5, 0.4, 1.2), (3.0, 0.4, 1.0), (4.2, 0.3, 0.5), (5.4, 0.2, 0.3))]  # fmt: skip
    stroke = ring(3.8, partials)
    return _mixed(5.2, (0, stroke, 1), (1.6, stroke, 0.85))


def chimes(rng: Generator) -> F32:
    notes = [
        float(rng.choice([1047, 1175, 1319, 1568, 1760, 2093])) * float(rng.uniform(0.995, 1.005)) for _ in range(9)
    ]
    return _mixed(3.2, *((float(rng.uniform(0, 1.8)), ring(1.6, [(f, 1, 1.5), (f * 2.76, 0.4, 0.7), (f * 5.4, 0.15, 0.3)]), float(rng.uniform(0.3, 1))) for f in notes))  # fmt: skip


def doorbell(rng: Generator) -> F32:
    def tone(f: float) -> F32:
        return ring(1.3, [(f, 1, 1.2), (f * 2, 0.35, 0.7), (f * 3, 0.2, 0.4)])

    return _mixed(1.9, (0, tone(659.3), 1), (0.55, tone(523.3), 1))


def phone(rng: Generator) -> F32:
    """Two rings of two tones, each with a tremble."""
    n = count(0.9)
    t = times(n)
    tone = (np.sin(2 * np.pi * 1320 * t) + 0.8 * np.sin(2 * np.pi * 1660 * t)) * (np.sin(2 * np.pi * 20 * t) > 0)
    once = np.convolve(tone, np.hanning(96) / 48, "same").astype(np.float32) * swell(n, 0.01, 0.05)
    return _mixed(2.4, (0, once, 1), (1.4, once, 1))


def knock(rng: Generator) -> F32:
    """Three knocks on wood."""
    one = ring(0.22, [(118, 1, 0.14), (236, 0.7, 0.09), (410, 0.5, 0.06), (760, 0.25, 0.03)])
    one = one + 0.5 * noise(rng, len(one), ((250, -6), (900, 0), (2500, -8), (7000, -22))) * burst(
        len(one), 0.001, 0.04
    )
    return _mixed(
        0.95, *((0.24 * k + float(rng.uniform(-0.01, 0.01)), one, float(rng.uniform(0.8, 1))) for k in range(3))
    )


def creak(rng: Generator) -> F32:
    """A hinge: a stick-slip pulse train whose rate wanders, through wooden resonances."""
    n = count(1.6)
    rate = np.interp(np.arange(n), [0, n * 0.3, n * 0.7, n], [28, 60, 46, 85]) * sway(rng, n, 3.0, 0.8, 1.2)
    phase = np.cumsum(rate) / RATE
    pulses = (np.diff(np.floor(phase), prepend=0) > 0).astype(np.float32)
    body = ring(0.03, [(640, 1, 0.02), (1180, 0.8, 0.014), (2100, 0.5, 0.01), (3400, 0.2, 0.006)])
    return peaked(np.convolve(pulses, body)[:n].astype(np.float32) * swell(n, 0.15, 0.3))


def slam(rng: Generator) -> F32:
    n = count(0.9)
    boom = ring(0.9, [(62, 1, 0.5), (97, 0.8, 0.35), (180, 0.4, 0.2)])
    clap = noise(rng, n, ((80, 0), (500, -3), (2500, -12), (8000, -26))) * burst(n, 0.002, 0.22)
    return peaked(boom + 0.9 * clap)


def thud(rng: Generator) -> F32:
    n = count(0.5)
    line = np.linspace(95, 42, n, dtype=np.float32)
    return peaked(
        glide(line) * burst(n, 0.003, 0.38)
        + 0.25 * noise(rng, n, ((60, 0), (300, -4), (1500, -20))) * burst(n, 0.001, 0.07)
    )


def _claps(rng: Generator, seconds: float, people: int) -> F32:
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    kinds = []
    for _ in range(12):
        centre = float(rng.uniform(900, 2400))
        m = count(0.05)
        kinds.append(
            peaked(
                noise(rng, m, ((centre * 0.4, -20), (centre, 0), (centre * 2, -8), (9000, -26)))
                * burst(m, 0.0008, float(rng.uniform(0.02, 0.04)))
            )
        )
    for _ in range(people):
        kind, pan, gain = kinds[int(rng.integers(12))], float(rng.uniform(-0.95, 0.95)), float(rng.uniform(0.1, 0.6))
        rate = float(rng.uniform(3.2, 5.0))
        for at in np.arange(float(rng.uniform(0, 0.5)), seconds - 0.06, 1 / rate):
            lay(out, count(at + float(rng.uniform(0, 0.05))), kind, gain * float(rng.uniform(0.6, 1)), pan)
    return out


def applause(rng: Generator, seconds: float) -> F32:
    out = _claps(rng, seconds, 46)
    n = len(out)
    for pan in (-0.7, 0.7):
        lay(out, 0, noise(rng, n, ((500, -16), (1400, 0), (3500, -4), (9000, -18))), 0.12, pan)
    return peaked(out * swell(n, 0.5, min(1.2, seconds / 3))[:, None])


def cheer(rng: Generator, seconds: float) -> F32:
    """A crowd's roar with whistles over applause."""
    n = count(seconds)
    out = 0.5 * _claps(rng, seconds, 26)
    for pan in (-0.8, -0.2, 0.3, 0.8):
        vowel = noise(rng, n, ((200, -16), (480, -2), (720, 0), (1150, -3), (2400, -12), (6000, -30)))
        lay(out, 0, vowel * sway(rng, n, 1.2, 0.6, 1.0), 0.22, pan)
    for _ in range(max(1, int(seconds * 0.6))):
        m = count(0.5)
        line = np.interp(np.arange(m), [0, m * 0.4, m], [1700, 2500, 1900]).astype(np.float32)
        lay(
            out,
            int(rng.integers(0, max(1, n - m))),
            glide(line) * swell(m, 0.06, 0.15),
            0.1,
            float(rng.uniform(-0.8, 0.8)),
        )
    return peaked(out * swell(n, 0.35, min(1.2, seconds / 3))[:, None])


def glass(rng: Generator) -> F32:
    """A pane breaks: a blow, then shards ring."""
    parts: list[tuple[float, F32, float]] = []
    blow = noise(rng, count(0.25), ((600, -10), (3000, 0), (12000, -2))) * burst(count(0.25), 0.001, 0.2)
    parts.append((0.0, blow, 0.35))
    for _ in range(34):
        f = float(np.exp(rng.uniform(np.log(2200), np.log(9500))))
        parts.append(
            (
                float(rng.exponential(0.16)),
                ring(0.35, [(f, 1, float(rng.uniform(0.06, 0.3))), (f * 1.52, 0.4, 0.08)]),
                float(rng.uniform(0.1, 0.6)),
            )
        )
    return _mixed(1.5, *parts)


def whoosh(rng: Generator) -> F32:
    """Air that something fast moves, from one side to the other: three bands rise and fall one after the other."""
    n = count(0.75)
    at = np.linspace(0, 1, n, dtype=np.float32)
    out = np.zeros(n, np.float32)
    for centre, middle in ((420.0, 0.36), (1100.0, 0.5), (2600.0, 0.56)):
        out += noise(rng, n, ((centre * 0.35, -26), (centre, 0), (centre * 2.8, -26))) * np.exp(
            -(((at - middle) / 0.2) ** 2)
        )
    side = (
        np.linspace(0.2, np.pi / 2 - 0.2, n, dtype=np.float32)
        if rng.random() < 0.5
        else np.linspace(np.pi / 2 - 0.2, 0.2, n, dtype=np.float32)
    )
    return peaked(np.stack([out * np.cos(side), out * np.sin(side)], axis=1))


def clang(rng: Generator) -> F32:
    f = float(rng.uniform(820, 1150))
    return peaked(ring(1.2, [(f * r, g, d) for r, g, d in ((1, 0.7, 0.9), (2.32, 1, 0.8), (3.9, 0.8, 0.6), (5.2, 0.6, 0.4), (7.7, 0.4, 0.25))]) + 0.3 * noise(rng, count(1.2), ((1500, -6), (6000, 0))) * burst(count(1.2), 0.0006, 0.05))  # fmt: skip


def splash(rng: Generator) -> F32:
    n = count(1.3)
    hit = noise(rng, n, ((90, -4), (300, 0), (1200, -5), (5000, -14))) * burst(n, 0.008, 0.35)
    spray = noise(rng, n, ((900, -14), (3000, 0), (9000, -5))) * burst(n, 0.09, 0.9) * sway(rng, n, 18, 0.3, 1)
    drops = [(float(rng.uniform(0.25, 1.0)), glide(np.linspace(f, f * 1.4, count(0.06), dtype=np.float32)) * burst(count(0.06), 0.004, 0.06), 0.25) for f in rng.uniform(400, 1500, 9)]  # fmt: skip
    return _mixed(1.3, (0, hit, 0.35), (0, spray, 0.16), *drops)


def drips(rng: Generator, seconds: float) -> F32:
    out = np.zeros((count(seconds), 2), np.float32)
    at = 0.2
    while at < seconds - 0.2:
        f = float(rng.uniform(700, 1500))
        n = count(0.09)
        lay(
            out,
            count(at),
            glide(np.linspace(f, f * 1.7, n, dtype=np.float32)) * burst(n, 0.002, 0.08),
            float(rng.uniform(0.5, 1)),
            float(rng.uniform(-0.4, 0.4)),
        )
        at += float(rng.uniform(0.35, 0.9))
    return peaked(out)


def _regular(seconds: float, gap: float, sound: Callable[[int], F32], first: float = 0.05) -> F32:
    out = np.zeros((count(seconds), 2), np.float32)
    for k, at in enumerate(np.arange(first, max(first + gap / 2, seconds - 0.05), gap)):
        lay(out, round(at * RATE), sound(k))
    return peaked(out)


def heartbeat(rng: Generator, seconds: float) -> F32:
    def beat(n: int, low: float) -> F32:
        return glide(np.linspace(low * 1.5, low, n, dtype=np.float32)) * burst(n, 0.012, 0.16)

    pair = _mixed(0.55, (0, beat(count(0.22), 44), 1), (0.26, beat(count(0.2), 52), 0.7))
    return _regular(seconds, 60 / 72, lambda k: pair)


def clock(rng: Generator, seconds: float) -> F32:
    ticks = [peaked(ring(0.05, [(f, 1, 0.02), (f * 2.1, 0.6, 0.01), (f * 3.7, 0.3, 0.006)])) for f in (2450.0, 1980.0)]
    return _regular(seconds, 0.5, lambda k: ticks[k % 2])


def shutter(rng: Generator) -> F32:
    def click(n: int) -> F32:
        return noise(rng, n, ((800, -8), (3000, 0), (9000, -4))) * burst(n, 0.0006, 0.025)

    return _mixed(0.22, (0, click(count(0.05)), 1), (0.09, click(count(0.06)), 0.8))


def typing(rng: Generator, seconds: float) -> F32:
    out = np.zeros((count(seconds), 2), np.float32)
    keys = [
        peaked(
            noise(rng, count(0.05), ((500, -8), (2200, 0), (6000, -4), (12000, -14)))
            * burst(count(0.05), 0.0008, float(rng.uniform(0.015, 0.035)))
        )
        for _ in range(6)
    ]
    at = 0.1
    while at < seconds - 0.1:
        lay(out, count(at), keys[int(rng.integers(6))], float(rng.uniform(0.5, 1)), float(rng.uniform(-0.2, 0.2)))
        at += float(rng.choice([0.09, 0.12, 0.15, 0.32]))
    return peaked(out)


def paper(rng: Generator, seconds: float) -> F32:
    n = count(seconds)
    return peaked(
        noise(rng, n, ((400, -20), (2000, -4), (6000, 0), (12000, -8)))
        * sway(rng, n, 9, 0, 1) ** 3
        * sway(rng, n, 0.9, 0.1, 1)
    )


def drum_roll(rng: Generator, seconds: float) -> F32:
    n = count(0.12)
    hit = peaked(
        ring(0.12, [(185, 0.6, 0.08), (330, 0.3, 0.05)])
        + 0.5 * noise(rng, n, ((400, -8), (2500, 0), (8000, -4))) * burst(n, 0.001, 0.1)
    )
    out = np.zeros((count(seconds), 2), np.float32)
    for at in np.arange(0.0, seconds - 0.1, 0.058):
        lay(
            out,
            count(float(at) + float(rng.uniform(0, 0.006))),
            hit,
            float(0.35 + 0.65 * at / seconds) * float(rng.uniform(0.85, 1)),
        )
    return peaked(out)


def pour(rng: Generator, seconds: float) -> F32:
    """A vessel fills: a resonance rises."""
    n = count(seconds)
    bed = noise(rng, n, ((300, -16), (900, -2), (2200, 0), (6000, -14))) * sway(rng, n, 9, 0.5, 1)
    tone = glide(np.linspace(420, 980, n, dtype=np.float32) * sway(rng, n, 12, 0.93, 1.07)) * sway(rng, n, 14, 0, 1)
    return peaked((0.25 * bed + 0.4 * tone) * swell(n, 0.1, 0.3))


def coin(rng: Generator) -> F32:
    f = float(rng.uniform(4200, 4900))
    one = ring(0.6, [(f, 1, 0.5), (f * 1.51, 0.7, 0.4), (f * 2.3, 0.3, 0.2)])
    return _mixed(1.1, (0, one, 1), (0.16, one, 0.6), (0.27, one, 0.4), (0.34, one, 0.3))


def sparkle(rng: Generator) -> F32:
    """A rising run of small bells."""
    scale = (1047.0, 1175.0, 1319.0, 1568.0, 1760.0)
    notes = [scale[k % 5] * 2 ** (k // 5) for k in range(12)]
    return _mixed(
        1.9,
        *(
            (0.065 * k + float(rng.uniform(0, 0.015)), ring(0.7, [(f, 1, 0.6), (f * 2.76, 0.25, 0.2)]), 0.5 + 0.03 * k)
            for k, f in enumerate(notes)
        ),
    )
