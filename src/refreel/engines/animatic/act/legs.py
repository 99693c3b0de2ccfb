"""Legs: where hips, knees and ankles go, from the front and from the side."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.act.bones import applied, laid, spanned
from refreel.engines.animatic.act.figure import LIMBS, Figure, outward
from refreel.engines.animatic.act.motion import Motion
from refreel.engines.animatic.act.rig import Rig
from refreel.engines.animatic.values.cast import F32

SHORTEST, LONGEST = 0.5, 1.25
"""How far a leg seen from the front may be foreshortened or stretched."""


def leg(figure: Figure, rig: Rig, motion: Motion, bones: F32, side: str) -> None:
    """The hip follows the pelvis, the ankle its own path on the ground."""
    hip, knee, ankle = (figure.joint(j) for j in LIMBS[f"leg_{side}"][:3])
    root = applied(bones, "pelvis", hip)
    target = _ankle_path(figure, motion, side, ankle)
    if figure.strained and not figure.sideways:
        _straightened(figure, bones, side, root, target)
        laid(bones, f"foot_{side}", motion[f"toe_{side}"], ankle, applied(bones, f"shin_{side}", ankle))
        return
    if figure.sideways:
        knee_at = _knee(figure, hip, knee, ankle, root, target)
    else:
        knee_at = _foreshortened(hip, knee, ankle, root, target)
    spanned(bones, f"leg_{side}", hip, knee, root, knee_at)
    reached = _reached(hip, knee, ankle, root, target, figure.sideways)
    spanned(bones, f"shin_{side}", knee, ankle, knee_at, reached)
    laid(bones, f"foot_{side}", motion[f"toe_{side}"], ankle, reached)


def standing(figure: Figure, rig: Rig) -> F32:
    """How far the hips move when the legs stand straight under them instead of as photographed."""
    if not figure.legs or figure.joints is None:
        return np.zeros(2, np.float32)
    height = figure.ground - ankle_height(figure) - leg_length(figure)
    return np.array([figure.axis - rig.hips[0], height - rig.hips[1]], np.float32)


def ankle_height(figure: Figure) -> float:
    """Of the foot that stands, in pixels."""
    assert figure.joints is not None
    lowest = float(figure.joints[[27, 28], 1].max())
    return float(np.clip(figure.ground - lowest, 0.015 * figure.unit, 0.07 * figure.unit))


def leg_length(figure: Figure) -> float:
    """Height of the hips over the ankles when standing: from the side the bones' lengths, a little bent; from the front the
    mean distance of hip and ankle, for what a leg lacks there it lost to foreshortening."""
    assert figure.joints is not None
    if figure.strained:
        return 0.985 * figure.straight
    lengths = []
    for side in "lr":
        chain = figure.joints[list(LIMBS[f"leg_{side}"][:3]), :2]
        ways = np.diff(chain, axis=0) if figure.sideways else chain[2:] - chain[:1]
        lengths.append(float(np.linalg.norm(ways, axis=1).sum()))
    return max(lengths) * 0.985 if figure.sideways else sum(lengths) / 2


def _straightened(figure: Figure, bones: F32, side: str, root: F32, target: F32) -> None:
    """A leg photographed bent or aslant and seen from the front: both its bones on the line from hip to ankle, as long together
    as the leg is, or foreshortened."""
    hip, knee, ankle = (figure.joint(j) for j in LIMBS[f"leg_{side}"][:3])
    way = target - root
    distance = np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-3)
    end = root + way / distance * np.clip(distance, SHORTEST * figure.straight, figure.straight)
    thigh, shin = float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))
    share = float(np.clip(thigh / max(thigh + shin, 1.0), 0.44, 0.54))
    knee_at = np.asarray(root + (end - root) * share, np.float32)
    spanned(bones, f"leg_{side}", hip, knee, root, knee_at)
    spanned(bones, f"shin_{side}", knee, ankle, knee_at, np.asarray(end, np.float32))


def _ankle_path(figure: Figure, motion: Motion, side: str, ankle: F32) -> F32:
    unit, stance = figure.unit, motion["stance"][:, None]
    sign = outward(figure, side) if not figure.sideways else 0.0
    stand = np.array([figure.axis + sign * 0.045 * unit, figure.ground - ankle_height(figure)], np.float32)
    base = ankle + (stand - ankle) * stance
    return np.asarray(base + np.stack([motion[f"foot_{side}_x"], -motion[f"foot_{side}_y"]], -1) * unit, np.float32)


def _reached(hip: F32, knee: F32, ankle: F32, root: F32, target: F32, sideways: bool) -> F32:
    """Where the ankle ends: on its path, or as near to it as the leg's length allows."""
    way = target - root
    distance = np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-3)
    if sideways:
        low, high = 0.45, 1.0
        length = float(np.linalg.norm(knee - hip) + np.linalg.norm(ankle - knee)) * 0.999
    else:
        low, high = SHORTEST, LONGEST
        length = max(float(np.linalg.norm(ankle - hip)), 1.0)
    return np.asarray(root + way / distance * np.clip(distance, low * length, high * length), np.float32)


def _foreshortened(hip: F32, knee: F32, ankle: F32, root: F32, target: F32) -> F32:
    """The knee of a leg seen from the front: the photographed leg turned and scaled onto the new line."""
    rest = ankle - hip
    new = _reached(hip, knee, ankle, root, target, False) - root
    length = max(float(np.linalg.norm(rest)), 1.0)
    d = rest / length
    along, across = float((knee - hip) @ d), float((knee - hip) @ np.array([-d[1], d[0]], np.float32))
    side = np.stack([-new[:, 1], new[:, 0]], -1) / np.maximum(np.linalg.norm(new, axis=1, keepdims=True), 1e-3)
    return np.asarray(root + new * (along / length) + side * across, np.float32)


def _knee(figure: Figure, hip: F32, knee: F32, ankle: F32, root: F32, target: F32) -> F32:
    """Two bones seen from the side; the knee bends the way the body looks."""
    a, b = float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))
    way = _reached(hip, knee, ankle, root, target, True) - root
    distance = np.linalg.norm(way, axis=1)
    cosine = np.clip((a * a + distance**2 - b * b) / np.maximum(2 * a * distance, 1e-3), -1, 1)
    bend = -np.arccos(cosine) * (figure.facing or 1)
    heading = np.arctan2(way[:, 1], way[:, 0]) + bend
    return np.asarray(root + a * np.stack([np.cos(heading), np.sin(heading)], -1), np.float32)
