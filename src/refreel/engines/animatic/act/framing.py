"""Where each actor of a shot stands and how large it is, in rest coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from refreel.engines.animatic.act.figure import Figure
from refreel.engines.animatic.act.rig import head_of
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
RIM = 0.06
"""Share of the picture's shorter side over which a cut upper or side edge fades out (see `layers`), and a little more."""
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
    if len(parts) == 1 and figures[0].cropped and parts[0].size <= 0:
        return (cropped_place(figures[0], size, aspect),)
    characters = any(p.role is Role.CHARACTER for p in parts)
    places = [
        _alone(f, p, size, ground, aspect, characters and p.role is Role.PROP)
        for f, p in zip(figures, parts, strict=True)
    ]
    if len(places) < 2:
        return tuple(places)
    scales = _alike(figures, parts, [p.scale for p in places])
    halves = [_half(f, scale, aspect) for f, scale in zip(figures, scales, strict=True)]
    total, room = 2 * sum(halves), 0.96 * aspect
    shrink = max(room / total, 0.45) if total > room and size != "extreme_close" else 1.0
    busts = [(f, s * shrink) for f, s in zip(figures, scales, strict=True) if f.person and f.cut]
    eyes = max((_eye_line(f, s, size) for f, s in busts), default=None)
    return _apart(
        [
            replace(p, scale=s * shrink, half=h * shrink, y=_grouped_y(f, q, s * shrink, size, ground, aspect, eyes))
            for p, q, f, s, h in zip(places, parts, figures, scales, halves, strict=True)
        ],
        aspect,
    )  # fmt: skip


def _alike(figures: Sequence[Figure], parts: Sequence[Part], scales: Sequence[float]) -> list[float]:
    """Beside somebody of whom half is seen, whole people come nearer too, until their heads are nearly as large."""
    heads = [_head(f)[1] * s for f, s in zip(figures, scales, strict=True) if f.person and f.cut]
    out = list(scales)
    for i, (figure, part) in enumerate(zip(figures, parts, strict=True)):
        if heads and figure.person and not figure.cut and part.size <= 0:
            out[i] = max(out[i], 0.85 * min(heads) / _head(figure)[1])
    return out


def _half(figure: Figure, scale: float, aspect: float) -> float:
    """Half the width that somebody needs beside others: in a narrow frame hardly more than the shoulders."""
    wide = _width(figure)
    if figure.person and aspect < 1.2:
        shoulders = abs(float(figure.joint(11)[0] - figure.joint(12)[0]))
        wide = min(wide, max((1.35 if figure.cut else 1.7) * shoulders, 1.6 * _head(figure)[2]))
    return wide * scale / 2


def _eye_line(figure: Figure, scale: float, size: str) -> float:
    """Rest y of a bust's eyes: where the shot's size wants them, or as high as its cut edge lets them."""
    return max(0.5 + UNDER - (_span(figure) - _head(figure)[0]) * scale, EYES[size] - 0.5)


def _grouped_y(
    figure: Figure, part: Part, scale: float, size: str, ground: float, aspect: float, eyes: float | None
) -> float:
    """Where somebody among others stands; with `eyes` on one line with those of whom half is seen."""
    if part.size > 0 or not figure.person:
        return _ground_y(figure, scale, size, ground, aspect)
    below = (_span(figure) - _head(figure)[0]) * scale
    if eyes is None:
        y = _ground_y(figure, scale, size, ground, aspect)
        return max(y, ground) if not figure.cut else y
    return max(eyes + below, 0.5 + UNDER if figure.cut else ground)


def _alone(figure: Figure, part: Part, size: str, ground: float, aspect: float, prop: bool) -> Place:
    height = _height(figure, size, aspect)
    if part.size > 0:
        height = part.size
    elif prop:
        height = min(height, HEIGHTS["full"].get(size, 0.72)) * PROP
    scale = height / _span(figure)
    if part.size > 0 or prop or not (figure.person and (figure.cut or size not in ("wide", "full"))):
        tall = figure.cut and aspect < 1 and part.size <= 0 and not prop
        scale = min(scale, (1.3 if tall else 1.05 if figure.cut else 0.94) * aspect / _width(figure))
    y = _ground_y(figure, scale, size, ground, aspect)
    half = _width(figure) * scale / 2
    room = max(aspect / 2 - 0.85 * half, 0.0)
    x = float(np.clip(part.x * aspect * 0.36, -room, room))
    return Place(x + _centring(figure, scale, size, aspect), y, scale, half)


def cropped_place(figure: Figure, size: str, aspect: float) -> Place:
    """Of a subject that several edges of its picture cut, alone in the frame: near enough for the cut edges, and the rim where it
    fades out, to lie outside; the head as near to the middle as that allows."""
    solid = figure.rgba[..., 3] > 128
    rows, columns = np.nonzero(solid.any(1))[0], np.nonzero(solid.any(0))[0]
    rim = RIM * min(solid.shape)
    left, right = columns[0] + rim * ("left" in figure.cuts), columns[-1] - rim * ("right" in figure.cuts)
    top, bottom = rows[0] + rim * ("top" in figure.cuts), rows[-1] - rim * ("bottom" in figure.cuts)
    scale = max(HEIGHTS["animal"].get(size, 0.9), 0.9) / max(float(bottom - top), 1.0)
    if {"top", "bottom"} <= figure.cuts:
        scale = max(scale, (1 + 2 * UNDER) / max(float(bottom - top), 1.0))
    if {"left", "right"} <= figure.cuts:
        scale = max(scale, (aspect + 2 * UNDER) / max(float(right - left), 1.0))
    if figure.person:
        scale = min(scale, 0.8 / _head(figure)[1])
    centre = head_of(figure)[0]
    x = _beyond(
        -float(centre[0]) * scale, left * scale, right * scale, aspect, "left" in figure.cuts, "right" in figure.cuts
    )
    y = _beyond(-0.03 - float(centre[1]) * scale, top * scale, bottom * scale, 1.0, "top" in figure.cuts, "bottom" in figure.cuts)  # fmt: skip
    return Place(x + figure.axis * scale, y + figure.ground * scale, scale, float(right - left) * scale / 2)


def _beyond(shift: float, low: float, high: float, length: float, low_cut: bool, high_cut: bool) -> float:
    """`shift` changed as little as needed for the cut ends of low…high to lie outside −length/2…length/2."""
    if high_cut:
        shift = max(shift, length / 2 + UNDER - high)
    if low_cut:
        shift = min(shift, -length / 2 - UNDER - low)
    return float(shift)


def _span(figure: Figure) -> float:
    """Pixels from the ground to the top of the head when it stands."""
    seen = max(figure.ground - figure.top, 1.0)
    return max(seen, figure.unit) if figure.extent == "full" and not figure.cut else seen


def _head(figure: Figure) -> tuple[float, float, float]:
    """Of a person in pixels: the eyes' distance from the top, the head's height, its width."""
    assert figure.joints is not None
    eyes = figure.joint(2, 5)
    if figure.face is not None:
        eyes = np.asarray(figure.face[[33, 263]].mean(0), np.float32)
        top = min(figure.top, float(figure.face[10, 1]))
        wide = 1.25 * float(np.ptp(figure.face[:, 0]))
        return float(eyes[1]) - top, max(float(figure.face[152, 1]) - top, 4.0), max(wide, 4.0)
    high = 0.135 * figure.unit
    return max(float(eyes[1]) - figure.top, 0.4 * high), high, 0.75 * high


def _centring(figure: Figure, scale: float, size: str, aspect: float) -> float:
    """How far to step aside for the head to stand where the body's axis would: in near shots, and in tall frames always."""
    if not figure.person or figure.joints is None or (size in ("wide", "full") and not (aspect < 1 and figure.cut)):
        return 0.0
    return float(figure.axis - head_of(figure)[0][0]) * scale


def _height(figure: Figure, size: str, aspect: float) -> float:
    """Share of the frame for the whole cut-out, so that the part that the shot size asks for fills it."""
    table = HEIGHTS.get(figure.extent, HEIGHTS["thing"])
    if not figure.person:
        least = 1.15 if figure.cut and aspect < 1 else 1.0
        return table.get(size, 1.1) * least
    if figure.extent == "full" and not figure.cut:
        return table[size] if size in table else _seen(figure, size, aspect)
    return _cut_height(figure, size, aspect)


EYES = {"wide": 0.53, "full": 0.45, "medium": 0.39, "close": 0.40, "extreme_close": 0.44}
"""Share of the frame's height above the eyes of somebody whom the picture's lower edge cuts."""
HEADS = {"wide": 0.22, "full": 0.3, "medium": 0.37, "close": 0.47, "extreme_close": 0.78}
"""Largest share of the frame's height for a head."""
BROADEST = {"wide": 0.42, "full": 0.52, "medium": 0.62, "close": 0.72, "extreme_close": 1.15}
"""Largest share of the frame's width for a head: in tall frames the sides of the cut-out run out of the picture."""


def _cut_height(figure: Figure, size: str, aspect: float) -> float:
    """A bust stands on the frame's lower edge, large enough for the eyes to be as high as they belong."""
    span = _span(figure)
    eyes, high, wide = _head(figure)
    below = (0.5 + UNDER - (EYES[size] - 0.5)) / max(1.0 - eyes / span, 0.2)
    head = min(HEADS[size], BROADEST[size] * aspect * high / wide)
    if size in ("close", "extreme_close"):
        return head * span / high
    return min(max(below, HEIGHTS["half"][size]), head * span / high)


def _seen(figure: Figure, size: str, aspect: float) -> float:
    """A whole person's height when head to hip (medium), head and shoulders (close) or the face fills the frame."""
    assert figure.joints is not None
    span = _span(figure)
    high, wide = _head(figure)[1:]
    most = BROADEST[size] * aspect * high / wide * span / high
    shoulders, hips = float(figure.joint(11, 12)[1]), float(figure.joint(23, 24)[1])
    if size == "medium":
        lower = min(max(hips, shoulders + 0.2 * figure.unit), figure.ground)
        return min(0.85 * span / max(lower - figure.top, 1.0), most)
    if size == "close":
        lower = min(shoulders + 0.06 * figure.unit, figure.ground)
        return min(0.9 * span / max(lower - figure.top, 1.0), most)
    chin = float(figure.face[152, 1]) if figure.face is not None else shoulders
    return min(0.92 * span / max(min(chin, figure.ground) - figure.top, 1.0), most)


def _width(figure: Figure) -> float:
    """Pixels; of somebody whose arms are spread in the photograph but who will stand, no more than a body needs."""
    columns = np.nonzero((figure.rgba[..., 3] > 128).any(0))[0]
    wide = float(np.ptp(columns)) if len(columns) else float(figure.rgba.shape[1])
    return max(min(wide, 0.6 * figure.unit) if figure.strained else wide, 1.0)


def _ground_y(figure: Figure, scale: float, size: str, ground: float, aspect: float) -> float:
    span = _span(figure) * scale
    near = size in ("medium", "close", "extreme_close")
    if figure.person and near:
        y = float(np.clip(EYES[size] - 0.5 - _head(figure)[0] * scale, -0.46, -0.35)) + span
    elif figure.cut:
        y = 0.5 + UNDER
    elif near:  # a thing seen from near stands where it fills the frame
        y = float(np.clip(ground, span / 2 + 0.02, max(span / 2 + 0.1, 0.22)))
    else:
        y = ground if span < 0.97 else max(ground, -0.46 + span)
    if figure.cut:
        y = max(y, 0.5 + UNDER)
    return float(y)


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
