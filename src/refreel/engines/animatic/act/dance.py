"""Dancing on beats: poses held between the beats and changed on them, so that the motion is strongest where the music is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.act.cue import Cue
from refreel.engines.animatic.act.curves import beat_position, hit, on_beats, sine
from refreel.engines.animatic.act.figure import outward
from refreel.engines.animatic.act.motion import Motion
from refreel.engines.animatic.values.cast import F32

TEMPO = 110.0
"""Beats a minute when there is no music."""
Values = NDArray[np.float64]


def dance(cue: Cue, motion: Motion) -> None:
    weight = cue.weight(0.3)
    position = beat_position(cue.t, _beats(cue))
    amount = np.asarray(weight * cue.size, np.float32)
    if not cue.figure.person:
        _thing(cue, motion, position, amount)
        return
    _groove(cue, motion, position, amount)
    _arms(cue, motion, position, weight)
    if cue.figure.legs:
        _feet(cue, motion, position, amount)


def _beats(cue: Cue) -> tuple[float, ...]:
    """The track's beats, thinned or doubled to a pace a body can follow (75–165 a minute)."""
    beats = cue.beats
    if len(beats) < 3:
        gap = 60.0 / (TEMPO * (1.0 + 0.12 * cue.manner))
        return tuple(
            float(cue.t[0]) + gap * (k + 0.5) for k in range(int((float(cue.t[-1]) - float(cue.t[0])) / gap) + 3)
        )
    gap = float(np.median(np.diff(beats)))
    if gap < 60.0 / 165.0:
        return beats[::2] if len(beats) >= 6 else beats
    return beats


def _groove(cue: Cue, motion: Motion, position: F32, amount: F32) -> None:
    """The trunk: down on every beat, hips and shoulders from side to side, one of four patterns for each four beats."""
    rng = cue.rng
    side = _phrases(rng, ((-1, 1, -1, 1), (-1, -0.2, 1, 0.2), (-1, 1, -1, -1), (1, -1, 0.4, -0.4)))
    twist = _phrases(
        rng, ((0.6, -0.6, 0.6, -0.6), (0.0, 0.7, 0.0, -0.7), (0.5, 0.5, -0.5, -0.5), (-0.8, 0.2, 0.8, -0.2))
    )
    hips = on_beats(position, side, 0.42)
    ribs = on_beats(position - 0.06, side, 0.45)
    head = on_beats(position - 0.1, side, 0.5)
    drop = hit(position)
    bust = 1.0 if cue.figure.legs else min(1.35, 0.4 + 1.6 * cue.figure.seen)
    wide = 1.45 if not cue.figure.legs else 1.0 if cue.free else 1.3  # what limbs cannot say the trunk has to
    motion.add(
        y=amount * (-0.034 * drop + 0.004) * bust, x=amount * 0.026 * wide * hips, tilt=amount * 0.055 * wide * hips,
        spine=amount * -0.085 * wide * ribs, neck=amount * 0.08 * wide * head, pitch=amount * (0.26 * hit(position - 0.04) - 0.08),
        yaw=amount * 0.26 * on_beats(position, twist, 0.5), breath=amount * -0.006 * drop, smile=0.5 * np.clip(amount, 0, 1),
    )  # fmt: skip
    if not cue.figure.legs:
        motion.add(lean=amount * 0.03 * bust * hips, dx=amount * 0.01 * bust * hips)
    _shoulders(cue, motion, position, amount)


def _shoulders(cue: Cue, motion: Motion, position: F32, amount: F32) -> None:
    """Up in turn, one to each beat, sometimes both at once; sleeves that cannot be lifted open and close along."""
    pattern = _phrases(cue.rng, ((1, 0, 1, 0), (1, 1, 0, 0), (1, 0, 0, 1)))
    strength = 0.012 if cue.figure.legs else 0.022
    for side, sign in (("l", 1.0), ("r", -1.0)):
        up = on_beats(position - 0.03, np.clip(sign * pattern, 0, 1) + np.clip(sign * pattern, -0.4, 0), 0.4)
        motion.add(**{f"shrug_{side}": amount * strength * up})
        if side in cue.sleeves:
            motion.add(**{f"arm_{side}": amount * (0.5 * up + 0.35 * hit(position - 0.05))})


def _phrases(rng: np.random.Generator, patterns: tuple[tuple[float, ...], ...]) -> Values:
    """Four phrases of four beats, each a seeded pattern, sometimes mirrored."""
    picked = []
    for _ in range(4):
        pattern = np.asarray(patterns[int(rng.integers(len(patterns)))], np.float64)
        picked.append(pattern * (1 if rng.random() < 0.5 else -1))
    return np.concatenate(picked)


def _arms(cue: Cue, motion: Motion, position: F32, weight: F32) -> None:
    """Outward angles (upper, fore) beat by beat: pumps, raises, waves; both arms together, in turn or as mirror images."""
    rng = cue.rng
    moves: dict[str, list[tuple[float, float]]] = {s: [] for s in cue.arms}
    library = (
        (((0.55, 2.0), (0.35, 1.4)), ((0.35, 1.4), (0.55, 2.0))),  # pump
        (((1.9, 2.7), (1.6, 2.2)), ((1.6, 2.2), (1.9, 2.7))),  # up
        (((1.5, 2.5), (0.4, 0.9)), ((0.4, 0.9), (1.5, 2.5))),  # in turn
        (((1.2, 1.9), (1.45, 1.2)), ((1.45, 1.2), (1.2, 1.9))),  # wave through
        (((0.5, 0.3), (0.9, 1.3)), ((0.5, 0.3), (0.9, 1.3))),  # open
    )
    for _ in range(4):
        left, right = library[int(rng.integers(len(library)))]
        if rng.random() < 0.5:
            left, right = right, left
        for side, pair in (("l", left), ("r", right)):
            if side in moves:
                moves[side] += [pair[0], pair[1], pair[0], pair[1]]
    for side, poses in moves.items():
        table = np.asarray(poses, np.float64)
        upper = on_beats(position, table[:, 0], 0.5)
        fore = on_beats(position - 0.05, table[:, 1], 0.5)
        motion.aim(side, upper, fore + 0.06 * sine(cue.t, 0.9), 0.95 * np.clip(weight, 0, 1))


def _feet(cue: Cue, motion: Motion, position: F32, amount: F32) -> None:
    """Weight from foot to foot: on each beat one foot is set down where it will stay until it is its turn again."""
    rng = cue.rng
    wide = _phrases(rng, ((0.3, 0.3, 0.8, 0.8), (1.0, 0.2, 1.0, 0.2), (0.5, 0.9, 0.5, 0.1)))
    motion.add(stance=np.clip(0.9 * np.clip(amount, 0, 1) - motion["stance"], 0, 1))
    phase = np.mod(position + 0.5, 1.0)  # 0.5 on the beat
    stepping = np.where(np.abs(phase - 0.42) < 0.28, np.cos(np.pi * (phase - 0.42) / 0.56) ** 2, 0.0)
    near = np.floor(position + 0.5)
    for index, side in enumerate("lr"):
        mine = np.mod(near, 2) == index
        table = np.abs(wide) * (np.arange(len(wide)) % 2 == index)
        table = np.where(np.arange(len(wide)) % 2 == index, table, np.roll(table, 1))
        out = on_beats(position, table, 0.5) - 0.35
        sign = _outward(cue, side)
        motion.add(**{f"foot_{side}_y": amount * 0.035 * stepping * mine, f"foot_{side}_x": amount * 0.03 * sign * out})


def _outward(cue: Cue, side: str) -> float:
    if cue.figure.sideways:
        return 1.0 if side == "l" else -1.0
    return outward(cue.figure, side)


def _thing(cue: Cue, motion: Motion, position: F32, amount: F32) -> None:
    """Squash on the beat, a hop after it, leaning from side to side; now and then a turn."""
    side = _phrases(cue.rng, ((-1, 1, -1, 1), (-1, -1, 1, 1), (-1, 0.5, 1, -0.5)))
    drop = hit(position, 0.24)
    lean = on_beats(position, side, 0.45)
    hop = 0.0 if cue.figure.cut else 0.045
    motion.add(
        grow=amount * (0.05 - 0.13 * drop), bend=amount * 0.11 * lean, lean=amount * 0.06 * lean,
        air=amount * (hop * (1.0 - drop) - (0.02 if cue.figure.cut else 0.0)), dx=amount * 0.03 * lean, yaw=amount * 0.35 * lean,
        pitch=amount * 0.25 * drop,
    )  # fmt: skip
