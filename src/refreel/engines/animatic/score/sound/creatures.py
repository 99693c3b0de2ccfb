"""Voices of animals and of people without words."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.score.sound.tone import burst, count, glide, lay, noise, peaked, sway, swell, times
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.soundtrack import RATE

# First three formants in Hz of some vowels (after Peterson and Barney 1952).
_FORMANTS = (
    (730, 1090, 2440),
    (530, 1840, 2480),
    (270, 2290, 3010),
    (570, 840, 2410),
    (440, 1020, 2240),
    (640, 1190, 2390),
)


def _line(*points: tuple[float, float], seconds: float) -> F32:
    """A curve through (share of the time, value)."""
    n = count(seconds)
    return np.interp(np.linspace(0, 1, n), [p for p, _ in points], [v for _, v in points]).astype(np.float32)


def syllable(rng: np.random.Generator, pitch: float, seconds: float, vowel: int | None = None) -> F32:
    """A voiced syllable without meaning: harmonics under three formants, falling a little in pitch. Peak 1."""
    n = count(seconds)
    hertz = pitch * _line(
        (0, 1.0), (0.3, float(rng.uniform(1.0, 1.12))), (1, float(rng.uniform(0.82, 0.98))), seconds=seconds
    )
    phase = np.cumsum(hertz) * (2 * np.pi / RATE)
    formants = _FORMANTS[int(rng.integers(len(_FORMANTS))) if vowel is None else vowel]
    size = 1.0 if pitch < 150 else 1.14
    out = np.zeros(n, np.float32)
    for k in range(1, int(min(24, 3600 / pitch)) + 1):
        f = k * pitch
        weight = sum(
            g * np.exp(-(((f - c * size) / w) ** 2))
            for c, g, w in zip(formants, (1.0, 0.5, 0.25), (110, 140, 200), strict=True)
        )
        out += np.sin(k * phase).astype(np.float32) * np.float32(weight + 0.04 / k)
    breath = noise(rng, n, ((800, -20), (2500, 0), (7000, -6))) * 0.04
    return peaked((out + breath) * swell(n, 0.03, min(0.08, seconds / 2)))


def crowd(rng: np.random.Generator, seconds: float) -> F32:
    """Many people talking at once, none to be understood."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    for pan in (-0.8, 0.8):
        hum = noise(rng, n, ((120, -14), (300, -2), (600, 0), (1400, -8), (3500, -22), (9000, -46)))
        lay(out, 0, hum * sway(rng, n, 1.1, 0.6, 1.0), 0.05, pan)
    bank = [
        [syllable(rng, p, float(rng.uniform(0.11, 0.24))) for _ in range(7)] for p in (98.0, 117.0, 142.0, 187.0, 214.0)
    ]
    for _ in range(13):
        voice = bank[int(rng.integers(len(bank)))]
        pan, gain = float(rng.uniform(-0.95, 0.95)), float(rng.uniform(0.08, 0.3))
        at = -float(rng.uniform(0, 1.5))
        while at < seconds:
            for _ in range(int(rng.integers(3, 11))):
                sound = voice[int(rng.integers(len(voice)))]
                lay(out, round(at * RATE), sound, gain * float(rng.uniform(0.5, 1.0)), pan)
                at += len(sound) / RATE * float(rng.uniform(0.8, 1.15))
            at += float(rng.uniform(0.15, 1.3))
    return peaked(out)


def laughter(rng: np.random.Generator, seconds: float) -> F32:
    """A few people laugh."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    for _ in range(4):
        pitch, pan = float(rng.uniform(130, 320)), float(rng.uniform(-0.7, 0.7))
        at = float(rng.uniform(0, 0.5))
        beat = float(rng.uniform(0.16, 0.22))
        for k in range(max(1, int((min(seconds, rng.uniform(1.4, 3.0)) - at) / beat))):
            ha = syllable(rng, pitch * (1.15 - 0.03 * (k % 8)), beat * 0.7, vowel=int(rng.choice([0, 5])))
            puff = noise(rng, len(ha), ((500, -10), (1500, 0), (6000, -14))) * burst(len(ha), 0.01, 0.09)
            lay(out, count(at + k * beat), ha + 0.2 * puff, float(rng.uniform(0.3, 0.5)) * (0.9 ** (k % 8)), pan)
    return peaked(out)


def chirp(rng: np.random.Generator) -> F32:
    """One phrase of a small bird, of a kind and a tune chosen by the generator, 0.3–1.2 s."""
    kind = int(rng.integers(4))
    base = float(rng.uniform(2600, 4800))
    notes: list[F32] = []
    for _ in range(int(rng.integers(2, 6))):
        length = float(rng.uniform(0.05, 0.14))
        if kind == 0:
            line = _line((0, base * 1.25), (1, base * 0.85), seconds=length)
        elif kind == 1:
            line = _line((0, base * 0.8), (0.5, base * 1.2), (1, base * 0.95), seconds=length)
        elif kind == 2:
            n = count(length * 1.6)
            line = (base * (1 + 0.09 * np.sin(2 * np.pi * rng.uniform(22, 38) * times(n)))).astype(np.float32)
        else:
            line = _line((0, base), (1, base * float(rng.uniform(0.97, 1.05))), seconds=length * 1.4)
            base *= float(rng.choice([0.84, 1.0, 1.12, 1.26]))
        notes.append(glide(line) * swell(len(line), 0.012, 0.025))
        notes.append(np.zeros(count(float(rng.uniform(0.03, 0.11))), np.float32))
    return peaked(np.concatenate(notes))


def birds(rng: np.random.Generator, seconds: float) -> F32:
    """Several small birds answer one another."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    for _ in range(max(2, int(seconds * 1.1))):
        lay(
            out,
            int(rng.integers(-RATE // 4, max(1, n - RATE // 3))),
            chirp(rng),
            float(rng.uniform(0.2, 1.0)),
            float(rng.uniform(-0.9, 0.9)),
        )
    return peaked(out)


def crickets(rng: np.random.Generator, seconds: float) -> F32:
    """Trills of two or three insects, each pulsing at its own rate."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    t = times(n)
    for _ in range(3):
        tone = np.sin(2 * np.pi * rng.uniform(3900, 4900) * t)
        pulse = np.clip(np.sin(2 * np.pi * rng.uniform(26, 34) * t + rng.uniform(0, 6)), 0, 1) ** 2
        chirps = np.clip(np.sin(2 * np.pi * rng.uniform(1.6, 2.6) * t + rng.uniform(0, 6)) * 1.6, 0, 1)
        lay(
            out,
            0,
            (tone * pulse * chirps).astype(np.float32),
            float(rng.uniform(0.3, 0.8)),
            float(rng.uniform(-0.9, 0.9)),
        )
    return peaked(out)


def frogs(rng: np.random.Generator, seconds: float) -> F32:
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    for _ in range(3):
        pitch, pan, at = float(rng.uniform(140, 420)), float(rng.uniform(-0.8, 0.8)), float(rng.uniform(0, 1))
        while at < seconds:
            m = count(0.22)
            croak = (
                glide(np.full(m, pitch * 3, np.float32))
                * (0.5 + 0.5 * np.sign(np.sin(2 * np.pi * 38 * times(m))))
                * swell(m, 0.02, 0.06)
            )
            lay(out, count(at), croak.astype(np.float32), 0.5, pan)
            at += float(rng.uniform(0.5, 1.6))
    return peaked(out)


def bee(rng: np.random.Generator, seconds: float) -> F32:
    """An insect flies past and about."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    hertz = sway(rng, n, 0.8, 185, 225)
    phase = np.cumsum(hertz.astype(np.float64)) * (2 * np.pi / RATE)
    wings = sum(np.sin(k * phase) / k for k in range(1, 9))
    near = sway(rng, n, 0.35, 0.0, 1.0) ** 2
    side = sway(rng, n, 0.3, 0.0, np.pi / 2)
    sound = np.asarray(wings * near, np.float32)
    out[:, 0], out[:, 1] = sound * np.cos(side), sound * np.sin(side)
    return peaked(out)


def owl(rng: np.random.Generator) -> F32:
    """Hoo, hoo-hoo."""
    out = np.zeros(count(2.2), np.float32)
    for at, length in ((0.0, 0.35), (0.6, 0.14), (0.82, 0.6)):
        line = 340 * _line((0, 0.92), (0.3, 1.0), (1, 0.94), seconds=length)
        hoot = glide(line) + 0.18 * glide(2 * line)
        out[count(at) : count(at) + len(hoot)] += hoot * swell(len(hoot), 0.06, 0.1)
    return peaked(out)


def gulls(rng: np.random.Generator, seconds: float) -> F32:
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    for _ in range(max(1, int(seconds * 0.45))):
        at, pan = float(rng.uniform(0, max(0.2, seconds - 0.8))), float(rng.uniform(-0.9, 0.9))
        top = float(rng.uniform(1150, 1500))
        for k in range(int(rng.integers(1, 5))):
            line = top * _line((0, 0.7), (0.25, 1.0), (1, 0.62), seconds=0.34)
            cry = sum(glide(line * h) / h for h in (1, 2, 3, 4)) * swell(len(line), 0.04, 0.14)
            lay(out, count(at + 0.42 * k), np.asarray(cry, np.float32), 0.5 * 0.9**k, pan)
    return peaked(out)


def crow(rng: np.random.Generator) -> F32:
    parts = []
    for _ in range(3):
        line = 520 * _line((0, 0.85), (0.2, 1.0), (1, 0.8), seconds=0.32)
        rough = 1 + 0.7 * np.sin(2 * np.pi * 62 * times(len(line)))
        caw = (
            sum(glide(line * h) * g for h, g in ((1, 0.5), (2, 1.0), (3, 0.8), (4, 0.5), (5, 0.3)))
            * rough
            * swell(len(line), 0.03, 0.1)
        )
        parts += [np.asarray(caw, np.float32), np.zeros(count(0.2), np.float32)]
    return peaked(np.concatenate(parts))


def rooster(rng: np.random.Generator) -> F32:
    parts = []
    for length, low, high in ((0.14, 600, 700), (0.1, 700, 760), (0.2, 760, 900), (0.75, 900, 620)):
        line = _line((0, low), (0.4, high), (1, low if length < 0.5 else high * 0.85), seconds=length)
        cry = sum(glide(line * h) * g for h, g in ((1, 0.6), (2, 1.0), (3, 0.6), (4, 0.3))) * swell(
            len(line), 0.02, 0.05
        )
        parts += [np.asarray(cry, np.float32), np.zeros(count(0.04), np.float32)]
    return peaked(np.concatenate(parts))


def barks(rng: np.random.Generator) -> F32:
    """Two or three barks."""
    out = np.zeros(count(1.5), np.float32)
    size = float(rng.uniform(0.8, 1.3))
    for k in range(int(rng.integers(2, 4))):
        line = 420 * size * _line((0, 0.7), (0.25, 1.25), (1, 0.6), seconds=0.17)
        tone = sum(glide(line * h) * g for h, g in ((1, 1.0), (2, 0.8), (3, 0.5), (4, 0.3), (5, 0.2)))
        bark = (tone + 0.8 * noise(rng, len(line), ((300, -6), (900, 0), (2500, -8), (7000, -26)))) * burst(
            len(line), 0.015, 0.16
        )
        at = count(0.42 * k)
        out[at : at + len(bark)] += np.asarray(bark, np.float32)[: len(out) - at]
    return peaked(out)


def meow(rng: np.random.Generator) -> F32:
    line = 620 * _line((0, 0.8), (0.3, 1.15), (0.7, 1.0), (1, 0.72), seconds=0.75)
    bright = _line((0, 0.1), (0.35, 1.0), (1, 0.2), seconds=0.75)
    tone = glide(line) + bright * (0.8 * glide(2 * line) + 0.5 * glide(3 * line) + 0.3 * glide(4 * line))
    return peaked(tone * swell(len(line), 0.08, 0.25))


def howl(rng: np.random.Generator) -> F32:
    line = 420 * _line((0, 0.75), (0.2, 1.2), (0.75, 1.12), (1, 0.7), seconds=2.6)
    line = line * (1 + 0.012 * np.sin(2 * np.pi * 5 * times(len(line)))).astype(np.float32)
    return peaked((glide(line) + 0.35 * glide(2 * line) + 0.1 * glide(3 * line)) * swell(len(line), 0.35, 0.8))


def roar(rng: np.random.Generator) -> F32:
    line = 95 * _line((0, 0.8), (0.25, 1.3), (1, 0.6), seconds=1.9)
    growl = 1 + 0.8 * np.sin(2 * np.pi * 27 * times(len(line)))
    tone = sum(glide(line * h) / h**0.6 for h in range(1, 12)) * growl
    breath = noise(rng, len(line), ((80, 0), (500, -2), (1800, -10), (6000, -30))) * 1.4
    return peaked(np.asarray(tone + breath, np.float32) * swell(len(line), 0.15, 0.9))


def scream(rng: np.random.Generator) -> F32:
    line = 950 * _line((0, 0.7), (0.15, 1.2), (0.8, 1.1), (1, 0.75), seconds=1.3)
    line = line * (1 + 0.02 * np.sin(2 * np.pi * 7 * times(len(line)))).astype(np.float32)
    tone = sum(glide(line * h) * g for h, g in ((1, 0.8), (2, 1.0), (3, 0.7), (4, 0.2)))
    return peaked(np.asarray(tone, np.float32) * swell(len(line), 0.06, 0.35))


def breath(rng: np.random.Generator) -> F32:
    """In, then out."""
    parts = [
        noise(rng, count(s), ((300, -16), (c, 0), (c * 2.5, -6), (9000, -26))) * swell(count(s), s * 0.4, s * 0.5)
        for s, c in ((0.7, 1900.0), (1.0, 900.0))
    ]
    return peaked(np.concatenate([parts[0], np.zeros(count(0.15), np.float32), parts[1]]))
