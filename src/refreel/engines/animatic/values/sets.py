"""What `stage` gives: a set per shot, as layers in rest coordinates (see `performance`)."""

from __future__ import annotations

from dataclasses import dataclass

from refreel.engines.animatic.values.cast import F32, U8


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A picture standing at depth z. `image` (h, w, 3) opaque or (h, w, 4) premultiplied alpha, RGB uint8; it covers `left`,
    `top`, `width`, `height` in rest coordinates; `wrap`: it repeats sideways without a seam. An opaque layer's edges are
    extended for ever. `horizon`: rest y below which an opaque picture is a ground plane seen in perspective, its nearest point
    at depth `near`; None when it stands upright as a whole."""

    z: float
    image: U8
    left: float
    top: float
    width: float
    height: float
    wrap: bool = False
    drift: float = 0.0  # rest units a second sideways by itself (clouds, mist)
    name: str = ""
    horizon: float | None = None
    near: float = 1.0
    sway: float = 0.0  # rest units by which its top moves in the wind
    flicker: float = 0.0  # 0–1 how much its opacity changes by itself (fire light, lamps, spotlights)


@dataclass(frozen=True, slots=True)
class Water:
    """The picture above `line` (rest y) is mirrored below it down to `bottom`, rippling; `tint` RGB mixed in by `amount`, more of
    it towards the viewer. It lies behind everything nearer than `z`. `glint` RGB of the light's path on it (black: none), under
    rest x `glint_x`. `waves`: 0 a mirror … 1 a sea."""

    line: float
    bottom: float
    tint: tuple[int, int, int]
    amount: float
    ripple: float  # rest units
    z: float = 2.5
    glint: tuple[int, int, int] = (0, 0, 0)
    glint_x: float = 0.0
    waves: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Floor:
    """A ground plane in perspective. `texture` (n, n, 3) RGB uint8, tileable, `span` rest units a side (at z = 1 a rest unit is a
    frame's height); it vanishes at rest y `horizon` and is drawn up to depth `far`, where its edge wanders by `edge` (m,)
    float32 depth units (tileable over `span` × 4). Distance mixes in `haze` RGB, half of it at depth `haze_depth`."""

    texture: U8
    span: float
    horizon: float
    far: float
    edge: F32
    haze: tuple[int, int, int]
    haze_depth: float
    soft: float = 0.02  # depth units over which its far edge fades into what is behind it


@dataclass(frozen=True, slots=True)
class Mist:
    """A bank of drifting mist standing at depth z, densest at rest y `line`, thinning over `spread` rest units above and below.
    `density` 0–1, `colour` RGB, `speed` rest units a second, `size` rest units of its billows; `glow` 0–1 how much it takes on the
    colour of the light over the water."""

    z: float
    line: float
    spread: float
    density: float
    colour: tuple[int, int, int]
    speed: float
    size: float
    glow: float = 0.0


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
    far the camera may truck from the centre before an edge shows, rest units. Weather words as in `plan.WEATHERS`. `stars`
    (n, 4) float32: x, y rest, brightness 0–1, twinkle phase. `footage`: tag of a video whose frames are the picture of the
    layer named `footage`. `grade`: the look of an hour or a weather that its pictures do not show
    themselves: night, dusk, dawn, rain, snow, mist, or none. `motes`: dust in the light, 0–1."""

    name: str
    layers: tuple[Layer, ...]
    ground: float
    light: Light
    reach: float
    water: Water | None = None
    weather: tuple[str, ...] = ()
    stars: F32 | None = None
    floor: Floor | None = None
    mists: tuple[Mist, ...] = ()
    footage: str | None = None
    grade: str = ""
    motes: float = 0.0
    vignette: float = 0.2
