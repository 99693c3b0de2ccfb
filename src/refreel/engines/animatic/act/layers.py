"""A figure taken apart: its limbs as pictures of their own, and the trunk with the cloth behind the arms filled in."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.act.curves import ease
from refreel.engines.animatic.act.figure import LIMBS, Figure
from refreel.engines.animatic.values.cast import F32, U8

Mask = NDArray[np.bool_]

RADII = {"arm": 0.034, "leg": 0.055}
"""Half the thickness of a limb in body heights, used where the silhouette does not tell."""


COARSE = 400
"""Pixels of the longer side above which colours are spread at half the size."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """`rgba` (h, w, 4) of one layer, whose top left lies at (x, y) of the figure's picture; `name` a limb or `body`."""

    name: str
    x: int
    y: int
    rgba: U8


def pieces_of(figure: Figure) -> tuple[Piece, ...]:
    """Back to front: legs, body, arms. A figure without movable limbs is one piece."""
    rgba = _faded(_clean(figure.rgba))
    if not figure.limbs:
        return (Piece("body", 0, 0, rgba),)
    labels, names = _labels(figure)
    arms = np.isin(labels, [names[n] for n in names if n.startswith("arm")])
    legs = np.isin(labels, [names[n] for n in names if n.startswith("leg")])
    body = _body(figure, rgba, arms, legs, _trunk(figure, labels == 1))
    out = [_limb(figure, rgba, labels == names[n], n) for n in sorted(names) if n.startswith("leg")]
    out.append(Piece("body", 0, 0, body))
    out += [_limb(figure, rgba, labels == names[n], n) for n in sorted(names) if n.startswith("arm")]
    return tuple(out)


def _clean(rgba: U8) -> U8:
    """Colours outside the subject replaced by its own nearest ones, so that no background bleeds in at the rim."""
    inside = rgba[..., 3] > 235
    if not inside.any():
        return rgba.copy()
    out = rgba.copy()
    spread = _spread(rgba[..., :3], inside)
    keep = inside[..., None]
    out[..., :3] = np.where(keep, rgba[..., :3], spread)
    return out


def _faded(rgba: U8) -> U8:
    """Where the picture's upper or side edges cut the subject, it ends softly instead of in a straight line."""
    alpha = rgba[..., 3]
    if alpha.min() == 255:  # a whole picture that stands there as a card
        return rgba
    height, width = alpha.shape
    reach = max(3, round(0.05 * min(height, width)))
    ramp = np.asarray(ease((np.arange(reach) + 0.5) / reach), np.float32)
    keep = np.ones(alpha.shape, np.float32)
    if (alpha[1] > 128).mean() > 0.04:
        keep[:reach] *= ramp[:, None]
    if (alpha[:, 1] > 128).mean() > 0.04:
        keep[:, :reach] *= ramp
    if (alpha[:, -2] > 128).mean() > 0.04:
        keep[:, -reach:] *= ramp[::-1]
    out = rgba.copy()
    out[..., 3] = np.clip(alpha * keep, 0, 255).astype(np.uint8)
    return out


def _spread(rgb: U8, known: Mask) -> U8:
    """Fills unknown pixels from known ones, near ones first (pull–push over a pyramid: Gortler et al. 1996)."""
    if max(known.shape) > COARSE:  # a fill is soft: half the size is enough
        half = (known.shape[1] // 2, known.shape[0] // 2)
        share = cv2.resize(known.astype(np.float32), half, interpolation=cv2.INTER_AREA)
        colour = (
            cv2.resize(rgb * known[..., None], half, interpolation=cv2.INTER_AREA) / np.maximum(share, 1e-3)[..., None]
        )
        small = _spread(np.asarray(np.clip(colour, 0, 255), np.uint8), share > 0.2)
        return np.asarray(cv2.resize(small, (known.shape[1], known.shape[0]), interpolation=cv2.INTER_LINEAR), np.uint8)
    weight = known.astype(np.float32)
    level = np.dstack([rgb.astype(np.float32) * weight[..., None], weight])
    pyramid = [level]
    while min(level.shape[:2]) > 4:
        level = cv2.pyrDown(level)
        pyramid.append(level)
    filled = pyramid[-1][..., :3] / np.maximum(pyramid[-1][..., 3:], 1e-4)
    for level in pyramid[-2::-1]:
        up = cv2.resize(filled, (level.shape[1], level.shape[0]), interpolation=cv2.INTER_LINEAR)
        w = np.clip(level[..., 3:], 0.0, 1.0)
        filled = level[..., :3] / np.maximum(level[..., 3:], 1e-4) * w + up * (1.0 - w)
    return np.asarray(np.clip(filled, 0, 255), np.uint8)


def _labels(figure: Figure) -> tuple[NDArray[np.int32], dict[str, int]]:
    """Each pixel to body (1), a limb (2…) or outside (0), by a watershed that grows from the bones along the colours."""
    assert figure.joints is not None
    solid = figure.rgba[..., 3] > 90
    markers = np.zeros(solid.shape, np.int32)
    outside = len(figure.limbs) + 2
    names = {name: i + 2 for i, name in enumerate(sorted(figure.limbs, key=lambda n: (n.startswith("arm"), n)))}
    thin = {n: max(2, round(RADII[n[:3]] * figure.unit * 0.8)) for n in names}
    _draw_trunk(figure, markers)
    for name, label in names.items():
        chain = _chain(figure, name)
        if name.startswith("arm"):  # the shoulder itself stays cloth of the trunk
            chain[0] = chain[0] * 0.75 + chain[1] * 0.25
        else:
            chain[0] = chain[0] * 0.8 + chain[1] * 0.2
        cv2.polylines(markers, [np.round(chain).astype(np.int32)], False, label, thin[name])
    markers[~solid] = outside
    image = np.ascontiguousarray(cv2.GaussianBlur(figure.rgba[..., :3], (0, 0), 1.0))
    flooded = np.asarray(cv2.watershed(image, markers.copy()), np.int32)
    flooded[~solid | (flooded == outside)] = 0
    flooded = _closed_borders(flooded)
    flooded[~solid] = 0
    for name, label in names.items():
        mine = flooded == label
        far = mine & (_distance(solid.shape, _chain(figure, name)) > _allowed(figure, name))
        flooded[far] = 1
        mine = cv2.medianBlur((flooded == label).astype(np.uint8), 5) > 0
        flooded[(flooded == label) & ~mine] = 1
        flooded[mine & solid] = label
    _adopt_islands(flooded, 0.012 * figure.unit**2)
    return _to_the_rim(flooded), names


def _to_the_rim(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """The half-clear rim goes with the nearest solid pixel, so that no outline stays behind when a limb moves."""
    _, nearest = cv2.distanceTransformWithLabels(
        (labels == 0).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(nearest.max()) + 1, np.int32)
    known = labels > 0
    table[nearest[known]] = labels[known]
    return np.asarray(table[nearest], np.int32)


def _chain(figure: Figure, name: str) -> F32:
    """The limb's joints, with the hand or foot only as far as it is near."""
    assert figure.joints is not None
    chain = figure.joints[list(LIMBS[name]), :2].copy()
    tip = chain[3] - chain[2]
    most = 0.11 * figure.unit
    length = float(np.linalg.norm(tip))
    if length > most:
        chain[3] = chain[2] + tip * (most / length)
    return np.asarray(chain, np.float32)


def _draw_trunk(figure: Figure, markers: NDArray[np.int32]) -> None:
    assert figure.joints is not None
    shoulders, hips = figure.joints[[11, 12], :2], figure.joints[[24, 23], :2]
    corners = np.concatenate([shoulders, hips])
    centre = corners.mean(0)
    cv2.fillConvexPoly(markers, np.round(centre + (corners - centre) * [0.62, 0.9]).astype(np.int32), 1)
    neck = shoulders.mean(0)
    head = figure.joints[[7, 8], :2].mean(0)
    thick = max(2, round(0.05 * figure.unit))
    cv2.line(markers, _at(neck), _at(head), 1, thick)
    cv2.line(
        markers, _at(shoulders[0] * 0.85 + neck * 0.15), _at(shoulders[1] * 0.85 + neck * 0.15), 1, max(2, thick // 3)
    )
    cv2.circle(markers, _at(head), max(2, round(0.04 * figure.unit)), 1, -1)


def _at(point: F32) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))


def _closed_borders(flooded: NDArray[np.int32]) -> NDArray[np.int32]:
    """Watershed marks borders −1: give them to their largest neighbour label, a limb rather than the body."""
    grown = cv2.dilate(flooded.astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.int32)
    return np.asarray(np.where(flooded < 1, np.maximum(grown, 0), flooded), np.int32)


def _distance(shape: tuple[int, ...], chain: F32) -> F32:
    ink = np.ones(shape, np.uint8)
    cv2.polylines(ink, [np.round(chain).astype(np.int32)], False, 0, 1)
    return np.asarray(cv2.distanceTransform(ink, cv2.DIST_L2, 3), np.float32)


def _allowed(figure: Figure, name: str) -> F32:
    """How far from its bones a limb's pixel may lie: more around the hand and the foot."""
    radius = RADII[name[:3]] * figure.unit
    ink = np.ones(figure.rgba.shape[:2], np.uint8)
    chain = _chain(figure, name)
    cv2.line(ink, _at(chain[2]), _at(chain[3]), 0, 1)
    tip = cv2.distanceTransform(ink, cv2.DIST_L2, 3)
    around = (1.7 if name.startswith("arm") else 2.4) * radius
    return np.asarray(np.where(tip < 2.8 * radius, max(2.8 * radius, around), around), np.float32)


def _adopt_islands(labels: NDArray[np.int32], largest: float) -> None:
    """Small bits of body cut off from the trunk go to the limb they touch most."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats((labels == 1).astype(np.uint8), connectivity=4)
    if count <= 2:
        return
    main = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    for k in range(1, count):
        if k == main or stats[k, cv2.CC_STAT_AREA] > largest:
            continue
        ring = cv2.dilate((parts == k).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        touched = labels[ring & (labels > 1)]
        if len(touched):
            labels[parts == k] = int(np.bincount(touched).argmax())


def _trunk(figure: Figure, body: Mask) -> Mask:
    """The trunk's silhouette, arms removed: the hull of what is seen of it between shoulders and hips."""
    assert figure.joints is not None
    shoulders, hips = figure.joints[[11, 12], :2], figure.joints[[23, 24], :2]
    upper, lower = float(shoulders[:, 1].min()), float(hips[:, 1].max())
    rows = np.arange(body.shape[0])[:, None]
    middle = (shoulders[:, 0].mean() + hips[:, 0].mean()) / 2
    half = 0.65 * max(float(np.ptp(shoulders[:, 0])), float(np.ptp(hips[:, 0])), 0.16 * figure.unit)
    columns = np.arange(body.shape[1])[None]
    inside = body & (rows >= upper) & (rows <= lower) & (np.abs(columns - middle) < half)
    points = np.argwhere(inside)[:, ::-1]
    corners = np.concatenate([shoulders, hips])
    if len(points):
        corners = np.concatenate([corners, points[:: max(1, len(points) // 4000)]])
    out = np.zeros(body.shape, np.uint8)
    cv2.fillConvexPoly(out, cv2.convexHull(np.round(corners).astype(np.int32)), 1)
    for shoulder in shoulders:  # a shoulder stays round when its arm is lifted
        cv2.circle(out, _at(shoulder), round(1.15 * RADII["arm"] * figure.unit), 1, -1)
    return out > 0


def _body(figure: Figure, rgba: U8, arms: Mask, legs: Mask, trunk: Mask) -> U8:
    """The trunk and head: arms painted over with the cloth beside them, legs and free arms gone but for an overlap."""
    out = rgba.copy()
    wide = 2 * round(0.018 * figure.unit) + 3
    near = cv2.dilate(arms.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide))) > 0
    alpha = rgba[..., 3].astype(np.float32)
    cloth = (alpha > 235) & trunk & ~near & ~legs
    hole = near & trunk
    if hole.any() and cloth.any():
        alike = _alike(rgba[..., :3], cloth, hole, 0.08 * figure.unit)
        foreign = cv2.morphologyEx((hole & ~alike).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        hole &= cv2.dilate(foreign, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide))) > 0
        painted = _spread(rgba[..., :3], alike & (alpha > 235) & trunk & ~hole)
        soft = cv2.GaussianBlur(hole.astype(np.float32), (0, 0), 2.0)[..., None]
        out[..., :3] = np.clip(rgba[..., :3] * (1 - soft) + painted * soft, 0, 255).astype(np.uint8)
    gone = cv2.erode(((arms & ~trunk) | legs).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
    gone = np.asarray(cv2.GaussianBlur(gone, (0, 0), 0.9), np.float32)
    out[..., 3] = np.clip(alpha * (1.0 - gone), 0, 255).astype(np.uint8)
    return out


def _alike(rgb: U8, cloth: Mask, hole: Mask, reach: float) -> Mask:
    """Pixels of the colour that the cloth has beside the hole. A sleeve of that colour may stay where it is: its folds look
    like the coat's own."""
    away = cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, 3)
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB).astype(np.float32)
    beside = cloth & (away < reach)
    sample = lab[beside] if beside.sum() > 50 else lab[cloth]
    off = np.linalg.norm((lab - np.median(sample, axis=0)) * [0.6, 1.0, 1.0], axis=-1)
    spread = float(np.median(off[beside] if beside.sum() > 50 else off[cloth]))
    return np.asarray(off < max(20.0, 1.2 * spread), np.bool_)


def _rounded(mask: Mask, radius: float) -> Mask:
    """Without spikes and notches: opened, then its outline averaged."""
    size = 2 * max(1, round(radius)) + 1
    opened = cv2.morphologyEx(
        mask.astype(np.uint8), cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    )
    return np.asarray(cv2.GaussianBlur(opened.astype(np.float32), (0, 0), max(radius / 2, 0.8)) > 0.5, np.bool_)


def _limb(figure: Figure, rgba: U8, mine: Mask, name: str) -> Piece:
    """A limb's own pixels and a round overlap at its root, cut out softly."""
    radius = RADII[name[:3]] * figure.unit
    root = np.zeros(mine.shape, np.uint8)
    chain = _chain(figure, name)
    if name.startswith("leg"):
        cv2.circle(root, _at(chain[0] * 0.9 + chain[1] * 0.1), round(radius * 1.15), 1, -1)
    else:  # a whole sleeve, however little of it can be told from the trunk
        cv2.line(
            root,
            _at(chain[0] * 0.95 + chain[1] * 0.05),
            _at(chain[0] * 0.35 + chain[1] * 0.65),
            1,
            max(2, round(1.9 * radius)),
        )
    whole = mine | ((root > 0) & (rgba[..., 3] > 90))
    whole = _rounded(whole, 0.35 * radius)
    soft = cv2.GaussianBlur(cv2.dilate(whole.astype(np.float32), np.ones((3, 3), np.uint8)), (0, 0), 0.9)
    picture = rgba.copy()
    picture[..., 3] = np.clip(rgba[..., 3] * soft, 0, 255).astype(np.uint8)
    rows, columns = np.nonzero(picture[..., 3].max(1))[0], np.nonzero(picture[..., 3].max(0))[0]
    if not len(rows):
        return Piece(name, 0, 0, picture[:2, :2])
    y0, y1 = max(rows[0] - 2, 0), rows[-1] + 3
    x0, x1 = max(columns[0] - 2, 0), columns[-1] + 3
    return Piece(name, int(x0), int(y0), np.ascontiguousarray(picture[y0:y1, x0:x1]))
