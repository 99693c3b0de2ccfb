"""The stuff that sounds are made of: shaped noise, slow swells, rings, chirps, pulses. All float32, 48 kHz."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.soundtrack import RATE

Curve = Sequence[tuple[float, float]]
"""A spectrum: (Hz, dB) from low to high, straight lines between them on a logarithmic scale; flat beyond its ends."""


def count(seconds: float) -> int:
    return max(1, round(seconds * RATE))


def times(n: int) -> F32:
    """(n,) seconds."""
    return np.arange(n, dtype=np.float32) / np.float32(RATE)


def amplitude(decibels: float) -> float:
    return float(10.0 ** (decibels / 20.0))


def noise(rng: np.random.Generator, n: int, curve: Curve) -> F32:
    """(n,) of steady noise with the spectrum of `curve`, root mean square 1."""
    size = fast_size(n)
    bins = size // 2 + 1
    spectrum = rng.standard_normal(2 * bins, dtype=np.float32).view(np.complex64)
    spectrum *= _gains(curve, bins, size)
    out = np.fft.irfft(spectrum, size)[:n].astype(np.float32)
    return np.asarray(out / np.float32(max(float(np.sqrt(np.mean(out * out))), 1e-9)), np.float32)


def filtered(samples: F32, curve: Curve) -> F32:
    """(n,) or (n, 2) through a filter without phase shift."""
    size = fast_size(len(samples) + RATE // 20)
    spectrum = np.fft.rfft(samples, size, axis=0)
    gains = _gains(curve, size // 2 + 1, size)
    spectrum *= gains if samples.ndim == 1 else gains[:, None]
    return np.asarray(np.fft.irfft(spectrum, size, axis=0)[: len(samples)], np.float32)


def fast_size(n: int) -> int:
    """The smallest 2^a, 3·2^a or 5·2^a that is not below n: quick for the transform."""
    sizes = [odd << max(0, (-(-n // odd) - 1).bit_length()) for odd in (1, 3, 5)]
    return max(2, min(sizes))


def _gains(curve: Curve, bins: int, size: int) -> F32:
    hertz = np.maximum(np.arange(bins) * (RATE / size), 1.0)
    at = np.log2([h for h, _ in curve])
    decibels = np.interp(np.log2(hertz), at, [d for _, d in curve])
    gains = 10.0 ** (decibels / 20.0)
    gains[hertz < 18.0] = 0.0
    return np.asarray(gains, np.float32)


def sway(rng: np.random.Generator, n: int, hertz: float, low: float, high: float) -> F32:
    """(n,) wandering between `low` and `high`, about `hertz` turns a second."""
    knots = max(4, int(np.ceil(n / RATE * hertz * 2)) + 4)
    values = rng.uniform(0.0, 1.0, knots)
    position = np.linspace(0.0, n / RATE * hertz * 2, max(2, n // 240)) + 1.0
    whole = position.astype(int)
    share = position - whole
    smooth = share * share * (3.0 - 2.0 * share)
    curve = values[whole] * (1 - smooth) + values[np.minimum(whole + 1, knots - 1)] * smooth
    full = np.interp(np.arange(n), np.linspace(0, n - 1, len(curve)), curve)
    return np.asarray(low + (high - low) * full, np.float32)


def burst(n: int, attack: float, decay: float) -> F32:
    """(n,) rising for `attack` seconds, then falling to 1/1000 in `decay` seconds."""
    t = times(n)
    rise = np.minimum(1.0, t / max(attack, 1e-4))
    return np.asarray(rise * np.exp(-6.9 * np.maximum(0.0, t - attack) / decay), np.float32)


def swell(n: int, rise: float, fall: float) -> F32:
    """(n,) with rounded edges: up over `rise` seconds, level, down over `fall` seconds."""
    out = np.ones(n, np.float32)
    up, down = min(n, count(rise)), min(n, count(fall))
    out[:up] *= np.sin(np.linspace(0, np.pi / 2, up, dtype=np.float32)) ** 2
    out[n - down :] *= np.cos(np.linspace(0, np.pi / 2, down, dtype=np.float32)) ** 2
    return out


def ring(seconds: float, partials: Sequence[tuple[float, float, float]]) -> F32:
    """Damped sines: (Hz, strength, seconds to fall to 1/1000) each."""
    n = count(seconds)
    t = times(n)
    out = np.zeros(n, np.float32)
    for hertz, strength, decay in partials:
        out += (strength * np.sin(2 * np.pi * hertz * t) * np.exp(-6.9 * t / decay)).astype(np.float32)
    return out


def glide(hertz: F32) -> F32:
    """A sine whose pitch follows `hertz` (n,)."""
    phase = np.cumsum(hertz.astype(np.float64)) * (2 * np.pi / RATE)
    return np.sin(phase).astype(np.float32)


def lay(out: F32, at: int, sound: F32, gain: float = 1.0, pan: float = 0.0) -> None:
    """Adds a mono (n,) or stereo (n, 2) sound to the stereo `out` from sample `at`, which may lie before its start; what hangs over
    is lost. `pan` -1 left … +1 right, equal power."""
    first = max(0, -at)
    last = min(len(sound), len(out) - at)
    if last <= first:
        return
    piece = sound[first:last]
    if piece.ndim == 1:
        angle = (np.clip(pan, -1, 1) + 1) * np.pi / 4
        sides = np.array([np.cos(angle), np.sin(angle)], np.float32) * np.float32(np.sqrt(2) * gain)
        out[at + first : at + last] += piece[:, None] * sides
    else:
        out[at + first : at + last] += piece * np.float32(gain)


def level(samples: F32) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0


def peaked(samples: F32, peak: float = 1.0) -> F32:
    """The sound with its highest sample at `peak`; its edges are brought to zero over 2 and 8 ms."""
    out = samples.astype(np.float32) * np.float32(peak / max(float(np.abs(samples).max(initial=0.0)), 1e-9))
    up, down = min(len(out), RATE // 500), min(len(out), RATE // 125)
    sides = (1,) * (out.ndim - 1)
    out[:up] *= np.linspace(0, 1, up, dtype=np.float32).reshape(-1, *sides)
    out[len(out) - down :] *= np.linspace(1, 0, down, dtype=np.float32).reshape(-1, *sides)
    return out
