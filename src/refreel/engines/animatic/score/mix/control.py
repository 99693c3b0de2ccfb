"""Levels that change in time: ducking under a voice, fades, panning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.soundtrack import RATE

_STEP = 48  # samples: levels are worked out a thousand times a second
DUCK = -9.0
ATTACK, RELEASE = 0.12, 0.35
_AHEAD = 0.08  # the level starts to fall this much before the first sound, so that the first word is clear


def ducked(n: int, talk: Sequence[tuple[float, float]], depth: float = DUCK) -> F32:
    """(n,) gain: 1 where nobody talks, `depth` dB where somebody does (`talk`: seconds from, to); it falls in `ATTACK` and comes back
    in `RELEASE` seconds (time for nine tenths of the way, in dB)."""
    points = n // _STEP + 2
    wanted = np.zeros(points)
    for start, end in talk:
        wanted[max(0, int((start - _AHEAD) * RATE / _STEP)) : max(0, int(end * RATE / _STEP))] = depth
    down, up = (1.0 - 0.1 ** (_STEP / RATE / t) for t in (ATTACK, RELEASE))
    level = np.empty(points)
    now = float(wanted[0])
    for i, goal in enumerate(wanted.tolist()):
        now += (goal - now) * (down if goal < now else up)
        level[i] = now
    gain = 10.0 ** (level / 20.0)
    return np.interp(np.arange(n), np.arange(points) * _STEP, gain).astype(np.float32)


def talking(samples: F32, start: float, gap: float = 0.25) -> list[tuple[float, float]]:
    """Stretches of film time in which a voice is heard, joined over pauses shorter than `gap` seconds."""
    hop = RATE // 50
    frames = np.abs(samples[: len(samples) // hop * hop]).reshape(-1, hop).max(axis=1, initial=0.0)
    heard = np.flatnonzero(frames > 0.04 * float(np.abs(samples).max(initial=0.0)) + 1e-6)
    spans: list[tuple[float, float]] = []
    for k in heard.tolist():
        first, last = start + k / 50, start + (k + 1) / 50
        if spans and first - spans[-1][1] <= gap:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


def window(n: int, start: float, end: float, rise: float, fall: float) -> F32:
    """(n,) 1 between two film seconds, with cosine edges: it rises during `rise` from `start` and falls during `fall` up to `end`."""
    t = np.arange(n, dtype=np.float32) / np.float32(RATE)
    up = np.clip((t - start) / max(rise, 1e-4), 0.0, 1.0)
    down = np.clip((end - t) / max(fall, 1e-4), 0.0, 1.0)
    return np.asarray(np.sin(np.pi / 2 * up) ** 2 * np.sin(np.pi / 2 * down) ** 2, np.float32)


def faded(samples: F32, rise: float = 0.004, fall: float = 0.008) -> F32:
    """A copy whose ends are brought to zero, so that it may start and stop anywhere without a click."""
    out = samples.astype(np.float32).copy()
    shape = (-1,) + (1,) * (out.ndim - 1)
    up, down = min(len(out) // 2, round(rise * RATE)), min(len(out) // 2, round(fall * RATE))
    out[:up] *= np.linspace(0, 1, up, dtype=np.float32).reshape(shape)
    out[len(out) - down :] *= np.linspace(1, 0, down, dtype=np.float32).reshape(shape)
    return out
