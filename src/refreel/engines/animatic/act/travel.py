"""The way of an actor over the ground: as far as its steps carry it, and turned about where the frame or the set ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from refreel.engines.animatic.act.figure import Figure
from refreel.engines.animatic.act.framing import Place
from refreel.engines.animatic.act.motion import Motion
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.plan import FPS

ROOM_TO_WALK = 0.25
"""Rest units of ground below which nobody travels: they walk on the spot."""


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """ground (n, 2) rest coordinates of the ground point; mirror (n,) −1…1 horizontal scale (−1: walks back, mirrored);
    follow (n,) where a camera that keeps the actor in its place goes, zeros when the camera stays."""

    ground: F32
    mirror: F32
    follow: F32


Lane = tuple[float, float]
"""Between which x an actor may travel in the frame."""


def lanes_of(places: Sequence[Place], aspect: float) -> tuple[Lane, ...]:
    """Each actor's own stretch of the frame, up to its neighbours' silhouettes."""
    out = []
    for i, mine in enumerate(places):
        room = max(aspect / 2 - 0.75 * mine.half, 0.05)
        others = [(p.x, 0.9 * (p.half + mine.half)) for k, p in enumerate(places) if k != i]
        low = max([-room, *(x + gap for x, gap in others if x <= mine.x)])
        high = min([room, *(x - gap for x, gap in others if x > mine.x)])
        out.append((min(low, mine.x), max(high, mine.x)))
    return tuple(out)


def path_of(
    figure: Figure, motion: Motion, place: Place, camera: str, reach: float, lane: Lane, together: bool, t: F32
) -> Path:
    """`reach` how far the set lets the camera go to either side; `lane` the actor's part of a frame that stands; `together`:
    nobody stays behind when the camera follows."""
    still = np.full(len(t), motion.flip, np.float32)
    y = np.full(len(t), place.y, np.float32)
    y = y + np.asarray(_coming(figure, place) * (np.exp(motion["near"]) - 1.0), np.float32)
    way = motion.flip * np.cumsum(motion["speed"], dtype=np.float64) / FPS * figure.unit * place.scale
    way -= way[0]
    if float(np.ptp(way)) < 1e-4:
        return Path(np.stack([np.full(len(t), place.x, np.float32), y], -1), still, np.zeros(len(t), np.float32))
    room = (lane[1] - lane[0]) / 2
    walks = figure.legs and not motion.aimed and not float(motion["air"].max()) > 0.1
    far = (figure.person and figure.cut) or float(np.ptp(way)) > 2 * room
    wanted = camera == "follow" or (far and together and not motion.aimed)
    follows = wanted and (reach > room or (figure.cut and reach > ROOM_TO_WALK / 2))
    low, high = (place.x - reach, place.x + reach) if follows else lane
    if high - low < ROOM_TO_WALK or (figure.person and figure.cut and not follows):
        return Path(np.stack([np.full(len(t), place.x, np.float32), y], -1), still, np.zeros(len(t), np.float32))
    if not walks:  # nothing shows how fast it ought to be: never turn back, rather be slower
        span = high - low
        if motion.aimed:
            span = high - place.x if way[-1] > 0 else place.x - low
        way = way * min(1.0, 0.98 * span / float(np.ptp(way)))
    middle = place.x if follows else 0.6 * place.x + 0.4 * (low + high) / 2
    start = place.x if motion.aimed else middle - float(way[-1]) / 2
    edge = 0.004 * (high - low)
    start = float(
        np.clip(
            start, low + edge - min(float(way.min()), 0.0), max(high - edge - max(float(way.max()), 0.0), low + edge)
        )
    )
    x, mirror = _folded(start + way, low, high)
    follow = np.asarray(x - place.x, np.float32) if follows else np.zeros(len(t), np.float32)
    return Path(np.stack([x, y], -1).astype(np.float32), mirror * still, follow)


def beside(path: Path, lead: Path, place: Place) -> Path:
    """The way of somebody who travels along with a leader whom the camera follows: at the leader's pace."""
    if not lead.follow.any() or not float(np.ptp(path.ground[:, 0])) > 0.0:
        return path
    x = place.x + lead.follow
    return Path(np.stack([x, path.ground[:, 1]], -1).astype(np.float32), path.mirror, lead.follow)


def _coming(figure: Figure, place: Place) -> float:
    """How far the ground point sinks when the body doubles: with the feet in the frame as the ground's perspective wants it,
    else so that the head stays where it is."""
    if figure.cut:
        return 0.0
    return 0.22 if place.y < 0.5 else (figure.ground - figure.top) * place.scale


def _folded(way: np.ndarray[tuple[int, ...], np.dtype[np.float64]], low: float, high: float) -> tuple[F32, F32]:
    """x reflected between the bounds; the mirror turns over within a third of a second around each turning point."""
    span = max(high - low, 1e-3)
    leg = np.floor((way - low) / span)
    inside = np.mod(way - low, span)
    odd = np.mod(leg, 2) == 1
    x = np.where(odd, high - inside, low + inside)
    side = np.where(odd, -1.0, 1.0)
    if np.all(side == side[0]):
        return x.astype(np.float32), (side * side[0]).astype(np.float32)
    kernel = np.ones(7) / 7
    padded = np.concatenate([np.repeat(side[:1], 3), side, np.repeat(side[-1:], 3)])
    mirror = np.convolve(padded, kernel, mode="valid") * side[0]
    mirror = np.where(np.abs(mirror) < 0.15, np.where(mirror < 0, -0.15, 0.15), mirror)
    return x.astype(np.float32), mirror.astype(np.float32)
