"""When an actor speaks: mouth openness and shape per frame, and the small gestures that stress brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from refreel.engines.animatic.act.curves import smoothed
from refreel.engines.animatic.act.figure import Figure
from refreel.engines.animatic.act.motion import Motion
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.plan import FPS, Action
from refreel.engines.animatic.values.speech import Mouth, Utterance

SHAPES: dict[str, tuple[float, float, float]] = {
    "rest": (0.0, 0.0, 0.0), "closed": (0.0, 0.0, 0.0), "small": (0.8, 0.0, 0.1), "wide": (0.75, 0.55, 0.5),
    "open": (1.0, 0.1, 0.2), "round": (0.85, -1.0, 0.0), "teeth": (0.35, 0.25, 0.8), "tongue": (0.7, 0.1, 0.5),
}  # fmt: skip
"""Of each viseme: share of the openness, width (−1 pursed … 1 spread), how much of the upper teeth shows."""
EARLY = 0.035
"""Seconds by which lips lead the sound: a shape seen a frame early looks right, one seen late does not."""


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """Per frame: openness 0–1, width −1…1, teeth 0–1, active 0 or 1 (an utterance sounds), stress 0–1."""

    openness: F32
    width: F32
    teeth: F32
    active: F32
    stress: F32

    def during(self, t: F32, start: float, end: float) -> bool:
        """Whether anything is said between two times of the shot."""
        return bool(self.active[(t >= start) & (t <= end)].any())

    def spans(self, t: F32) -> tuple[Action, ...]:
        """The body's part of each utterance."""
        edges = np.diff(np.concatenate([[0.0], self.active, [0.0]]))
        begins, ends = np.nonzero(edges > 0)[0], np.nonzero(edges < 0)[0] - 1
        return tuple(Action("speak", float(t[b]), float(t[e])) for b, e in zip(begins, ends, strict=True))

    def gesture(self, figure: Figure, motion: Motion, t: F32) -> None:
        """Small nods on stressed syllables; who has no mouth bobs and squashes with the voice."""
        if not self.active.any():
            return
        late = smoothed(self.stress, 1.6)
        if figure.face is not None:
            motion.add(pitch=0.10 * late, neck=0.008 * late, breath=-0.002 * late)
        elif figure.person:
            motion.add(pitch=0.16 * late, neck=0.02 * late, breath=-0.004 * late)
        else:
            voice = smoothed(self.openness, 0.7)
            motion.add(grow=0.055 * voice, pitch=0.25 * late - 0.12 * voice, bend=0.03 * late)


def babble(t: F32, start: float, end: float, rng: Generator, slow: bool) -> F32:
    """Openness 0–1 for somebody who talks, or sings (`slow`), where no sound was made: syllables in phrases with pauses."""
    out = np.zeros(len(t), np.float32)
    at = start + 0.15
    while at < end - 0.1:
        for _ in range(int(rng.integers(4, 10))):
            span = float(rng.uniform(0.3, 0.8) if slow else rng.uniform(0.12, 0.24))
            if at + span > end:
                return out
            wide = float(rng.uniform(0.35, 0.9))
            out = np.maximum(out, wide * np.clip(1 - np.abs(t - at - span / 2) / (0.55 * span), 0, 1))
            at += span
        at += float(rng.uniform(0.25, 0.6))
    return np.asarray(out, np.float32)


def speech_of(utterances: Sequence[Utterance], start: float, t: F32) -> Speech:
    """The mouth shapes that fall into a shot that starts at `start` seconds of the film, sampled finely and averaged a frame
    long, as an exposure would."""
    zero = np.zeros(len(t), np.float32)
    if not utterances:
        return Speech(zero, zero, zero, zero, zero)
    times = t + start
    mouths = sorted((m for u in utterances for m in u.mouths), key=lambda m: m.start)
    shapes = _sampled(mouths, times + EARLY)
    active = np.zeros(len(t), np.float32)
    for u in utterances:
        active[(times >= u.start - 0.08) & (times <= u.end + 0.08)] = 1.0
    stress = np.clip(smoothed(shapes[:, 0], 0.8) - smoothed(shapes[:, 0], 9.0), 0, None) * 2.2
    return Speech(shapes[:, 0], shapes[:, 1], shapes[:, 2], active, np.asarray(np.clip(stress, 0, 1), np.float32))


def _sampled(mouths: Sequence[Mouth], times: F32) -> F32:
    """(n, 3) openness, width, teeth: each mouth held over its time, blurred over 40 ms."""
    out = np.zeros((len(times), 3), np.float32)
    if not mouths:
        return out
    starts = np.asarray([m.start for m in mouths])
    ends = np.asarray([m.end for m in mouths])
    table = np.asarray(
        [(m.openness * SHAPES[m.viseme][0], SHAPES[m.viseme][1], SHAPES[m.viseme][2]) for m in mouths], np.float32
    )
    offsets = np.linspace(-0.5, 0.5, 9) * 1.4 / FPS
    for offset in offsets:
        at = times + offset
        index = np.clip(np.searchsorted(starts, at, side="right") - 1, 0, len(mouths) - 1)
        said = (at >= starts[index]) & (at < ends[index])
        out += np.where(said[:, None], table[index], 0.0) / len(offsets)
    return out
