"""A person's motion in a reference video, put onto another body."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.act.curves import smoothed
from refreel.engines.animatic.act.figure import LIMBS, Figure, outward
from refreel.engines.animatic.act.motion import Motion
from refreel.engines.animatic.act.trust import arm_trust, trust_of
from refreel.engines.animatic.values.cast import F32, Footage

SMOOTH = 1.3
"""Frames of Gaussian smoothing over the video's joints: pose networks tremble."""
ENOUGH = 0.25
"""Mean trust below which a track is left alone altogether."""
COLOUR = 0.65
"""How strongly arms and legs follow the video while the script dances."""
LEAN, SWAY = {True: 0.16, False: 0.3}, 0.07
"""How far a photograph may be bent after a video: radians of the trunk's lean, less where only half of the body is seen; body heights
of sway and bounce."""
RAISED, ELBOW = (-0.35, 2.3), 2.3
"""Outward angles within which an upper arm of a photograph looks natural, and how far its elbow bends."""


def followed(figure: Figure, footage: Footage, since: float, t: F32) -> F32:
    """(n,) 0–1: how far the body follows the video's person at each moment; the script plays on where it does not."""
    if footage.poses is None or len(footage.poses) < 2:
        return np.zeros(len(t), np.float32)
    trust = trust_of(footage.poses, footage.cuts, footage.rate)
    if float(trust.mean()) < ENOUGH:
        return np.zeros(len(t), np.float32)
    return _along(trust, (since + t) * footage.rate)


def follow_video(
    figure: Figure, footage: Footage, since: float, motion: Motion, t: F32, trust: F32, dancing: bool
) -> None:
    """Arms take the video's angles, legs its steps against the hips, the trunk its lean, bounce and sway, each as far as `trust`
    (n,) says. `since`: film seconds of the shot's start; the video repeats, there and back, when it is shorter. Where nobody is to
    be believed, the strength of the video's motion makes the body bounce and rock. `dancing`: the script dances on, and the video
    only colours it."""
    at = np.asarray((since + t) * footage.rate, np.float32)
    if trust.min() < 0.5:
        _follow_energy(figure, footage, at, motion, (1.0 - trust) * (0.45 if dancing else 1.0))
    if footage.poses is None or not trust.any():
        return
    poses = _sampled(_prepared(footage.poses), at)
    size = _body(footage.poses)
    _trunk(figure, poses, size, motion, trust)
    if not figure.person:
        return
    share = np.asarray(trust * (COLOUR if dancing else 1.0), np.float32)
    for side in "lr":
        if f"arm_{side}" in figure.limbs | figure.bound:
            _arm(side, poses, motion, share)
    if figure.legs:
        _legs(figure, poses, size, motion, share)


def _prepared(poses: F32) -> F32:
    """Joints that were not seen are bridged from their neighbours in time, then smoothed."""
    out = poses.copy()
    frames = np.arange(len(poses))
    for j in range(poses.shape[1]):
        seen = poses[:, j, 2] > 0.4
        if seen.any() and not seen.all():
            for k in (0, 1):
                out[:, j, k] = np.interp(frames, frames[seen], poses[seen, j, k])
    out[..., :2] = smoothed(out[..., :2], SMOOTH)
    return np.asarray(out, np.float32)


def _sampled(poses: F32, at: F32) -> F32:
    """At fractional frames, there and back again."""
    last = len(poses) - 1
    folded = last - np.abs(np.mod(at, 2 * last) - last)
    low = np.clip(np.floor(folded).astype(int), 0, last - 1)
    share = (folded - low)[:, None, None]
    return np.asarray(poses[low] * (1 - share) + poses[low + 1] * share, np.float32)


def _middle(poses: F32, *joints: int) -> F32:
    return np.asarray(poses[:, list(joints), :2].mean(1), np.float32)


def _body(poses: F32) -> float:
    """Body height in the video's units, from the trunk."""
    trunk = np.linalg.norm(_middle(poses, 11, 12) - _middle(poses, 23, 24), axis=1)
    return float(max(np.percentile(trunk, 75) / 0.29, 1e-3))


def _trunk(figure: Figure, poses: F32, size: float, motion: Motion, trust: F32) -> None:
    hips, shoulders, ears = _middle(poses, 23, 24), _middle(poses, 11, 12), _middle(poses, 7, 8)
    up = shoulders - hips
    lean = np.unwrap(np.arctan2(up[:, 0], -up[:, 1]))
    head = ears - shoulders
    tilt = np.unwrap(np.arctan2(head[:, 0], -head[:, 1])) - lean
    most = LEAN[figure.cut]
    lean, tilt = _bounded(lean - _usual(lean, trust), most), _bounded(tilt - _usual(tilt, trust), 0.8 * most)
    slow = smoothed(hips, 14.0)
    bounce = _bounded((hips - slow) / size, SWAY)
    width = np.maximum(np.percentile(np.abs(poses[:, 7, 0] - poses[:, 8, 0]), 80), 1e-3)
    yaw = np.clip((poses[:, 0, 0] - ears[:, 0]) / width, -1, 1)
    yaw = 0.5 * (yaw - _usual(yaw, trust)) * trust
    lean, tilt, bounce = lean * trust, tilt * trust, bounce * trust[:, None]
    if not figure.person:
        motion.add(
            bend=0.5 * lean, lean=0.3 * lean, air=np.maximum(-bounce[:, 1], 0), grow=-1.2 * bounce[:, 1], yaw=yaw
        )
        return
    motion.add(spine=lean, neck=0.7 * tilt, x=bounce[:, 0], y=-bounce[:, 1], yaw=yaw)


def _usual(values: F32, trust: F32) -> float:
    """The median where the track is believed."""
    return float(np.median(values[trust >= 0.5 * trust.max()]))


def _bounded(values: F32, most: float) -> F32:
    """Kept within ±most without a hard stop."""
    return np.asarray(most * np.tanh(values / most), np.float32)


def _along(values: F32, at: F32) -> F32:
    """A value a frame at fractional frames, there and back again."""
    last = len(values) - 1
    folded = last - np.abs(np.mod(at, 2 * last) - last)
    return np.asarray(np.interp(folded, np.arange(len(values)), values), np.float32)


def _arm(side: str, poses: F32, motion: Motion, trust: F32) -> None:
    a, b, c, _ = LIMBS[f"arm_{side}"]
    other = 12 if side == "l" else 11
    sign = 1.0 if float(np.median(poses[:, a, 0] - poses[:, other, 0])) >= 0 else -1.0
    first, second = poses[:, b, :2] - poses[:, a, :2], poses[:, c, :2] - poses[:, b, :2]
    upper = np.unwrap(np.arctan2(sign * first[:, 0], first[:, 1]))
    bend = np.unwrap(np.arctan2(sign * second[:, 0], second[:, 1]) - np.arctan2(sign * first[:, 0], first[:, 1]))
    upper = upper - 2 * np.pi * np.round((np.median(upper) - 1.0) / (2 * np.pi))
    bend = bend - 2 * np.pi * np.round(np.median(bend) / (2 * np.pi))
    upper, bend = np.clip(upper, *RAISED), np.clip(bend, -ELBOW, ELBOW)
    motion.aim(side, upper, upper + bend, trust * arm_trust(poses, side))


def _seen(poses: F32, *joints: int) -> F32:
    """How far these joints can be trusted, 0–1 over time, changing slowly."""
    sure = np.clip((poses[:, list(joints), 2].min(1) - 0.25) / 0.3, 0, 1)
    return smoothed(np.asarray(sure, np.float32), 5.0)


def _legs(figure: Figure, poses: F32, size: float, motion: Motion, trust: F32) -> None:
    """Ankles against the hips; the lower foot stands on the ground."""
    hips = _middle(poses, 23, 24)
    ground = np.maximum(poses[:, 27, 1], poses[:, 28, 1])
    motion.add(stance=trust * (1.0 - motion["stance"]))
    for side, ankle, hip in (("l", 27, 23), ("r", 28, 24)):
        mirrored = figure.sideways or outward(figure, side) == np.sign(
            float(np.median(poses[:, 23, 0] - poses[:, 24, 0])) or 1.0
        )
        away = (poses[:, ankle, 0] - hips[:, 0]) / size
        away = away - np.median(poses[:, hip, 0] - hips[:, 0]) / size
        lifted = np.clip((ground - poses[:, ankle, 1]) / size, 0, 0.35)
        seen = trust * _seen(poses, hip, ankle)
        motion.add(
            **{
                f"foot_{side}_x": seen * _bounded(away, 0.14) * (1 if mirrored else -1),
                f"foot_{side}_y": seen * lifted,
            }
        )


def _follow_energy(figure: Figure, footage: Footage, at: F32, motion: Motion, weight: F32) -> None:
    last = max(len(footage.energy) - 1, 1)
    folded = last - np.abs(np.mod(at, 2 * last) - last)
    energy = np.interp(folded, np.arange(len(footage.energy)), smoothed(footage.energy, 2.0)).astype(np.float32)
    energy = np.clip((energy - energy.min()) / max(float(np.ptp(energy)), 1e-3), 0, 1)
    swing = np.sin(np.cumsum(0.12 + 0.35 * energy)).astype(np.float32)
    energy = np.asarray(energy * weight, np.float32)
    motion.add(
        y=-0.03 * energy, spine=0.07 * energy * swing, neck=0.07 * energy * np.roll(swing, 2), yaw=0.25 * energy * swing
    )
    if not figure.person:
        motion.add(grow=-0.09 * energy, bend=0.09 * energy * swing, lean=0.04 * energy * swing)
    for side in "lr":
        if f"arm_{side}" in figure.limbs:
            motion.add(
                **{
                    f"arm_{side}": 0.5 * energy * (0.5 + 0.5 * swing),
                    f"fore_{side}": 0.6 * energy * (0.5 - 0.5 * swing),
                }
            )
