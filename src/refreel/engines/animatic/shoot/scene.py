"""One shot made ready, and its frames drawn: everything far to near, then the glass before the lens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np

from refreel.engines.animatic.shoot import air as weather
from refreel.engines.animatic.shoot import elements, puppets, sheets
from refreel.engines.animatic.shoot.camera import ROLL, CameraPath
from refreel.engines.animatic.shoot.view import View, roll_margin, view
from refreel.engines.animatic.values.cast import U8
from refreel.engines.animatic.values.performance import ShotPerformance
from refreel.engines.animatic.values.plan import FPS
from refreel.engines.animatic.values.sets import Mist, Set, Water

_BLUR = {"wide": 0.0, "full": 0.0, "medium": 0.003, "close": 0.007, "extreme_close": 0.011}
"""Defocus of far layers, rest units, by shot size: longer lenses have less depth of field."""

Drawn = sheets.Sheet | sheets.Ground | Water | Mist | puppets.Puppet


@dataclass(slots=True, eq=False)
class Scene:
    """A shot ready to be drawn. `order` far to near with the depth of each; buffers are its own. `plates` gives the frames of the
    footage layer, one RGB picture a call."""

    place: Set
    path: CameraPath
    air: weather.Air
    order: tuple[Drawn, ...]
    frame: U8
    scratch: U8
    margin: float
    plates: Iterator[U8] | None = None
    shadows: tuple[puppets.Puppet, ...] = field(default=())


def ready(
    place: Set, path: CameraPath, acted: ShotPerformance, width: int, height: int, size: str, rng: np.random.Generator, plates: Iterator[U8] | None
) -> Scene:  # fmt: skip
    """Buffers, premultiplied textures, defocused layers, the drawing order."""
    aspect = width / height
    blur = _BLUR.get(size, 0.0)
    drawn: list[tuple[float, int, Drawn]] = []
    for n, layer in enumerate(place.layers):
        away = 1.0 if layer.z > 1 else 1.6
        lens = blur * min(1.0, abs(1 - 1 / layer.z) * 1.4) * away if layer.name != "footage" else 0.0
        drawn.append((layer.z, n, sheets.ready(layer, aspect, lens)))
    if place.floor is not None:
        drawn.append((place.floor.far, 500, sheets.ready_floor(place.floor)))
    if place.water is not None:
        drawn.append((place.water.z, 400, place.water))
    drawn.extend((bank.z, 600 + i, bank) for i, bank in enumerate(place.mists))
    cast = tuple(puppets.ready(a, place.light, height) for a in acted.actors)
    drawn.extend((a.acted.z, 700 + i, a) for i, a in enumerate(cast))
    drawn.sort(key=lambda d: (-d[0], d[1]))
    return Scene(
        place, path, weather.ready(place, len(path.at) / FPS, rng), tuple(d[2] for d in drawn), np.zeros((height, width, 4), np.uint8),
        np.zeros((height, width, 4), np.uint8), roll_margin(path.at[:, ROLL], aspect), plates, cast,
    )  # fmt: skip


def draw(scene: Scene, number: int) -> U8:
    """Frame `number` of the shot, RGBX (h, w, 4) uint8; the buffer is used again for the next."""
    height, width = scene.frame.shape[:2]
    at = view(scene.path.at[number], width, height, scene.margin)
    seconds = number / FPS
    frame = scene.frame
    wind = 1.0 if {"wind", "storm"} & set(scene.place.weather) else 0.25
    plate = next(scene.plates) if scene.plates is not None else None
    shaded = False
    lightning = weather.flash(scene.place, scene.air, seconds)
    covered = _covered(scene.place, at)
    for part in scene.order:
        if isinstance(part, sheets.Sheet):
            if part.layer.name == "footage" and plate is not None:
                part = sheets.with_picture(part, plate)
            sheets.draw(frame, scene.scratch, part, at, seconds, wind, covered)
            if part.layer.name == "sky" and scene.place.stars is not None:
                weather.draw_stars(frame, scene.place.stars, at, seconds)
        elif isinstance(part, sheets.Ground):
            sheets.draw_floor(frame, part, at, scene.place.ground)
        elif isinstance(part, Water):
            weather.draw_water(frame, scene.scratch, part, scene.air, at, seconds)
        elif isinstance(part, Mist):
            weather.draw_mist(frame, part, scene.place, scene.air, at, seconds)
        else:
            if not shaded:
                for actor in scene.shadows:
                    puppets.draw_shadow(frame, actor, at, scene.place.light, number)
                shaded = True
            puppets.draw(frame, part, at, number)
    weather.draw_weather(frame, scene.place, scene.air, at, seconds)
    if lightning > 0.02:
        elements.brighten(frame, int(lightning * 120))
    if scene.margin > 1.0:
        return _turned(scene, at)
    return frame


def _covered(place: Set, at: View) -> int:
    """The row from which floor or water hides the sky."""
    row = at.height
    if place.floor is not None:
        row = min(row, sheets.floor_top(place.floor, at, place.ground) + 1)
    if place.water is not None and at.height * (0.5 + at.s * (place.water.bottom - at.py)) >= at.height:
        row = min(row, int(at.horizon(place.water.line)) + 2)
    return max(row, 0)


def _turned(scene: Scene, at: View) -> U8:
    """The frame rolled about its centre and cropped back to size."""
    h, w = scene.frame.shape[:2]
    m = cv2.getRotationMatrix2D(((w - 1) / 2, (h - 1) / 2), -np.degrees(at.roll), scene.margin)
    cv2.warpAffine(scene.frame, m, (w, h), dst=scene.scratch, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return scene.scratch
