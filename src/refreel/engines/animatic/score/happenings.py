"""The effects that the prompt names, each at its moment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from refreel.engines.animatic.score.desk import VOICE_LEVEL, Desk, generator
from refreel.engines.animatic.score.foley import loudest
from refreel.engines.animatic.score.mix.control import faded
from refreel.engines.animatic.score.sound.effects import Effect, effect_named
from refreel.engines.animatic.values.performance import ShotPerformance
from refreel.engines.animatic.values.plan import Shot, ShotPlan

_SILENT = ("silence", "silent", "no sound", "quiet")
# Effects that a setting's own sound already holds.
_OF_THE_PLACE = {"waves": ("sea",), "crowd": ("market",)}
_PEAK = 0.9


def effects(desk: Desk, plan: ShotPlan, performances: Sequence[ShotPerformance]) -> None:
    for index, shot in enumerate(plan.shots):
        walked = index < len(performances) and any(a.steps for a in performances[index].actors)
        for number, words in enumerate(shot.effects):
            effect = effect_named(words)
            if effect is None:
                if not any(s in words.lower() for s in _SILENT):
                    desk.notes.append(f"There is no sound for “{words}”.")
                continue
            if (effect.name == "footsteps" and walked) or _heard_anyway(effect, shot):
                continue
            start, seconds = _moment(effect, words, shot, number)
            _put(desk, effect, shot.start + start, seconds, generator(plan, 3, index, number))


def _heard_anyway(effect: Effect, shot: Shot) -> bool:
    return effect.name in shot.setting.weather or shot.setting.place in _OF_THE_PLACE.get(effect.name, ())


def _moment(effect: Effect, words: str, shot: Shot, number: int) -> tuple[float, float]:
    """Second of the shot and length: where the words stand in the shot's text tells when; a lasting one goes on to the shot's end and,
    when it is named early, is there from the start."""
    text = shot.text.lower()
    at = text.find(words.lower())
    share = at / max(1, len(text)) if at >= 0 else (number + 0.5) / max(1, len(shot.effects))
    start = 0.08 * shot.seconds + share * 0.7 * shot.seconds
    if effect.lasting:
        start = 0.0 if share < 0.5 else min(start, shot.seconds * 0.5)
    start = float(np.clip(start, 0.0, max(0.0, shot.seconds - 0.6)))
    return start, shot.seconds - start


def _put(desk: Desk, effect: Effect, start: float, seconds: float, rng: np.random.Generator) -> None:
    sound = effect.make(rng, max(0.3, seconds))
    sound = faded(sound, 0.02, min(0.25, seconds / 4)) if effect.lasting else faded(sound, 0.002, 0.01)
    wished = VOICE_LEVEL + effect.gain - loudest(sound, 0.2)
    most = float(20 * np.log10(_PEAK / max(float(np.abs(sound).max()), 1e-6)))
    desk.put(desk.scene, "effect", effect.name, start, sound, min(wished, most))
