"""Takes a picture, gives what is in it: where the subject is, whether it is a person, skeleton and face; cuts nothing yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from refreel.engines.animatic.cast.face import FaceFinder
from refreel.engines.animatic.cast.pixels import resized, shares
from refreel.engines.animatic.cast.pose import Poser
from refreel.engines.animatic.cast.saliency import Saliency
from refreel.engines.animatic.cast.store import Arrays
from refreel.engines.animatic.cast.subject import subject_mask
from refreel.engines.animatic.values.cast import F32, U8

LONGEST = 1920
"""Pictures are read at most this large: half as much again as a 720p film shows, for zooms and moves."""
TRANSPARENT = 0.02
"""A picture with at least this share of see-through pixels is a cut-out already."""
SHARES = 640


class Networks:
    """The networks that look at pictures, each loaded when first asked."""

    def __init__(self, weights: Path) -> None:
        self._weights = weights

    @cached_property
    def poser(self) -> Poser:
        return Poser(self._weights)

    @cached_property
    def faces(self) -> FaceFinder:
        return FaceFinder(self._weights)

    @cached_property
    def saliency(self) -> Saliency:
        return Saliency(self._weights)


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """`mask` (h', w') float32 0–1 over the whole picture at a small size; `joints` (33, 3) and `face` (468, 2) in pixels of the
    picture as read (longest side 1920 at most), or None; `own_alpha` whether the picture came cut out."""

    mask: F32
    joints: F32 | None
    face: F32 | None
    own_alpha: bool

    @property
    def person(self) -> bool:
        return self.joints is not None

    @property
    def share(self) -> float:
        """Share of the picture that stands out as one subject, 0 when what stands out is a landscape: it runs from one side of
        the picture to the other and nobody is in it."""
        solid = self.mask > 0.5
        if not self.person and self.face is None and not self.own_alpha:
            left, right = solid[:, :2].any(axis=1).mean(), solid[:, -2:].any(axis=1).mean()
            if min(left, right) > 0.15:
                return 0.0
        return float(solid.mean())


def study(picture: U8, networks: Networks) -> Study:
    """Look at `picture` (h, w, 3 or 4)."""
    rgb, alpha = opaque(picture)
    pose = networks.poser.find(rgb)
    joints = pose.joints if pose else None
    face = networks.faces.find(rgb, joints)
    if alpha is not None:
        factor = min(1.0, SHARES / max(alpha.shape))
        size = (max(1, round(alpha.shape[1] * factor)), max(1, round(alpha.shape[0] * factor)))
        mask = resized(alpha, *size)
    else:
        mask = subject_mask(rgb, networks.saliency, pose)
    return Study(mask, joints, face.mesh if face else None, alpha is not None)


def opaque(picture: U8) -> tuple[U8, F32 | None]:
    """RGB on mid grey, and the alpha 0–1 when the picture came cut out."""
    if picture.shape[2] == 3:
        return picture, None
    alpha = shares(picture[..., 3])
    mixed = picture[..., :3] * alpha[..., None] + 128 * (1 - alpha[..., None])
    rgb = np.rint(mixed).astype(np.uint8)
    return rgb, alpha if float((alpha < 0.5).mean()) >= TRANSPARENT else None


def to_arrays(found: Study) -> Arrays:
    none = np.zeros((0, 0), np.float32)
    return {
        "mask": np.rint(np.clip(found.mask, 0, 1) * 255).astype(np.uint8),
        "joints": none if found.joints is None else found.joints,
        "face": none if found.face is None else found.face,
        "own_alpha": np.array(found.own_alpha),
    }


def from_arrays(arrays: Arrays) -> Study:
    joints, face = (np.asarray(arrays[name], np.float32) for name in ("joints", "face"))
    return Study(
        shares(np.asarray(arrays["mask"], np.uint8)),
        joints if joints.size else None,
        face if face.size else None,
        bool(arrays["own_alpha"]),
    )
