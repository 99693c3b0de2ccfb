"""Triangles over the opaque parts of the pieces, and the one texture that holds all pieces."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.act.figure import Figure
from refreel.engines.animatic.act.layers import Piece
from refreel.engines.animatic.values.cast import F32, U8

GUTTER = 8
"""Clear pixels between pieces, so that a texture drawn at an eighth of its size does not mix them."""


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """texture (h, w, 4), the body's piece at its top left; points (V, 2) figure pixels; uv (V, 2) texture pixels;
    triangles (T, 3) back to front; part (V,) index of the piece in `names`."""

    texture: U8
    points: F32
    uv: F32
    triangles: NDArray[np.int32]
    part: NDArray[np.int32]
    names: tuple[str, ...]


def mesh_of(figure: Figure, pieces: tuple[Piece, ...]) -> Mesh:
    texture, places = _atlas(pieces)
    points, uvs, triangles, parts = [], [], [], []
    count = 0
    for index, piece in enumerate(pieces):
        xs, ys = _lines(figure, piece)
        grid, faces = _grid(piece, xs, ys)
        place = np.array(places[index], np.float32)
        uvs.append(grid + place)
        points.append(grid + np.array([piece.x, piece.y], np.float32))
        triangles.append(faces + count)
        parts.append(np.full(len(grid), index, np.int32))
        count += len(grid)
    names = tuple(p.name for p in pieces)
    return Mesh(
        texture, np.concatenate(points), np.concatenate(uvs), np.concatenate(triangles).astype(np.int32),
        np.concatenate(parts), names,
    )  # fmt: skip


def _atlas(pieces: tuple[Piece, ...]) -> tuple[U8, list[tuple[int, int]]]:
    """The body at the origin, the limbs in a column to its right (a second column when the first is full)."""
    body = next(p for p in pieces if p.name == "body")
    places: list[tuple[int, int]] = []
    x, y, column = body.rgba.shape[1] + GUTTER, 0, 0
    for piece in pieces:
        if piece is body:
            places.append((0, 0))
            continue
        height, width = piece.rgba.shape[:2]
        if y and y + height > body.rgba.shape[0]:
            x, y, column = x + column + GUTTER, 0, 0
        places.append((x, y))
        y += height + GUTTER
        column = max(column, width)
    width = max(px + p.rgba.shape[1] for (px, _), p in zip(places, pieces, strict=True))
    height = max(py + p.rgba.shape[0] for (_, py), p in zip(places, pieces, strict=True))
    texture = np.zeros((height, width, 4), np.uint8)
    for (px, py), piece in zip(places, pieces, strict=True):
        h, w = piece.rgba.shape[:2]
        texture[py : py + h, px : px + w] = piece.rgba
    return texture, places


def _lines(figure: Figure, piece: Piece) -> tuple[F32, F32]:
    """Grid lines in the piece's pixels, from rim to rim of what is opaque: close ones over the face and along limbs."""
    solid = piece.rgba[..., 3] > 6
    spans = []
    for axis in (0, 1):
        used = np.nonzero(solid.any(axis))[0]
        end = float(solid.shape[1 - axis] - 1)
        spans.append((max(float(used[0]) - 1, 0.0), min(float(used[-1]) + 1, end)) if len(used) else (0.0, end))
    size = max(high - low for low, high in spans)
    if piece.name != "body":
        step = max((0.032 if piece.name.startswith("arm") else 0.045) * figure.unit, size / 13)
        return _even(*spans[0], step), _even(*spans[1], step)
    step = size / (13 if figure.person else 12)
    if figure.face is None:
        return _even(*spans[0], step), _even(*spans[1], step)
    low, high = figure.face.min(0), figure.face.max(0)
    grow = 0.25 * (high - low)
    fine = max(float((high - low).max()) / 5.5, step / 4)
    xs = _mixed(spans[0], step, float(low[0] - grow[0]), float(high[0] + grow[0]), fine)
    return xs, _mixed(spans[1], step, float(low[1] - grow[1]), float(high[1] + grow[1]), fine)


def _even(low: float, high: float, step: float) -> F32:
    return np.linspace(low, high, max(2, round((high - low) / step) + 1)).astype(np.float32)


def _mixed(span: tuple[float, float], step: float, low: float, high: float, fine: float) -> F32:
    """Lines over `span`, `fine` apart between low and high, `step` elsewhere."""
    low, high = float(np.clip(low, *span)), float(np.clip(high, *span))
    if high - low < fine or fine >= step:
        return _even(*span, step)
    parts = [_even(low, high, fine)]
    if low > span[0] + 1:
        parts.insert(0, _even(span[0], low, step)[:-1])
    if high < span[1] - 1:
        parts.append(_even(high, span[1], step)[1:])
    return np.concatenate(parts)


def _grid(piece: Piece, xs: F32, ys: F32) -> tuple[F32, NDArray[np.int32]]:
    """The cells of the tensor grid that hold anything opaque, two triangles each."""
    total = cv2.integral((piece.rgba[..., 3] > 6).astype(np.uint8))
    columns = np.clip(np.floor(xs).astype(int), 0, piece.rgba.shape[1])
    rows = np.clip(np.floor(ys).astype(int), 0, piece.rgba.shape[0])
    right, low = np.minimum(columns[1:] + 2, piece.rgba.shape[1]), np.minimum(rows[1:] + 2, piece.rgba.shape[0])
    left, top = np.maximum(columns[:-1] - 1, 0), np.maximum(rows[:-1] - 1, 0)
    area = total[np.ix_(low, right)] - total[np.ix_(top, right)] - total[np.ix_(low, left)] + total[np.ix_(top, left)]
    used = area > 0
    if not used.any():
        used[0, 0] = True
    ids = np.arange(len(xs) * len(ys)).reshape(len(ys), len(xs))
    a, b, c, d = ids[:-1, :-1][used], ids[:-1, 1:][used], ids[1:, :-1][used], ids[1:, 1:][used]
    faces = np.stack([np.stack([a, b, d], 1), np.stack([a, d, c], 1)], 1).reshape(-1, 3)
    kept, renamed = np.unique(faces, return_inverse=True)
    grid = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)[kept]
    return grid.astype(np.float32), renamed.reshape(-1, 3).astype(np.int32)
