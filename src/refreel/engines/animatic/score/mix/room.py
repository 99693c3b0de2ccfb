"""The room around voices and steps: a short cloud of echoes for each kind of place."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.score.sound.tone import fast_size, filtered
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.soundtrack import RATE

# Seconds until the echoes have fallen by 60 dB, seconds before the first, their level in dB.
_PLACES = {
    "mountain_lake": (1.4, 0.06, -25.0), "sea": (0.4, 0.02, -32.0), "forest": (0.9, 0.03, -25.0), "desert": (0.5, 0.04, -32.0),
    "snow": (0.3, 0.02, -32.0), "city": (1.1, 0.03, -23.0), "market": (0.7, 0.015, -23.0), "room": (0.4, 0.008, -20.0),
    "studio": (0.22, 0.005, -24.0), "stage": (1.7, 0.03, -18.0), "space": (2.2, 0.02, -18.0), "sky": (0.6, 0.05, -30.0),
    "road": (0.6, 0.03, -28.0), "garden": (0.5, 0.02, -28.0), "corridor": (1.5, 0.012, -16.0), "meadow": (0.4, 0.03, -32.0),
    "abstract": (1.6, 0.02, -19.0),
}  # fmt: skip


def echoes(dry: F32, place: str, rng: np.random.Generator) -> F32:
    """The echoes alone of a stereo sound (n, 2) in a place; the early ones are sparse, the late ones a dark cloud."""
    seconds, before, level = _PLACES[place]
    response = _response(seconds, before, rng) * np.float32(10 ** (level / 20))
    size = fast_size(len(dry) + len(response))
    spectrum = np.fft.rfft(dry, size, axis=0)
    # Each side hears a little of the other.
    crossed = 0.75 * spectrum + 0.25 * spectrum[:, ::-1]
    wet = np.fft.irfft(crossed * np.fft.rfft(response, size, axis=0), size, axis=0)
    return wet[: len(dry)].astype(np.float32)


def _response(seconds: float, before: float, rng: np.random.Generator) -> F32:
    n = round(min(seconds * 1.1, 2.4) * RATE)
    t = np.arange(n) / RATE
    cloud = rng.standard_normal((n, 2)) * np.exp(-6.9 * t / seconds)[:, None] * np.minimum(1.0, t / 0.03)[:, None]
    early = np.zeros((n, 2))
    for side in (0, 1):
        at = (rng.uniform(0.0, 0.05, 7) * RATE).astype(int)
        early[at[at < n], side] = rng.uniform(0.3, 1.0, 7)[at < n] * rng.choice([-1, 1], 7)[at < n]
    cloud *= 1.0 / np.sqrt((cloud**2).sum(axis=0))
    early *= 0.7 / np.sqrt((early**2).sum(axis=0) + 1e-9)
    dark = filtered((cloud + early).astype(np.float32), ((80, -12), (250, 0), (2200, 0), (6000, -10), (12000, -24)))
    return np.concatenate([np.zeros((round(before * RATE), 2), np.float32), dark])
