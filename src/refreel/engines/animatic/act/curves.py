"""Curves over time: eases, envelopes, slow seeded noise and steps that move on given beats. All return float32 arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from refreel.engines.animatic.values.cast import F32


def ease(x: ArrayLike) -> F32:
    """Smoothstep of x, clipped to 0…1."""
    c = np.clip(np.asarray(x, np.float32), 0.0, 1.0)
    return np.asarray(c * c * (3.0 - 2.0 * c), np.float32)


def envelope(t: F32, start: float, end: float, fade_in: float, fade_out: float) -> F32:
    """1 between start and end (seconds), eased in and out inside those bounds; a fade of 0 is a hard edge left out, so that
    an action that fills the shot is already under way at the cut."""
    span = max(end - start, 1e-3)
    rise = ease((t - start) / min(fade_in, span / 2)) if fade_in > 0 else np.asarray(t >= start - 1e-6, np.float32)
    fall = ease((end - t) / min(fade_out, span / 2)) if fade_out > 0 else np.asarray(t <= end + 1e-6, np.float32)
    return np.asarray(rise * fall, np.float32)


def sine(t: F32, hertz: float, phase: float = 0.0) -> F32:
    """sin 2π(hertz·t + phase); phase in turns."""
    return np.asarray(np.sin(2.0 * np.pi * (hertz * t + phase)), np.float32)


def drift(t: F32, rng: Generator, hertz: float = 0.25) -> F32:
    """Slow wandering within about −1…1: three sines of unrelated rates and seeded phases."""
    phases = rng.random(3)
    mix = (
        0.55 * sine(t, hertz, phases[0])
        + 0.3 * sine(t, hertz * 1.71, phases[1])
        + 0.15 * sine(t, hertz * 2.93, phases[2])
    )
    return np.asarray(mix, np.float32)


def beat_position(t: F32, beats: Sequence[float]) -> F32:
    """Beats as a running number (0 at the first beat), continued at both ends with the neighbouring interval."""
    marks = np.asarray(beats, np.float64)
    before, after = marks[1] - marks[0], marks[-1] - marks[-2]
    lead = max(0, int(np.ceil((marks[0] - float(t[0])) / before)) + 1)
    tail = max(0, int(np.ceil((float(t[-1]) - marks[-1]) / after)) + 1)
    full = np.concatenate(
        [marks[0] - before * np.arange(lead, 0, -1), marks, marks[-1] + after * np.arange(1, tail + 1)]
    )
    return np.interp(t, full, np.arange(len(full)) - lead).astype(np.float32)


def on_beats(position: F32, values: NDArray[np.float64], width: float = 0.5) -> F32:
    """Values held between beats and changed within `width` of a beat around each beat, so that the motion is fastest on it.
    Beat k changes values[k−1] to values[k]; the values repeat."""
    near = np.floor(position + 0.5)
    count = len(values)
    old = values[np.mod(near - 1, count).astype(int)]
    new = values[np.mod(near, count).astype(int)]
    return np.asarray(old + (new - old) * ease((position - near) / width + 0.5), np.float32)


def hit(position: F32, attack: float = 0.22) -> F32:
    """A drop of 0 → 1 centred on every beat that recovers slowly before the next one."""
    phase = np.mod(position + attack / 2, 1.0)
    down = ease(phase / attack)
    up = 1.0 - ease((phase - attack) / (0.95 - attack))
    return np.asarray(np.where(phase < attack, down, up), np.float32)


def pulse(t: F32, at: float, rise: float, fall: float) -> F32:
    """One bump of height 1 at `at` seconds."""
    return np.where(t < at, ease((t - at) / rise + 1.0), 1.0 - ease((t - at) / fall)).astype(np.float32)


def smoothed(x: F32, sigma: float) -> F32:
    """Gaussian smoothing along the first axis, `sigma` in samples, ends held."""
    radius = max(1, int(np.ceil(3 * sigma)))
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / max(sigma, 1e-3)) ** 2)
    kernel /= kernel.sum()
    padded = np.concatenate([np.repeat(x[:1], radius, 0), x, np.repeat(x[-1:], radius, 0)])
    out = sum(k * padded[i : i + len(x)] for i, k in enumerate(kernel))
    return np.asarray(out, np.float32)
