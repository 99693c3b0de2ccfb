"""A set as a nearer (or farther) camera sees it: what shot sizes do to the place."""

from __future__ import annotations

from dataclasses import replace

from refreel.engines.animatic.values.sets import Floor, Layer, Mist, Set

_PERSON = {"wide": 0.75, "medium": 2.0, "close": 3.0, "extreme_close": 4.0}
_THING = {"wide": 0.9, "medium": 1.2, "close": 1.4, "extreme_close": 1.6}


def sized(made: Set, size: str, person: bool) -> Set:
    """The set for a shot size.

    A person fills the frame because the camera goes near: the ground sinks below the frame, near things grow much and the horizon
    stays. A thing or an animal, and a place without anybody, keep their ground; what is far just stands larger behind them.
    """
    if made.footage is not None or any(a.horizon is not None for a in made.layers):
        return made
    if person:
        k = _PERSON.get(size, 1.0)
        return made if k == 1.0 else _dollied(made, 1.0 - 1.0 / k)
    k = _THING.get(size, 1.0)
    return made if k == 1.0 else replace(made, layers=tuple(_larger(a, k) for a in made.layers))


def _eye(made: Set) -> float:
    """The rest y of the horizon."""
    if made.floor is not None:
        return made.floor.horizon
    return made.water.line if made.water is not None else 0.0


def _dollied(made: Set, d: float) -> Set:
    """Every depth z seen from d nearer: z′ = (z − d) / (1 − d), what stands there scaled by z / (z − d) about the horizon."""
    eye = _eye(made)
    layers = tuple(_nearer(a, d, eye) for a in made.layers if a.z > 1 or d < 0)
    mists = tuple(_mist(m, d, eye) for m in made.mists if m.z > 1 or d < 0)
    floor = _floor(made.floor, d) if made.floor is not None else None
    water = replace(made.water, z=(made.water.z - d) / (1 - d)) if made.water is not None else None
    ground = eye + (made.ground - eye) / (1 - d)
    return replace(made, layers=layers, mists=mists, floor=floor, water=water, ground=ground)


def _nearer(layer: Layer, d: float, eye: float) -> Layer:
    if layer.z <= 1:
        return layer
    k = layer.z / (layer.z - d)
    return replace(
        layer, z=(layer.z - d) / (1 - d), left=layer.left * k, width=layer.width * k, top=eye + (layer.top - eye) * k,
        height=layer.height * k, drift=layer.drift * k, sway=layer.sway * k,
    )  # fmt: skip


def _mist(mist: Mist, d: float, eye: float) -> Mist:
    if mist.z <= 1:
        return mist
    k = mist.z / (mist.z - d)
    return replace(
        mist,
        z=(mist.z - d) / (1 - d),
        line=eye + (mist.line - eye) * k,
        spread=mist.spread * k,
        size=mist.size * k,
        speed=mist.speed * k,
    )


def _floor(floor: Floor, d: float) -> Floor:
    near = 1 - d
    return replace(
        floor, span=floor.span / near, far=(floor.far - d) / near, edge=floor.edge / near, soft=floor.soft / near,
        haze_depth=floor.haze_depth / near,
    )  # fmt: skip


def _larger(layer: Layer, k: float) -> Layer:
    """Scaled by `k` about the frame's middle, when it stands well behind the actors."""
    if layer.z < 1.3:
        return layer
    return replace(layer, left=layer.left * k, width=layer.width * k, top=layer.top * k, height=layer.height * k)
