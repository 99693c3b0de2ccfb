"""What `stage` gives: a set per shot, as layers in rest coordinates (see `performance`)."""

from __future__ import annotations

from dataclasses import dataclass

from refreel.engines.animatic.values.cast import F32, U8


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A picture standing at depth z. `image` (h, w, 3) opaque or (h, w, 4) premultiplied alpha, RGB uint8; it covers `left`,
    `top`, `width`, `height` in rest coordinates; `wrap`: it repeats sideways without a seam."""

    z: float
    image: U8
    left: float
    top: float
    width: float
    height: float
    wrap: bool = False
    drift: float = 0.0  # rest units a second sideways by itself (clouds, mist)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Water:
    """The picture above `line` (rest y) is mirrored below it down to `bottom`, rippling; `tint` RGB mixed in by `amount`."""

    line: float
    bottom: float
    tint: tuple[int, int, int]
    amount: float
    ripple: float  # rest units


@dataclass(frozen=True, slots=True)
class Light:
    """`direction` where the light comes from, radians in the picture (0 right, π/2 top); `colour` RGB 0–1 that multiplies actors;
    `shadow` 0–1 strength of contact shadows; `haze` RGB uint8 of distance."""

    direction: float
    colour: tuple[float, float, float]
    shadow: float
    haze: tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Set:
    """`ground`: rest y where feet at z = 1 stand. `layers` far to near; those with z < 1 are drawn over the actors. `reach`: how
    far the camera may truck from the centre before an edge shows, rest units. Weather words as in `plan.WEATHERS`."""

    name: str
    layers: tuple[Layer, ...]
    ground: float
    light: Light
    reach: float
    water: Water | None = None
    weather: tuple[str, ...] = ()
    stars: F32 | None = None
