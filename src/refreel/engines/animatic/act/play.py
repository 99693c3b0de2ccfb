"""The plan's actions played by the company: for each shot, who stands where and how every point of them moves."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from refreel.engines.animatic.act import dance, feats, gait, gestures
from refreel.engines.animatic.act.cue import Cue
from refreel.engines.animatic.act.face import face_patches
from refreel.engines.animatic.act.figure import Figure, figure_of
from refreel.engines.animatic.act.framing import UNDER, Place, places_of
from refreel.engines.animatic.act.lips import Speech, babble, speech_of
from refreel.engines.animatic.act.motion import Motion
from refreel.engines.animatic.act.pose import posed
from refreel.engines.animatic.act.puppet import HEM, Puppet, puppet_of
from refreel.engines.animatic.act.retarget import follow_video, followed
from refreel.engines.animatic.act.travel import Path, beside, lanes_of, path_of
from refreel.engines.animatic.values.cast import F32, Company
from refreel.engines.animatic.values.music import beats_in_film
from refreel.engines.animatic.values.performance import Performance, ShotPerformance
from refreel.engines.animatic.values.plan import FPS, Action, Part, Role, Shot, ShotPlan
from refreel.engines.animatic.values.sets import Set
from refreel.engines.animatic.values.speech import Utterance

MOVES: Mapping[str, Callable[[Cue, Motion], None]] = {
    "idle": gestures.idle, "walk": gait.walk, "run": gait.run, "jump": feats.jump, "dance": dance.dance, "wave": gestures.wave,
    "nod": gestures.nod, "shake_head": gestures.shake_head, "turn": feats.turn, "sit": feats.sit, "point": gestures.point,
    "clap": gestures.clap, "float": feats.float_, "fly": feats.fly, "fall": feats.fall, "bow": gestures.bow,
    "look": gestures.look, "smile": gestures.smile, "laugh": gestures.laugh, "speak": gestures.speak, "sing": gestures.sing,
    "reach": gestures.reach, "spin": feats.spin, "drive": feats.drive,
}  # fmt: skip


SHARED = {"dance": 0.35, "walk": 1.0, "run": 1.0}
"""Actions that a person in a reference video takes over, and how much of them: a dance to music goes on."""
TRAVELS = ("walk", "run", "fly", "drive")


def act(
    plan: ShotPlan, company: Company, sets: Sequence[Set], utterances: Sequence[Utterance]
) -> tuple[ShotPerformance, ...]:
    """One performance a shot, of `frame_count` frames each. A part whose tag is not among the actors is left out."""
    puppets: dict[str, Puppet] = {}
    for shot in plan.shots:
        for part in shot.parts:
            if part.tag in company.actors and part.tag not in puppets:
                puppets[part.tag] = puppet_of(figure_of(company.actors[part.tag]))
    return tuple(
        _shot(plan, index, shot, company, puppets, sets[index], [u for u in utterances if u.shot == index])
        for index, shot in enumerate(plan.shots)
    )


def frame_count(plan: ShotPlan, index: int) -> int:
    """Frames of a shot: those whose time lies in it; the last shot has the film's last frame too."""
    shot = plan.shots[index]
    first = round(shot.start * FPS)
    last = plan.frames if index == len(plan.shots) - 1 else round((shot.start + shot.seconds) * FPS)
    return max(last - first, 1)


def _shot(
    plan: ShotPlan,
    index: int,
    shot: Shot,
    company: Company,
    puppets: Mapping[str, Puppet],
    where: Set,
    lines: Sequence[Utterance],
) -> ShotPerformance:
    count = frame_count(plan, index)
    parts = [p for p in shot.parts if p.tag in puppets]
    if not parts:
        return ShotPerformance((), np.zeros(count, np.float32))
    t = np.asarray(np.arange(count) / FPS, np.float32)
    aspect = plan.width / plan.height
    figures = [puppets[p.tag].figure for p in parts]
    places = places_of(figures, parts, shot.camera.size, where.ground, aspect)
    lanes = lanes_of(places, aspect)
    speeches = [speech_of([u for u in lines if u.speaker == part.tag], shot.start, t) for part in parts]
    motions = [
        _motion(plan, index, shot, company, part, figure, _targets(part, parts, places), speech, t)
        for part, figure, speech in zip(parts, figures, speeches, strict=True)
    ]
    together = len({bool(m["speed"].any()) for m in motions}) == 1
    for figure, motion in zip(figures, motions, strict=True):
        if figure.cropped and len(parts) == 1:
            motion.held()
    paths = [
        path_of(figure, motion, place, shot.camera.move, where.reach, lane, together, t)
        for figure, motion, place, lane in zip(figures, motions, places, lanes, strict=True)
    ]
    lead = next((i for i, p in enumerate(parts) if p.role is Role.CHARACTER), 0)
    paths = [beside(path, paths[lead], place) for path, place in zip(paths, places, strict=True)]
    rolled = [
        _performance(plan, part, puppets[part.tag], place, motion, path, speech, t, index, len(parts) == 1)
        for part, place, motion, path, speech in zip(parts, places, motions, paths, speeches, strict=True)
    ]
    notes = tuple(dict.fromkeys(note for motion in motions for note in motion.notes))
    order = sorted(range(len(parts)), key=lambda i: (figures[i].person and figures[i].cut, places[i].y, i != lead, -i))
    return ShotPerformance(tuple(rolled[i] for i in order), paths[lead].follow, notes)


def _targets(part: Part, parts: Sequence[Part], places: Sequence[Place]) -> dict[str, int]:
    """For every other actor, on which side of this one it stands."""
    mine = places[list(parts).index(part)].x
    return {p.tag: (1 if place.x > mine else -1) for p, place in zip(parts, places, strict=True) if p.tag != part.tag}


def _motion(
    plan: ShotPlan,
    index: int,
    shot: Shot,
    company: Company,
    part: Part,
    figure: Figure,
    targets: Mapping[str, int],
    speech: Speech,
    t: F32,
) -> Motion:
    motion = Motion(len(t), flip=_flip(part, figure, targets))
    track = company.tracks.get(plan.music) if plan.music else None
    beats = tuple(b - shot.start for b in beats_in_film(track, plan.frames / FPS)) if track else ()
    leaders = [p for p in shot.parts if p.role is Role.CHARACTER and any(a.name in TRAVELS for a in p.actions)]
    together = shot.camera.move == "follow" and len(leaders) > 1
    heading = figure.facing or (1 if (leaders[0] if together else part).x <= 0 else -1)
    lateral = figure.sideways or shot.camera.move in ("follow", "truck_left", "truck_right") or figure.facing != 0
    idle = Action("idle", 0.0, float(t[-1]) + 1.0, mood=plan.mood)
    spoken = () if any(a.name in ("speak", "sing") for a in part.actions) else speech.spans(t)
    video = company.footage.get(plan.motion) if plan.motion and part.role is Role.CHARACTER else None
    trust = followed(figure, video, shot.start, t) if video else np.zeros(len(t), np.float32)
    wanted = [
        idle,
        *sorted((a for a in (*part.actions, *spoken) if a.name != "idle"), key=lambda a: (a.start, a.name)),
    ]
    for number, action in enumerate(wanted):
        side = targets.get(action.target or "", 0) * motion.flip
        rng = np.random.default_rng([plan.seed & 0xFFFFFFFF, index, number, zlib.crc32(part.tag.encode())])
        motion.aimed |= side != 0 and action.name in (*TRAVELS, "reach")
        approach = figure.legs and not lateral and side == 0 and action.name in ("walk", "run")
        cue = Cue(
            figure, t, action.start, action.end, action.manner, action.mood, side or heading, approach, side, beats, rng,
        )  # fmt: skip
        if trust.any() and action.name in SHARED:
            scripted = Motion(len(t), flip=motion.flip)
            MOVES[action.name](cue, scripted)
            motion.mix(scripted, np.asarray(1.0 - SHARED[action.name] * trust, np.float32))
        else:
            MOVES[action.name](cue, motion)
        if action.name in ("speak", "sing") and not speech.during(t, action.start, action.end):
            motion.add(mouth=babble(t, action.start, action.end, rng, action.name == "sing"))
    if video:
        dancing = any(a.name == "dance" for a in part.actions)
        follow_video(figure, video, shot.start, motion, t, trust, dancing)
    speech.gesture(figure, motion, t)
    return motion


def _flip(part: Part, figure: Figure, targets: Mapping[str, int]) -> int:
    """−1 when the first thing aimed at another actor goes against the way the picture looks."""
    sides = (targets.get(a.target or "", 0) for a in part.actions)
    side = next((s for s in sides if s), 0)
    return -1 if side * figure.facing < 0 else 1


def _kept_under(vertices: F32, puppet: Puppet) -> F32:
    """A cut lower edge that a jump or a bob would lift into the frame: the whole actor stands lower instead."""
    shown = 0.5 + UNDER / 2 - float(vertices[:, puppet.hem, 1].min()) if len(puppet.hem) else 0.0
    vertices[..., 1] += np.float32(max(shown, 0.0))
    return vertices


def _performance(
    plan: ShotPlan,
    part: Part,
    puppet: Puppet,
    place: Place,
    motion: Motion,
    path: Path,
    speech: Speech,
    t: F32,
    index: int,
    alone: bool,
) -> Performance:
    figure = puppet.figure
    points = posed(figure, puppet.mesh, puppet.rig, motion)
    vertices = points * np.float32(place.scale)
    vertices[..., 0] *= path.mirror[:, None]
    vertices += path.ground[:, None, :]
    if figure.cut:
        vertices = puppet.hem_below(_kept_under(vertices, puppet))
    if alone and figure.cropped:
        vertices = puppet.rims_outside(vertices, plan.width / plan.height)
    rng = np.random.default_rng([plan.seed & 0xFFFFFFFF, index, 77, zlib.crc32(part.tag.encode())])
    patches = face_patches(puppet.features, motion, speech, t, rng)
    size = np.exp(motion["near"])
    ahead = motion["dx"] * figure.unit * place.scale * size * path.mirror
    feet = path.ground + np.stack([ahead, np.zeros_like(ahead)], -1)
    if figure.cut:
        feet[:, 1] = HEM  # it stands somewhere below the frame, and so does its shadow
    lift = np.maximum(motion["air"], 0.0) * figure.unit * place.scale
    return Performance(
        tag=part.tag, z=1.0, texture=puppet.mesh.texture, uv=puppet.mesh.uv, triangles=puppet.mesh.triangles,
        vertices=np.ascontiguousarray(vertices, np.float32), patches=patches, feet=np.asarray(feet, np.float32),
        width=puppet.foot_width * place.scale, lift=np.asarray(lift, np.float32), steps=tuple(sorted(motion.steps)),
    )  # fmt: skip
