"""The look of the film: tone and colour as tables that the last kernel applies on Y′CbCr.

A look is any function of RGB. It is fitted, by least squares over sampled colours, with one tone curve for luma and, for each
luma, one affine map of chroma: that holds tone curves, split tones, saturation, tints and the transfer of a reference's colour
statistics (mean and deviation in L*a*b*, after Reinhard et al., "Color Transfer between Images", 2001), and costs next to nothing
a pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.values.cast import F32, U8, ColourStats

Look = Callable[[F32], F32]
"""RGB 0–1 (n, 3) → RGB 0–1 (n, 3)."""


@dataclass(frozen=True, slots=True, eq=False)
class Grade:
    """luma (256,) uint8; chroma (256, 6) float32 (see `kernels.to_i420`)."""

    luma: U8
    chroma: F32


_TO_YUV = np.array(
    [
        [0.2126, 0.7152, 0.0722],
        [-0.2126 / 1.8556, -0.7152 / 1.8556, 0.9278 / 1.8556],
        [0.7874 / 1.5748, -0.7152 / 1.5748, -0.0722 / 1.5748],
    ]
)


def neutral() -> Grade:
    chroma = np.zeros((256, 6), np.float32)
    chroma[:, 1] = chroma[:, 5] = 1.0
    return Grade(np.arange(256, dtype=np.uint8), chroma)


def fit(look: Look) -> Grade:
    """The tables that come nearest to a look."""
    axis = np.linspace(0, 1, 13)
    rgb = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    grey = np.repeat(np.linspace(0, 1, 65)[:, None], 3, axis=1)
    rgb = np.concatenate([rgb, grey])
    before = rgb @ _TO_YUV.T
    after = np.clip(look(rgb.astype(np.float32)), 0, 1).astype(np.float64) @ _TO_YUV.T
    calm = np.exp(-(before[:, 1] ** 2 + before[:, 2] ** 2) / 0.03)  # everyday colours are not saturated
    centres = np.linspace(0, 1, 33)
    tone = np.empty(33)
    maps = np.empty((33, 6))
    for i, y in enumerate(centres):
        w = np.exp(-((before[:, 0] - y) ** 2) / (2 * 0.03**2)) * calm
        a = np.stack([np.ones(len(rgb)), before[:, 0] - y], axis=1) * np.sqrt(w)[:, None]
        tone[i] = np.linalg.lstsq(a, after[:, 0] * np.sqrt(w), rcond=None)[0][0]
        b = np.stack([np.ones(len(rgb)), before[:, 1], before[:, 2]], axis=1)
        ridge = np.concatenate([b * np.sqrt(w)[:, None], np.eye(3) * 1e-3])
        for row in range(2):
            goal = np.concatenate([after[:, 1 + row] * np.sqrt(w), np.zeros(3)])
            maps[i, 3 * row : 3 * row + 3] = np.linalg.lstsq(ridge, goal, rcond=None)[0]
    level = (np.arange(256) - 16) / 219.0
    luma = np.maximum.accumulate(np.interp(level, centres, tone))
    chroma = np.stack([np.interp(level, centres, maps[:, k]) for k in range(6)], axis=1)
    chroma[:, [0, 3]] *= 224.0
    return Grade(np.clip(np.round(16 + 219 * luma), 16, 235).astype(np.uint8), chroma.astype(np.float32))


def _curve(rgb: F32, contrast: float, lift: float = 0.0) -> F32:
    s = rgb + contrast * rgb * (1 - rgb) * (rgb - 0.45) * 2.2
    return np.asarray(lift + s * (1 - lift), np.float32)


def _tinted(rgb: F32, shadows: tuple[float, float, float], lights: tuple[float, float, float]) -> F32:
    y = (rgb @ np.array([0.2126, 0.7152, 0.0722], np.float32))[:, None]
    return np.asarray(
        rgb * (1 + (1 - y) * (np.array(shadows, np.float32) - 1) + y * (np.array(lights, np.float32) - 1)), np.float32
    )


def _saturated(rgb: F32, by: float) -> F32:
    y = (rgb @ np.array([0.2126, 0.7152, 0.0722], np.float32))[:, None]
    return np.asarray(y + (rgb - y) * by, np.float32)


_LOOKS: dict[str, Look] = {
    "noir": lambda c: _saturated(_curve(c, 1.5), 0.0),
    "vintage": lambda c: _saturated(_tinted(_curve(c, 0.3, 0.06), (1.06, 0.98, 0.92), (1.06, 1.0, 0.84)), 0.72),
    "anime": lambda c: _saturated(_curve(np.asarray(c**0.9, np.float32), 0.4), 1.42),
    "warm": lambda c: _saturated(_tinted(_curve(c, 0.3), (1.08, 0.99, 0.92), (1.06, 1.0, 0.88)), 1.06),
    "cool": lambda c: _saturated(_tinted(_curve(c, 0.3), (0.90, 0.99, 1.12), (0.94, 1.0, 1.06)), 0.95),
    "cinematic": lambda c: _saturated(_tinted(_curve(c, 0.75), (0.88, 1.0, 1.10), (1.06, 1.0, 0.92)), 1.02),
    "": lambda c: _saturated(_curve(c, 0.28), 1.06),
}


def named(name: str) -> Look:
    """A look by the name that `plan.Style` carries; an unknown name is the house look."""
    return _LOOKS.get(name, _LOOKS[""])


_HOURS: dict[str, Look] = {
    "night": lambda c: _tinted(_saturated(np.asarray(0.015 + 0.50 * c**1.25, np.float32), 0.5), (0.72, 0.90, 1.35), (0.66, 0.84, 1.16)),
    "dusk": lambda c: _tinted(_saturated(np.asarray(0.80 * c**1.12, np.float32), 0.9), (0.84, 0.84, 1.14), (1.16, 0.88, 0.72)),
    "dawn": lambda c: _tinted(_saturated(np.asarray(0.03 + 0.86 * c, np.float32), 0.85), (0.98, 0.94, 1.08), (1.10, 0.97, 0.84)),
    "rain": lambda c: _tinted(_saturated(np.asarray(0.04 + 0.70 * c, np.float32), 0.55), (0.94, 1.0, 1.08), (0.94, 1.0, 1.05)),
    "snow": lambda c: _tinted(_saturated(np.asarray(0.13 + 0.78 * c, np.float32), 0.5), (0.95, 1.0, 1.08), (0.97, 1.0, 1.04)),
    "mist": lambda c: _saturated(np.asarray(0.20 + 0.66 * c, np.float32), 0.6),
}  # fmt: skip


def at_hour(hour: str, look: Look) -> Look:
    """A look laid over a picture that was taken at another hour or in other weather (a name of `Set.grade`)."""
    first = _HOURS.get(hour)
    return look if first is None else lambda c: look(np.clip(first(c), 0, 1))


def stats(rgb: U8) -> ColourStats:
    """Mean and deviation of a picture's L*a*b* in OpenCV's 8-bit scaling, as floats."""
    lab = cv2.cvtColor(np.ascontiguousarray(rgb[..., :3]), cv2.COLOR_RGB2Lab).reshape(-1, 3).astype(np.float32)
    return ColourStats(lab.mean(0), lab.std(0))


@dataclass(frozen=True, slots=True)
class _Tone:
    """A tone curve that keeps black, white and the order of brightness: lightness 0–1 to the power `gamma`, then drawn away from
    `pivot` (contrast over 0: most in the middle, a shoulder and a toe at the ends) or towards it (under 0: evenly, but for lights)."""

    gamma: float
    contrast: float
    pivot: float

    def __call__(self, x: F32) -> F32:
        y = np.clip(x, 0, 1) ** np.float32(self.gamma)
        if self.contrast > 0:
            p, k = np.float32(self.pivot), np.float32(1 + self.contrast)
            y = np.where(y < p, p * (y / p) ** k, 1 - (1 - p) * ((1 - y) / (1 - p)) ** k)
        else:
            y = y + np.float32(self.contrast) * (y - np.float32(self.pivot)) * (1 - _step(0.7, 1.0, y))
        return np.asarray(y, np.float32)


_GAMMAS = np.geomspace(0.5, 1.8, 40)
_CONTRASTS = np.linspace(-0.35, 0.91, 29)
"""Steeper, and skin breaks into patches; flatter, and the picture is fog."""


def _tone(lightness: F32, mean: float, deviation: float) -> _Tone:
    """The curve under which `lightness` (n,) 0–1 comes nearest to a mean and a deviation."""
    shares, edges = np.histogram(lightness, 128, (0, 1))
    p = shares / max(1, shares.sum())
    x = ((edges[1:] + edges[:-1]) / 2).astype(np.float32)
    best, least = _Tone(1.0, 0.0, mean), np.inf
    for contrast in _CONTRASTS:
        for gamma in _GAMMAS:
            curve = _Tone(float(gamma), float(contrast), float(np.clip(mean, 0.3, 0.7)))
            y = curve(x)
            middle = float((p * y).sum())
            spread = float(np.sqrt((p * (y - middle) ** 2).sum()))
            miss = (middle - mean) ** 2 + (spread - deviation) ** 2
            if miss < least:
                best, least = curve, miss
    return best


_GAIN = (0.6, 1.6)
"""How far the spread of chroma may be narrowed or widened: wider, and strong colours leave what a screen can show."""


def transfer(own: ColourStats, goal: ColourStats, tone: _Tone) -> Look:
    """A look that moves `own` chroma to `goal` and lightness along `tone`. Near black and near white it fades out, so that lights,
    teeth and eyes stay what they are."""
    gain = np.clip(goal.std[1:] / np.maximum(own.std[1:], 1.0), *_GAIN).astype(np.float32)

    def look(rgb: F32) -> F32:
        lab = cv2.cvtColor(np.ascontiguousarray(rgb[None]), cv2.COLOR_RGB2Lab)[0]
        x = lab[:, :1] / np.float32(100)
        inner = _step(0.0, 0.14, x) * (1 - 0.75 * _step(0.80, 1.0, x))
        mean = own.mean[1:] - 128
        moved = (lab[:, 1:] - mean) * gain + (goal.mean[1:] - 128)
        out = np.concatenate([100 * tone(x), lab[:, 1:] + (moved - lab[:, 1:]) * inner], axis=1).astype(np.float32)
        return np.asarray(cv2.cvtColor(np.ascontiguousarray(out[None]), cv2.COLOR_Lab2RGB)[0], np.float32)

    return look


def _step(a: float, b: float, x: F32) -> F32:
    t = np.clip((x - np.float32(a)) / np.float32(b - a), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def through(grade: Grade, rgb: U8) -> U8:
    """A picture as it will be seen through a grade, RGB uint8: for measuring."""
    f = rgb[..., :3].reshape(-1, 3).astype(np.float64) / 255 @ _TO_YUV.T
    i = np.clip(np.round(16 + 219 * f[:, 0]), 0, 255).astype(np.int64)
    m = grade.chroma[i].astype(np.float64)
    u, v = f[:, 1] * 224, f[:, 2] * 224
    y = (grade.luma[i] - 16.0) / 219
    cb = (m[:, 0] + m[:, 1] * u + m[:, 2] * v) / 224
    cr = (m[:, 3] + m[:, 4] * u + m[:, 5] * v) / 224
    out = np.stack([y + 1.5748 * cr, y - 0.1873 * cb - 0.4681 * cr, y + 1.8556 * cb], axis=1)
    return np.asarray(np.clip(np.round(out * 255), 0, 255).reshape(rgb[..., :3].shape), np.uint8)


_LIGHTNESS, _CHROMA = 0.68, 0.76
"""Shares of the way to a reference's statistics: its colours say more of a style than how bright it happens to be."""


def towards(reference: ColourStats, sample: U8, base: Look, rounds: int = 4) -> Grade:
    """The grade under which `sample` (a frame of the shot) comes near a reference's colours; `base` is applied first.

    The fit is checked on the sample and corrected, so that what fading, clipping and fitting lose is won back as far as the
    curves' limits allow.
    """
    grade = fit(base)
    plain = through(grade, sample)
    own = stats(plain)
    share = np.array([_LIGHTNESS, _CHROMA, _CHROMA], np.float32)
    aim = ColourStats(own.mean + (reference.mean - own.mean) * share, own.std + (reference.std - own.std) * share)
    lightness = cv2.cvtColor(np.ascontiguousarray(plain), cv2.COLOR_RGB2Lab)[..., 0].astype(np.float32) / np.float32(
        255
    )
    goal = aim
    for _ in range(rounds):
        tone = _tone(lightness.reshape(-1), float(goal.mean[0]) / 255, float(goal.std[0]) / 255)
        look = transfer(own, goal, tone)
        grade = fit(lambda c, look=look: look(np.clip(base(c), 0, 1)))  # type: ignore[misc]
        got = stats(through(grade, sample))
        mean = goal.mean + (aim.mean - got.mean) * 0.7
        goal = ColourStats(
            np.clip(mean, aim.mean - 12, aim.mean + 12), np.maximum(goal.std + (aim.std - got.std) * 0.5, 1.0)
        )
    return grade


_SKINS = np.array([[238, 200, 178], [205, 158, 130], [150, 104, 80], [92, 62, 48]], np.uint8)
"""Skin of four depths under white light, RGB."""
_KEPT = 0.6
_EVEN = 0.4
"""Power of a tone curve's brightening (or darkening) of skin that an actor keeps."""


def sparing(grade: Grade, base: Look) -> tuple[float, float, float]:
    """What an actor's light is multiplied by, RGB, so that under `grade` skin keeps most of the hue, and much of the
    brightness, that it has under `base` alone: a place may take on any colour, a face may not."""

    def seen(through_it: Grade, lamp: NDArray[np.float64]) -> NDArray[np.float64]:
        lit = np.clip(_SKINS * lamp, 0, 255).astype(np.uint8)
        return np.asarray(through(through_it, lit[None])[0] + 1.0, np.float64)

    lamp = np.ones(3)
    before, after = seen(fit(base), lamp), seen(grade, lamp)
    level = (after @ _TO_YUV[0]) / (before @ _TO_YUV[0])
    goal = (before * level[:, None] * _KEPT + after * (1 - _KEPT)) * level[:, None] ** (_EVEN - 1)
    for _ in range(6):
        lamp = np.clip(lamp * np.exp(np.log(goal / seen(grade, lamp)).mean(0)), 0.55, 1.6)
    return (float(lamp[0]), float(lamp[1]), float(lamp[2]))
