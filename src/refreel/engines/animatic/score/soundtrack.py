"""Plan, tracks, motion and voices → the film's sound."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from refreel.engines.animatic.score import backing
from refreel.engines.animatic.score.desk import Desk, generator, open_desk
from refreel.engines.animatic.score.dialogue import voices
from refreel.engines.animatic.score.foley import feet
from refreel.engines.animatic.score.happenings import effects
from refreel.engines.animatic.score.mix.control import ducked, faded, window
from refreel.engines.animatic.score.mix.master import mastered
from refreel.engines.animatic.score.mix.room import echoes
from refreel.engines.animatic.values.cast import F32, Company
from refreel.engines.animatic.values.performance import ShotPerformance
from refreel.engines.animatic.values.plan import ShotPlan
from refreel.engines.animatic.values.soundtrack import RATE, Soundtrack
from refreel.engines.animatic.values.speech import Utterance


def score(
    plan: ShotPlan, company: Company, performances: Sequence[ShotPerformance], utterances: Sequence[Utterance]
) -> Soundtrack:
    """round(frames / 24 · 48000) stereo samples at −16 LUFS (±1), true peak at most −1 dBTP; silence when the plan wants no sound. The same
    arguments give the same samples."""
    desk = open_desk(plan)
    if not plan.sound:
        return Soundtrack(np.zeros((desk.n, 2), np.float32), ())
    voices(desk, plan, performances, utterances)
    feet(desk, plan, performances)
    effects(desk, plan, performances)
    has_music = backing.music(desk, plan, company)
    backing.footage(desk, plan, company)
    backing.place(desk, plan, company, music=has_music)
    samples = faded(mastered(mixed(desk, plan)), 0.003, 0.008)
    return Soundtrack(
        samples, tuple(sorted(desk.cues, key=lambda c: (c.start, c.kind, c.name))), tuple(dict.fromkeys(desk.notes))
    )


def mixed(desk: Desk, plan: ShotPlan) -> F32:
    """The buses together: music and place lowered under voices, the scene with its room."""
    duck = ducked(desk.n, desk.talk)[:, None]
    return np.asarray(desk.close + desk.scene + _rooms(desk, plan) + (desk.music + desk.place) * duck, np.float32)


def _rooms(desk: Desk, plan: ShotPlan) -> F32:
    out = np.zeros_like(desk.scene)
    if not desk.scene.any():
        return out
    for number, name in enumerate(dict.fromkeys(shot.setting.place for shot in plan.shots)):
        inside = np.zeros(desk.n, np.float32)
        for shot in plan.shots:
            if shot.setting.place == name:
                end = desk.n / RATE + 1 if shot is plan.shots[-1] else shot.start + shot.seconds
                inside += window(desk.n, shot.start - (0.005 if shot.start else 1), end + 0.005, 0.01, 0.01)
        out += echoes(desk.scene * np.minimum(inside, 1.0)[:, None], name, generator(plan, 6, number))
    return out
