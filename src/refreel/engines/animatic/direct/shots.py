"""The shots themselves: every scene with its time, its actors in their places, its camera and its sound."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from refreel.engines.animatic.direct.backdrops import Backed
from refreel.engines.animatic.direct.camera import default_camera, default_size
from refreel.engines.animatic.direct.deeds import Deed
from refreel.engines.animatic.direct.reading import Reading
from refreel.engines.animatic.direct.schedule import actions_of, place_lines, steps_of
from refreel.engines.animatic.direct.setting import Surroundings, default_place
from refreel.engines.animatic.direct.speech import Speech
from refreel.engines.animatic.direct.timing import Span
from refreel.engines.animatic.values.glance import Glance
from refreel.engines.animatic.values.plan import Action, CameraMove, Part, Role, Setting, Shot, Unused


@dataclass(frozen=True, slots=True)
class Staged:
    """Who is in a scene and what they do: `deeds` of the scene or carried from the preamble."""

    actors: tuple[str, ...]
    props: tuple[str, ...]
    deeds: tuple[Deed, ...]


def stage_scenes(reading: Reading, scenes: Sequence[Backed]) -> list[Staged]:
    """Actors and props of each scene; every one of them is in one scene at least."""
    cast, props = reading.casting.tags(Role.CHARACTER), reading.casting.tags(Role.PROP)
    before = reading.before
    common = tuple(t for t in before.acting.named if t in cast) if before else ()
    named = [_named(s, cast) for s in scenes]
    anywhere = {t for tags in named for t in tags}
    idle_names = tuple(t for t in cast if t not in anywhere)
    staged: list[Staged] = []
    last: tuple[str, ...] = common
    for scene, tags in zip(scenes, named, strict=True):
        deeds = tuple(d for d in scene.reading.acting.deeds if d.tag in cast)
        if before and not deeds and not scene.added and (not tags or set(tags) & set(common)):
            deeds = tuple(d for d in before.acting.deeds if d.tag in cast)
            tags = tuple(dict.fromkeys((*tags, *(d.tag for d in deeds))))
        bare = not tags and (scene.added or bool(scene.reading.around.place)) and len(scenes) > 1
        joined = tuple(t for t in idle_names if t in common or not before or not anywhere)
        if not bare:
            tags = tuple(
                dict.fromkeys(
                    (
                        *(tags or last),
                        *(joined if len(scenes) == 1 or not anywhere or set(joined) & set(common) else ()),
                    )
                )
            )
        last = tags or last
        if reading.slow:
            deeds = tuple(replace(d, manner=min(d.manner, -0.8)) for d in deeds)
        staged.append(Staged(tags, _props(scene, scenes, props, before.mentions if before else frozenset()), deeds))
    return _all_seen(staged, cast, props)


def _named(scene: Backed, cast: Collection[str]) -> tuple[str, ...]:
    acting = scene.reading.acting
    tags = [*acting.named, *(d.tag for d in acting.deeds), *(d.target for d in acting.deeds if d.target)]
    return tuple(dict.fromkeys(t for t in tags if t in cast))


def _props(
    scene: Backed, scenes: Sequence[Backed], props: Sequence[str], everywhere: frozenset[str]
) -> tuple[str, ...]:
    named_somewhere = {t for s in scenes for t in s.reading.mentions}
    return tuple(t for t in props if t in scene.reading.mentions or t in everywhere or t not in named_somewhere)


def _all_seen(staged: list[Staged], cast: Sequence[str], props: Sequence[str]) -> list[Staged]:
    seen = {t for s in staged for t in (*s.actors, *s.props)}
    missing_actors = tuple(t for t in cast if t not in seen)
    missing_props = tuple(t for t in props if t not in seen)
    if missing_actors or missing_props:
        at = next((i for i, s in enumerate(staged) if s.actors), 0)
        s = staged[at]
        staged[at] = Staged((*s.actors, *missing_actors), (*s.props, *missing_props), s.deeds)
    return staged


def make_shots(
    reading: Reading,
    scenes: Sequence[Backed],
    staged: Sequence[Staged],
    speeches: Sequence[Speech],
    spans: Sequence[Span],
    glances: Mapping[str, Glance],
    chance: Random,
) -> tuple[tuple[Shot, ...], list[Unused]]:
    """All shots, and notes about words that did not fit."""
    settings = _settings(reading, scenes, staged, glances)
    total = spans[-1].start + spans[-1].seconds
    mirrored = chance.random() < 0.5
    shots: list[Shot] = []
    notes: list[Unused] = []
    for i, (scene, held, span, setting) in enumerate(zip(scenes, staged, spans, settings, strict=True)):
        mine = [s for s in speeches if s.scene == i]
        step_spans, lines, lost = place_lines(held.deeds, mine, span.seconds, total - span.start)
        notes += lost
        actors = tuple(dict.fromkeys((*held.actors, *(s.speaker for s in mine if s.speaker))))
        steps = steps_of(held.deeds, mine)
        where = _positions(
            actors,
            {**(reading.before.acting.sides if reading.before else {}), **scene.reading.acting.sides},
            mirrored,
            chance,
        )
        company = (*actors, *held.props)
        parts = tuple(
            Part(tag, Role.CHARACTER, actions_of(tag, held.deeds, steps, step_spans, lines, span.seconds, company, setting.mood), where[tag])
            for tag in actors
        ) + _prop_parts(held, where, span.seconds, mirrored)  # fmt: skip
        hearing, early = scene.reading.hearing, reading.before.hearing if reading.before else None
        shots.append(
            Shot(
                start=span.start,
                seconds=span.seconds,
                text=scene.reading.text,
                setting=setting,
                parts=parts,
                camera=_camera(scene, reading, held, actors, chance),
                lines=tuple(lines),
                effects=(*hearing.effects, *(early.effects if early and i == 0 else ())),
                music=hearing.music or (early.music if early else "") or (shots[-1].music if shots else ""),
                subtitle=hearing.subtitle or (early.subtitle if early and i == 0 else ""),
                footage=scene.footage,
                transition=scene.reading.scene.transition if i else "cut",
            )
        )
    return tuple(shots), notes


def _settings(
    reading: Reading, scenes: Sequence[Backed], staged: Sequence[Staged], glances: Mapping[str, Glance]
) -> list[Setting]:
    """A scene keeps the place, time and weather of the one before where it says nothing itself."""
    early = reading.before.around if reading.before else Surroundings()
    found: list[Setting] = []
    last: Surroundings = early
    later = next((s.reading.around for s in scenes if s.reading.around.place), Surroundings())
    for scene, held in zip(scenes, staged, strict=True):
        own = scene.reading.around
        moved = bool(own.place) and own.strength >= 2 and own.place != last.place
        place = own.place if own.strength >= 2 or not last.place else last.place
        if not place and not found:
            place = later.place if not scenes[0].reading.around.time else ""
        actions = {d.action for d in held.deeds} | ({"speak"} if scene.reading.acting.said and held.actors else set())
        thing = (
            bool(held.actors) and not any(glances[t].person or glances[t].face for t in held.actors) and not held.deeds
        )
        place = place or default_place(own, actions, thing, bool(held.actors or held.props), reading.wordless)
        time = own.time or last.time or "day"
        weather = own.weather or (() if moved else last.weather) or early.weather
        props = own.props if moved or not found else tuple(dict.fromkeys((*own.props, *found[-1].props)))
        props = tuple(dict.fromkeys((*props, *early.props)))
        mood = own.mood or early.mood
        words = own.words or last.words or early.words
        found.append(Setting(place, time, weather, scene.picture, words, props, mood))
        last = Surroundings(place, 3.0, time, weather, props, words)
    return found


def _positions(actors: Sequence[str], sides: Mapping[str, float], mirrored: bool, chance: Random) -> dict[str, float]:
    """x of each actor, -1 left … +1 right, spread so that they stand apart; sides that the prompt names are kept."""
    if len(actors) == 1:
        return {actors[0]: sides.get(actors[0], chance.choice((-0.1, 0.0, 0.1)))}
    order = list(actors)
    if mirrored and not sides:
        order.reverse()
    order.sort(key=lambda t: sides.get(t, 0.0))
    reach = min(0.8, 0.3 + 0.12 * len(order))
    return {t: round(-reach + 2 * reach * k / max(1, len(order) - 1), 3) for k, t in enumerate(order)}


def _prop_parts(held: Staged, where: Mapping[str, float], seconds: float, mirrored: bool) -> tuple[Part, ...]:

    parts = []
    side = -1.0 if mirrored else 1.0
    anchor = where[held.actors[0]] if held.actors else 0.0
    for k, tag in enumerate(t for t in held.props if t not in held.actors):
        if held.actors:
            x = anchor + side * (0.28 + 0.22 * (k // 2)) * (1 if k % 2 == 0 else -1)
        else:
            x = 0.0 if len(held.props) == 1 else -0.7 + 1.4 * k / (len(held.props) - 1)
        parts.append(Part(tag, Role.PROP, (Action("idle", 0.0, seconds),), round(max(-0.9, min(0.9, x)), 3)))
    return tuple(parts)


def _camera(scene: Backed, reading: Reading, held: Staged, actors: Sequence[str], chance: Random) -> CameraMove:
    said, early = scene.reading.filming, reading.before.filming if reading.before else None
    actions = {d.action for d in held.deeds} | ({"speak"} if scene.reading.acting.said else set())
    count = len(actors) + (len(held.props) if not actors else 0)
    move, speed, size = default_camera(actions, count, chance)
    if scene.footage or scene.camera:
        move, speed = "static", 1.0
    said_move = said.move or (early.move if early else "")
    if said_move:
        move, speed = said_move, said.speed if said.move or not early else early.speed
        size = default_size(actions, count, move)
    if reading.slow:
        speed = min(speed, 0.5)
    return CameraMove(move, speed, said.size or (early.size if early else "") or size, scene.camera)
