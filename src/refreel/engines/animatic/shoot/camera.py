"""The camera's path through a shot, frame by frame.

A camera with truck (x, y), dolly d, pan (px, py), zoom s and roll r shows a point q at depth z at s · R(r) · ((q − c / z) · z / (z − d) − p)
(see `values.performance`). Moves ease in and out; the hand's tremor is a sum of slow sines with seeded phases, so its spectrum is
smooth and the same seed gives the same hand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refreel.engines.animatic.values.cast import F32, Footage
from refreel.engines.animatic.values.plan import FPS, CameraMove
from refreel.engines.animatic.values.sets import Set

X, Y, DOLLY, PAN, TILT, ZOOM, ROLL = range(7)


@dataclass(frozen=True, slots=True, eq=False)
class CameraPath:
    """`at` (n, 7) float32 per frame: truck x, truck y, dolly, pan x, pan y (rest units), zoom (1: rest), roll (radians)."""

    at: F32


def _ease(n: int) -> F32:
    """0…1 over n frames, starting and stopping gently, steady in between."""
    t = np.linspace(0.0, 1.0, n, dtype=np.float64)
    edge = 0.22
    speed = np.clip(np.minimum(t, 1 - t) / edge, 0, 1)
    speed = speed * speed * (3 - 2 * speed)
    way = np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2)])
    return np.asarray(way / way[-1] if way[-1] > 0 else t, np.float32)


def _tremor(n: int, rng: np.random.Generator, lo: float, hi: float, parts: int = 7) -> F32:
    """A smooth unit-variance wobble with power between `lo` and `hi` hertz, falling with frequency."""
    t = np.arange(n, dtype=np.float64) / FPS
    f = np.geomspace(lo, hi, parts) * rng.uniform(0.85, 1.15, parts)
    a = 1.0 / np.sqrt(f)
    wave = (a[:, None] * np.sin(2 * np.pi * f[:, None] * t + rng.uniform(0, 2 * np.pi, parts)[:, None])).sum(0)
    return np.asarray(wave / np.sqrt((a * a).sum() / 2), np.float32)


def _amount(move: CameraMove, seconds: float) -> float:
    """How far a move goes: longer shots go farther, but not in proportion."""
    return float(move.speed * np.clip((seconds / 5.0) ** 0.6, 0.55, 1.6))


def _moved(at: F32, name: str, a: float, aspect: float) -> None:
    n = len(at)
    way = _ease(n)
    swing = way - 0.5
    if name in ("pan_left", "pan_right"):
        at[:, PAN] += (1 if name == "pan_right" else -1) * swing * 0.42 * a
    elif name in ("tilt_up", "tilt_down"):
        at[:, TILT] += (-1 if name == "tilt_up" else 1) * swing * 0.26 * a
    elif name in ("zoom_in", "zoom_out"):
        most = 1.0 + 0.32 * a
        at[:, ZOOM] *= most ** (way if name == "zoom_in" else 1 - way)
    elif name in ("dolly_in", "dolly_out"):
        at[:, DOLLY] += 0.28 * min(a, 1.5) * (way if name == "dolly_in" else 1 - way)
    elif name in ("truck_left", "truck_right"):
        at[:, X] += (1 if name == "truck_right" else -1) * swing * 0.55 * a
    elif name in ("crane_up", "crane_down"):
        at[:, Y] += (-1 if name == "crane_up" else 1) * swing * 0.22 * a
        at[:, TILT] += (1 if name == "crane_up" else -1) * swing * 0.10 * a
    elif name == "orbit":
        at[:, X] += swing * 0.6 * a
        at[:, PAN] -= swing * 0.6 * a
        at[:, DOLLY] += 0.05 * a * np.sin(np.pi * way)
    elif name == "roll":
        at[:, ROLL] += swing * 0.16 * a
    elif name == "follow":
        at[:, DOLLY] += 0.05 * way


def _followed(at: F32, footage: Footage, start: float) -> None:
    """The path of a reference video, from its beginning, resampled to the shot; held at its end."""
    n = len(at)
    t = start + np.arange(n) / FPS
    source = np.arange(len(footage.camera)) / footage.rate
    aspect = footage.width / max(1, footage.height)
    x, y, zoom, roll = (np.interp(t, source, footage.camera[:, k]) for k in range(4))
    at[:, PAN] += (x - x.mean()) * aspect
    at[:, TILT] += y - y.mean()
    at[:, ZOOM] *= np.exp(np.clip(zoom - zoom.min(), 0, np.log(2.2)))
    at[:, ROLL] += np.clip(roll - roll[0], -0.3, 0.3)


def _alive(at: F32, rng: np.random.Generator, strength: float) -> None:
    """A hand's (or, weakly, a tripod head's) small movement."""
    n = len(at)
    at[:, PAN] += _tremor(n, rng, 0.15, 2.4) * 0.0042 * strength
    at[:, TILT] += _tremor(n, rng, 0.2, 2.8) * 0.0036 * strength
    at[:, X] += _tremor(n, rng, 0.08, 0.6) * 0.010 * strength
    at[:, Y] += _tremor(n, rng, 0.1, 0.9) * 0.005 * strength


def path(
    move: CameraMove,
    frames: int,
    aspect: float,
    rng: np.random.Generator,
    follow: F32,
    place: Set,
    footage: Footage | None,
) -> CameraPath:
    """The path for a shot of `frames` frames; `footage` is the reference whose path is taken, or None.

    The truck stays within `place.reach`; a leading actor who travels is followed, smoothly and a little late.
    """
    at = np.zeros((frames, 7), np.float32)
    at[:, ZOOM] = 1.0
    a = _amount(move, frames / FPS)
    if footage is not None and len(footage.camera) > 1:
        _followed(at, footage, 0.0)
    else:
        _moved(at, move.move, a, aspect)
        if move.move == "handheld":
            _alive(at, rng, 2.2 * move.speed)
    at[:, X] += _lag(follow)
    np.clip(at[:, X], -place.reach, place.reach, out=at[:, X])
    np.clip(at[:, Y], -0.25, 0.25, out=at[:, Y])
    np.clip(at[:, DOLLY], -0.4, 0.45, out=at[:, DOLLY])
    return CameraPath(at)


def _lag(follow: F32) -> F32:
    """A follower's own way: the leader's, smoothed over about half a second."""
    if not len(follow) or float(np.ptp(follow)) < 1e-6:
        return follow
    reach = 8
    kernel = np.hanning(2 * reach + 3)[1:-1]
    kernel /= kernel.sum()
    slope0, slope1 = follow[min(1, len(follow) - 1)] - follow[0], follow[-1] - follow[max(0, len(follow) - 2)]
    before = follow[0] + slope0 * np.arange(-reach, 0)
    after = follow[-1] + slope1 * np.arange(1, reach + 1)
    return np.asarray(np.convolve(np.concatenate([before, follow, after]), kernel, "valid"), np.float32)
