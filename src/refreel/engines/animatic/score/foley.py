"""Feet: steps when a foot comes down, and the thump of a landing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from refreel.engines.animatic.score.desk import VOICE_LEVEL, Desk, generator, side_of
from refreel.engines.animatic.score.sound.steps import step, surface
from refreel.engines.animatic.score.sound.things import thud
from refreel.engines.animatic.score.sound.tone import level
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.performance import Performance, ShotPerformance
from refreel.engines.animatic.values.plan import FPS, Shot, ShotPlan

_STEP, _LANDING = -2.0, -1.0  # dB against a voice, as the loudest 50 ms
_SIZES = {"wide": -6.0, "full": 0.0, "medium": -2.0, "close": -6.0, "extreme_close": -9.0}
_KINDS = 5  # footfalls of each surface that take turns


def feet(desk: Desk, plan: ShotPlan, performances: Sequence[ShotPerformance]) -> None:
    for index, (shot, performance) in enumerate(zip(plan.shots, performances, strict=False)):
        for number, actor in enumerate(performance.actors):
            rng = generator(plan, 2, index, number)
            _steps(desk, plan, shot, actor, rng)
            _landings(desk, plan, shot, actor, rng)


def _steps(desk: Desk, plan: ShotPlan, shot: Shot, actor: Performance, rng: np.random.Generator) -> None:
    heard = [s for s in actor.steps if 0 <= s < shot.seconds]
    if not heard:
        return
    ground = surface(shot.setting)
    kinds = [step(rng, ground) for _ in range(_KINDS)]
    gap = float(np.median(np.diff(heard))) if len(heard) > 1 else 0.5
    hurry = 2.5 if gap < 0.36 else 0.0
    for k, at in enumerate(heard):
        sound = kinds[(k + int(rng.integers(0, 2))) % _KINDS]
        gain = VOICE_LEVEL + _STEP + hurry + _SIZES.get(shot.camera.size, 0.0) + float(rng.uniform(-2.0, 0.0))
        desk.put(
            desk.scene,
            "steps",
            ground,
            shot.start + at,
            sound,
            gain - loudest(sound, 0.05),
            side_of(plan, actor, at, at),
        )


def _landings(desk: Desk, plan: ShotPlan, shot: Shot, actor: Performance, rng: np.random.Generator) -> None:
    """Where the actor has been in the air by more than a twentieth of the frame and is on the ground again."""
    high = 0.0
    for frame, lift in enumerate(actor.lift.tolist()):
        high = max(high, lift)
        if lift <= 0.004 and high > 0.05:
            at = frame / FPS
            sound = 0.7 * thud(rng)
            footfall = step(rng, surface(shot.setting))
            sound[: len(footfall)] += 0.5 * footfall[: len(sound)]
            gain = VOICE_LEVEL + _LANDING + float(np.clip(20 * np.log10(high / 0.15), -8, 3))
            desk.put(
                desk.scene,
                "steps",
                "landing",
                shot.start + at,
                sound,
                gain - loudest(sound, 0.05),
                side_of(plan, actor, at, at),
            )
        if lift <= 0.004:
            high = 0.0


def loudest(sound: F32, seconds: float) -> float:
    """dBFS of the loudest stretch of that length."""
    hop = max(1, round(seconds * 48_000))
    padded = np.pad(sound, [(0, -len(sound) % hop)] + [(0, 0)] * (sound.ndim - 1))
    frames = padded.reshape(-1, hop * (sound.shape[1] if sound.ndim == 2 else 1))
    return float(20 * np.log10(max(max(level(f) for f in frames), 1e-6)))
