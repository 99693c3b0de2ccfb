"""Takes a studied picture, gives its subject cut out with skeleton, face and palette; leaves the picture as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from refreel.engines.animatic.cast.colour import palette
from refreel.engines.animatic.cast.matte import decontaminated, refined, without_smears
from refreel.engines.animatic.cast.pixels import resized, shares
from refreel.engines.animatic.cast.store import Arrays
from refreel.engines.animatic.cast.study import Study, opaque
from refreel.engines.animatic.values.cast import F32, U8, Actor

TALLEST = 1440
"""Longest side of an actor's texture: a close-up at 720p shows half of it at most."""
SHORTEST, MOST_ENLARGED = 720, 2.5
"""Small subjects are enlarged up to this side, by this factor at most, before their edge is looked for."""
SMALLEST_SHARE = 0.002
"""Below this share of the picture nothing stands out and the whole picture is the actor."""
ROOM = 0.02
SEEN = 0.5
FEET, SHOULDERS = (27, 28, 29, 30, 31, 32), (11, 12)
FACE_FILLS = 0.55
CUT_SHARE = 0.3
"""Share of the subject's width or height that must lie on a picture's edge for the edge to cut it."""


def cut_out(tag: str, picture: U8, found: Study) -> Actor:
    """The subject of `picture` (h, w, 3 or 4), which `found` describes. When nothing stands out, the whole picture."""
    rgb, own = opaque(picture)
    height, width = rgb.shape[:2]
    mask = resized(found.mask, width, height) if own is None else own
    whole = float((mask > 0.5).mean()) < SMALLEST_SHARE
    if whole:
        mask = own = np.ones_like(mask)
    left, top, right, bottom = _bounds(mask > 0.25, ROOM)
    piece = np.ascontiguousarray(picture[top:bottom, left:right, :3])
    alpha = mask[top:bottom, left:right]
    longer = max(piece.shape[:2])
    factor = min(max(1.0, min(MOST_ENLARGED, SHORTEST / longer)), TALLEST / longer)
    # First to the final size: edges found there are smooth, those enlarged afterwards show steps.
    piece, alpha = _scaled(piece, alpha, factor)
    if own is None:
        alpha = without_smears(refined(piece, alpha))
        piece = decontaminated(piece, alpha)
    rgba = np.dstack([piece, np.rint(np.clip(alpha, 0, 1) * 255).astype(np.uint8)])
    move = np.array([left, top], np.float32)
    joints = None if found.joints is None else _placed(found.joints, move, factor)
    face = None if found.face is None else ((found.face - move) * factor).astype(np.float32)
    at_bottom = bottom >= height and _touches(alpha) and not whole
    actor = _described(tag, rgba, joints, face, at_bottom=at_bottom)
    if own is not None:  # who cut it out by hand meant its rim to be seen
        return actor
    return replace(
        actor,
        cut_top=top <= 0 and _cuts(alpha[:2], alpha, 0),
        cut_left=left <= 0 and _cuts(alpha[:, :2], alpha, 1),
        cut_right=right >= width and _cuts(alpha[:, -2:], alpha, 1),
    )


def _described(tag: str, rgba: U8, joints: F32 | None, face: F32 | None, *, at_bottom: bool) -> Actor:
    alpha = shares(rgba[..., 3])
    solid = np.flatnonzero((alpha > 0.5).any(axis=1))
    lowest = float(solid[-1] + 1) if len(solid) else float(len(rgba))
    extent = _extent(joints, face, rgba.shape[0])
    return Actor(
        tag=tag,
        rgba=rgba,
        joints=joints,
        face=face,
        extent=extent,
        ground=float(len(rgba)) if at_bottom else lowest,
        palette=palette(rgba[..., :3], alpha),
        cut_bottom=at_bottom and extent != "full",
    )


def _extent(joints: F32 | None, face: F32 | None, height: int) -> str:
    if joints is None:
        return "thing" if face is None else "face"
    if any(joints[f, 2] > SEEN and joints[f, 1] < height * 1.01 for f in FEET):
        return "full"
    shoulders = any(joints[s, 2] > SEEN and joints[s, 1] < height for s in SHOULDERS)
    fills = face is not None and float(np.ptp(face[:, 1])) > FACE_FILLS * height
    return "half" if shoulders and not fills else "face"


def _scaled(rgb: U8, alpha: F32, factor: float) -> tuple[U8, F32]:
    height, width = alpha.shape
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return resized(rgb, *size), resized(alpha, *size)


def _placed(joints: F32, move: F32, factor: float) -> F32:
    return np.column_stack([(joints[:, :2] - move) * factor, joints[:, 2]]).astype(np.float32)


def _bounds(mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], room: float) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 of the mask with a margin of `room` of its longer side, inside the picture."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    margin = 3 + round(room * max(len(rows), len(columns)))
    height, width = mask.shape
    left, top = max(int(columns[0]) - margin, 0), max(int(rows[0]) - margin, 0)
    return left, top, min(int(columns[-1]) + 1 + margin, width), min(int(rows[-1]) + 1 + margin, height)


def _touches(alpha: F32) -> bool:
    """Whether the lower edge cuts the subject and does not just graze it."""
    wide = (alpha > 0.5).any(axis=0).sum()
    return bool((alpha[-2:] > 0.5).any(axis=0).sum() > 0.08 * wide)


def _cuts(rim: F32, alpha: F32, axis: int) -> bool:
    """Whether an upper or side edge (two lines of pixels along it, `axis` across them) cuts a good part of the subject off: an
    elbow or an ear that only just leaves the picture does not count."""
    long = (alpha > 0.5).any(axis=axis).sum()
    return bool((rim > 0.5).any(axis=axis).sum() > CUT_SHARE * long)


def to_arrays(actor: Actor) -> Arrays:
    none = np.zeros((0, 0), np.float32)
    return {
        "rgba": actor.rgba,
        "joints": none if actor.joints is None else actor.joints,
        "face": none if actor.face is None else actor.face,
        "extent": np.array(actor.extent),
        "ground": np.array(actor.ground),
        "palette": actor.palette,
        "cuts": np.array([actor.cut_bottom, actor.cut_top, actor.cut_left, actor.cut_right]),
    }


def from_arrays(tag: str, arrays: Arrays) -> Actor:
    joints, face = (np.asarray(arrays[name], np.float32) for name in ("joints", "face"))
    bottom, top, left, right = (bool(cut) for cut in arrays["cuts"])
    return Actor(
        tag=tag,
        rgba=np.asarray(arrays["rgba"], np.uint8),
        joints=joints if joints.size else None,
        face=face if face.size else None,
        extent=str(arrays["extent"]),
        ground=float(arrays["ground"]),
        palette=np.asarray(arrays["palette"], np.uint8),
        cut_bottom=bottom,
        cut_top=top,
        cut_left=left,
        cut_right=right,
    )
