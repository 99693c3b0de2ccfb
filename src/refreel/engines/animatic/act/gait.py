"""Walking and running: feet that stay where they are put, and a body that travels exactly as fast as they push."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refreel.engines.animatic.act.cue import Cue
from refreel.engines.animatic.act.curves import ease, sine
from refreel.engines.animatic.act.figure import outward
from refreel.engines.animatic.act.motion import Motion
from refreel.engines.animatic.values.cast import F32


@dataclass(frozen=True, slots=True)
class Gait:
    """cadence steps a second; ground share of a stride that a foot is down; step length and lift in body heights; bob, sway
    the pelvis' excursions; swing the arms' in radians; lean towards the travel."""

    cadence: float
    ground: float
    step: float
    lift: float
    bob: float
    sway: float
    swing: float
    lean: float


WALK = Gait(1.85, 0.58, 0.26, 0.055, 0.010, 0.010, 0.38, 0.03)
RUN = Gait(2.75, 0.42, 0.40, 0.13, 0.022, 0.008, 0.7, 0.13)


def walk(cue: Cue, motion: Motion) -> None:
    _go(cue, motion, WALK)


def run(cue: Cue, motion: Motion) -> None:
    _go(cue, motion, RUN)


def _go(cue: Cue, motion: Motion, gait: Gait) -> None:
    weight = cue.weight()
    cadence = gait.cadence * cue.tempo
    stride = cue.local * cadence / 2.0 + cue.rng.random() * 0.5  # one stride is two steps
    motion.steps.extend(_touchdowns(cue, cadence, stride))
    if not cue.figure.person:
        _hop_along(cue, motion, gait, weight, stride)
    else:
        _bob(cue, motion, gait, weight, stride)
        _swing_arms(cue, motion, gait, weight, stride)
        if cue.figure.legs:
            _legs(cue, motion, gait, weight, stride)
        else:
            _shuffle(cue, motion, gait, weight, stride)
        if cue.approach:
            motion.add(near=_nearing(cue, gait, cadence))


def _touchdowns(cue: Cue, cadence: float, stride: F32) -> list[float]:
    """The left foot comes down at whole strides, the right one half a stride later."""
    offset = float(stride[0]) - float(cue.local[0]) * cadence / 2.0
    first = int(np.ceil(2 * offset))
    last = int(np.floor(2 * (offset + (cue.end - cue.start) * cadence / 2.0)))
    times = [cue.start + (k / 2.0 - offset) * 2.0 / cadence for k in range(first, last + 1)]
    return [float(x) for x in times if float(cue.t[0]) <= x <= float(cue.t[-1])]


def _legs(cue: Cue, motion: Motion, gait: Gait, weight: F32, stride: F32) -> None:
    frontal = not cue.figure.sideways
    length = 0.0 if cue.approach else gait.step * cue.size * (0.62 if frontal else 1.0)
    lift = gait.lift * (1.5 if cue.approach else 0.9 if frontal else 1.0) * (1.0 + 0.4 * cue.manner)
    for side, shift in (("l", 0.0), ("r", 0.5)):
        phase = np.mod(stride + shift, 1.0)
        down = phase < gait.ground
        stand = 0.5 - phase / gait.ground
        fly = (phase - gait.ground) / (1.0 - gait.ground)
        place = np.where(down, stand, ease(fly) - 0.5) * 1.0
        height = np.where(down, 0.0, np.sin(np.pi * np.clip(fly, 0, 1)) ** 1.3)
        motion.add(
            **{f"foot_{side}_x": weight * cue.heading * length * place, f"foot_{side}_y": weight * lift * height}
        )
        if not frontal:
            motion.add(**{f"toe_{side}": weight * cue.heading * _toe(phase, gait.ground)})
    motion.add(stance=np.clip(weight - motion["stance"], 0, 1))
    # a foot on the ground goes back by one step while `ground` of a stride passes: the body travels exactly against it
    cadence = gait.cadence * cue.tempo
    motion.add(speed=weight * cue.heading * length * cadence / (2.0 * gait.ground))


def _shuffle(cue: Cue, motion: Motion, gait: Gait, weight: F32, stride: F32) -> None:
    """Without legs to be seen: a cut picture travels with the camera; a skirt or coat rocks from foot to foot and hops."""
    cadence = gait.cadence * cue.tempo
    motion.add(speed=weight * cue.heading * gait.step * 0.55 * cadence * cue.size)
    if not cue.figure.cut:
        rock = np.cos(2 * np.pi * stride)
        motion.add(lean=weight * 0.04 * rock, air=weight * 0.018 * np.abs(np.sin(2 * np.pi * stride)))


def _toe(phase: F32, ground: float) -> F32:
    """The heel lifts before the foot leaves, the toe before it lands."""
    push = np.exp(-(((phase - ground) / 0.12) ** 2))
    land = np.exp(-((np.mod(phase + 0.5, 1.0) - 0.5) ** 2) / 0.07**2)
    return np.asarray(0.45 * push - 0.22 * land, np.float32)


def _bob(cue: Cue, motion: Motion, gait: Gait, weight: F32, stride: F32) -> None:
    size, side = cue.size, -1.0  # the left foot is down in the first half: sway over it
    over = sine(stride, 1.0)
    twice = -np.cos(4 * np.pi * (stride - gait.ground / 4)).astype(np.float32)
    bust = 1.0 if cue.figure.legs else 1.5
    mood_drop = 0.012 * min(cue.mood, 0.0)
    motion.add(
        y=weight * (gait.bob * size * bust * twice - 0.012 + mood_drop),
        x=weight * gait.sway * size * bust * over * side,
        tilt=weight * 0.025 * size * over,
        spine=weight * (-0.045 * size * over + cue.heading * (0 if cue.approach else gait.lean)),
        neck=weight * (0.02 * size * sine(stride, 1.0, -0.06) - 0.06 * min(cue.mood, 0.0) * cue.heading),
        pitch=weight * (0.05 * np.roll(twice, 1) + 0.12 * max(-cue.mood, 0.0)),
        yaw=weight * (0.0 if cue.approach else 0.22 * cue.heading),
    )
    if not cue.figure.legs:
        motion.add(lean=weight * 0.022 * size * over)


def _swing_arms(cue: Cue, motion: Motion, gait: Gait, weight: F32, stride: F32) -> None:
    """Opposite to the legs. Seen from the front an arm only opens and closes a little."""
    running = gait is RUN
    for side, shift in (("l", 0.25), ("r", 0.75)):
        swing = sine(stride, 1.0, shift)
        if side not in cue.arms:
            continue
        if cue.figure.sideways:
            from_body = gait.swing * cue.size * swing * cue.heading
            elbow = 1.25 if running else 0.25 + 0.15 * swing
            motion.aim(side, _signed(cue, from_body, side), _signed(cue, from_body + cue.heading * elbow, side), weight)
        else:
            motion.aim(
                side,
                0.2 + 0.16 * swing,
                (0.2 if running else 0.06) + 0.16 * sine(stride, 1.0, shift - 0.08),
                0.85 * weight,
            )


def _signed(cue: Cue, angle: F32, side: str) -> F32:
    """An angle towards +x as this arm's outward angle."""
    return np.asarray(angle * outward(cue.figure, side), np.float32)


def _nearing(cue: Cue, gait: Gait, cadence: float) -> F32:
    """Log size of somebody who walks up by their own steps to eight body heights away; never more than a fifth too large."""
    speed = gait.step * 0.8 * cadence
    gone = np.clip(np.clip(cue.t, cue.start, cue.end) - cue.start, 0, None) * speed
    total = (cue.end - cue.start) * speed
    base = min(8.0 + total / 2, 1.2 * 8.0)
    return np.asarray(np.log(base / (8.0 + total - gone)), np.float32)


def _hop_along(cue: Cue, motion: Motion, gait: Gait, weight: F32, stride: F32) -> None:
    """Animals and things rock from side to side, or hop when they run; each step lands with a squash."""
    running = gait is RUN
    step = np.mod(stride * 2.0, 1.0)
    over = np.cos(2 * np.pi * stride).astype(np.float32)
    arc = 4 * step * (1 - step)
    squash = np.exp(-((np.minimum(step, 1 - step) / 0.13) ** 2))
    rock, hop = (0.05, 0.09) if running else (0.075, 0.025)
    if cue.figure.cut:
        motion.add(y=0.0, bend=weight * 0.07 * over, air=weight * (0.02 * (arc - 1.0)), lean=weight * 0.03 * over)
    elif cue.figure.four_legs:
        length = 0.5 * gait.step * cue.size
        swing = np.asarray(weight * length / 2 * cue.heading, np.float32)
        motion.add(trot=swing * np.cos(2 * np.pi * stride), trot_late=swing * np.sin(2 * np.pi * stride) * cue.heading)
        motion.add(air=weight * hop * 0.5 * arc, lean=weight * 0.35 * rock * sine(stride, 1.0 if running else 2.0))
    else:
        motion.add(
            air=weight * hop * cue.size * arc,
            lean=weight * rock * cue.size * over,
            bend=weight * 0.03 * sine(stride, 1.0),
        )
    motion.add(grow=weight * ((0.05 if running else 0.02) * arc - 0.05 * cue.size * squash))
    motion.add(speed=weight * cue.heading * gait.step * 0.6 * gait.cadence * cue.tempo, yaw=weight * 0.3 * cue.heading)
