"""A set's layers made ready to be drawn, and drawn: upright sheets by one warp each, bent pictures and floors row by row."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.shoot import kernels
from refreel.engines.animatic.shoot.view import View
from refreel.engines.animatic.values.cast import F32, U8
from refreel.engines.animatic.values.sets import Floor, Layer

_WIDEST = 1.5
"""Frames' widths of a layer that may be seen at once (zoomed or dollied out, rolled)."""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A layer with an RGBA picture; one that wraps carries a copy of its start behind its end. `period` its own columns;
    `spans` the rectangles of a see-through picture that hold something."""

    layer: Layer
    image: U8
    period: int
    opaque: bool
    spans: tuple[tuple[int, int, int, int], ...] = ()


_GAP = 40
"""Empty columns worth leaving out."""
_FAINT = 1
"""Opacity of 255 up to which a picture holds nothing worth drawing."""


def _spans(image: U8) -> tuple[tuple[int, int, int, int], ...]:
    """Rectangles (left, right, top, bottom) of the picture that hold something, from left to right."""
    held = image[..., 3] > _FAINT
    some = np.flatnonzero(held.any(axis=0))
    if not len(some):
        return ()
    breaks = np.flatnonzero(np.diff(some) > _GAP)
    lefts = [int(some[0]), *(int(some[b + 1]) for b in breaks)]
    rights = [*(int(some[b]) + 1 for b in breaks), int(some[-1]) + 1]
    out = []
    for a, b in zip(lefts, rights, strict=True):
        rows = np.flatnonzero(held[:, a:b].any(axis=1))
        out.append((a, b, int(rows[0]), int(rows[-1]) + 1))
    return tuple(out)


def _rgba(rgb: U8) -> U8:
    return np.ascontiguousarray(cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2RGBA), np.uint8)


def ready(layer: Layer, aspect: float, blur: float = 0.0) -> Sheet:
    """A layer to draw, defocused by `blur` rest units (lens)."""
    image = layer.image
    period = image.shape[1]
    opaque = image.shape[2] == 3
    if opaque:
        image = _rgba(image)
    if layer.wrap:
        per_unit = period / layer.width
        need = period + int(np.ceil(aspect * _WIDEST * per_unit)) + 4
        repeats = -(-need // period)
        image = np.ascontiguousarray(np.tile(image, (1, repeats, 1))[:, :need])
    if blur > 0:
        sigma = blur * image.shape[0] / layer.height
        if sigma > 0.4:
            side = int(sigma * 1.9) | 1  # two box passes come near a disc of confusion
            image = np.asarray(cv2.blur(cv2.blur(image, (side, side)), (side, side)), np.uint8)
    image = np.ascontiguousarray(image)
    return Sheet(layer, image, period, opaque, () if opaque else _spans(image))


def _map(sheet: Sheet, view: View, seconds: float) -> tuple[float, float, float, float]:
    """Frame pixel (x, y) → picture pixel: (ax, bx, ay, by) with source = a · pixel + b."""
    layer = sheet.layer
    k = view.scale(layer.z)
    x0, y0 = view.shift(layer.z)
    ux = sheet.period / layer.width
    uy = sheet.image.shape[0] / layer.height
    ax, ay = ux / k, uy / k
    bx = ((0.5 - x0) / k - layer.left - layer.drift * seconds) * ux - 0.5
    by = ((0.5 - y0) / k - layer.top) * uy - 0.5
    if layer.wrap:
        bx %= sheet.period
    return ax, bx, ay, by


def draw(frame: U8, scratch: U8, sheet: Sheet, view: View, seconds: float, wind: float, covered: int) -> None:
    """Lays a sheet over the frame; `scratch` is a flat buffer of the frame's size. Rows from `covered` on will be hidden anyway."""
    layer = sheet.layer
    at = _map(sheet, view, seconds)
    if sheet.opaque:
        if layer.horizon is not None:
            _bent(frame, sheet, view, *at)
        elif covered > 0:
            _warp(sheet.image, at, frame[:covered], cv2.BORDER_REPLICATE, 0.0, sheet.image.shape[0])
        return
    ax, bx, ay, by = at
    shear = 0.0
    if layer.sway:
        bend = (
            layer.sway * (0.35 + wind) * (np.sin(seconds * 1.7 + layer.z) + 0.5 * np.sin(seconds * 3.1 + 2 * layer.z))
        )
        shear = float(bend / layer.height)
    lamp = 1.0
    if layer.flicker:
        lamp = 1.0 - layer.flicker * (
            0.5 + 0.3 * np.sin(seconds * 7.3 + layer.z * 9) + 0.2 * np.sin(seconds * 17.9 + layer.left * 5)
        )
    room = abs(shear) * sheet.image.shape[0] * ay / ax + 2
    end = min(frame.shape[0], covered) if layer.z > _BEHIND else frame.shape[0]
    for a, b, c, d in sheet.spans:
        left, right = max(0, int((a - 1 - bx) / ax - room)), min(frame.shape[1], int((b - bx) / ax + room) + 1)
        top, bottom = max(0, int((c - 1 - by) / ay)), min(end, int((d - by) / ay) + 2)
        if right <= left or bottom <= top:
            continue
        part = scratch.reshape(-1)[: (bottom - top) * (right - left) * 4].reshape(bottom - top, right - left, 4)
        _warp(
            sheet.image, (ax, bx + ax * left, ay, by + ay * top), part, cv2.BORDER_CONSTANT, shear, sheet.image.shape[0]
        )
        if lamp < 1.0:
            cv2.convertScaleAbs(part, part, float(lamp), 0)
        kernels.over(frame, part, top, left)


_BEHIND = 1000.0
"""Layers farther than this are never in front of a floor or of water."""


def _warp(image: U8, at: tuple[float, float, float, float], out: U8, border: int, shear: float, foot: int) -> None:
    """`out` filled from the picture; `shear` leans it about its `foot` row."""
    ax, bx, ay, by = at
    m = np.array([[ax, shear * ay, bx + shear * (by - foot)], [0.0, ay, by]], np.float64)
    cv2.warpAffine(
        image,
        m,
        (out.shape[1], out.shape[0]),
        dst=out,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=border,
    )


def _bent(frame: U8, sheet: Sheet, view: View, ax: float, bx: float, ay: float, by: float) -> None:
    """A picture whose part under its horizon is a ground plane: that part moves row by row with its depth."""
    layer = sheet.layer
    horizon = float(layer.horizon or 0.0)
    drop = (0.5 - horizon) * layer.near
    z = view.depths(horizon, drop)
    uy = sheet.image.shape[0] / layer.height
    ux = sheet.period / layer.width
    row = np.empty(view.height, np.float32)
    start = np.empty(view.height, np.float32)
    step = np.empty(view.height, np.float32)
    y = np.arange(view.height, dtype=np.float64)
    far = (z <= 0) | (z >= layer.z)
    depth = np.where(far, layer.z, np.maximum(z, 0.05)).astype(np.float64)
    deep = np.maximum(depth - view.d, 0.05)
    rest_x0 = ((0.5 - view.width / 2) / (view.height * view.s) + view.px) * deep / depth + view.cx / depth
    start[:] = (rest_x0 - layer.left) * ux - 0.5
    step[:] = deep / depth / (view.height * view.s) * ux
    near_row = (horizon + drop / depth - layer.top) * uy - 0.5
    edge = (horizon + drop / layer.z - layer.top) * uy - 0.5
    row[:] = np.where(far, np.minimum(y * ay + by, edge), near_row)
    kernels.bent(frame, sheet.image, sheet.period if layer.wrap else 0, row, start, step)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A floor's texture with its halved copies, for the distance."""

    floor: Floor
    mips: tuple[U8, ...]
    haze: U8
    strip: NDArray[np.uint32]


def ready_floor(floor: Floor) -> Ground:
    image = _rgba(floor.texture)
    mips = [image]
    while image.shape[0] > 8:
        half = cv2.resize(image, (image.shape[1] // 2, image.shape[0] // 2), interpolation=cv2.INTER_AREA)
        image = np.ascontiguousarray(half, np.uint8)
        mips.append(image)
    return Ground(floor, tuple(mips), np.array(floor.haze, np.uint8), np.empty(mips[0].shape[0], np.uint32))


def floor_top(floor: Floor, view: View, feet: float) -> int:
    """First row that the floor covers from side to side, down to the frame's end."""
    z = view.depths(floor.horizon, feet - floor.horizon)
    full = (z > 0) & (z < floor.far + min(0.0, float(floor.edge.min(initial=0.0))) - floor.soft)
    return int(np.argmax(full)) if full.any() and full[-1] else view.height


def draw_floor(frame: U8, ground: Ground, view: View, feet: float) -> None:
    """The ground plane on which feet at z = 1 stand at rest y `feet`."""
    floor = ground.floor
    drop = feet - floor.horizon
    z = view.depths(floor.horizon, drop)
    seen = np.flatnonzero((z > 0) & (z < floor.far + float(floor.edge.max(initial=0.0)) + 0.2))
    if not len(seen):
        return
    first = int(seen[0])
    depth: F32 = z.copy()
    depth[:first] = 0
    deep = np.maximum(z.astype(np.float64) - view.d, 0.02)
    unit = view.height * view.s
    step = (deep / unit).astype(np.float32)
    start = (((0.5 - view.width / 2) / unit + view.px) * deep + view.cx).astype(np.float32)
    per = ground.mips[0].shape[0] / floor.span
    along = np.abs(np.gradient(z)) * per
    level = np.log2(np.maximum(np.maximum(step * per, 0.5 * along), 1.0))
    mip = np.clip(np.round(level), 0, len(ground.mips) - 1).astype(np.uint8)
    fog = (256 * (1 - 0.5 ** (np.maximum(z - 0.6, 0) / floor.haze_depth))).astype(np.float32)
    soft = np.maximum(np.abs(np.gradient(z)) * 1.2, floor.soft).astype(np.float32)
    kernels.ground(
        frame, ground.mips, float(floor.span), first, depth, soft, step, start, mip, ground.haze, fog, float(floor.far),
        np.ascontiguousarray(floor.edge), ground.strip,
    )  # fmt: skip


def with_picture(sheet: Sheet, picture: U8) -> Sheet:
    """The same sheet showing another RGB picture: footage moves on."""
    return Sheet(sheet.layer, _rgba(picture), picture.shape[1], True)
