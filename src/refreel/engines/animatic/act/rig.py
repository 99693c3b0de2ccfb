"""Bones of a figure, and how strongly each moves each point of its mesh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refreel.engines.animatic.act.curves import ease
from refreel.engines.animatic.act.figure import LIMBS, Figure
from refreel.engines.animatic.act.layers import RADII
from refreel.engines.animatic.act.mesh import Mesh
from refreel.engines.animatic.values.cast import F32

BONES = (
    "ground", "pelvis", "chest", "head",
    "arm_l", "fore_l", "arm_r", "fore_r",
    "leg_l", "shin_l", "foot_l", "leg_r", "shin_r", "foot_r",
)  # fmt: skip
BELOW = {"arm_l": ("fore_l",), "arm_r": ("fore_r",), "leg_l": ("shin_l", "foot_l"), "leg_r": ("shin_r", "foot_r")}


@dataclass(frozen=True, slots=True, eq=False)
class Rig:
    """basis (V, 3·B) float32: weight of bone b times (x, y, 1) of the point, so that posing is one matrix product;
    hips, neck (2,) pivots of trunk and head; dome (V,) 0–1 how far a point of the head stands out towards the camera;
    head (2,) centre and `head_size` (2,) half-axes of the face in pixels; shoulders (V, 2) 0–1 how far a point goes along with
    the left and the right shoulder, no columns without a skeleton."""

    basis: F32
    hips: F32
    neck: F32
    dome: F32
    head: F32
    head_size: F32
    shoulders: F32


def rig_of(figure: Figure, mesh: Mesh) -> Rig:
    head, size = head_of(figure)
    dome = _dome(mesh, head, size)
    if not figure.person:
        none = np.zeros((len(mesh.points), 0), np.float32)
        return Rig(none, head, head, dome, head, size, none)
    hips, neck = _hips(figure), _neck(figure)
    weights = np.zeros((len(mesh.points), len(BONES)), np.float32)
    for index, name in enumerate(mesh.names):
        mine = mesh.part == index
        points = mesh.points[mine]
        weights[mine] = (
            _trunk_weights(figure, points, hips, neck) if name == "body" else _limb_weights(figure, points, name, hips)
        )
    shoulders = np.stack([_shoulder(figure, mesh, weights, side) for side in "lr"], 1)
    homogeneous = np.concatenate([mesh.points, np.ones((len(mesh.points), 1), np.float32)], 1)
    basis = (weights[:, :, None] * homogeneous[:, None, :]).reshape(len(mesh.points), -1)
    return Rig(np.ascontiguousarray(basis, np.float32), hips, neck, dome, head, size, shoulders)


def _shoulder(figure: Figure, mesh: Mesh, weights: F32, side: str) -> F32:
    """The cap of the shoulder and the arm that hangs from it; not the neck and what is in front of it."""
    name = f"arm_{side}"
    if name not in figure.limbs | figure.bound:
        return np.zeros(len(mesh.points), np.float32)
    joint = figure.joint(LIMBS[name][0])
    away = np.linalg.norm((mesh.points - joint) * [1.0, 0.8], axis=1) / (0.085 * figure.unit)
    cap = np.exp(-(away**2)) * (1.0 - weights[:, 3])
    arm = weights[:, [BONES.index(name), BONES.index(BELOW[name][0])]].sum(1)
    other = np.array([n != "body" and n != name for n in mesh.names])[mesh.part]
    return np.asarray(np.where(other, 0.0, np.maximum(cap, arm)), np.float32)


def head_of(figure: Figure) -> tuple[F32, F32]:
    """Centre and half-axes of the face; for an animal the upper part of the cut-out, for a thing its middle."""
    if figure.face is not None:
        low, high = figure.face.min(0), figure.face.max(0)
        return np.asarray((low + high) / 2, np.float32), np.asarray((high - low) * [0.62, 0.62], np.float32)
    if figure.joints is not None:
        centre = figure.joint(7, 8, 0)
        return centre, np.array([0.055, 0.07], np.float32) * np.float32(figure.unit)
    solid = figure.rgba[..., 3] > 128
    height, width = solid.shape
    share = 1.0 if figure.extent == "thing" or figure.cut else 0.55
    rows = np.arange(height)[:, None] < figure.top + share * figure.unit
    ys, xs = np.nonzero(solid & rows)
    if not len(xs):
        return np.array([width / 2, height / 2], np.float32), np.array([width / 2, height / 2], np.float32)
    centre = np.array([xs.mean(), ys.mean()], np.float32)
    return centre, np.array([max(1.7 * xs.std(), 2.0), max(1.7 * ys.std(), 2.0)], np.float32)


def _dome(mesh: Mesh, head: F32, size: F32) -> F32:
    away = (mesh.points - head) / size
    flat = np.clip(1.0 - (away**2).sum(1), 0.0, 1.0)
    body = mesh.part == mesh.names.index("body")
    return np.asarray(np.where(body, flat * (1.5 - 0.5 * flat), 0.0), np.float32)


def _hips(figure: Figure) -> F32:
    """The hips, or where they must be below the picture's edge."""
    assert figure.joints is not None
    if figure.joints[[23, 24], 2].min() > 0.5:
        return figure.joint(23, 24)
    shoulders = figure.joint(11, 12)
    return np.array([shoulders[0], min(shoulders[1] + 0.29 * figure.unit, figure.ground)], np.float32)


def _neck(figure: Figure) -> F32:
    """The base of the neck: between the shoulders, a little towards the head."""
    shoulders = figure.joint(11, 12)
    chin = figure.face[152] if figure.face is not None else figure.joint(9, 10)
    return np.asarray(shoulders * 0.6 + chin * 0.4, np.float32)


def _trunk_weights(figure: Figure, points: F32, hips: F32, neck: F32) -> F32:
    out = np.zeros((len(points), len(BONES)), np.float32)
    along, length = _along(points, hips, neck)
    chest = ease((along / length - 0.05) / 0.6)
    head_at, size = head_of(figure)
    up = head_at - neck
    height = max(float(np.linalg.norm(up)), 1.0)
    rise = ((points - neck) @ (up / height)) / height
    aside = np.abs((points - neck) @ np.array([-up[1], up[0]], np.float32) / height)
    head = ease((rise + 0.05) / 0.55) * ease((2.3 * float(size[0]) - aside) / (0.9 * float(size[0])) + 0.0)
    head = np.maximum(head, ease((rise - 0.6) / 0.4) * ease((3.0 * float(size[0]) - aside) / float(size[0])))
    ground = np.zeros(len(points), np.float32)
    if figure.extent == "full" and not figure.cut and not figure.legs:  # a skirt, a coat: the hem stays, the hips move
        ground = ease((points[:, 1] - hips[1]) / max(figure.ground - float(hips[1]), 1.0))
    out[:, 0] = ground
    out[:, 3] = head
    out[:, 2] = chest * (1 - head) * (1 - ground)
    out[:, 1] = np.clip(1.0 - out[:, [0, 2, 3]].sum(1), 0.0, 1.0)
    out /= out.sum(1, keepdims=True)
    for name in sorted(figure.bound):
        mine = _sleeve(figure, points, name) * (1 - head)
        out *= (1 - mine)[:, None]
        out[:, BONES.index(name)] += mine
    return np.asarray(out, np.float32)


def _sleeve(figure: Figure, points: F32, name: str) -> F32:
    """How far points of the trunk's picture move with an arm that stays in it: fully on its bones, less and less beside them
    and towards the shoulder, so that the cloth gives."""
    assert figure.joints is not None
    chain = figure.joints[list(LIMBS[name][:3]), :2]
    away = np.minimum(_off(points, chain[0], chain[1]), _off(points, chain[1], chain[2]))
    down, length = _along(points, chain[0], chain[1])
    beside = 1.0 - ease(away / (2.6 * RADII["arm"] * figure.unit) - 0.15)
    return np.asarray(beside * ease(down / (0.8 * length)), np.float32)


def _off(points: F32, start: F32, end: F32) -> F32:
    """Distance of points from a stretch."""
    way = end - start
    share = np.clip(((points - start) @ way) / max(float(way @ way), 1.0), 0, 1)
    return np.asarray(np.linalg.norm(points - start - share[:, None] * way, axis=1), np.float32)


def _along(points: F32, start: F32, end: F32) -> tuple[F32, float]:
    way = end - start
    length = max(float(np.linalg.norm(way)), 1.0)
    return np.asarray((points - start) @ (way / length), np.float32), length


def _limb_weights(figure: Figure, points: F32, name: str, hips: F32) -> F32:
    """Chest or pelvis → upper bone → lower bone → foot, handed over across each joint's bisector."""
    assert figure.joints is not None
    radius = RADII[name[:3]] * figure.unit
    joints = figure.joints[list(LIMBS[name]), :2]
    parent = "chest" if name.startswith("arm") else "pelvis"
    bones = [parent, name, *BELOW[name]]
    ways = [_unit(joints[i + 1] - joints[i]) for i in range(3)]
    shares = [ease(((points - joints[0]) @ ways[0]) / (1.4 * radius) + 0.35)]
    shares.append(ease(((points - joints[1]) @ _unit(ways[0] + ways[1])) / (1.8 * radius) + 0.5))
    if len(bones) == 4:
        shares.append(ease(((points - joints[2]) @ ways[1]) / (1.1 * radius) + 0.5))
    out = np.zeros((len(points), len(BONES)), np.float32)
    rest = np.ones(len(points), np.float32)
    for bone, share in zip(bones[:0:-1], shares[::-1], strict=True):
        out[:, BONES.index(bone)] = rest * share
        rest = rest * (1.0 - share)
    out[:, BONES.index(parent)] = rest
    return out


def _unit(way: F32) -> F32:
    return np.asarray(way / max(float(np.linalg.norm(way)), 1e-3), np.float32)
