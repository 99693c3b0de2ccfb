"""What the whole body does: jump, fall, fly, float, spin, turn, sit, drive."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.act.cue import Cue
from refreel.engines.animatic.act.curves import drift, ease, sine
from refreel.engines.animatic.act.motion import Motion
from refreel.engines.animatic.values.cast import F32

CROUCH, LAND = 0.26, 0.34


def jump(cue: Cue, motion: Motion) -> None:
    """Crouch, flight on a parabola, squash on landing; repeated while the action lasts."""
    flight = 0.5 + 0.06 * cue.manner
    height = 0.165 * (flight / 0.5) ** 2  # 9.81 m/s² on a body of 1.75 m: g·T²/8
    whole = CROUCH + flight + LAND
    count = max(1, int((cue.end - cue.start + 0.1) / whole))
    period = max(whole, (cue.end - cue.start) / count)
    index = np.clip(np.floor(cue.local / period), 0, count - 1)
    s = cue.local - index * period
    active = np.asarray((cue.local >= 0) & (cue.local <= count * period), np.float32)
    crouch = ease(s / (CROUCH * 0.7)) * ease((CROUCH + 0.04 - s) / 0.1)
    u = np.clip((s - CROUCH) / flight, 0, 1)
    airborne = np.asarray((u > 0) & (u < 1), np.float32) * active
    landing = ease((s - CROUCH - flight + 0.02) / 0.07) * ease((whole - s) / (LAND * 0.75))
    arc = 4 * u * (1 - u) * active
    down = (crouch + 0.8 * landing) * active
    motion.steps.extend(float(cue.start + k * period + CROUCH + flight) for k in range(count))
    stretch = np.exp(-(((u - 0.12) / 0.16) ** 2)) * airborne
    if not cue.figure.person:
        motion.add(
            air=(2.0 if not cue.figure.cut else 0.3) * height * cue.size * arc, grow=0.13 * stretch - 0.16 * down
        )
        return
    lift = height if not cue.figure.cut else 0.035
    motion.add(
        air=lift * arc,
        grow=0.03 * stretch - 0.02 * down,
        y=-0.075 * down,
        spine=0.03 * down * cue.heading,
        pitch=0.2 * down - 0.12 * arc,
    )
    for side in cue.arms:
        up = ease((s - CROUCH * 0.8) / 0.18) * ease((CROUCH + flight + 0.1 - s) / 0.25)
        motion.aim(side, 0.45 + 1.7 * up, 0.25 + 2.1 * up, active * np.maximum(crouch, up))
    for side, sign in (("l", 1.0), ("r", -1.0)):
        motion.add(
            **{
                f"foot_{side}_y": airborne * (0.03 + 0.012 * sign) * np.sin(np.pi * u),
                f"toe_{side}": 0.2 * airborne * cue.heading * np.sin(np.pi * u),
            }
        )


def fall(cue: Cue, motion: Motion) -> None:
    """Tips over about the feet, faster and faster, bounces once and lies; what is cut by the picture's edge sinks instead."""
    time = 0.75 / cue.tempo
    s = np.clip(cue.local, 0, None)
    u = np.clip(s / time, 0, 1)
    after = np.clip((s - time) / 0.3, 0, 1)
    bounce = 4 * after * (1 - after) * 0.07
    if cue.figure.cut:
        motion.add(lean=0.2 * cue.heading * u**2, y=0.0, air=-0.2 * u**2.2, neck=0.15 * cue.heading * u)
        return
    motion.add(
        dx=-0.4 * cue.heading * u**2.3,
        lean=cue.heading * (1.42 * u**2.3 - bounce),
        grow=-0.03 * np.sin(np.pi * after) * (u >= 1),
        air=0.04 * u,
    )
    if cue.figure.person:
        motion.add(stance=np.clip(0.9 * ease(2 * u) - motion["stance"], 0, 1))
        motion.add(spine=-0.12 * cue.heading * np.sin(np.pi * u), neck=-0.15 * cue.heading * np.sin(np.pi * u))
        for side in cue.arms:
            motion.aim(side, 1.6 + 0.3 * sine(s, 3.0), 2.1, np.sin(np.pi * u))
    if cue.start + time <= float(cue.t[-1]):
        motion.steps.append(float(cue.start + time))


def float_(cue: Cue, motion: Motion) -> None:
    weight = cue.weight(0.9)
    rise = 0.02 if cue.figure.cut else 0.085
    motion.add(
        air=weight * (rise + (0.02 if cue.figure.cut else 0.03) * sine(cue.local, 0.32 * cue.tempo) - (0.05 if cue.figure.cut else 0)),
        lean=weight * 0.055 * drift(cue.local, cue.rng, 0.2), dx=weight * 0.025 * drift(cue.local, cue.rng, 0.14),
        spine=weight * 0.05 * sine(cue.local, 0.3, 0.2), neck=weight * 0.05 * sine(cue.local, 0.3, 0.1),
    )  # fmt: skip
    _hang(cue, motion, np.asarray(weight, np.float32))
    for side in cue.arms:
        motion.aim(
            side,
            0.75 + 0.16 * sine(cue.local, 0.32 * cue.tempo, 0.3),
            0.95 + 0.25 * sine(cue.local, 0.32 * cue.tempo, 0.2),
            0.85 * weight,
        )


def _hang(cue: Cue, motion: Motion, weight: F32) -> None:
    """Feet off the ground point down and trail."""
    for side, phase in (("l", 0.0), ("r", 0.35)):
        swing = sine(cue.local, 0.4, phase)
        motion.add(**{f"foot_{side}_x": weight * 0.012 * swing, f"foot_{side}_y": weight * (0.012 + 0.01 * swing)})


def fly(cue: Cue, motion: Motion) -> None:
    """Up, leaning into the way, arms spread and beating slowly."""
    weight = cue.weight(0.8)
    beat = sine(cue.local, 0.9 * cue.tempo)
    if cue.figure.cut:
        motion.add(
            air=weight * (-0.02 + 0.02 * beat),
            lean=weight * 0.08 * cue.heading,
            speed=weight * 0.45 * cue.heading * cue.tempo,
        )
    else:
        if cue.figure.upright:
            _rise(cue, motion, weight)
            return
        lean = 0.5 if cue.figure.person else 0.18
        motion.add(
            air=weight * (0.2 + 0.03 * sine(cue.local, 0.45) + 0.012 * beat),
            lean=weight * (lean + 0.04 * drift(cue.local, cue.rng)) * cue.heading,
        )
        motion.add(speed=weight * 0.5 * cue.heading * cue.tempo)
    motion.add(yaw=weight * 0.3 * cue.heading, neck=-weight * 0.12 * cue.heading, grow=0.012 * weight * beat)
    _hang(cue, motion, weight)
    for side in cue.arms:
        motion.aim(side, 1.55 + 0.22 * beat, 1.5 + 0.34 * sine(cue.local, 0.9 * cue.tempo, -0.1), weight)


def _rise(cue: Cue, motion: Motion, weight: F32) -> None:
    """A tall thing, a rocket, lifts off: shaking, then slowly, then faster, then high up it hangs."""
    up = 0.5 * (1.0 - np.exp(-((np.clip(cue.local - 0.6, 0, None) / 3.0) ** 1.7)))
    shake = sine(cue.local, 11.3) * np.exp(-np.clip(cue.local, 0, None) / 1.2)
    motion.add(
        air=weight * up,
        dx=weight * 0.004 * shake,
        lean=weight * (0.02 * drift(cue.local, cue.rng, 0.3) + 0.05 * cue.heading * up),
    )


def spin(cue: Cue, motion: Motion) -> None:
    """Whole turns about the upright axis, eased in and out; the picture's width is the turn's cosine."""
    span = max(cue.end - cue.start, 0.6)
    turns = max(1, round(span * 0.75 * cue.tempo))
    u = np.clip(cue.local / span, 0, 1)
    eased = u + np.sin(2 * np.pi * u) * -0.6 / (2 * np.pi)
    angle = 2 * np.pi * turns * eased
    angle = angle - 0.42 * np.sin(2 * angle)  # a picture has no side view: quickly past it
    motion.add(turn=angle, air=(0.0 if cue.figure.cut else 0.012) * np.abs(np.sin(angle)))
    weight = cue.weight(0.3, under_way=False)
    for side in cue.arms:
        motion.aim(side, 0.9, 1.2, 0.8 * weight)


def turn(cue: Cue, motion: Motion) -> None:
    """Somebody seen from the side turns to the other side; somebody seen from the front turns away by half and back."""
    if cue.figure.sideways or not cue.figure.person:
        motion.add(turn=np.pi * ease(cue.local / 0.6))
        return
    weight = cue.weight(0.5, under_way=False)
    way = cue.target or cue.heading
    motion.add(
        turn=0.62 * weight,
        yaw=0.55 * way * weight,
        neck=0.05 * way * weight,
        spine=0.02 * way * weight,
        x=0.01 * way * weight,
    )
    early = ease(cue.local / 0.25)
    motion.add(yaw=0.1 * way * weight * early)


def sit(cue: Cue, motion: Motion) -> None:
    """Down onto an unseen seat, and there he stays; seen from the front the thighs foreshorten."""
    down = ease(cue.local / (0.8 / cue.tempo))
    up = 1.0 if cue.end >= float(cue.t[-1]) - 0.05 else ease((cue.end + 0.4 - cue.t) / 0.6)
    weight = np.asarray(down * up, np.float32)
    dip = np.sin(np.pi * np.clip(cue.local / (0.8 / cue.tempo), 0, 1))
    if not cue.figure.person:
        motion.add(grow=-0.12 * weight, y=0.0)
        return
    if not cue.figure.legs:
        motion.add(air=-0.09 * weight, lean=0.02 * dip * cue.heading, pitch=0.15 * dip)
        return
    motion.add(
        y=-0.17 * weight, spine=0.12 * dip * cue.heading, pitch=0.12 * dip, stance=weight * (1 - motion["stance"])
    )
    for side in cue.arms:
        motion.aim(side, 0.28, -0.12, 0.7 * weight)


def drive(cue: Cue, motion: Motion) -> None:
    """Slides along with the road's shaking; a person sways at the wheel."""
    weight = cue.weight(0.5)
    shake = 0.5 * sine(cue.local, 7.3) + 0.5 * sine(cue.local, 11.1, 0.3)
    road = drift(cue.local, cue.rng, 0.6)
    motion.add(speed=weight * 0.75 * cue.heading * cue.tempo)
    if cue.figure.person:
        motion.add(
            y=weight * (0.002 * shake + 0.003 * road),
            lean=weight * 0.012 * road,
            yaw=weight * 0.15 * drift(cue.local, cue.rng, 0.3),
        )
        for side in cue.arms:
            motion.aim(side, 0.55 + 0.03 * road, 2.0 + 0.12 * road, 0.9 * weight)
        return
    motion.add(
        air=weight * (0.0025 * (1 + shake) + 0.003 * (1 + road)),
        lean=weight * (0.012 * road - 0.01 * cue.heading),
        grow=weight * 0.006 * shake,
    )
