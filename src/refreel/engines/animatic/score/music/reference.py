"""A reference's music at the film's length: from its beginning, repeated on the bar when it is short, faded from a beat at the end."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.score.mix.control import faded
from refreel.engines.animatic.values.cast import F32, Track
from refreel.engines.animatic.values.music import FADE, beats_in_film, loop_of
from refreel.engines.animatic.values.soundtrack import RATE

_SHORTEST, _LONGEST = 0.8, 2.4  # seconds of the last fade


def laid_out(track: Track, n: int) -> F32:
    """(n, 2) of the track's music."""
    seconds = n / RATE
    music = _repeated(track, n) if len(track.samples) < n else track.samples[:n].astype(np.float32)
    out = faded(music, rise=0.005, fall=0.005)
    start = fade_start(beats_in_film(track, seconds), seconds)
    out[round(start * RATE) :] *= (
        np.cos(np.linspace(0, np.pi / 2, n - round(start * RATE), dtype=np.float32))[:, None] ** 2
    )
    return out


def repeated(track: Track, n: int, overlap: float = 0.6) -> F32:
    """(n, 2) of a sound without beats (a place, a crowd), repeated with long crossfades when it is short."""
    source = track.samples.astype(np.float32)
    if len(source) >= n or len(source) < RATE // 4:
        out = np.zeros((n, 2), np.float32)
        out[: min(n, len(source))] = source[:n]
        return faded(out, 0.05, 0.3)
    cross = min(round(overlap * RATE), len(source) // 3)
    up = np.sin(np.linspace(0, np.pi / 2, cross, dtype=np.float32))[:, None]
    out = np.zeros((n + len(source), 2), np.float32)
    at = 0
    while at < n:
        piece = source.copy()
        if at:
            piece[:cross] *= up
        piece[-cross:] *= up[::-1]
        out[at : at + len(piece)] += piece
        at += len(source) - cross
    return faded(out[:n], 0.05, 0.3)


def fade_start(beats: tuple[float, ...], seconds: float) -> float:
    """The beat at which the music begins to leave: the last one that leaves at least 0.8 s; without beats 1.4 s before the end."""
    fitting = [b for b in beats if seconds - _LONGEST <= b <= seconds - _SHORTEST]
    return fitting[-1] if fitting else max(0.0, seconds - 1.4)


def _repeated(track: Track, n: int) -> F32:
    loop = loop_of(track)
    source = track.samples.astype(np.float32)
    cross = max(2, round(FADE * RATE))
    first, last = round(loop.start * RATE), min(round(loop.end * RATE), max(1, len(source) - cross))
    if last - first < cross * 2:
        return repeated(track, n)
    down = np.linspace(1, 0, cross, dtype=np.float32)[:, None]
    body = source[first : last + cross].copy()
    body[-cross:] *= down
    head = source[: last + cross].copy()
    head[-cross:] *= down
    out = np.zeros((n + len(head) + len(body), 2), np.float32)
    out[: len(head)] += head
    again = body.copy()
    again[:cross] *= down[::-1]
    at = last
    while at < n:
        out[at : at + len(again)] += again
        at += last - first
    return out[:n]
