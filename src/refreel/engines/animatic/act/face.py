"""Mouths that open and eyes that close, as small changed rectangles of the texture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from refreel.engines.animatic.act.curves import ease, pulse
from refreel.engines.animatic.act.features import Box, Eye, Features, Mouth
from refreel.engines.animatic.act.lips import Speech
from refreel.engines.animatic.act.motion import Motion
from refreel.engines.animatic.values.cast import F32, U8
from refreel.engines.animatic.values.performance import Patch

JAW = 0.41
"""How far the lower lip drops at openness 1, in half mouth widths."""
LEVELS = 10
"""Steps of each quantity that a patch depends on: few enough that most frames reuse a patch already drawn."""
INSIDE, TONGUE, TEETH = (46.0, 14.0, 16.0), (150.0, 66.0, 66.0), (226.0, 218.0, 206.0)


def face_patches(
    features: Features | None, motion: Motion, speech: Speech, t: F32, rng: Generator
) -> tuple[tuple[Patch, ...], ...]:
    """Per frame the mouth's and the eyelids' rectangles, only where they differ from the picture."""
    if features is None:
        return ()
    closed = np.clip(np.maximum(_blinks(t, rng), motion["close"]), 0, 1)
    opened = np.clip(np.maximum(speech.openness, motion["mouth"]), 0, 1)
    smile = np.clip(motion["smile"], 0, 1) * (1 - 0.4 * opened)
    quiet = np.asarray((speech.active > 0) | (opened > 0.02), np.float32)
    keys = np.stack([opened * LEVELS, speech.width * 4, speech.teeth * 3, smile * 5, quiet, closed * 4], 1)
    steps = np.round(keys).astype(int)
    mouths: dict[tuple[int, ...], Patch] = {}
    lids: dict[tuple[int, int], Patch] = {}
    out = []
    for row in steps:
        frame = []
        mouth_key = tuple(int(v) for v in row[:5])
        if any(mouth_key):
            if mouth_key not in mouths:
                mouths[mouth_key] = mouth_patch(features.mouth, *_values(mouth_key))
            frame.append(mouths[mouth_key])
        if row[5]:
            for index, eye in enumerate(features.eyes):
                lid_key = (index, int(row[5]))
                if lid_key not in lids:
                    lids[lid_key] = lid_patch(eye, lid_key[1] / 4)
                frame.append(lids[lid_key])
        out.append(tuple(frame))
    return tuple(out)


def _values(key: tuple[int, ...]) -> tuple[float, float, float, float, bool]:
    return key[0] / LEVELS, key[1] / 4, key[2] / 3, key[3] / 5, bool(key[4])


def _blinks(t: F32, rng: Generator) -> F32:
    """Every two to five seconds, now and then twice; down in 60 ms, up in 120."""
    out = np.zeros(len(t), np.float32)
    at = float(t[0]) + 0.6 + 2.4 * rng.random()
    while at < float(t[-1]) + 0.2:
        out = np.maximum(out, pulse(t, at, 0.09, 0.15))
        if rng.random() < 0.15:
            out = np.maximum(out, pulse(t, at + 0.3, 0.09, 0.15))
        at += 2.0 + 3.0 * rng.random()
    return out


def mouth_patch(mouth: Mouth, openness: float, width: float, teeth: float, smile: float, speaking: bool) -> Patch:
    """The lower face with the jaw dropped. `speaking`: a mouth photographed open is first closed, then opened by `openness`.

    The picture is pulled: for each pixel its source. Below the lower lip everything moves down with the jaw, fading out
    towards the cheeks and the throat; above the upper lip nothing moves but the corners.
    """
    box, half = mouth.box, mouth.half
    u, v = _corners_pulled(mouth, box.u, box.v, width - (0.3 * openness if speaking else 0.0), smile)
    upper, lower = _line(u, mouth.upper), _line(u, mouth.lower)
    gap = np.maximum(lower - upper, 0.0)
    x = np.clip(np.abs(u) / half, 0, 1)
    arch = np.sqrt(np.clip(1 - x * x, 0, 1)) ** 0.9
    wanted = openness * JAW * half * arch * 2.0 / (1.0 + 0.35 * max(width, 0.0))
    drop_at_lip = (wanted - gap * (0.92 if openness < 0.08 else 0.5) if speaking else wanted) * 1.0
    drop_at_lip = np.maximum(drop_at_lip, -gap * 0.92)
    jaw = openness * JAW * half * 0.62
    side = np.exp(-((np.clip(np.abs(u) - 0.55 * half, 0, None) / (0.8 * half)) ** 2))
    below = np.clip((v - lower) / max(mouth.chin * 0.55, 1.0), 0, 1)
    throat = np.clip((1.7 * mouth.chin - v) / (0.65 * mouth.chin), 0, 1)
    moved = (drop_at_lip * (1 - below) + jaw * side * below) * throat
    lip = lower + drop_at_lip
    source_v = np.where(v >= lip, np.maximum(v - moved, lower), v)
    source_v = np.where(
        (v < upper), v + 0.10 * openness * half * np.exp(-(((upper - v) / (0.45 * half)) ** 2)) * arch, source_v
    )
    rgba = _pulled(box, u, source_v)
    open_now = (v >= upper + np.minimum(gap, np.maximum(lip - upper, 0))) & (v < lip) & (np.abs(u) < half)
    if openness > 0.02:
        rgba = _inside(rgba, box, open_now, (v - upper), np.maximum(lip - upper, 1e-3), gap, u / half, teeth, half)
    return Patch(box.x, box.y, rgba)


def _corners_pulled(mouth: Mouth, u: F32, v: F32, width: float, smile: float) -> tuple[F32, F32]:
    """Source coordinates when the corners move out or in (`width`) and up (`smile`)."""
    half = mouth.half
    near = np.exp(-((v / (0.9 * half)) ** 2)) * np.exp(-((np.clip(np.abs(u) - half, 0, None) / (0.7 * half)) ** 2))
    near = near * ease((v - mouth.nose) / (0.85 * max(-mouth.nose, 1.0)))  # nothing moves at the patch's upper edge
    near = np.asarray(near * ease((1.6 * mouth.chin - v) / (0.6 * mouth.chin)), np.float32)
    spread = 1.0 + (0.10 * width if width > 0 else 0.15 * width) + 0.10 * smile
    out_u = u / (1.0 + (spread - 1.0) * near)
    lift = 0.20 * smile * half * np.clip(np.abs(out_u) / half, 0, 1.15) ** 2 * near
    return np.asarray(out_u, np.float32), np.asarray(v + lift, np.float32)


def _line(u: F32, contour: F32) -> F32:
    order = np.argsort(contour[:, 0])
    return np.asarray(np.interp(u.ravel(), contour[order, 0], contour[order, 1]).reshape(u.shape), np.float32)


def _pulled(box: Box, u: F32, v: F32) -> U8:
    """The box's pixels fetched from (u, v) instead of their own place."""
    du, dv = u - box.u, v - box.v
    ys, xs = np.mgrid[0 : u.shape[0], 0 : u.shape[1]].astype(np.float32)
    a = box.across
    map_x, map_y = xs + du * a[0] - dv * a[1], ys + du * a[1] + dv * a[0]
    return np.asarray(
        cv2.remap(
            box.rgba,
            map_x.astype(np.float32),
            map_y.astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )


def _inside(
    rgba: U8,
    box: Box,
    where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    depth: F32,
    height: F32,
    gap: F32,
    x: F32,
    teeth: float,
    half: float,
) -> U8:
    """The dark of the mouth, a soft band of upper teeth, the tongue low in the middle; as bright as the face is."""
    face = box.rgba[box.rgba[..., 3] > 200][:, :3]
    light = float(np.clip(np.percentile(face, 80) / 200.0, 0.35, 1.1)) if len(face) else 1.0
    grey = float(np.ptp(face.mean(0))) < 6.0 if len(face) else False
    share = np.clip(depth / height, 0, 1)[..., None]
    colour = np.array(INSIDE, np.float32) * (1.15 - 0.5 * share)
    tongue = np.exp(-(((share[..., 0] - 1.0) / 0.33) ** 2)) * np.exp(-((x / 0.62) ** 2))
    colour = (
        colour
        + (np.array(TONGUE, np.float32) - colour) * (0.75 * tongue * np.clip(height / (0.35 * half), 0, 1))[..., None]
    )
    own_teeth = gap > 0.12 * half  # the photograph shows teeth already: no second row
    band = np.clip(1.0 - depth / (0.26 * half), 0, 1) ** 0.6 * np.clip(1.1 - np.abs(x) * 1.15, 0, 1)
    band = band * (0.35 + 0.65 * teeth) * ~own_teeth
    colour = colour + (np.array(TEETH, np.float32) * 0.86 - colour) * np.clip(band, 0, 1)[..., None]
    if grey:
        colour = np.repeat(colour.mean(-1, keepdims=True), 3, -1)
    cover = cv2.GaussianBlur(where.astype(np.float32), (0, 0), max(0.6, 0.025 * half))[..., None]
    out = rgba.copy()
    out[..., :3] = np.clip(rgba[..., :3] * (1 - cover) + colour * light * cover, 0, 255).astype(np.uint8)
    return out


def lid_patch(eye: Eye, closure: float) -> Patch:
    """The upper lid drawn down over the eye: the skin between brow and lid is stretched over the opening."""
    box = eye.box
    upper, lower = _line(box.u, eye.upper), _line(box.u, eye.lower)
    half = max(float(np.abs(eye.upper[:, 0]).max()), 1.0)
    inside = np.clip((1.12 - np.abs(box.u) / half) / 0.2, 0, 1)
    edge = upper + (lower - upper) * closure * 0.96 * inside
    start = np.minimum(np.float32(eye.brow), upper - 1.0)
    rate = (upper - start) / np.maximum(edge - start, 1e-3)
    source = np.where((box.v > start) & (box.v < edge), start + (box.v - start) * rate, box.v)
    return Patch(box.x, box.y, _pulled(box, box.u, source.astype(np.float32)))
