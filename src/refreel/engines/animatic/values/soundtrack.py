"""What `score` gives: the film's sound and what is heard when."""

from __future__ import annotations

from dataclasses import dataclass

from refreel.engines.animatic.values.cast import F32

RATE = 48_000
"""Samples a second."""


@dataclass(frozen=True, slots=True)
class SoundCue:
    """One sound in the film: `kind` is speech, music, ambience, effect, steps or footage; `name` says which; seconds of film time; `gain` in
    decibels as mixed, before the whole was brought to its loudness."""

    kind: str
    name: str
    start: float
    end: float
    gain: float


@dataclass(frozen=True, slots=True, eq=False)
class Soundtrack:
    """`samples` (n, 2) float32 at 48 kHz, n = round(frames / 24 · 48000); `cues` by start; `notes` what the user should know."""

    samples: F32
    cues: tuple[SoundCue, ...]
    notes: tuple[str, ...] = ()
