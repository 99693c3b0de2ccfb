"""The compiled loops that draw meshes: textured triangles, and their cover alone."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.shoot.kernels import EVEN, I32, fast
from refreel.engines.animatic.values.cast import F32, U8

_8 = np.uint32(8)

# mypy: disable-error-code="untyped-decorator,no-untyped-call"


@fast
def triangles(frame: U8, texture: U8, points: F32, uv: F32, faces: I32) -> None:  # pragma: no cover - compiled
    """Textured triangles in the order given, premultiplied RGBA `texture` sampled bilinearly.

    points (V, 2) pixels, uv (V, 2) texture pixels; a pixel belongs to the triangle in which its centre lies, edges shared by two
    triangles to exactly one of them (spans are half open), so meshes show neither cracks nor doubled seams.
    """
    rows, w = frame.shape[0], frame.shape[1]
    th, tw = texture.shape[0], texture.shape[1]
    f32 = frame.reshape(-1).view(np.uint32)
    p32 = texture.reshape(-1).view(np.uint32)
    for t in range(faces.shape[0]):
        i0, i1, i2 = faces[t, 0], faces[t, 1], faces[t, 2]
        x0, y0 = points[i0, 0], points[i0, 1]
        x1, y1 = points[i1, 0], points[i1, 1]
        x2, y2 = points[i2, 0], points[i2, 1]
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if abs(area) < 1e-6:
            continue
        inv = np.float32(1.0) / area
        u0, v0 = uv[i0, 0], uv[i0, 1]
        du1, dv1 = uv[i1, 0] - u0, uv[i1, 1] - v0
        du2, dv2 = uv[i2, 0] - u0, uv[i2, 1] - v0
        ux = (du1 * (y2 - y0) - du2 * (y1 - y0)) * inv
        uy = (du2 * (x1 - x0) - du1 * (x2 - x0)) * inv
        vx = (dv1 * (y2 - y0) - dv2 * (y1 - y0)) * inv
        vy = (dv2 * (x1 - x0) - dv1 * (x2 - x0)) * inv
        first = max(0, int(np.ceil(min(y0, min(y1, y2)) - 0.5)))
        last = min(rows - 1, int(np.ceil(max(y0, max(y1, y2)) - 0.5)) - 1)
        for y in range(first, last + 1):
            py = np.float32(y + 0.5)
            left = np.float32(1e9)
            right = np.float32(-1e9)
            for e in range(3):
                if e == 0:
                    ax, ay, bx, by = x0, y0, x1, y1
                elif e == 1:
                    ax, ay, bx, by = x1, y1, x2, y2
                else:
                    ax, ay, bx, by = x2, y2, x0, y0
                if ay > by:
                    ax, ay, bx, by = bx, by, ax, ay
                if py < ay or py >= by:
                    continue
                px = ax + (py - ay) * (bx - ax) / (by - ay)
                left = min(left, px)
                right = max(right, px)
            if right < left:
                continue
            xa = max(0, int(np.ceil(left - 0.5)))
            xb = min(w - 1, int(np.ceil(right - 0.5)) - 1)
            u = u0 + (xa + 0.5 - x0) * ux + (py - y0) * uy - 0.5
            v = v0 + (xa + 0.5 - x0) * vx + (py - y0) * vy - 0.5
            for x in range(xa, xb + 1):
                uu = min(max(u, np.float32(0.0)), np.float32(tw - 1.001))
                vv = min(max(v, np.float32(0.0)), np.float32(th - 1.001))
                i = int(uu)
                j = int(vv)
                fu = np.uint32((uu - i) * 256)
                fv = np.uint32((vv - j) * 256)
                u += ux
                v += vx
                w11 = (fu * fv) >> _8
                w10 = fu - w11
                w01 = fv - w11
                w00 = np.uint32(256) - fu - w01
                k = j * tw + i
                a, b, c, e = p32[k], p32[k + 1], p32[k + tw], p32[k + tw + 1]
                if (a | b | c | e) >> np.uint32(24) == 0:
                    continue
                rb = (((a & EVEN) * w00 + (b & EVEN) * w10 + (c & EVEN) * w01 + (e & EVEN) * w11) >> _8) & EVEN
                ga = (
                    (
                        ((a >> _8) & EVEN) * w00
                        + ((b >> _8) & EVEN) * w10
                        + ((c >> _8) & EVEN) * w01
                        + ((e >> _8) & EVEN) * w11
                    )
                    >> _8
                ) & EVEN
                m = np.uint32(256) - (ga >> np.uint32(16))
                d = f32[y * w + x]
                f32[y * w + x] = (rb + ((((d & EVEN) * m) >> _8) & EVEN)) | (
                    ((ga & np.uint32(255)) << _8) + ((((d >> _8) & np.uint32(255)) * m) & np.uint32(0x0000FF00))
                )


@fast
def stencil(mask: U8, texture: U8, points: F32, uv: F32, faces: I32) -> None:  # pragma: no cover - compiled
    """The same triangles' cover alone, (h, w) uint8, nearest sample, the densest kept: for shadows, at a small size."""
    rows, w = mask.shape[0], mask.shape[1]
    th, tw = texture.shape[0], texture.shape[1]
    for t in range(faces.shape[0]):
        i0, i1, i2 = faces[t, 0], faces[t, 1], faces[t, 2]
        x0, y0 = points[i0, 0], points[i0, 1]
        x1, y1 = points[i1, 0], points[i1, 1]
        x2, y2 = points[i2, 0], points[i2, 1]
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if abs(area) < 1e-6:
            continue
        inv = np.float32(1.0) / area
        first = max(0, int(np.floor(min(y0, min(y1, y2)))))
        last = min(rows - 1, int(np.ceil(max(y0, max(y1, y2)))))
        xa = max(0, int(np.floor(min(x0, min(x1, x2)))))
        xb = min(w - 1, int(np.ceil(max(x0, max(x1, x2)))))
        for y in range(first, last + 1):
            for x in range(xa, xb + 1):
                px = x + np.float32(0.5)
                py = y + np.float32(0.5)
                b1 = ((px - x0) * (y2 - y0) - (x2 - x0) * (py - y0)) * inv
                b2 = ((x1 - x0) * (py - y0) - (px - x0) * (y1 - y0)) * inv
                if b1 < 0 or b2 < 0 or b1 + b2 > 1:
                    continue
                u = uv[i0, 0] + b1 * (uv[i1, 0] - uv[i0, 0]) + b2 * (uv[i2, 0] - uv[i0, 0])
                v = uv[i0, 1] + b1 * (uv[i1, 1] - uv[i0, 1]) + b2 * (uv[i2, 1] - uv[i0, 1])
                i = min(max(int(u), 0), tw - 1)
                j = min(max(int(v), 0), th - 1)
                mask[y, x] = max(mask[y, x], texture[j, i, 3])
