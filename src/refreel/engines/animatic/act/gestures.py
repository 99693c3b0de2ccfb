"""What head and arms say while the feet stay: wave, point, clap, reach, nod, shake, look, smile, laugh, bow, speak, sing, idle."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.act.cue import Cue
from refreel.engines.animatic.act.curves import drift, ease, pulse, sine
from refreel.engines.animatic.act.figure import outward
from refreel.engines.animatic.act.motion import Motion
from refreel.engines.animatic.act.pose import rest_angles
from refreel.engines.animatic.values.cast import F32


def idle(cue: Cue, motion: Motion) -> None:
    """Breath, weight that wanders, a head that is never quite still."""
    t, rng = cue.t, cue.rng
    rate = 0.27 * cue.tempo
    breath = sine(t, rate, rng.random())
    motion.add(
        breath=0.0035 * breath,
        neck=0.018 * drift(t, rng, 0.16),
        yaw=0.09 * drift(t, rng, 0.13),
        pitch=0.05 * drift(t, rng, 0.17),
    )
    if not cue.figure.person:
        motion.add(grow=0.008 * breath, bend=0.012 * drift(t, rng, 0.2))
        return
    motion.add(x=0.0045 * drift(t, rng, 0.12), spine=0.010 * drift(t, rng, 0.14), smile=0.25 * max(cue.mood, 0.0))
    if cue.figure.strained:
        motion.add(stance=1.0 - motion["stance"])
        for side in cue.arms:  # arms flung out belong to the movement that is over
            motion.aim(side, 0.3, 0.16, 0.9)
    if not cue.figure.legs:
        motion.add(lean=0.006 * drift(t, rng, 0.11), y=0.002 * breath)
    for side in cue.arms:
        motion.add(
            **{
                f"arm_{side}": 0.03 * drift(t, rng, 0.2) + 0.01 * sine(t, rate, -0.1),
                f"fore_{side}": 0.03 * drift(t, rng, 0.23),
            }
        )


def wave(cue: Cue, motion: Motion) -> None:
    weight, rate = cue.weight(0.45, under_way=False), 1.9 * cue.tempo
    swing = sine(cue.local, rate)
    motion.add(smile=0.7 * weight * (1 if cue.mood >= 0 else 0))
    if not cue.free:
        _told(cue, motion, "waves with the head")
        _greet(cue, motion, weight)
        _hinted(cue, motion, weight, swing)
        return
    side = _waving_arm(cue)
    sign = outward(cue.figure, side)
    late = sine(cue.local, rate, -0.08)
    motion.aim(side, 1.3 + 0.05 * late, 2.85 + 0.36 * cue.size * swing, weight)
    motion.add(
        spine=-sign * 0.03 * weight,
        neck=weight * (sign * 0.05 + 0.02 * late),
        x=-sign * 0.006 * weight,
        yaw=weight * 0.05 * swing,
    )


def _told(cue: Cue, motion: Motion, does: str) -> None:
    """A note for the user about somebody whose arms cannot do what was asked."""
    if cue.figure.person and not cue.free:
        motion.notes.append(f"{cue.figure.tag} {does}: no arm is free in its picture")


def _hinted(cue: Cue, motion: Motion, weight: F32, swing: F32) -> None:
    """A wave of which only the shoulder and the sleeve are seen, the hand being out of the picture."""
    for side in cue.sleeves[-1:]:
        lift = np.asarray(weight * (0.75 + 0.25 * swing), np.float32)
        motion.add(**{f"arm_{side}": 0.9 * lift, f"shrug_{side}": 0.022 * lift})


def _waving_arm(cue: Cue) -> str:
    """The arm that is already higher in the photograph, else the person's right one."""
    raised = {s: rest_angles(cue.figure, s)[1] for s in cue.free}
    best = max(raised, key=lambda s: raised[s])
    if len(raised) == 2 and abs(raised["l"] - raised["r"]) < 0.4:
        return "r"
    return best


def _greet(cue: Cue, motion: Motion, weight: F32) -> None:
    """A greeting without a free arm: a lean, a tilted head and two friendly nods; things rock from side to side."""
    side = -1.0 if cue.rng.random() < 0.5 else 1.0
    rock = sine(cue.local, 0.95 * cue.tempo)
    nods = np.maximum(sine(cue.local, 1.6 * cue.tempo), 0.0)
    motion.add(
        neck=weight * (0.10 * side + 0.05 * rock),
        spine=weight * 0.035 * rock,
        pitch=weight * 0.22 * nods,
        yaw=weight * 0.16 * rock,
    )
    motion.add(lean=weight * (0.04 * rock if cue.figure.person else 0.07 * rock), y=weight * -0.006 * nods)
    if not cue.figure.person:
        motion.add(bend=weight * 0.06 * rock, grow=weight * 0.03 * nods)


def point(cue: Cue, motion: Motion) -> None:
    _told(cue, motion, "points with the head")
    weight, side, way = cue.weight(0.4, under_way=False), *_towards(cue)
    if side:
        push = pulse(cue.local, 0.5, 0.25, 0.5)
        motion.aim(side, 1.5 + 0.06 * push, 1.52 + 0.1 * push, weight)
    motion.add(yaw=0.4 * way * weight, spine=0.04 * way * weight, neck=0.03 * way * weight)
    _lean_if_thing(cue, motion, weight * way)


def reach(cue: Cue, motion: Motion) -> None:
    _told(cue, motion, "reaches out with the trunk only")
    weight, side, way = cue.weight(0.6, under_way=False), *_towards(cue)
    if side:
        tremble = 0.03 * sine(cue.local, 1.3)
        motion.aim(side, 1.75 + tremble, 1.85 + 1.5 * tremble, weight)
    motion.add(yaw=0.4 * way * weight, pitch=-0.15 * weight, spine=0.12 * way * weight, x=0.02 * way * weight)
    _lean_if_thing(cue, motion, 1.5 * weight * way)


def _towards(cue: Cue) -> tuple[str, int]:
    """The arm on the side of the target (or of the way the body looks), and that side's sign."""
    way = cue.target or cue.heading
    for side in (*cue.free, *cue.sleeves):
        if outward(cue.figure, side) == way:
            return side, way
    if cue.arms and not cue.target:
        return cue.arms[0], int(outward(cue.figure, cue.arms[0]))
    return "", way


def _lean_if_thing(cue: Cue, motion: Motion, amount: F32) -> None:
    if not cue.figure.person:
        motion.add(lean=0.09 * amount, bend=0.08 * amount)


def clap(cue: Cue, motion: Motion) -> None:
    _told(cue, motion, "claps with the shoulders only")
    weight, rate = cue.weight(0.3), 2.4 * cue.tempo
    apart = 0.5 - 0.5 * np.cos(2 * np.pi * rate * cue.local)
    for side in cue.arms:
        motion.aim(side, 0.42 + 0.22 * apart, -2.05 + 0.55 * apart, weight)
    together = (1 - apart) ** 3
    for side in cue.sleeves:
        motion.add(**{f"shrug_{side}": 0.014 * weight * together, f"arm_{side}": 0.5 * weight * (apart - 0.5)})
    motion.add(
        y=-0.006 * weight * together,
        pitch=0.1 * weight * together,
        smile=0.5 * weight,
        spine=0.015 * weight * sine(cue.local, rate / 4),
    )
    if not cue.figure.person:
        motion.add(grow=weight * (0.05 * (apart - 0.5)))


def nod(cue: Cue, motion: Motion) -> None:
    weight = cue.weight(0.2, under_way=False)
    swing = sine(cue.local, 1.5 * cue.tempo)
    motion.add(
        pitch=0.34 * cue.size * weight * swing,
        neck=0.015 * weight * swing * cue.heading,
        breath=-0.004 * weight * swing,
    )
    if not cue.figure.person:
        motion.add(grow=-0.04 * weight * swing, lean=0.05 * weight * swing * cue.heading)


def shake_head(cue: Cue, motion: Motion) -> None:
    weight = cue.weight(0.2, under_way=False)
    swing = sine(cue.local, 1.6 * cue.tempo)
    motion.add(yaw=0.5 * cue.size * weight * swing, neck=0.03 * weight * sine(cue.local, 1.6 * cue.tempo, -0.1))
    if not cue.figure.person:
        motion.add(bend=0.06 * weight * swing, roll=0.05 * weight * swing)


def look(cue: Cue, motion: Motion) -> None:
    """At the target, or round about: held glances with quick turns between them."""
    weight = cue.weight(0.35, under_way=False)
    if cue.target:
        glance = np.full(len(cue.t), 0.5 * cue.target, np.float32)
        lift = np.zeros(len(cue.t), np.float32)
    else:
        held = np.array([0.45, -0.4, 0.1, -0.5, 0.35], np.float32) * (1 if cue.rng.random() < 0.5 else -1)
        count = cue.local * 0.8 * cue.tempo
        at = np.clip(np.floor(count), 0, None).astype(int)
        between = ease((count - at) / 0.3)
        glance = held[(at - 1) % 5] + (held[at % 5] - held[(at - 1) % 5]) * between
        lift = 0.2 * np.sin(1.7 * np.asarray(at, np.float32)).astype(np.float32)
    motion.add(yaw=weight * glance, pitch=weight * lift, neck=weight * 0.07 * glance, spine=weight * 0.03 * glance)
    if not cue.figure.person:
        motion.add(lean=weight * 0.08 * glance, bend=weight * 0.08 * glance)


def smile(cue: Cue, motion: Motion) -> None:
    weight = cue.weight(0.5, under_way=False)
    motion.add(smile=weight, neck=0.04 * weight * (1 if cue.rng.random() < 0.5 else -1), pitch=-0.05 * weight)
    if not cue.figure.person:
        motion.add(grow=0.03 * weight * sine(cue.local, 1.0), bend=0.04 * weight)


def laugh(cue: Cue, motion: Motion) -> None:
    weight = cue.weight(0.3, under_way=False)
    burst = 0.55 + 0.45 * sine(cue.local, 0.45)
    shake = sine(cue.local, 4.6 * cue.tempo) * burst
    motion.add(
        smile=weight,
        mouth=weight * (0.35 + 0.25 * shake),
        breath=0.007 * weight * shake,
        pitch=weight * (-0.18 + 0.07 * shake),
    )
    motion.add(
        close=0.45 * weight * burst,
        spine=0.03 * weight * sine(cue.local, 0.6),
        neck=-0.03 * weight * burst,
        y=0.004 * weight * shake,
    )
    if not cue.figure.person:
        motion.add(grow=0.05 * weight * shake, lean=0.05 * weight * sine(cue.local, 0.8))


def bow(cue: Cue, motion: Motion) -> None:
    """Down, held, up again; from the front the chest is foreshortened, from the side it turns."""
    span = max(cue.end - cue.start, 0.8)
    down = ease(cue.local / min(0.7, span * 0.4)) * ease((span - cue.local) / min(0.8, span * 0.4))
    if cue.figure.sideways:
        motion.add(
            spine=0.85 * down * (cue.figure.facing or cue.heading), neck=0.2 * down * (cue.figure.facing or cue.heading)
        )
    else:
        motion.add(fold=0.85 * down, pitch=0.5 * down, y=-0.012 * down)
    if not cue.figure.person:
        motion.add(bend=0.16 * down * cue.heading, grow=-0.1 * down)


def speak(cue: Cue, motion: Motion) -> None:
    """The body of somebody who talks; the mouth itself follows the sound (see `lips`)."""
    weight = cue.weight(0.4)
    lively = drift(cue.local, cue.rng, 0.55)
    motion.add(
        neck=0.03 * weight * lively,
        yaw=0.14 * weight * drift(cue.local, cue.rng, 0.4),
        pitch=0.07 * weight * drift(cue.local, cue.rng, 0.8),
    )
    motion.add(spine=0.015 * weight * drift(cue.local, cue.rng, 0.3))
    beat = np.maximum(drift(cue.local, cue.rng, 0.5), 0.0)
    for side in cue.arms:
        upper, fore = rest_angles(cue.figure, side)
        if upper < 0.9 and fore < 1.3:  # hanging arms talk along a little
            motion.add(**{f"arm_{side}": 0.16 * weight * beat, f"fore_{side}": 0.28 * weight * np.roll(beat, 2)})


def sing(cue: Cue, motion: Motion) -> None:
    weight = cue.weight(0.5)
    sway = sine(cue.local, 0.42 * cue.tempo)
    motion.add(
        x=0.012 * weight * sway,
        spine=0.05 * weight * sway,
        neck=0.05 * weight * sine(cue.local, 0.42 * cue.tempo, -0.08),
    )
    motion.add(pitch=weight * (-0.12 + 0.08 * sine(cue.local, 0.84 * cue.tempo)), lean=0.015 * weight * sway)
    for side in cue.arms:
        open_wide = 0.5 + 0.3 * sine(cue.local, 0.21 * cue.tempo, 0.2 if side == "l" else 0.0)
        motion.aim(side, 0.35 + 0.7 * open_wide, 0.6 + 1.0 * open_wide, 0.8 * weight)
    if not cue.figure.person:
        motion.add(bend=0.07 * weight * sway, grow=0.03 * weight * sine(cue.local, 0.84 * cue.tempo))
