"""A set for each shot: the user's picture or video where the plan says so, else a painted one."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.stage import (
    beyond,
    city,
    cloudscape,
    concert,
    corridor,
    forest,
    hall,
    lands,
    lens,
    market,
    pictures,
    room,
    studio,
    waters,
)
from refreel.engines.animatic.stage.brush import Canvas
from refreel.engines.animatic.stage.hour import hour
from refreel.engines.animatic.values.cast import Company
from refreel.engines.animatic.values.plan import Setting, Shot, ShotPlan
from refreel.engines.animatic.values.sets import Set

_INDOORS = frozenset({"room", "studio", "stage", "corridor"})


def build(plan: ShotPlan, company: Company) -> tuple[Set, ...]:
    """One set per shot, in order. Shots with the same setting (and size, and kind of actors) share one set, so that a cut comes
    back to the same place. The seed decides every choice."""
    canvas = Canvas(plan.height, plan.width / plan.height)
    made: dict[tuple[object, ...], Set] = {}
    out = []
    for shot in plan.shots:
        key = (
            shot.setting.place,
            shot.setting.time,
            shot.setting.weather,
            shot.setting.picture,
            shot.footage,
            bool(shot.parts),
            _flying(shot),
            _travelling(shot),
        )
        if key not in made:
            made[key] = _set(canvas, plan, company, shot, _seed(plan, shot.setting))
        out.append(lens.sized(made[key], shot.camera.size, _person(shot, company)))
    return tuple(out)


def _seed(plan: ShotPlan, setting: Setting) -> np.random.Generator:
    """Places keep their looks within a film, whatever shots come before."""
    return np.random.default_rng([plan.seed & 0xFFFFFFFF, *(ord(c) for c in setting.place)])


def _person(shot: Shot, company: Company) -> bool:
    """Whether somebody with a human body (and so with a head that the shot size is about) is in the shot."""
    found = (company.actors.get(p.tag) for p in shot.parts)
    return any(a is not None and a.joints is not None for a in found)


def _flying(shot: Shot) -> bool:
    return any(a.name in ("fly", "float") for p in shot.parts for a in p.actions)


def _travelling(shot: Shot) -> bool:
    """Whether somebody goes sideways farther than a passage looked along is wide."""
    return any(a.name in ("walk", "run", "drive") for p in shot.parts for a in p.actions)


def _set(canvas: Canvas, plan: ShotPlan, company: Company, shot: Shot, rng: np.random.Generator) -> Set:
    setting = shot.setting
    weather = tuple(setting.weather)
    if shot.footage is not None and shot.footage in company.footage:
        return pictures.footage_set(canvas, company.footage[shot.footage], setting.time, weather, whole=True)
    if setting.picture is not None and setting.picture in company.footage:
        return pictures.footage_set(canvas, company.footage[setting.picture], setting.time, weather, whole=False)
    if setting.picture is not None and setting.picture in company.plates:
        return pictures.plate_set(canvas, company.plates[setting.picture], setting.time, weather)
    return _painted(canvas, setting, weather, shot, rng)


def _painted(canvas: Canvas, setting: Setting, weather: tuple[str, ...], shot: Shot, rng: np.random.Generator) -> Set:
    place = setting.place
    words = f"{setting.words} {' '.join(setting.props)} {shot.text}".lower()
    peopled = bool(shot.parts)
    h = hour(setting.time, () if place in _INDOORS else weather, rng)
    if place == "mountain_lake":
        return waters.lake(canvas, h, weather, words, peopled, rng)
    if place == "sea":
        return waters.sea(canvas, h, weather, peopled or any(w in words for w in _SHORES), rng)
    if place == "room":
        return room.room(canvas, h, rng)
    if place == "studio":
        return studio.studio(canvas, h, words, rng)
    if place == "stage":
        return concert.stage_set(canvas, rng)
    if place == "corridor":
        return corridor.corridor(canvas, h, rng) if _travelling(shot) else hall.hall(canvas, h, rng)
    if place == "space":
        return beyond.space(canvas, rng, peopled and not _flying(shot))
    if place == "abstract":
        return beyond.abstract(canvas, h, setting.mood, rng)
    if place == "market":
        return market.market(canvas, h, weather, words, rng)
    return _OUTSIDE[place](canvas, h, weather, rng)


_SHORES = ("shore", "beach", "sand", "coast")

_OUTSIDE = {
    "forest": forest.forest, "desert": lands.desert, "snow": lands.snowfield, "meadow": lands.meadow, "garden": lands.garden, "road": lands.road,
    "sky": cloudscape.open_sky, "city": city.city,
}  # fmt: skip
