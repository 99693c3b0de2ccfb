"""Where each actor of a shot stands and how large it is, in rest coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from refreel.engines.animatic.act.figure import Figure
from refreel.engines.animatic.values.plan import Part, Role

HEIGHTS = {
    "full": {"wide": 0.38, "full": 0.72},
    "half": {"wide": 0.56, "full": 0.74, "medium": 0.88, "close": 1.12},
    "face": {"wide": 0.56, "full": 0.72, "medium": 0.85, "close": 1.0},
    "animal": {"wide": 0.32, "full": 0.52, "medium": 0.74, "close": 0.98, "extreme_close": 1.3},
    "thing": {"wide": 0.30, "full": 0.48, "medium": 0.66, "close": 0.86, "extreme_close": 1.15},
}
"""Height of the cut-out as a share of the frame's height, by what is seen of the subject and the shot's size."""
PROP = 0.55
"""How much smaller a prop is than it would be alone, beside a character."""
UNDER = 0.035
"""How far below the frame's edge a cut edge lies, rest units."""


@dataclass(frozen=True, slots=True)
class Place:
    """A ground point (x, y) in rest units and the size of a texture pixel there; `half` half the actor's width at rest."""

    x: float
    y: float
    scale: float
    half: float


def places_of(
    figures: Sequence[Figure], parts: Sequence[Part], size: str, ground: float, aspect: float
) -> tuple[Place, ...]:
    """One place a part, side by side without overlap, smaller when they are many; a cut lower edge is below the frame."""
    characters = any(p.role is Role.CHARACTER for p in parts)
    places = [
        _alone(f, p, size, ground, aspect, characters and p.role is Role.PROP)
        for f, p in zip(figures, parts, strict=True)
    ]
    if len(places) < 2:
        return tuple(places)
    total = sum(2 * p.half for p in places)
    room = 0.96 * aspect
    if total > room and size != "extreme_close":
        shrink = max(room / total, 0.45)
        places = [_smaller(p, f, shrink) for p, f in zip(places, figures, strict=True)]
    return _apart(places, aspect)


def _alone(figure: Figure, part: Part, size: str, ground: float, aspect: float, prop: bool) -> Place:
    span = max(figure.ground - figure.top, 1.0)
    height = _height(figure, size)
    if part.size > 0:
        height = part.size
    elif prop:
        height = min(height, HEIGHTS["full"].get(size, 0.72)) * PROP
    scale = height / span
    width = _width(figure)
    most = (
        (1.05 if figure.cut else 0.94) * aspect
        if size in ("wide", "full", "medium") or figure.joints is None
        else 1.6 * aspect
    )
    scale = min(scale, most / max(width, 1.0))
    y = _ground_y(figure, scale, size, ground)
    half = width * scale / 2
    room = max(aspect / 2 - 0.85 * half, 0.0)
    return Place(float(np.clip(part.x * aspect * 0.36, -room, room)), y, scale, half)


def _height(figure: Figure, size: str) -> float:
    """Share of the frame for the whole cut-out, so that the part that the shot size asks for fills it."""
    table = HEIGHTS.get(figure.extent, HEIGHTS["thing"])
    if size in table:
        if figure.extent in ("half", "face") and size in ("wide", "full", "medium") and figure.person:
            return min(table[size], _seen(figure, "close") * 1.5)
        return table[size]
    return _seen(figure, size) if figure.person else 1.1


def _seen(figure: Figure, size: str) -> float:
    """A person's cut-out height when head to hip (medium), head and shoulders (close) or the face fills the frame."""
    assert figure.joints is not None
    span = max(figure.ground - figure.top, 1.0)
    shoulders, hips = float(figure.joint(11, 12)[1]), float(figure.joint(23, 24)[1])
    if size == "medium":
        lower = min(max(hips, shoulders + 0.2 * figure.unit), figure.ground)
        return 0.85 * span / max(lower - figure.top, 1.0)
    if size == "close":
        lower = min(shoulders + 0.06 * figure.unit, figure.ground)
        return 0.9 * span / max(lower - figure.top, 1.0)
    chin = float(figure.face[152, 1]) if figure.face is not None else shoulders
    return 0.92 * span / max(min(chin, figure.ground) - figure.top, 1.0)


def _width(figure: Figure) -> float:
    columns = np.nonzero((figure.rgba[..., 3] > 128).any(0))[0]
    return float(np.ptp(columns)) if len(columns) else float(figure.rgba.shape[1])


def _ground_y(figure: Figure, scale: float, size: str, ground: float) -> float:
    span = (figure.ground - figure.top) * scale
    if figure.person and size in ("medium", "close", "extreme_close"):
        y = {"medium": -0.41, "close": -0.43, "extreme_close": -0.47}[size] + span
    elif figure.cut:
        y = 0.5 + UNDER
    else:
        y = ground if span < 0.97 else max(ground, -0.46 + span)
    if figure.cut:
        y = max(y, 0.5 + UNDER)
    return float(y)


def _smaller(place: Place, figure: Figure, by: float) -> Place:
    y = place.y
    if not figure.cut and y > 0.5:  # a near shot of many: keep the heads where they were
        y = place.y - (1 - by) * (figure.ground - figure.top) * place.scale
    return replace(place, scale=place.scale * by, half=place.half * by, y=y)


def _apart(places: Sequence[Place], aspect: float) -> tuple[Place, ...]:
    """Pushes neighbours apart until their silhouettes touch at most by a tenth, then the row back into the frame."""
    order = sorted(range(len(places)), key=lambda i: (places[i].x, i))
    xs = [places[i].x for i in order]
    for k in range(1, len(order)):
        least = 0.95 * (places[order[k - 1]].half + places[order[k]].half)
        xs[k] = max(xs[k], xs[k - 1] + least)
    wanted = np.mean([p.x for p in places])
    shift = float(wanted - np.mean(xs))
    left = xs[0] - 0.9 * places[order[0]].half + aspect / 2
    right = aspect / 2 - xs[-1] - 0.9 * places[order[-1]].half
    shift = float(np.clip(shift, -left, right)) if left + right >= 0 else (right - left) / 2
    out = list(places)
    for k, i in enumerate(order):
        out[i] = replace(places[i], x=xs[k] + shift)
    return tuple(out)
