"""How a reference's music lies in the film: what `score` plays and what `act` dances to must be the same beats.

The track starts with the film. When it is shorter, it goes back, as often as needed, from the last bar line that leaves a tail for the
crossfade to its first bar line; without a steady beat the whole of it is repeated.
"""

from __future__ import annotations

from dataclasses import dataclass

from refreel.engines.animatic.values.cast import Track

RATE = 48_000
BEATS_A_BAR = 4
FADE = 0.02
"""Seconds by which a repetition overlaps what came before, at a bar line."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Seconds of the track: played to `end`, then again from `start`; the crossfade lies in the `FADE` seconds after `end`."""

    start: float
    end: float


def loop_of(track: Track) -> Loop:
    """The part of a track that is repeated; at least a second, or all of it."""
    seconds = len(track.samples) / RATE
    whole = Loop(0.0, max(seconds - FADE, FADE))
    beats = [b for b in track.beats if b <= seconds - FADE]
    bars = beats[_first_of_bar(track, beats) :: BEATS_A_BAR]
    if track.tempo <= 0 or len(bars) < 2 or bars[-1] - bars[0] < 1.0:
        return whole
    return Loop(bars[0], bars[-1])


def _first_of_bar(track: Track, beats: list[float]) -> int:
    """Which of the first four beats opens a bar: the one on whose fourths the onsets are strongest."""
    strength = [
        float(track.onsets[min(int(b * 100), len(track.onsets) - 1)]) if len(track.onsets) else 0.0 for b in beats
    ]
    means = [sum(part) / len(part) if (part := strength[k::BEATS_A_BAR]) else 0.0 for k in range(BEATS_A_BAR)]
    return max(range(BEATS_A_BAR), key=lambda k: (round(means[k], 6), -k))


def beats_in_film(track: Track, seconds: float) -> tuple[float, ...]:
    """Beats in film time, repetitions included, up to `seconds`."""
    loop = loop_of(track)
    length = len(track.samples) / RATE
    if length >= seconds:
        return tuple(b for b in track.beats if b < seconds)
    beats = [b for b in track.beats if b < loop.end - 1e-6]
    inside = [b - loop.start for b in track.beats if loop.start - 1e-6 <= b < loop.end - 1e-6]
    at = loop.end
    while at < seconds and loop.end - loop.start > 0:
        beats += [at + b for b in inside]
        at += loop.end - loop.start
    return tuple(b for b in beats if b < seconds)
