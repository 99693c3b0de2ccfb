"""The whole film, shot after shot, as a stream of planar frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.shoot import camera, grade, kernels, scene, titles
from refreel.engines.animatic.values.cast import F32, U8, ColourStats, Company
from refreel.engines.animatic.values.performance import ShotPerformance
from refreel.engines.animatic.values.plan import FPS, Shot, ShotPlan
from refreel.engines.animatic.values.sets import Set
from refreel.errors import EngineFailed
from refreel.media.frames import read_frames

_RING = 6
"""Buffers that a consumer may still hold while the next frames are drawn."""
_DISSOLVE = 10
"""Frames a fade between two shots takes."""


def shoot(
    plan: ShotPlan, company: Company, sets: Sequence[Set], performances: Sequence[ShotPerformance]
) -> Iterator[U8]:
    """Exactly `plan.frames` frames, each (height · 3/2, width) uint8: planar I420, BT.709, limited range.

    The arrays are a ring of 6 buffers used over and over: a frame stays as it is while the next five are drawn, so an encoder in a
    thread of its own may run up to four frames behind; whoever keeps a frame longer must copy it. Raises EngineFailed when a
    reference video shows nothing.
    """
    cv2.setNumThreads(1)  # the other core belongs to the encoder
    ring = [np.empty((plan.height * 3 // 2, plan.width), np.uint8) for _ in range(_RING)]
    turn = 0
    last: U8 | None = None
    bounds = frames_of(plan)
    for number, (shot, place, acted) in enumerate(zip(plan.shots, sets, performances, strict=True)):
        first, end = bounds[number]
        fade = last if shot.transition == "fade" else None
        for i, out in enumerate(_shot(plan, company, number, shot, place, acted, end - first, ring, turn)):
            if fade is not None and i < _DISSOLVE:
                share = (i + 1) / (_DISSOLVE + 1)
                cv2.addWeighted(out, share, fade, 1 - share, 0, dst=out)
            turn += 1
            if first + i == end - 1 and number + 1 < len(plan.shots) and plan.shots[number + 1].transition == "fade":
                last = out.copy()
            yield out


def frames_of(plan: ShotPlan) -> tuple[tuple[int, int], ...]:
    """Each shot's first frame and the one after its last; together `plan.frames`."""
    starts = [min(plan.frames, round(s.start * FPS)) for s in plan.shots]
    if starts:
        starts[0] = 0
    ends = [*starts[1:], plan.frames]
    return tuple(zip(starts, ends, strict=True))


def _shot(
    plan: ShotPlan, company: Company, number: int, shot: Shot, place: Set, acted: ShotPerformance, frames: int, ring: list[U8], turn: int
) -> Iterator[U8]:  # fmt: skip
    if frames <= 0:
        return
    stage = _ready(plan, company, number, shot, place, acted, frames)
    base = grade.at_hour(place.grade, grade.named(plan.style.name))
    look = _reference(plan, company)
    tables = grade.fit(base)
    if look is not None:
        first = np.asarray(cv2.resize(scene.draw(stage, 0), (160, 90), interpolation=cv2.INTER_AREA), np.uint8)
        tables = grade.towards(look, first, base)
        place = _relit(place, grade.sparing(tables, base))
        stage = _ready(plan, company, number, shot, place, acted, frames)
    title = titles.subtitle(shot.subtitle, plan.width, plan.height)
    columns, lines = _vignette(plan.width, plan.height, place.vignette)
    for i in range(frames):
        picture = scene.draw(stage, i)
        if title is not None:
            strip, top = title
            kernels.over(picture, strip, top, 0)
        out = ring[(turn + i) % len(ring)]
        kernels.to_i420(picture, out, tables.luma, tables.chroma, columns, lines)
        yield out


def _ready(
    plan: ShotPlan, company: Company, number: int, shot: Shot, place: Set, acted: ShotPerformance, frames: int
) -> scene.Scene:
    rng = np.random.default_rng([plan.seed & 0xFFFFFFFF, number, 77])
    reference = company.footage.get(shot.camera.reference) if shot.camera.reference else None
    follow = _fitted(acted.follow, frames)
    path = camera.path(shot.camera, frames, plan.width / plan.height, rng, follow, place, reference)
    plates = None
    if place.footage is not None:
        shown = next(a for a in place.layers if a.name == "footage")
        plates = _footage(company, place.footage, shown.image.shape[1], shown.image.shape[0], shot.start, frames)
    return scene.ready(place, path, acted, plan.width, plan.height, shot.camera.size, rng, plates)


def _fitted(follow: F32, frames: int) -> F32:
    """One value a frame, the last held."""
    if len(follow) >= frames:
        return follow[:frames]
    last = follow[-1] if len(follow) else np.float32(0)
    return np.concatenate([follow, np.full(frames - len(follow), last, np.float32)]).astype(np.float32)


def _footage(company: Company, tag: str, width: int, height: int, start: float, frames: int) -> Iterator[U8]:
    """RGB pictures of a reference video at 24 a second, covering (height, width), for ever: it runs on from shot to shot as long as
    it lasts (from its beginning again when it is over by then), and its last picture is held."""
    found = company.footage[tag]
    since = start if start < found.seconds - 0.5 else 0.0
    last: U8 | None = None
    for picture in read_frames(
        found.path, width=width, height=height, fps=float(FPS), start=since, seconds=frames / FPS, fit="cover"
    ):
        last = picture
        yield picture
    if last is None:
        raise EngineFailed(f"No picture could be read from {tag}.")
    while True:
        yield last


def _vignette(width: int, height: int, amount: float) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Loss of brightness per column and per row, in 1/1024."""
    x = np.linspace(-1, 1, width, dtype=np.float32)
    y = np.linspace(-1, 1, height, dtype=np.float32)
    return (512 * amount * x**4).astype(np.int32), (512 * amount * y**4).astype(np.int32)


def _reference(plan: ShotPlan, company: Company) -> ColourStats | None:
    """The colours that the film's look is taken from."""
    tag = plan.style.reference
    if tag is None:
        return None
    if tag in company.looks:
        return company.looks[tag]
    return company.footage[tag].colour if tag in company.footage else None


def _relit(place: Set, lamp: tuple[float, float, float]) -> Set:
    """The place with its actors' light multiplied."""
    r, g, b = place.light.colour
    return replace(place, light=replace(place.light, colour=(r * lamp[0], g * lamp[1], b * lamp[2])))
