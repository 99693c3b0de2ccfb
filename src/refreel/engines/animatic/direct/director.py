"""The story of a plan: the prompt read, roles given, scenes backed, speech found, time shared, shots made."""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random

from refreel.engines.animatic.direct.backdrops import Backed, back
from refreel.engines.animatic.direct.reading import Guesses, Reading, study
from refreel.engines.animatic.direct.schedule import scene_need
from refreel.engines.animatic.direct.shots import Staged, make_shots, stage_scenes
from refreel.engines.animatic.direct.speech import read_speech
from refreel.engines.animatic.direct.timing import asked_seconds, choose_ratio, choose_seconds, cut_film
from refreel.engines.animatic.values.glance import Glance
from refreel.engines.animatic.values.plan import Role, ShotPlan, Unused, Use
from refreel.engines.base import RenderRequest
from refreel.jobs.kind import Kind

_ALONE, _AMONG = 5.0, 2.5
"""Least seconds that a film of one scene wants, and a scene among several."""
_EXTENDED = 3.0


def direct(request: RenderRequest, glances: Mapping[str, Glance], words: Guesses | None = None) -> ShotPlan:
    """The plan of the film. `glances` by tag; `words` may be None where the word model is missing: the rules work alone.

    Deterministic: the same request, glances and words give the same plan; another seed varies what the prompt leaves open.
    """
    chance = Random(request.seed)
    seen = _glances(request, glances)
    reading = study(request.prompt, seen, words)
    scenes = back(reading)
    staged = stage_scenes(reading, scenes)
    speeches, further, notes = read_speech(reading, scenes, seen, request.seconds, chance)
    wants = [
        scene_need(
            held.deeds,
            [s for s in speeches if s.scene == i],
            _AMONG if len(scenes) > 1 else 4.0 if wants_words(reading) else _ALONE,
        )
        for i, held in enumerate(staged)
    ]
    seconds = request.seconds or choose_seconds(
        _need(request.prompt, reading, scenes, wants, seen), request.seconds_allowed
    )
    spans, changed = cut_film([s.reading.scene for s in scenes], wants, float(seconds))
    if changed:
        notes.append(Unused("the shots' times", f"they are stretched or shortened to fill {seconds} s"))
    shots, lost = make_shots(reading, scenes, staged, speeches, spans, seen, chance)
    ratio = choose_ratio(request.aspect_ratio, request.prompt, _shape(seen), request.sizes)
    width, height = request.sizes[ratio]
    casting = reading.casting
    voiced = any(s.text for s in speeches)
    return ShotPlan(
        seconds=seconds,
        ratio=ratio,
        width=width,
        height=height,
        seed=request.seed,
        shots=shots,
        uses=_uses(reading, further),
        unused=_unused(request, reading, notes, lost),
        style=reading.style,
        motion=next(iter(casting.tags(Role.MOTION)), None) if any(s.parts for s in shots) else None,
        music=next(iter(casting.tags(Role.MUSIC)), None),
        ambience=next(iter(casting.tags(Role.AMBIENCE)), None),
        voice=next(iter(casting.tags(Role.VOICE)), None) if voiced else None,
        sound=request.generate_audio,
        mood=_mood(reading, staged),
    )


def _glances(request: RenderRequest, glances: Mapping[str, Glance]) -> dict[str, Glance]:
    """A glance for every reference of the request, in its order; what was not looked at is known by its probe alone."""
    found = {}
    for ref in request.references:
        plain = Glance(
            ref.tag, ref.kind, ref.info.width, ref.info.height, ref.info.seconds,
            subject=0.3 if ref.kind is Kind.IMAGE else 0.0, sound=ref.kind is Kind.AUDIO or ref.info.audio,
        )  # fmt: skip
        found[ref.tag] = glances.get(ref.tag, plain)
    return found


def _shape(glances: Mapping[str, Glance]) -> tuple[int, int]:
    """Width and height of the first video, else the first picture; zeros when there is neither."""
    for kind in (Kind.VIDEO, Kind.IMAGE):
        for glance in glances.values():
            if glance.kind is kind and glance.width and glance.height:
                return glance.width, glance.height
    return 0, 0


def _need(
    prompt: str, reading: Reading, scenes: list[Backed], wants: list[float], glances: Mapping[str, Glance]
) -> float:
    """Seconds that a film of no given length wants."""
    ends = [s.reading.scene.end for s in scenes if s.reading.scene.end is not None]
    if ends:
        untimed = sum(w for s, w in zip(scenes, wants, strict=True) if s.reading.scene.end is None)
        return max(ends) + untimed
    asked = asked_seconds(prompt)
    if asked:
        return float(asked)
    need = sum(wants)
    footage = reading.casting.tags(Role.FOOTAGE)
    if footage:
        extended = any(
            "exten" in u.why.lower() or "contin" in u.why.lower()
            for u in reading.casting.uses
            if u.role is Role.FOOTAGE
        )
        need = max(need, sum(glances[t].seconds for t in footage) + (_EXTENDED if extended else 0.0))
    lengths = [
        glances[t].seconds for role in (Role.MUSIC, Role.MOTION, Role.CAMERA) for t in reading.casting.tags(role)
    ]
    if lengths:
        need = max(
            math.ceil(need) if need > 5.0 else 4.0,
            need if wants_words(reading) else 0.0,
            math.floor(max(lengths) + 0.05),
        )
    return need


def wants_words(reading: Reading) -> bool:
    return any(s.acting.said for s in reading.scenes)


def _uses(reading: Reading, further: list[Use]) -> tuple[Use, ...]:
    return (*reading.casting.uses, *further)


def _unused(request: RenderRequest, reading: Reading, notes: list[Unused], lost: list[Unused]) -> tuple[Unused, ...]:
    silent = []
    if not request.generate_audio:
        silent = [Unused(r.tag, "the film was asked for without sound") for r in request.of_kind(Kind.AUDIO)]
        notes = [n for n in notes if n.what != "what is said"]
    return tuple(dict.fromkeys((*reading.unused, *notes, *lost, *silent)))


def _mood(reading: Reading, staged: list[Staged]) -> float:
    every = [s.around.mood for s in (*reading.scenes, *([reading.before] if reading.before else [])) if s.around.mood]
    every += [d.mood for held in staged for d in held.deeds if d.mood]
    return round(max(-1.0, min(1.0, sum(every) / len(every))), 3) if every else 0.0
