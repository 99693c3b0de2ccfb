"""From channels to the moved points of the mesh, all frames at once, in pixels of the figure around its ground point."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.act.bones import applied, laid, stretched
from refreel.engines.animatic.act.curves import ease
from refreel.engines.animatic.act.figure import LIMBS, Figure, outward
from refreel.engines.animatic.act.legs import leg, standing
from refreel.engines.animatic.act.mesh import Mesh
from refreel.engines.animatic.act.motion import Motion
from refreel.engines.animatic.act.rig import BONES, Rig
from refreel.engines.animatic.values.cast import F32

HINT = 0.16
"""Radians by which an arm moves at most that is not free in the picture."""
TURN = 0.5
"""Share of the face's half-width that its middle moves at a head turn of one radian."""


def posed(figure: Figure, mesh: Mesh, rig: Rig, motion: Motion) -> F32:
    """(n, V, 2): y down, origin at the figure's ground point, pixels; travel (`dx` aside) is not in it."""
    points = _head_turned(mesh, rig, motion)
    if figure.person:
        bones = skeleton(figure, rig, motion)
        columns = bones.transpose(0, 1, 3, 2).reshape(motion.frames, -1, 2)  # (n, B·3, 2)
        moved = np.matmul(rig.basis[None], columns) + points
        for index, side in enumerate("lr"):
            if f"shrug_{side}" in motion.curves:
                lifted = np.clip(motion[f"shrug_{side}"], -0.02, 0.035) * figure.unit
                moved[..., 1] -= lifted[:, None] * rig.shoulders[:, index]
    else:
        moved = mesh.points[None] + points
    low = max(float(mesh.points[:, 1].max()) - figure.ground, 0.0)
    return whole(figure, motion, np.asarray(moved, np.float32), low)


def _head_turned(mesh: Mesh, rig: Rig, motion: Motion) -> F32:
    """Offsets (n, V, 2) of a head that turns: what stands out moves farther than the outline, a sphere seen from afar."""
    yaw, pitch = np.clip(motion["yaw"], -0.6, 0.6), np.clip(motion["pitch"], -0.5, 0.5)
    reach = TURN * rig.head_size
    out = np.stack([np.sin(yaw)[:, None] * rig.dome * reach[0], np.sin(pitch)[:, None] * rig.dome * reach[1]], -1)
    return np.asarray(out, np.float32)


def whole(figure: Figure, motion: Motion, points: F32, low: float) -> F32:
    """Squash, bend, turn, roll, lean and lift of the body as one; `low`: pixels of it below the ground in the photograph."""
    unit = np.float32(figure.unit)
    centre_y = -0.5 * unit
    p = points - np.array([figure.axis, figure.ground], np.float32)
    up = np.clip(-p[..., 1] / unit, -0.1, 1.2)
    if "bend" in motion.curves:
        p[..., 0] += motion["bend"][:, None] * up * np.abs(up) * unit
    if "trot" in motion.curves:
        _trot(figure, motion, p)
    if "roll" in motion.curves:
        p = _turned(p, motion["roll"], np.array([0.0, centre_y], np.float32))
    wide = np.cos(motion["turn"]) * np.exp(-0.5 * motion["grow"])
    wide = np.where(np.abs(wide) < 0.06, np.where(wide < 0, -0.06, 0.06), wide)
    size = np.exp(motion["near"])
    p[..., 0] *= (wide * size)[:, None]
    p[..., 1] *= (np.exp(motion["grow"]) * size)[:, None]
    if "lean" in motion.curves:
        p = _turned(p, motion["lean"], np.array([0.0, 0.0], np.float32))
    if not figure.cut:
        p[..., 1] -= (_sunk(p, low) * _tipped(figure, motion))[:, None]
    p[..., 0] += (motion["dx"] * unit)[:, None]
    p[..., 1] -= (motion["air"] * unit)[:, None]
    return p


def _trot(figure: Figure, motion: Motion, points: F32) -> None:
    """Legs of an animal that cannot be told apart: a wave runs along the body through its lower half, so that fore and hind
    feet swing against each other, and what swings forward is off the ground. Changes `points`."""
    unit, width = figure.unit, max(float(np.ptp(points[0, :, 0])), 1.0)
    low = np.clip((points[0, :, 1] / unit + 0.45) / 0.45, 0, 1) ** 1.4
    phase = 2 * np.pi * 0.8 * points[0, :, 0] / width
    first, late = motion["trot"][:, None], motion["trot_late"][:, None]
    swing = first * np.cos(phase) + late * np.sin(phase)
    forward = late * np.cos(phase) - first * np.sin(phase)
    points[..., 0] += low * swing * unit
    points[..., 1] -= 0.45 * low * np.clip(forward, 0, None) * unit


def _sunk(points: F32, low: float) -> F32:
    """How far below the ground the lowest point of each frame lies, in pixels (negative: above)."""
    return np.asarray(points[..., 1].max(1) - low, np.float32)


def _tipped(figure: Figure, motion: Motion) -> F32:
    """1 where the body stands on its lowest point, wherever that is: always for things, for people when they lie."""
    if not figure.person:
        return np.ones(motion.frames, np.float32)
    return ease((np.abs(motion["lean"]) - 0.5) / 0.6)


def _turned(points: F32, angle: F32, pivot: F32) -> F32:
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    x, y = points[..., 0] - pivot[0], points[..., 1] - pivot[1]
    return np.asarray(np.stack([c * x - s * y + pivot[0], s * x + c * y + pivot[1]], -1), np.float32)


def skeleton(figure: Figure, rig: Rig, motion: Motion) -> F32:
    """(n, B, 2, 3) affine transform of every bone in figure pixels."""
    n, unit = motion.frames, figure.unit
    out = np.zeros((n, len(BONES), 2, 3), np.float32)
    out[:, :, 0, 0] = out[:, :, 1, 1] = 1.0
    stand = standing(figure, rig) * motion["stance"][:, None]
    upright, head_up = _set_upright(figure, motion)
    moved = rig.hips + stand + np.stack([motion["x"], -motion["y"]], -1) * np.float32(unit)
    laid(out, "pelvis", motion["tilt"] + upright, rig.hips, moved)
    chest_turn = motion["tilt"] + motion["spine"] + upright
    laid(out, "chest", chest_turn, rig.hips, moved - motion["breath"][:, None] * np.array([0.0, unit], np.float32))
    folded = 1.0 - 0.3 * np.clip(motion["fold"], 0, 1)
    stretched(out, "chest", rig.neck - rig.hips, folded, rig.hips)
    laid(out, "head", chest_turn + motion["neck"] + head_up, rig.neck, applied(out, "chest", rig.neck))
    for side in "lr":
        if f"arm_{side}" in figure.limbs:
            _arm(figure, motion, out, side, chest_turn)
        elif f"arm_{side}" in figure.bound:
            _sleeve(figure, motion, out, side, chest_turn)
        if f"leg_{side}" in figure.limbs:
            leg(figure, rig, motion, out, side)
    return out


def _set_upright(figure: Figure, motion: Motion) -> tuple[F32, F32]:
    """Turns of the trunk, and of the head against it, that make a strained pose stand."""
    still = np.zeros(motion.frames, np.float32)
    if not figure.strained:
        return still, still
    up = figure.joint(11, 12) - figure.joint(23, 24)
    lean = float(np.arctan2(up[0], -up[1]))
    eyes = figure.joint(2) - figure.joint(5)
    roll = float(np.arctan2(eyes[1], eyes[0])) if eyes[0] > abs(float(eyes[1])) else lean
    stance = np.clip(motion["stance"], 0, 1)
    return np.asarray(-0.9 * lean * stance, np.float32), np.asarray((0.9 * lean - 0.7 * roll) * stance, np.float32)


def rest_angles(figure: Figure, side: str) -> tuple[float, float]:
    """Outward angles of upper arm (−π/2…3π/2) and forearm (within half a turn of it) in the photograph."""
    joints = LIMBS[f"arm_{side}"]
    sign = outward(figure, side)
    a, b, c = (figure.joint(j) for j in joints[:3])
    upper, fore = (float(np.arctan2(sign * way[0], way[1])) for way in (b - a, c - b))
    if upper < -np.pi / 2:
        upper += 2 * np.pi
    return upper, upper + float(np.mod(fore - upper + np.pi, 2 * np.pi) - np.pi)


def _arm(figure: Figure, motion: Motion, bones: F32, side: str, chest: F32) -> None:
    """Aims first, blended one after the other, then the small swings on top."""
    sign = outward(figure, side)
    first, second = rest_angles(figure, side)
    upper, fore = _aimed(motion, side, first, second)
    upper_turn = chest - sign * (upper - first + motion[f"arm_{side}"])
    fore_turn = chest - sign * (fore - second + motion[f"arm_{side}"] + motion[f"fore_{side}"])
    shoulder, elbow = (figure.joint(j) for j in LIMBS[f"arm_{side}"][:2])
    laid(bones, f"arm_{side}", upper_turn, shoulder, applied(bones, "chest", shoulder))
    laid(bones, f"fore_{side}", fore_turn, elbow, applied(bones, f"arm_{side}", elbow))


def _aimed(motion: Motion, side: str, first: float, second: float) -> tuple[F32, F32]:
    upper = np.full(motion.frames, first, np.float32)
    fore = np.full(motion.frames, second, np.float32)
    for aim in motion.aims:
        if aim.side == side:
            upper += (aim.upper - upper) * aim.weight
            fore += (_bent(aim.fore, aim.upper) - fore) * aim.weight
    return upper, fore


def _sleeve(figure: Figure, motion: Motion, bones: F32, side: str, chest: F32) -> None:
    """An arm that stays in the trunk's picture only hints at what it would do: the cloth would tear or smear otherwise."""
    first, second = rest_angles(figure, side)
    wanted = _aimed(motion, side, first, second)[0] - first + motion[f"arm_{side}"]
    turned = chest - outward(figure, side) * HINT * np.tanh(wanted / 0.8)
    shoulder = figure.joint(LIMBS[f"arm_{side}"][0])
    laid(bones, f"arm_{side}", np.asarray(turned, np.float32), shoulder, applied(bones, "chest", shoulder))


def _bent(angle: F32, upper: F32) -> F32:
    """The same direction, turned so that the elbow bends no more than half a turn from the upper arm."""
    return np.asarray(upper + np.mod(angle - upper + np.pi, 2 * np.pi) - np.pi, np.float32)
