"""The affine transforms of the bones: turned, laid and stretched, all frames at once."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.act.rig import BONES
from refreel.engines.animatic.values.cast import F32


def laid(bones: F32, name: str, angle: F32, pivot: F32, target: F32) -> None:
    """Bone turned by `angle` (n,) about `pivot` (2,), which lands on `target` (n, 2)."""
    i = BONES.index(name)
    c, s = np.cos(angle), np.sin(angle)
    bones[:, i, 0, 0], bones[:, i, 0, 1] = c, -s
    bones[:, i, 1, 0], bones[:, i, 1, 1] = s, c
    bones[:, i, :, 2] = target - np.einsum("nij,j->ni", bones[:, i, :, :2], pivot)


def stretched(bones: F32, name: str, way: F32, factor: F32, pivot: F32) -> None:
    """The bone's picture scaled by `factor` (n,) along `way` (2,) about its pivot, before its turn."""
    i = BONES.index(name)
    d = way / max(float(np.linalg.norm(way)), 1e-3)
    scale = np.eye(2, dtype=np.float32)[None] + (factor - 1.0)[:, None, None] * np.outer(d, d)[None]
    landed = np.einsum("nij,j->ni", bones[:, i, :, :2], pivot) + bones[:, i, :, 2]
    bones[:, i, :, :2] = np.matmul(bones[:, i, :, :2], scale)
    bones[:, i, :, 2] = landed - np.einsum("nij,j->ni", bones[:, i, :, :2], pivot)


def spanned(bones: F32, name: str, start: F32, end: F32, new_start: F32, new_end: F32) -> None:
    """The bone laid from `new_start` to `new_end`: turned, and scaled along its own length."""
    rest, way = end - start, new_end - new_start
    length = max(float(np.linalg.norm(rest)), 1.0)
    angle = np.arctan2(way[:, 1], way[:, 0]) - np.arctan2(rest[1], rest[0])
    laid(bones, name, np.asarray(angle, np.float32), start, new_start)
    factor = np.linalg.norm(way, axis=1) / length
    stretched(bones, name, rest, np.asarray(factor, np.float32), start)


def applied(bones: F32, name: str, point: F32) -> F32:
    m = bones[:, BONES.index(name)]
    return np.asarray(np.einsum("nij,j->ni", m[:, :, :2], point) + m[:, :, 2], np.float32)
