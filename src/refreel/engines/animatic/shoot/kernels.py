"""The compiled loops of the renderer: pictures over pictures, ground planes, shadows, and the last step to I420.

All work in place on RGBX frames (h, w, 4) uint8, release the GIL, use whole numbers where they can, and give the same bytes for
the same input. Compiled once and kept on disk by numba.

Pixels are read as one 32-bit word; two channels at a time are weighted in its halves (`EVEN`: red and blue, the rest: green and
alpha). Weights are out of 256 and sum to at most 256, so a half never overflows into its neighbour.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.values.cast import F32, U8

I32 = NDArray[np.int32]
U32 = NDArray[np.uint32]

EVEN = np.uint32(0x00FF00FF)
_8 = np.uint32(8)

# mypy: disable-error-code="untyped-decorator,no-untyped-call"

fast = numba.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")


@fast
def over(frame: U8, layer: U8, top: int, left: int) -> None:  # pragma: no cover - compiled
    """A premultiplied RGBA picture laid over the frame with its corner at (left, top); it must lie inside."""
    w = frame.shape[1]
    h, n = layer.shape[0], layer.shape[1]
    f = frame.reshape(-1).view(np.uint32)
    s = layer.reshape(-1).view(np.uint32)
    for y in range(h):
        at = (top + y) * w + left
        line = f[at : at + n]
        source = s[y * n : (y + 1) * n]
        for x in range(n):
            v = source[x]
            k = np.uint32(256) - (v >> np.uint32(24))
            d = line[x]
            line[x] = (
                v
                + ((((d & EVEN) * k) >> _8) & EVEN)
                + (((d & np.uint32(0x0000FF00)) * k >> _8) & np.uint32(0x0000FF00))
            )


@fast
def ground(
    frame: U8, mips: tuple[U8, ...], span: float, first: int, depth: F32, across: F32, x_step: F32, x_start: F32, level: U8,
    haze: U8, fog: F32, far: float, edge: F32, strip: U32,
) -> None:  # fmt: skip  # pragma: no cover - compiled
    """A tileable texture seen as a plane, row by row from `first`.

    Per row: `depth` into the plane (texture v), `x_start` and `x_step` along it, `level` which of `mips` (RGBX, each half the one before)
    to read, `fog` 0–256 of `haze` mixed in; `across` is a row's half fade width in depth at the plane's far `edge` ((m,) offsets).
    `strip` is room for one row of the largest texture.
    """
    rows, w = frame.shape[0], frame.shape[1]
    m = edge.shape[0]
    deepest = np.float32(edge.min()) if m > 0 else np.float32(0.0)
    f32 = frame.reshape(-1).view(np.uint32)
    for y in range(first, rows):
        z = depth[y]
        if z <= 0.0:
            continue
        texture = mips[level[y]]
        n = texture.shape[0]
        per = np.float32(n / span)
        v = z * per
        j = int(np.floor(v))
        fv = np.int32((v - j) * 64)
        r0 = texture[j & (n - 1)].reshape(-1).view(np.uint32)
        r1 = texture[(j + 1) & (n - 1)].reshape(-1).view(np.uint32)
        f = np.int32(fog[y])
        k1 = np.uint32((fv * (256 - f)) >> 6)
        k0 = np.uint32(256 - f) - k1
        even = (np.uint32(haze[0]) | (np.uint32(haze[2]) << np.uint32(16))) * np.uint32(f)
        odd = np.uint32(haze[1]) * np.uint32(f)
        for i in range(n):  # two rows and the haze once for all that read them
            a = r0[i]
            b = r1[i]
            rb = (((a & EVEN) * k0 + (b & EVEN) * k1 + even) >> _8) & EVEN
            g = (((a >> _8) & EVEN) * k0 + ((b >> _8) & EVEN) * k1 + odd) & np.uint32(0x0000FF00)
            strip[i] = rb | g
        u = x_start[y] * per
        step = np.int64(x_step[y] * per * 65536.0)
        base = np.floor(u)
        at = np.int64((np.int64(base) & (n - 1)) << 16) + np.int64((u - base) * 65536.0)
        mask = n - 1
        soft = across[y]
        line = f32[y * w : (y + 1) * w]
        plain = z < far + deepest - soft
        world = x_start[y]
        for x in range(w):
            fu = np.uint32((at >> 8) & 255)
            a = strip[(at >> 16) & mask]
            b = strip[((at >> 16) + 1) & mask]
            at += step
            gu = np.uint32(256) - fu
            rb = (((a & EVEN) * gu + (b & EVEN) * fu) >> _8) & EVEN
            g = (((a >> _8) & EVEN) * gu + ((b >> _8) & EVEN) * fu) & np.uint32(0x0000FF00)
            if plain:
                line[x] = rb | g
                continue
            e = (world / span * 0.25) * m
            world += x_step[y]
            q = int(np.floor(e))
            fe = np.float32(e - q)
            t = (far + edge[q % m] * (1 - fe) + edge[(q + 1) % m] * fe - z) / soft
            cover = np.uint32(min(max(t, np.float32(0.0)), np.float32(1.0)) * 256)
            less = np.uint32(256) - cover
            d = line[x]
            line[x] = (((rb * cover + (d & EVEN) * less) >> _8) & EVEN) | (
                ((g >> _8) * cover + ((d >> _8) & np.uint32(255)) * less) & np.uint32(0x0000FF00)
            )


@fast
def bent(
    frame: U8, picture: U8, period: int, source: F32, start: F32, step: F32
) -> None:  # pragma: no cover - compiled
    """Every row read from an opaque RGBX picture: row `source`, from column `start` on by `step`. With a `period` the picture repeats
    after that many columns, else (0) its edges go on."""
    rows, w = frame.shape[0], frame.shape[1]
    h, width = picture.shape[0], picture.shape[1]
    f = frame.reshape(-1).view(np.uint32)
    p = picture.reshape(-1).view(np.uint32)
    last = np.int64(width - 2)
    around = np.int64(period) << 16
    for y in range(rows):
        v = min(max(source[y], np.float32(0.0)), np.float32(h - 1.001))
        j = int(v)
        fv = np.uint32((v - j) * 256)
        r0 = p[j * width : (j + 1) * width]
        r1 = p[(j + 1) * width : (j + 2) * width]
        at = np.int64(np.floor(start[y] * 65536.0))
        d = np.int64(step[y] * 65536.0)
        if around > 0:
            at %= around
        line = f[y * w : (y + 1) * w]
        for x in range(w):
            i = at >> 16
            fu = np.uint32((at >> 8) & 255)
            if around == 0:
                if i < 0:
                    i = np.int64(0)
                    fu = np.uint32(0)
                elif i > last:
                    i = last
                    fu = np.uint32(255)
            w11 = (fu * fv) >> _8
            w10 = fu - w11
            w01 = fv - w11
            w00 = np.uint32(256) - fu - w01
            a, b, c, e = r0[i], r0[i + 1], r1[i], r1[i + 1]
            rb = (((a & EVEN) * w00 + (b & EVEN) * w10 + (c & EVEN) * w01 + (e & EVEN) * w11) >> _8) & EVEN
            g = (
                ((a >> _8) & EVEN) * w00
                + ((b >> _8) & EVEN) * w10
                + ((c >> _8) & EVEN) * w01
                + ((e >> _8) & EVEN) * w11
            ) & np.uint32(0x0000FF00)
            line[x] = rb | g
            at += d
            if around > 0 and at >= around:
                at -= around


@fast
def darken(frame: U8, mask: U8, left: int, top: int, amount: float, tint: F32) -> None:  # pragma: no cover - compiled
    """Colour multiplied by 1 − amount·mask·(1 − tint): a shadow with the sky's colour left in it; (left, top) may be outside."""
    rows, w = frame.shape[0], frame.shape[1]
    k = np.int32(amount * 256)
    r, g, b = np.int32((1 - tint[0]) * 256), np.int32((1 - tint[1]) * 256), np.int32((1 - tint[2]) * 256)
    for j in range(mask.shape[0]):
        y = top + j
        if y < 0 or y >= rows:
            continue
        for i in range(mask.shape[1]):
            x = left + i
            if x < 0 or x >= w or mask[j, i] == 0:
                continue
            a = (np.int32(mask[j, i]) * k) >> 8
            frame[y, x, 0] = np.uint8((np.int32(frame[y, x, 0]) * (65280 - a * r)) // 65280)
            frame[y, x, 1] = np.uint8((np.int32(frame[y, x, 1]) * (65280 - a * g)) // 65280)
            frame[y, x, 2] = np.uint8((np.int32(frame[y, x, 2]) * (65280 - a * b)) // 65280)


@fast
def to_i420(frame: U8, out: U8, luma: U8, chroma: F32, columns: I32, lines: I32) -> None:  # pragma: no cover - compiled
    """RGBX to BT.709 limited-range I420, graded and vignetted on the way.

    luma (256,) maps Y′. chroma (256, 6) per Y′: U′ = a + b·u + c·v, V′ = d + e·u + f·v with u, v centred on 0. Vignette: brightness
    × (1024 − columns[x] − lines[y]) / 1024. Matrix: ITU-R BT.709-6, section 3; Kr 0.2126, Kb 0.0722.
    """
    rows, w = frame.shape[0], frame.shape[1]
    half = w // 2
    flat = out.reshape(-1)
    u_at = rows * w
    v_at = u_at + (rows // 2) * half
    f = frame.reshape(-1).view(np.uint32)
    low = np.uint32(255)
    for y in range(rows):
        k = 1024 - lines[y]
        line = out[y]
        source = f[y * w : (y + 1) * w]
        for x in range(w):
            c = source[x]
            line[x] = np.uint8(
                ((c & low) * np.uint32(11966) + ((c >> _8) & low) * np.uint32(40254) + ((c >> np.uint32(16)) & low) * np.uint32(4064)
                 + np.uint32((16 << 16) + 32768)) >> np.uint32(16)
            )  # fmt: skip
        for x in range(w):
            line[x] = luma[line[x]]
        if k < 1024 or columns[0] > 0:
            for x in range(w):
                line[x] = np.uint8(16 + (((np.int32(line[x]) - 16) * (k - columns[x]) + 512) >> 10))
    for y in range(rows // 2):
        k = 1024 - lines[2 * y]
        p = f[2 * y * w : (2 * y + 1) * w]
        q = f[(2 * y + 1) * w : (2 * y + 2) * w]
        us = flat[u_at + y * half : u_at + (y + 1) * half]
        vs = flat[v_at + y * half : v_at + (y + 1) * half]
        for x in range(half):
            a, b, c, d = p[2 * x], p[2 * x + 1], q[2 * x], q[2 * x + 1]
            even = (a & EVEN) + (b & EVEN) + (c & EVEN) + (d & EVEN)
            r = np.int32(even & np.uint32(0xFFFF))
            bl = np.int32(even >> np.uint32(16))
            g = np.int32(((a >> _8) & low) + ((b >> _8) & low) + ((c >> _8) & low) + ((d >> _8) & low))
            i = (r * 11966 + g * 40254 + bl * 4064 + (16 << 18) + 131072) >> 18
            u = np.float32(-6596 * r - 22189 * g + 28785 * bl) * np.float32(3.814697265625e-06)
            v = np.float32(28785 * r - 26145 * g - 2640 * bl) * np.float32(3.814697265625e-06)
            s = np.float32(k - columns[2 * x]) * np.float32(0.0009765625)
            uu = (chroma[i, 0] + chroma[i, 1] * u + chroma[i, 2] * v) * s + np.float32(128.5)
            vv = (chroma[i, 3] + chroma[i, 4] * u + chroma[i, 5] * v) * s + np.float32(128.5)
            us[x] = np.uint8(np.int32(min(max(uu, np.float32(16.0)), np.float32(240.0))))
            vs[x] = np.uint8(np.int32(min(max(vv, np.float32(16.0)), np.float32(240.0))))
