"""The compiled loops of the renderer: over, ground planes, water, mist, weather, and the last step to I420.

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
def water(
    frame: U8, mirror: U8, line: int, bottom: int, waves: U8, depth: F32, offset_x: float, pan: float, time: F32, amp: F32, tint: U8, mixed: F32,
    glint: U8, glint_x: float, spread: float, unit: float, horizon_row: float,
) -> None:  # fmt: skip  # pragma: no cover - compiled
    """The rows above `line` (in `mirror`) turned over below it down to `bottom`, shaken by two drifting sheets of `waves` ((n, n),
    128 at rest) seen in perspective: `depth` per row, `amp` pixels of shake per row, `mixed` 0–256 of `tint`."""
    w = frame.shape[1]
    f = frame.reshape(-1).view(np.uint32)
    p = mirror.reshape(-1).view(np.uint32)
    tint_even, tint_odd = np.uint32(tint[0]) | (np.uint32(tint[2]) << np.uint32(16)), np.uint32(tint[1])
    glint_even, glint_odd = np.uint32(glint[0]) | (np.uint32(glint[2]) << np.uint32(16)), np.uint32(glint[1])
    n = waves.shape[0]
    mask = n - 1
    rows = frame.shape[0]
    for y in range(line, bottom):
        z = depth[y]
        back = 2.0 * horizon_row - y
        va = int(z * 61.0 + time[0]) & mask
        vb = int(z * 97.0 + time[1]) & mask
        stride = z / unit * 150.0
        ua = np.int64(((offset_x + pan * z) * 150.0 - stride * w * 0.5 + time[2]) * 65536.0)
        ub = np.int64(((offset_x + pan * z) * 190.0 - stride * w * 0.63 + time[3]) * 65536.0)
        sa = np.int64(stride * 131072.0)
        sb = np.int64(stride * 1.27 * 131072.0)
        m = np.int32(mixed[y])
        strength = amp[y]
        lane = spread * (0.25 + (y - line) / (rows * 0.5))
        first, last = int(glint_x - lane), int(glint_x + lane)
        steep = np.float32(1.0 / lane)
        row_a = waves[va]
        row_b = waves[vb]
        back64 = np.int32(back * 64.0)
        shake64 = np.int32(strength * 0.5 * 256.0)  # 1/256 of a 64th of a pixel for each unit of a wave
        side = np.int32(strength * 156.0)
        most = np.int32(line - 1) * 64
        for x in range(0, w, 2):  # ripples are soft: one for two pixels
            wave = np.int32(row_a[(ua >> 16) & mask]) + np.int32(row_b[(ub >> 16) & mask]) - 256
            ua += sa
            ub += sb
            s = min(abs(back64 + ((wave * shake64) >> 8)), most)
            j = s >> 6
            fv = s & 63
            j1 = min(j + 1, line - 1)
            xs = min(max(x + ((wave * side) >> 16), 0), w - 2)
            bright = np.int32(0)
            if wave > 34 and first < x < last:
                near = np.float32(1.0) - abs(np.float32(x) - np.float32(glint_x)) * steep
                bright = min(np.int32(np.float32(wave - 34) * near * near * np.float32(3.4)), np.int32(230))
            mm = np.int32(m - (wave >> 1))
            if mm < 0:
                mm = np.int32(0)
            elif mm > 256:
                mm = np.int32(256)
            # reflection, then tint, then glint, as one sum of weights
            kb = 256 - bright
            k = ((256 - mm) * kb) >> 8
            k1 = np.uint32((k * fv) >> 6)
            k0 = np.uint32(k) - k1
            kt = np.uint32(kb - k)
            kg = np.uint32(bright)
            even = tint_even * kt + glint_even * kg
            odd = tint_odd * kt + glint_odd * kg
            for q in range(2):
                a = p[j * w + xs + q]
                b = p[j1 * w + xs + q]
                rb = (((a & EVEN) * k0 + (b & EVEN) * k1 + even) >> _8) & EVEN
                g = (((a >> _8) & EVEN) * k0 + ((b >> _8) & EVEN) * k1 + odd) & np.uint32(0x0000FF00)
                f[y * w + x + q] = rb | g


@fast
def mist(
    frame: U8, first: int, cover: F32, sheet: U8, ax: F32, bx: F32, row_a: F32, colour: U8
) -> None:  # pragma: no cover - compiled
    """Colour mixed in by cover[y] × two drifting rows of a seamless noise sheet (n, m); `ax`, `bx`: start column and step of each."""
    w = frame.shape[1]
    n, m = sheet.shape
    f = frame.reshape(-1).view(np.uint32)
    even, odd = np.uint32(colour[0]) | (np.uint32(colour[2]) << np.uint32(16)), np.uint32(colour[1])
    for k in range(cover.shape[0]):
        y = first + k
        if y < 0 or y >= frame.shape[0] or cover[k] < 0.002:
            continue
        d = np.int32(cover[k] * 256)
        ra = int(row_a[k]) % n
        rb = (ra * 2 + 37) % n
        pa = np.int64(ax[0] * 65536.0)
        sa = np.int64(ax[1] * 65536.0)
        pb = np.int64(bx[0] * 65536.0)
        sb = np.int64(bx[1] * 65536.0)
        mask = m - 1
        sa *= 2
        sb *= 2
        for x in range(0, w, 2):
            a = (np.int32(sheet[ra, (pa >> 16) & mask]) + np.int32(sheet[rb, (pb >> 16) & mask])) * d >> 9
            pa += sa
            pb += sb
            a = min(a, np.int32(240))
            i = np.uint32(256 - a)
            e = even * np.uint32(a)
            o = odd * np.uint32(a)
            for q in range(2):
                v = f[y * w + x + q]
                f[y * w + x + q] = ((((v & EVEN) * i + e) >> _8) & EVEN) | (
                    (((v >> _8) & EVEN) * i + o) & np.uint32(0x0000FF00)
                )


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
def streaks(frame: U8, drops: F32, slant: float, colour: U8) -> None:  # pragma: no cover - compiled
    """Rain: lines from (x, y) of `drops` (n, 4) down `length` pixels with `alpha` 0–1, drawn with soft sides."""
    rows, w = frame.shape[0], frame.shape[1]
    for p in range(drops.shape[0]):
        x, y, length, alpha = drops[p, 0], drops[p, 1], drops[p, 2], drops[p, 3]
        n = int(length)
        for s in range(n):
            yy = int(y) + s
            if yy < 0 or yy >= rows:
                continue
            fx = x + slant * s
            xx = int(np.floor(fx))
            f = fx - xx
            fade = alpha * min(s, n - s) / (n * 0.5)
            for side in range(2):
                q = xx + side
                if q < 0 or q >= w:
                    continue
                a = np.int32(fade * (f if side == 1 else 1 - f) * 256)
                for c in range(3):
                    v = np.int32(frame[yy, q, c])
                    frame[yy, q, c] = np.uint8(v + (((np.int32(colour[c]) - v) * a) >> 8))


@fast
def dots(frame: U8, spots: F32, colour: U8) -> None:  # pragma: no cover - compiled
    """Soft round spots (n, 4): x, y, radius in pixels, alpha 0–1: snow, motes, stars, blown leaves."""
    rows, w = frame.shape[0], frame.shape[1]
    for p in range(spots.shape[0]):
        x, y, radius, alpha = spots[p, 0], spots[p, 1], spots[p, 2], spots[p, 3]
        if alpha < 0.01:
            continue
        reach = radius + 1
        for j in range(max(0, int(y - reach)), min(rows, int(y + reach) + 2)):
            for i in range(max(0, int(x - reach)), min(w, int(x + reach) + 2)):
                dx = i + 0.5 - x
                dy = j + 0.5 - y
                far = np.sqrt(dx * dx + dy * dy)
                cover = min(1.0, max(0.0, radius + 0.5 - far) / max(1.0, radius * 0.8))
                a = np.int32(cover * alpha * 256)
                if a > 0:
                    for c in range(3):
                        v = np.int32(frame[j, i, c])
                        frame[j, i, c] = np.uint8(v + (((np.int32(colour[c]) - v) * a) >> 8))


@fast
def brighten(frame: U8, gain: int) -> None:  # pragma: no cover - compiled
    """Towards white by gain/256: lightning, and fades (negative: towards black)."""
    flat = frame.reshape(-1)
    if gain >= 0:
        for i in range(flat.shape[0]):
            v = np.int32(flat[i])
            flat[i] = np.uint8(v + (((255 - v) * gain) >> 8))
    else:
        for i in range(flat.shape[0]):
            flat[i] = np.uint8((np.int32(flat[i]) * (256 + gain)) >> 8)


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
