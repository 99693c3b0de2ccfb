"""The compiled loops of water and air: mirrors, mist, rain, spots of light, lightning. As in `kernels`, frames are RGBX."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.shoot.kernels import EVEN, U32, fast
from refreel.engines.animatic.values.cast import F32, U8

_8 = np.uint32(8)

# mypy: disable-error-code="untyped-decorator,no-untyped-call"


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
    frame: U8, first: int, body: F32, sheet: U8, ax: F32, bx: F32, row_a: F32, row_b: F32, rough: int, curve: U8, colours: U32
) -> None:  # fmt: skip  # pragma: no cover - compiled
    """Banks with torn edges: `body` (rows,) 0–255 of how deep in the bank a row lies, plus the unevenness of two drifting rows of a
    seamless noise sheet ((n, m) about 128, weighted by `rough`/256), through `curve` (256,) to an opacity out of 256. `ax`, `bx`:
    start column and step of each; `colours` (w // 2, 2): the mist's even and odd channels every other column."""
    w = frame.shape[1]
    n, m = sheet.shape
    mask = m - 1
    f = frame.reshape(-1).view(np.uint32)
    for k in range(body.shape[0]):
        y = first + k
        if y < 0 or y >= frame.shape[0] or body[k] <= -255.0:
            continue
        base = np.int32(body[k])
        ra = sheet[int(row_a[k]) % n]
        rb = sheet[int(row_b[k]) % n]
        pa = np.int64(ax[0] * 65536.0)
        sa = np.int64(ax[1] * 131072.0)
        pb = np.int64(bx[0] * 65536.0)
        sb = np.int64(bx[1] * 131072.0)
        line = f[y * w : (y + 1) * w]
        for x in range(0, w, 2):
            v = base + (((np.int32(ra[(pa >> 16) & mask]) + np.int32(rb[(pb >> 16) & mask]) - 256) * rough) >> 8)
            pa += sa
            pb += sb
            if v <= 0:
                continue
            if v > 255:
                v = np.int32(255)
            a = np.uint32(curve[v])
            i = np.uint32(256) - a
            e = colours[x >> 1, 0] * a
            o = colours[x >> 1, 1] * a
            p = line[x]
            q = line[x + 1]
            line[x] = ((((p & EVEN) * i + e) >> _8) & EVEN) | ((((p >> _8) & EVEN) * i + o) & np.uint32(0x0000FF00))
            line[x + 1] = ((((q & EVEN) * i + e) >> _8) & EVEN) | ((((q >> _8) & EVEN) * i + o) & np.uint32(0x0000FF00))


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
