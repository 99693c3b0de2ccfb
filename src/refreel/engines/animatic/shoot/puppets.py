"""Performances drawn: textured meshes in the set's light, their shadows under them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from refreel.engines.animatic.shoot import kernels, raster
from refreel.engines.animatic.shoot.view import View
from refreel.engines.animatic.values.cast import F32, U8
from refreel.engines.animatic.values.performance import Performance
from refreel.engines.animatic.values.sets import Light

_SHADOW = 4
"""Shadows are drawn at a quarter of the frame's size and softened."""


@dataclass(slots=True, eq=False)
class Puppet:
    """A performance made ready: `texture` premultiplied and halved `halvings` times where it is shown much smaller than it is;
    `dirty` rectangles (in its own pixels) are restored from `clean` before the next frame's patches. `small` is for the shadow."""

    acted: Performance
    lamp: F32
    clean: U8
    texture: U8
    uv: F32
    halvings: int
    small: U8
    small_uv: F32
    dirty: list[tuple[int, int, int, int]]


def _premultiplied(rgba: U8, lamp: F32) -> U8:
    """Straight alpha under a light (h, w, 3) → premultiplied."""
    a = rgba[..., 3:].astype(np.float32) / np.float32(255)
    out = rgba.copy()
    out[..., :3] = np.minimum(rgba[..., :3] * lamp, 255) * a + np.float32(0.5)
    np.minimum(out[..., :3], out[..., 3:], out=out[..., :3])
    return out


def _lamp(light: Light, height: int, width: int) -> F32:
    """The light on a subject, (h, w, 3): its colour, a little more of it on the side where it comes from."""
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :]
    y = np.linspace(0.5, -0.5, height, dtype=np.float32)[:, None]
    ramp = 1 + 0.16 * math.cos(light.direction) * x + 0.12 * math.sin(light.direction) * y
    return np.asarray(ramp[..., None] * np.array(light.colour, np.float32), np.float32)


def _halved(image: U8, times: int) -> U8:
    for _ in range(times):
        size = (max(2, image.shape[1] // 2), max(2, image.shape[0] // 2))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.ascontiguousarray(image)


def ready(acted: Performance, light: Light, height: int) -> Puppet:
    """Texture and mesh of an actor, prepared once per shot."""
    halvings = 0
    if len(acted.vertices):
        span_uv = float(np.ptp(acted.uv, axis=0).max())
        span = float(np.ptp(acted.vertices[len(acted.vertices) // 2], axis=0).max()) * height
        ratio = span_uv / max(span, 1.0)
        halvings = int(np.clip(np.floor(np.log2(max(ratio, 1.0)) + 0.25), 0, 4))
    block = 1 << halvings
    h, w = acted.texture.shape[:2]
    padded = np.pad(acted.texture, ((0, -h % block), (0, -w % block), (0, 0)), mode="edge")
    lamp = _lamp(light, *padded.shape[:2])
    clean = _halved(_premultiplied(padded, lamp), halvings)
    small_times = 2
    return Puppet(
        acted, lamp, clean, clean.copy(), np.ascontiguousarray(acted.uv / np.float32(block), np.float32), halvings, _halved(clean, small_times),
        np.ascontiguousarray(acted.uv / np.float32(block << small_times), np.float32), [],
    )  # fmt: skip


def _patch(puppet: Puppet, frame: int) -> None:
    for x, y, w, h in puppet.dirty:
        puppet.texture[y : y + h, x : x + w] = puppet.clean[y : y + h, x : x + w]
    puppet.dirty.clear()
    patches = puppet.acted.patches
    if not patches:
        return
    block = 1 << puppet.halvings
    full = puppet.acted.texture
    for p in patches[min(frame, len(patches) - 1)]:
        h, w = p.rgba.shape[:2]
        x0, y0 = max(0, p.x // block * block), max(0, p.y // block * block)
        x1, y1 = min(full.shape[1], -(-(p.x + w) // block) * block), min(full.shape[0], -(-(p.y + h) // block) * block)
        if x1 - x0 < block or y1 - y0 < block:
            continue
        piece = full[y0:y1, x0:x1].copy()
        sx, sy = max(0, -p.x), max(0, -p.y)
        part = p.rgba[sy : y1 - p.y, sx : x1 - p.x]
        piece[p.y + sy - y0 : p.y + sy - y0 + part.shape[0], p.x + sx - x0 : p.x + sx - x0 + part.shape[1]] = part
        small = _halved(_premultiplied(piece, puppet.lamp[y0:y1, x0:x1]), puppet.halvings)
        x, y = x0 // block, y0 // block
        target = puppet.texture[y : y + small.shape[0], x : x + small.shape[1]]
        target[...] = small[: target.shape[0], : target.shape[1]]
        puppet.dirty.append((x, y, target.shape[1], target.shape[0]))


def draw(frame: U8, puppet: Puppet, view: View, number: int) -> None:
    """The actor's mesh as it is in frame `number` of the shot."""
    acted = puppet.acted
    if not len(acted.vertices):
        return
    _patch(puppet, number)
    rest = acted.vertices[min(number, len(acted.vertices) - 1)]
    points = view.points(rest, acted.z)
    raster.triangles(frame, puppet.texture, points, puppet.uv, acted.triangles)


def draw_shadow(frame: U8, puppet: Puppet, view: View, light: Light, number: int) -> None:
    """A soft dark pool under the feet and the body's shadow lying on the ground, both weaker the higher the actor is."""
    acted = puppet.acted
    if not len(acted.feet) or light.shadow <= 0:
        return
    i = min(number, len(acted.feet) - 1)
    lift = float(acted.lift[min(i, len(acted.lift) - 1)]) if len(acted.lift) else 0.0
    foot = acted.feet[i]
    at = view.points(foot, acted.z)
    k = view.scale(acted.z)
    if at[1] - 0.1 * k > frame.shape[0]:
        return
    tint = np.clip(np.array(light.haze, np.float32) / 255 * 0.25, 0, 1).astype(np.float32)
    _cast(frame, puppet, view, light, min(number, len(acted.vertices) - 1), foot, lift, tint)
    wide = max(3.0, float(acted.width) * k * 1.25 * (1 + lift))
    _pool(frame, at, wide, wide * 0.2, min(1.0, light.shadow * 1.25) / (1 + 5 * lift), tint)
    _pool(frame, at, wide * 0.62, wide * 0.10, min(1.0, light.shadow * 1.1) / (1 + 14 * lift), tint)


def _pool(frame: U8, at: F32, wide: float, high: float, amount: float, tint: F32) -> None:
    w, h = int(wide) | 1, max(3, int(high) | 1)
    x = np.linspace(-1, 1, 2 * w + 1, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, 2 * h + 1, dtype=np.float32)[:, None]
    mask = np.clip(1 - np.sqrt(x * x + y * y), 0, 1)
    mask = mask * mask * (3 - 2 * mask)
    kernels.darken(frame, (mask * 255).astype(np.uint8), int(at[0]) - w, int(at[1]) - h, float(amount), tint)


def _cast(frame: U8, puppet: Puppet, view: View, light: Light, i: int, foot: F32, lift: float, tint: F32) -> None:
    """The mesh laid down on the ground away from the light: heights become distance along the shadow's direction."""
    acted = puppet.acted
    height = np.maximum(foot[1] - acted.vertices[i, :, 1], -0.02) + np.float32(lift)
    low = math.sin(light.direction) < 0.8
    along = -math.cos(light.direction) * (0.75 if low else 0.45)
    down = 0.16 if low else -0.10
    rest = acted.vertices[i].copy()
    rest[:, 0] += height * np.float32(along)
    rest[:, 1] = foot[1] + height * np.float32(down)
    points = view.points(rest, acted.z) / np.float32(_SHADOW)
    lo = np.floor(points.min(0)).astype(int) - 6
    hi = np.ceil(points.max(0)).astype(int) + 6
    lo = np.maximum(lo, -20)
    hi = np.minimum(hi, [frame.shape[1] // _SHADOW + 20, frame.shape[0] // _SHADOW + 20])
    if hi[0] - lo[0] < 4 or hi[1] - lo[1] < 4:
        return
    mask = np.zeros((hi[1] - lo[1], hi[0] - lo[0]), np.uint8)
    raster.stencil(mask, puppet.small, points - lo.astype(np.float32), puppet.small_uv, acted.triangles)
    soft = max(3, int(frame.shape[0] / 720 * 5) | 1)
    mask = cv2.blur(cv2.blur(mask, (soft, max(3, soft - 2))), (soft, 3))
    big = cv2.resize(mask, (mask.shape[1] * _SHADOW, mask.shape[0] * _SHADOW), interpolation=cv2.INTER_LINEAR)
    far = np.abs(np.arange(big.shape[0], dtype=np.float32) + lo[1] * _SHADOW - view.points(foot, acted.z)[1])
    fade = np.exp(-far / np.float32(max(1.0, 0.16 * view.scale(acted.z))))
    big = (big * fade[:, None]).astype(np.uint8)
    kernels.darken(frame, big, int(lo[0]) * _SHADOW, int(lo[1]) * _SHADOW, min(1.0, light.shadow * 0.95), tint)
