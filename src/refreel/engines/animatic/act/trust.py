"""How far a video's pose track can be believed, frame by frame: pose networks see people in animals and clouds too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.act.curves import ease, smoothed
from refreel.engines.animatic.act.figure import LIMBS
from refreel.engines.animatic.values.cast import F32

AROUND_CUTS = 0.15
"""Seconds before and after a cut in which a track mixes two people."""
SHORTEST = 0.7
"""Seconds: a shorter glimpse of somebody is not followed."""
SOFT = 5.0
"""Frames over which trust comes and goes (spread of the smoothing)."""
NEAR = 4
"""Frames around a mistake that are doubted with it."""
PROPORTIONS = (0.1, 1.2)
"""Plausible widths of the shoulders in lengths of the trunk: narrow from the side, wide from the front."""
NECK = (0.12, 0.85)
"""Plausible heights of the ears over the shoulders in lengths of the trunk."""
CHANGE, TOO_MUCH = 0.3, 0.6
"""Change of the trunk's length (logarithm) against its usual one that is still believed, and that is not any more."""
JUMP = 0.18
"""Trunk lengths that the shoulders move at most from one frame to the next."""
LONGEST_ARM = 1.05
"""Upper arm in lengths of the trunk beyond which it is not an arm."""


def trust_of(poses: F32, cuts: Sequence[float], rate: float) -> F32:
    """(n,) 0–1 for poses (n, 33, 3), x and y in one unit, with `cuts` in seconds. A body counts where its shoulders are seen, where
    it is upright, built like a person, as large as a moment ago, and for long enough."""
    shoulders, hips, ears = (_middle(poses, a, b) for a, b in ((11, 12), (23, 24), (7, 8)))
    up = shoulders - hips
    trunk = np.maximum(np.linalg.norm(up, axis=1), 1e-4)
    seen = np.clip((poses[:, [11, 12], 2].min(1) - 0.25) / 0.3, 0, 1)
    upright = 1.0 - ease((np.abs(np.arctan2(up[:, 0], -up[:, 1])) - 0.55) / 0.4)
    wide = np.linalg.norm(poses[:, 11, :2] - poses[:, 12, :2], axis=1) / trunk
    neck = (shoulders - ears)[:, 1] / trunk
    built = _within(wide, PROPORTIONS) * _within(neck, NECK)
    good = seen * upright * built
    if good.max() < 0.5:
        return np.zeros(len(poses), np.float32)
    usual = float(np.median(trunk[good > 0.5]))
    steady = 1.0 - ease((np.abs(np.log(trunk / usual)) - CHANGE) / (TOO_MUCH - CHANGE))
    moved = np.linalg.norm(np.diff(shoulders, axis=0, prepend=shoulders[:1]), axis=1) / usual
    calm = 1.0 - ease((moved - JUMP) / JUMP)
    times = np.arange(len(poses)) / rate
    away = np.min([np.abs(times - cut) for cut in cuts], axis=0) if len(cuts) else np.full(len(poses), 1e3)
    raw = good * steady * calm * (away > AROUND_CUTS)
    return smoothed(_worst(np.asarray(_lasting(raw > 0.4, round(SHORTEST * rate)) * raw, np.float32)), SOFT)


def arm_trust(poses: F32, side: str) -> F32:
    """(n,) 0–1: the arm is seen, no longer than an arm can be, and not torn from one place to another."""
    a, b, c, _ = LIMBS[f"arm_{side}"]
    trunk = float(np.percentile(np.linalg.norm(_middle(poses, 11, 12) - _middle(poses, 23, 24), axis=1), 60))
    upper = np.linalg.norm(poses[:, b, :2] - poses[:, a, :2], axis=1) / max(trunk, 1e-4)
    fore = np.linalg.norm(poses[:, c, :2] - poses[:, b, :2], axis=1) / max(trunk, 1e-4)
    short = 1.0 - ease((np.maximum(upper, fore) - LONGEST_ARM) / 0.3)
    moved = np.linalg.norm(np.diff(poses[:, c, :2], axis=0, prepend=poses[:1, c, :2]), axis=1) / max(trunk, 1e-4)
    calm = 1.0 - ease((moved - 2 * JUMP) / (2 * JUMP))
    seen = np.clip((poses[:, [a, b, c], 2].min(1) - 0.25) / 0.3, 0, 1)
    return smoothed(_worst(np.asarray(seen * short * calm, np.float32)), SOFT)


def _worst(trust: F32) -> F32:
    """The least of the frames around each: what came just before and after a mistake is not much better."""
    padded = np.pad(trust, NEAR, mode="edge")
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * NEAR + 1).min(1), np.float32)


def _middle(poses: F32, *joints: int) -> F32:
    return np.asarray(poses[:, list(joints), :2].mean(1), np.float32)


def _within(values: F32, bounds: tuple[float, float]) -> F32:
    """1 inside the bounds, falling to 0 within a quarter beyond them."""
    low, high = bounds
    return np.asarray(
        ease((values - 0.75 * low) / (0.25 * low)) * ease((1.25 * high - values) / (0.25 * high)), np.float32
    )


def _lasting(believed: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """Only runs of at least `least` frames."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], believed, [False]]).astype(np.int8)))
    out = np.zeros_like(believed)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        out[start:end] = end - start >= least
    return out
