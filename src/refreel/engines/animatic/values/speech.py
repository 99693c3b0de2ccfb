"""What is said, with exact times, before anyone acts: the lips follow the sound."""

from __future__ import annotations

from dataclasses import dataclass

from refreel.engines.animatic.values.cast import F32

VISEMES = ("rest", "closed", "small", "wide", "open", "round", "teeth", "tongue")
"""rest: silence; closed: p b m; small: k g h and schwa; wide: ee, i; open: a; round: o, u, w; teeth: f v s z sh ch;
tongue: t d n l th."""


@dataclass(frozen=True, slots=True)
class Mouth:
    """One mouth shape held from `start` to `end`, seconds in film time; `openness` 0–1 how far the jaw drops."""

    start: float
    end: float
    viseme: str
    openness: float


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """A line as spoken. `samples` (n,) float32 mono 48 kHz, starting at `start` seconds of the film; `speaker` a tag or None;
    `voice` the voice's name, or the tag of the recording; `notes` what the user should know about it."""

    shot: int
    speaker: str | None
    text: str
    start: float
    samples: F32
    mouths: tuple[Mouth, ...]
    voice: str
    notes: tuple[str, ...] = ()

    @property
    def end(self) -> float:
        return self.start + len(self.samples) / 48000.0
