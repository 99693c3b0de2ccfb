"""The light of an hour in a weather: sky colours, sun, haze, and what the light does to surfaces and actors."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from refreel.engines.animatic.stage.brush import Rgb, eight, mix
from refreel.engines.animatic.values.sets import Light


@dataclass(frozen=True, slots=True)
class Hour:
    """Sky from `zenith` over `upper` and `lower` to `rim` (at the horizon), RGB 0–255; `haze` of distance.

    key, fill    the sun's (or moon's) and the sky's light on a surface, shares of its colour
    actor        what multiplies a photographed subject
    sun          its x (rest units) and height over the horizon (rest units); `disc` its colour, `glow` 0–1 its bloom
    """

    name: str
    zenith: Rgb
    upper: Rgb
    lower: Rgb
    rim: Rgb
    haze: Rgb
    key: Rgb
    fill: Rgb
    actor: Rgb
    sun: tuple[float, float]
    disc: Rgb
    glow: float
    shadow: float
    stars: float = 0.0
    overcast: float = 0.0
    clouds: float = 0.35

    def light(self) -> Light:
        """Where it comes from as the actors meet it."""
        x, y = self.sun
        return Light(
            math.atan2(max(y, 0.12) + 0.25, x if abs(x) > 0.05 else 0.05), self.actor, self.shadow, eight(self.haze)
        )


_DAWN = Hour(
    "dawn", (52, 76, 132), (128, 132, 176), (236, 172, 148), (255, 216, 158), (232, 184, 164), (1.08, 0.82, 0.64), (0.38, 0.40, 0.50),
    (1.0, 0.90, 0.82), (0.3, 0.13), (255, 240, 205), 0.85, 0.45, clouds=0.5,
)  # fmt: skip
_DAY = Hour(
    "day", (44, 104, 188), (88, 152, 220), (150, 196, 236), (212, 230, 240), (184, 206, 228), (0.98, 0.94, 0.84), (0.40, 0.46, 0.56),
    (1.0, 1.0, 0.98), (-0.5, 0.62), (255, 252, 240), 0.35, 0.6, clouds=0.45,
)  # fmt: skip
_DUSK = Hour(
    "dusk", (34, 36, 84), (104, 70, 122), (222, 108, 88), (252, 168, 92), (164, 104, 112), (0.98, 0.60, 0.44), (0.34, 0.32, 0.44),
    (0.95, 0.80, 0.74), (-0.34, 0.08), (255, 222, 160), 0.8, 0.4, stars=0.15, clouds=0.5,
)  # fmt: skip
_NIGHT = Hour(
    "night", (7, 11, 30), (14, 23, 54), (26, 40, 80), (44, 62, 104), (24, 35, 68), (0.34, 0.41, 0.60), (0.17, 0.21, 0.32),
    (0.50, 0.56, 0.74), (0.5, 0.34), (236, 240, 250), 0.4, 0.3, stars=1.0, clouds=0.25,
)  # fmt: skip
_HOURS = {h.name: h for h in (_DAWN, _DAY, _DUSK, _NIGHT)}


def _grey(c: Rgb, amount: float, dark: float) -> Rgb:
    y = 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]
    r = mix(c, (y * 0.97, y, y * 1.04), amount)
    return (r[0] * dark, r[1] * dark, r[2] * dark)


def _overcast(h: Hour, amount: float, dark: float) -> Hour:
    def g(c: Rgb) -> Rgb:
        return _grey(c, amount, dark)

    top = mix(g(h.zenith), g(h.lower), 0.45 * amount)
    return replace(
        h, zenith=top, upper=mix(g(h.upper), g(h.lower), 0.3 * amount), lower=g(h.lower), rim=g(h.rim), haze=g(h.haze), disc=g(h.disc),
        key=mix(h.key, (0.34 * dark, 0.36 * dark, 0.4 * dark), amount), fill=mix(h.fill, (0.5 * dark, 0.53 * dark, 0.58 * dark), amount),
        actor=_grey(h.actor, amount * 0.7, 0.5 + 0.5 * dark), glow=h.glow * (1 - amount), shadow=h.shadow * (1 - 0.6 * amount),
        stars=h.stars * (1 - amount), overcast=max(h.overcast, amount), clouds=max(h.clouds, amount),
    )  # fmt: skip


_WEATHER = {
    "clouds": (0.35, 0.94),
    "mist": (0.10, 1.0),
    "rain": (0.75, 0.70),
    "snow": (0.6, 0.95),
    "storm": (0.9, 0.48),
}


def hour(time: str, weather: Iterable[str], rng: np.random.Generator) -> Hour:
    """The light at `time` (one of `plan.TIMES`) in `weather`; `rng` places the sun."""
    h = _HOURS.get(time, _DAY)
    side = rng.choice((-1.0, 1.0)) * rng.uniform(0.6, 1.25)
    h = replace(h, sun=(h.sun[0] * float(side), h.sun[1]))
    words = set(weather)
    if "clear" in words:
        h = replace(h, clouds=h.clouds * 0.35)
    for word, (amount, dark) in _WEATHER.items():
        if word == "mist" and h.name == "day":
            amount = 0.5  # by day a mist hides the sky, at dawn the sun burns through it
        if word in words:
            h = _overcast(h, amount, dark)
    return replace(h, actor=_seen(h.actor))


def _seen(colour: Rgb, least: float = 0.56) -> Rgb:
    """A film's night is never so dark that its hero is lost."""
    level = (colour[0] + colour[1] + colour[2]) / 3
    k = max(1.0, least / max(level, 1e-3))
    return (colour[0] * k, colour[1] * k, colour[2] * k)
