"""A line as one voice said it once, before it has a place in the film."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.speech import Mouth

RATE = 48_000


@dataclass(frozen=True, slots=True)
class Phone:
    """One symbol of the spoken string, seconds from the start of the samples."""

    symbol: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """`samples` (n,) float32 mono 48 kHz; `mouths` and `edges` (ends of words) in seconds from its start."""

    samples: F32
    mouths: tuple[Mouth, ...]
    edges: tuple[float, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


def shorten_pauses(take: Take, excess: float, *, shortest: float = 0.07) -> Take:
    """Takes up to `excess` seconds out of the take's pauses, each kept at least `shortest` seconds long."""
    pauses = [(m.start, m.end) for m in take.mouths if m.viseme == "rest" and m.end - m.start > shortest + 0.02]
    spare = sum(end - start - shortest for start, end in pauses)
    if not pauses or spare <= 0:
        return take
    share = min(1.0, excess / spare)
    cuts = []
    for start, end in pauses:
        out = (end - start - shortest) * share
        middle = (start + end) / 2
        cuts.append((middle - out / 2, middle + out / 2))
    return _without(take, cuts)


def cut_at_word(take: Take, seconds: float) -> Take:
    """The take up to the last word that ends within `seconds`, faded over 30 ms; up to `seconds` itself if no word does."""
    fitting = [e for e in take.edges if e <= seconds]
    end = fitting[-1] if fitting else seconds
    samples = take.samples[: int(end * RATE)].copy()
    fade = min(len(samples), int(0.03 * RATE))
    if fade:
        samples[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    mouths = tuple(replace(m, end=min(m.end, end)) for m in take.mouths if m.start < end)
    return Take(samples, mouths, tuple(fitting))


def _without(take: Take, cuts: list[tuple[float, float]]) -> Take:
    pieces: list[F32] = []
    at = 0
    for start, end in cuts:
        pieces.append(take.samples[at : round(start * RATE)])
        at = round(end * RATE)
    pieces.append(take.samples[at:])
    samples = pieces[0]
    for piece in pieces[1:]:
        samples = _joined(samples, piece)

    def moved(second: float) -> float:
        return second - sum(min(max(second - start, 0.0), end - start) for start, end in cuts)

    mouths = tuple(replace(m, start=moved(m.start), end=moved(m.end)) for m in take.mouths)
    return Take(samples, mouths, tuple(moved(e) for e in take.edges))


def _joined(head: F32, tail: F32) -> F32:
    """Two pieces end to end, their edges faded over 4 ms so that the join does not click."""
    fade = min(len(head), len(tail), int(0.004 * RATE))
    if fade:
        ramp = np.linspace(1.0, 0.0, fade, dtype=np.float32)
        head, tail = head.copy(), tail.copy()
        head[-fade:] *= ramp
        tail[:fade] *= ramp[::-1]
    return np.concatenate([head, tail])
