"""The voices, each where its speaker stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from refreel.engines.animatic.score.desk import VOICE_LEVEL, Desk, actor_in, side_of
from refreel.engines.animatic.score.mix.control import faded, talking
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.performance import ShotPerformance
from refreel.engines.animatic.values.plan import ShotPlan
from refreel.engines.animatic.values.soundtrack import RATE
from refreel.engines.animatic.values.speech import Utterance


def voices(
    desk: Desk, plan: ShotPlan, performances: Sequence[ShotPerformance], utterances: Sequence[Utterance]
) -> None:
    for utterance in utterances:
        desk.notes.extend(utterance.notes)
        if not len(utterance.samples):
            continue
        gain = VOICE_LEVEL - _level(utterance.samples)
        bus = desk.close if utterance.speaker is None else desk.scene
        pan = _side(plan, performances, utterance)
        joins = any(
            u is not utterance and u.voice == utterance.voice and abs(u.start - utterance.end) < 1e-3
            for u in utterances
        )
        samples = faded(utterance.samples, 0.003, 0.001 if joins else 0.008)
        desk.put(bus, "speech", utterance.voice, utterance.start, samples, gain, pan)
        desk.talk.extend(talking(utterance.samples, utterance.start))


def _level(samples: F32) -> float:
    """dBFS of the loud half of a voice's 20 ms frames."""
    hop = RATE // 50
    frames = samples[: max(1, len(samples) // hop) * hop].reshape(-1, hop) if len(samples) >= hop else samples[None]
    power = np.mean(np.square(frames, dtype=np.float64), axis=1)
    loud = power[power >= np.median(power)]
    return float(10 * np.log10(max(float(loud.mean()), 1e-9)))


def _side(plan: ShotPlan, performances: Sequence[ShotPerformance], utterance: Utterance) -> float:
    if utterance.speaker is None or not 0 <= utterance.shot < len(plan.shots):
        return 0.0
    shot = plan.shots[utterance.shot]
    actor = actor_in(performances[utterance.shot] if utterance.shot < len(performances) else None, utterance.speaker)
    if actor is None:
        return float(next((p.x for p in shot.parts if p.tag == utterance.speaker), 0.0)) * 0.5
    return side_of(plan, actor, utterance.start - shot.start, utterance.end - shot.start)
