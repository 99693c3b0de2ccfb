"""The compiled loops of the renderer: over, ground planes, water, mist, textured triangles, and the last step to I420.

All work in place on RGBX frames (h, w, 4) uint8, release the GIL, use whole numbers where they can, and give the same bytes for
the same input. Compiled once and kept on disk by numba.
"""

from __future__ import annotations

import numba
import numpy as np

from refreel.engines.animatic.values.cast import F32, U8

# mypy: disable-error-code="untyped-decorator,no-untyped-call"

_fast = numba.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")


@_fast
def over(frame: U8, layer: U8, top: int, bottom: int) -> None:  # pragma: no cover - compiled
    """A premultiplied RGBA picture of the frame's size laid over rows top…bottom."""
    w = frame.shape[1]
    for y in range(top, bottom):
        for x in range(w):
            a = np.int32(layer[y, x, 3])
            if a == 0 and layer[y, x, 0] == 0 and layer[y, x, 1] == 0 and layer[y, x, 2] == 0:
                continue
            k = 255 - a
            for c in range(3):
                t = np.int32(frame[y, x, c]) * k + 128
                frame[y, x, c] = np.uint8(np.int32(layer[y, x, c]) + ((t + (t >> 8)) >> 8))


@_fast
def over_flat(frame: U8, layer: U8) -> None:  # pragma: no cover - compiled
    """The same on flat runs of pixels (n·4,), without branches: the quicker way where most pixels are covered."""
    for p in range(frame.shape[0] // 4):
        i = 4 * p
        k = 255 - np.int32(layer[i + 3])
        r = np.int32(frame[i]) * k + 128
        g = np.int32(frame[i + 1]) * k + 128
        b = np.int32(frame[i + 2]) * k + 128
        frame[i] = np.uint8(np.int32(layer[i]) + ((r + (r >> 8)) >> 8))
        frame[i + 1] = np.uint8(np.int32(layer[i + 1]) + ((g + (g >> 8)) >> 8))
        frame[i + 2] = np.uint8(np.int32(layer[i + 2]) + ((b + (b >> 8)) >> 8))


@_fast
def ground(
    frame: U8, mips: tuple[U8, ...], span: float, first: int, depth: F32, across: F32, x_step: F32, x_start: F32, level: U8,
    haze: U8, fog: F32, far: float, edge: F32,
) -> None:  # fmt: skip  # pragma: no cover - compiled
    """A tileable texture seen as a plane, row by row from `first`.

    Per row: `depth` into the plane (texture v), `x_start` and `x_step` along it, `level` which of `mips` (each half the one before) to
    read, `fog` 0–256 of `haze` mixed in; `across` is a row's half fade width in depth at the plane's far `edge` ((m,) offsets).
    """
    rows, w = frame.shape[0], frame.shape[1]
    m = edge.shape[0]
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
        j0 = j & (n - 1)
        j1 = (j + 1) & (n - 1)
        u = x_start[y] * per
        step = np.int64(x_step[y] * per * 65536.0)
        base = np.floor(u)
        at = np.int64((np.int64(base) & (n - 1)) << 16) + np.int64((u - base) * 65536.0)
        f = np.int32(fog[y])
        border = z > far - 1.5 * 4.0
        soft = across[y]
        world = x_start[y]
        for x in range(w):
            i = at >> 16
            fu = np.int32((at >> 10) & 63)
            i0 = i & (n - 1)
            i1 = (i + 1) & (n - 1)
            cover = np.int32(256)
            if border:
                e = (world / span * 0.25) * m
                q = int(np.floor(e))
                fe = np.float32(e - q)
                limit = far + edge[q % m] * (1 - fe) + edge[(q + 1) % m] * fe
                t = (limit - z) / soft
                if t <= 0.0:
                    cover = np.int32(0)
                elif t < 1.0:
                    cover = np.int32(t * 256)
            if cover > 0:
                for c in range(3):
                    a = np.int32(texture[j0, i0, c]) * (64 - fu) + np.int32(texture[j0, i1, c]) * fu
                    b = np.int32(texture[j1, i0, c]) * (64 - fu) + np.int32(texture[j1, i1, c]) * fu
                    s = (a * (64 - fv) + b * fv) >> 4
                    s = (s * (256 - f) + (np.int32(haze[c]) << 8) * f) >> 8
                    d = np.int32(frame[y, x, c]) << 8
                    frame[y, x, c] = np.uint8((d + (((s - d) * cover) >> 8)) >> 8)
            at += step
            world += x_step[y]


@_fast
def bent(frame: U8, picture: U8, first: int, source: F32, start: F32, step: F32) -> None:  # pragma: no cover - compiled
    """Rows from `first` read from an opaque picture: row `source`, from column `start` on by `step`; its edges go on."""
    rows, w = frame.shape[0], frame.shape[1]
    h, width = picture.shape[0], picture.shape[1]
    for y in range(first, rows):
        v = source[y]
        v = min(max(v, np.float32(0.0)), np.float32(h - 1.001))
        j = int(v)
        fv = np.int32((v - j) * 64)
        at = np.int64(start[y] * 65536.0)
        d = np.int64(step[y] * 65536.0)
        last = np.int64(width - 2)
        for x in range(w):
            i = at >> 16
            fu = np.int32((at >> 10) & 63)
            if i < 0:
                i = np.int64(0)
                fu = np.int32(0)
            elif i > last:
                i = last
                fu = np.int32(63)
            for c in range(3):
                a = np.int32(picture[j, i, c]) * (64 - fu) + np.int32(picture[j, i + 1, c]) * fu
                b = np.int32(picture[j + 1, i, c]) * (64 - fu) + np.int32(picture[j + 1, i + 1, c]) * fu
                frame[y, x, c] = np.uint8((a * (64 - fv) + b * fv + 2048) >> 12)
            at += d


@_fast
def water(
    frame: U8, mirror: U8, line: int, bottom: int, waves: U8, depth: F32, offset_x: float, time: F32, amp: F32, tint: U8, mixed: F32,
    glint: U8, glint_x: float, spread: float, unit: float, horizon_row: float,
) -> None:  # fmt: skip  # pragma: no cover - compiled
    """The rows above `line` (in `mirror`) turned over below it down to `bottom`, shaken by two drifting sheets of `waves` ((n, n),
    128 at rest) seen in perspective: `depth` per row, `amp` pixels of shake per row, `mixed` 0–256 of `tint`."""
    w = frame.shape[1]
    n = waves.shape[0]
    mask = n - 1
    rows = frame.shape[0]
    for y in range(line, bottom):
        z = depth[y]
        back = 2.0 * horizon_row - y
        va = int(z * 61.0 + time[0]) & mask
        vb = int(z * 97.0 + time[1]) & mask
        stride = z / unit * 150.0
        ua = np.int64((offset_x * 150.0 - stride * w * 0.5 + time[2]) * 65536.0)
        ub = np.int64((offset_x * 190.0 - stride * w * 0.63 + time[3]) * 65536.0)
        sa = np.int64(stride * 65536.0)
        sb = np.int64(stride * 1.27 * 65536.0)
        m = np.int32(mixed[y])
        strength = amp[y]
        lane = spread * (0.25 + (y - line) / (rows * 0.5))
        for x in range(w):
            wave = np.int32(waves[va, (ua >> 16) & mask]) + np.int32(waves[vb, (ub >> 16) & mask]) - 256
            ua += sa
            ub += sb
            s = back + strength * wave * np.float32(0.0078)
            if s < 0:
                s = -s
            if s > line - 1:
                s = np.float32(line - 1)
            j = int(s)
            fv = np.int32((s - j) * 64)
            j1 = j + 1 if j + 1 < line else j
            xs = x + int(wave * strength) // 420
            if xs < 0:
                xs = 0
            elif xs >= w:
                xs = w - 1
            bright = np.int32(0)
            if wave > 34:
                far = abs(x - glint_x) / lane
                if far < 1.0:
                    bright = np.int32((wave - 34) * (1.0 - far) * (1.0 - far) * 3.4)
                    if bright > 230:
                        bright = np.int32(230)
            mm = m - (wave >> 1) if m > 0 else m
            if mm < 0:
                mm = np.int32(0)
            elif mm > 256:
                mm = np.int32(256)
            for c in range(3):
                v = (np.int32(mirror[j, xs, c]) * (64 - fv) + np.int32(mirror[j1, xs, c]) * fv) >> 6
                v += ((np.int32(tint[c]) - v) * mm) >> 8
                if bright > 0:
                    v += ((np.int32(glint[c]) - v) * bright) >> 8
                frame[y, x, c] = np.uint8(min(max(v, 0), 255))


@_fast
def mist(frame: U8, first: int, cover: F32, sheet: U8, ax: F32, bx: F32, row_a: F32, colour: U8) -> None:  # pragma: no cover - compiled
    """Colour mixed in by cover[y] × two drifting rows of a seamless noise sheet (n, m); `ax`, `bx`: start column and step of each."""
    w = frame.shape[1]
    n, m = sheet.shape
    r, g, b = np.int32(colour[0]), np.int32(colour[1]), np.int32(colour[2])
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
        for x in range(w):
            a = (np.int32(sheet[ra, (pa >> 16) & mask]) + np.int32(sheet[rb, (pb >> 16) & mask])) * d >> 9
            pa += sa
            pb += sb
            a = min(a, np.int32(240))
            frame[y, x, 0] = np.uint8(np.int32(frame[y, x, 0]) + (((r - frame[y, x, 0]) * a) >> 8))
            frame[y, x, 1] = np.uint8(np.int32(frame[y, x, 1]) + (((g - frame[y, x, 1]) * a) >> 8))
            frame[y, x, 2] = np.uint8(np.int32(frame[y, x, 2]) + (((b - frame[y, x, 2]) * a) >> 8))


@_fast
def triangles(frame: U8, texture: U8, points: F32, uv: F32, faces: np.ndarray, light: F32, ramp: F32) -> None:  # type: ignore[type-arg]  # pragma: no cover - compiled
    """Textured triangles in the order given, premultiplied RGBA `texture` sampled bilinearly.

    points (V, 2) pixels, uv (V, 2) texture pixels; a pixel belongs to the triangle in which its centre lies, edges shared by two
    triangles to exactly one of them (spans are half open), so meshes show neither cracks nor doubled seams. `light` (3,) multiplies the
    colour; `ramp` (3,) = (gx, gy, c): brightness changes by gx·x + gy·y + c over the frame.
    """
    rows, w = frame.shape[0], frame.shape[1]
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
            shade = ramp[0] * xa + ramp[1] * py + ramp[2]
            for x in range(xa, xb + 1):
                uu = min(max(u, np.float32(0.0)), np.float32(tw - 1.001))
                vv = min(max(v, np.float32(0.0)), np.float32(th - 1.001))
                i = int(uu)
                j = int(vv)
                fu = np.int32((uu - i) * 64)
                fv = np.int32((vv - j) * 64)
                u += ux
                v += vx
                shade += ramp[0]
                w00 = (64 - fu) * (64 - fv)
                w10 = fu * (64 - fv)
                w01 = (64 - fu) * fv
                w11 = fu * fv
                a = (
                    np.int32(texture[j, i, 3]) * w00 + np.int32(texture[j, i + 1, 3]) * w10
                    + np.int32(texture[j + 1, i, 3]) * w01 + np.int32(texture[j + 1, i + 1, 3]) * w11 + 2048
                ) >> 12  # fmt: skip
                if a == 0:
                    continue
                k = 255 - a
                for c in range(3):
                    s = (
                        np.int32(texture[j, i, c]) * w00 + np.int32(texture[j, i + 1, c]) * w10
                        + np.int32(texture[j + 1, i, c]) * w01 + np.int32(texture[j + 1, i + 1, c]) * w11
                    )  # fmt: skip
                    lit = np.int32(s * light[c] * shade * np.float32(0.000244140625) + np.float32(0.5))
                    if lit > a:
                        lit = a
                    frame[y, x, c] = np.uint8(lit + (np.int32(frame[y, x, c]) * k + 127) // 255)


@_fast
def stencil(mask: U8, texture: U8, points: F32, uv: F32, faces: np.ndarray) -> None:  # type: ignore[type-arg]  # pragma: no cover - compiled
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


@_fast
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


@_fast
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


@_fast
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


@_fast
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


@_fast
def to_i420(frame: U8, out: U8, luma: U8, chroma: F32, columns: F32, lines: F32) -> None:  # pragma: no cover - compiled
    """RGBX to BT.709 limited-range I420, graded and vignetted on the way.

    luma (256,) maps Y′. chroma (256, 6) per Y′: U′ = a + b·u + c·v, V′ = d + e·u + f·v with u, v centred on 0. Vignette: brightness
    × (1 − columns[x] − lines[y]). Matrix: ITU-R BT.709-6, section 3; Kr 0.2126, Kb 0.0722.
    """
    rows, w = frame.shape[0], frame.shape[1]
    half = w // 2
    flat = out.reshape(-1)
    u_at = rows * w
    v_at = u_at + (rows // 2) * half
    for y in range(rows):
        k = np.float32(1.0) - lines[y]
        for x in range(w):
            i = (
                np.int32(frame[y, x, 0]) * 11966 + np.int32(frame[y, x, 1]) * 40254 + np.int32(frame[y, x, 2]) * 4064 + (16 << 16) + 32768
            ) >> 16
            s = np.int32((k - columns[x]) * 256)
            out[y, x] = np.uint8(16 + (((np.int32(luma[i]) - 16) * s + 128) >> 8))
    for y in range(rows // 2):
        k = np.float32(1.0) - lines[2 * y]
        for x in range(half):
            r = np.int32(frame[2 * y, 2 * x, 0]) + frame[2 * y, 2 * x + 1, 0] + frame[2 * y + 1, 2 * x, 0] + frame[2 * y + 1, 2 * x + 1, 0]
            g = np.int32(frame[2 * y, 2 * x, 1]) + frame[2 * y, 2 * x + 1, 1] + frame[2 * y + 1, 2 * x, 1] + frame[2 * y + 1, 2 * x + 1, 1]
            b = np.int32(frame[2 * y, 2 * x, 2]) + frame[2 * y, 2 * x + 1, 2] + frame[2 * y + 1, 2 * x, 2] + frame[2 * y + 1, 2 * x + 1, 2]
            i = (r * 11966 + g * 40254 + b * 4064 + (16 << 18) + 131072) >> 18
            u = np.float32(-6596 * r - 22189 * g + 28785 * b) * np.float32(3.814697265625e-06)
            v = np.float32(28785 * r - 26145 * g - 2640 * b) * np.float32(3.814697265625e-06)
            s = k - columns[2 * x]
            uu = (chroma[i, 0] + chroma[i, 1] * u + chroma[i, 2] * v) * s + np.float32(128.5)
            vv = (chroma[i, 3] + chroma[i, 4] * u + chroma[i, 5] * v) * s + np.float32(128.5)
            flat[u_at + y * half + x] = np.uint8(min(max(uu, np.float32(16.0)), np.float32(240.0)))
            flat[v_at + y * half + x] = np.uint8(min(max(vv, np.float32(16.0)), np.float32(240.0)))
