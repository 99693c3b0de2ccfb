"""The last step: one loudness for every film, and no sample above the ceiling, between the samples either."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.soundtrack import RATE
from refreel.media.loudness import integrated_lufs, true_peak_dbtp

LOUDNESS = -16.0
CEILING = -1.0
_MARGIN = 0.15  # dB kept under the ceiling, for what an encoder or a coarser meter adds
_QUIETEST = -65.0  # below this there is nothing that could be made louder
_AHEAD = round(0.005 * RATE)
_RELEASE = round(0.08 * RATE)


def mastered(samples: F32) -> F32:
    """(n, 2) at −16 LUFS integrated, true peak at most −1 dBTP. Silence stays silence. Where peaks stand so high that limiting costs
    loudness, the gain is raised again until both hold (six rounds at most: the ceiling always holds)."""
    loudness = integrated_lufs(samples)
    if loudness < _QUIETEST:
        return np.zeros_like(samples)
    gain = LOUDNESS - loudness
    out = samples
    for _ in range(6):
        out = limited(samples * np.float32(10 ** (gain / 20)))
        missing = LOUDNESS - integrated_lufs(out)
        if abs(missing) < 0.2:
            break
        gain += missing * 1.3
    return under_ceiling(out)


def limited(samples: F32) -> F32:
    """Peaks brought under the ceiling by a gain that starts to fall 5 ms before each and returns in about 80 ms."""
    ceiling = 10 ** ((CEILING - _MARGIN) / 20)
    peaks = _peaks_between(samples)
    if peaks.max(initial=0.0) <= ceiling:
        return samples.astype(np.float32)
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    held = _lowest(wanted, _AHEAD, _RELEASE)
    smooth = _smoothed(held, _AHEAD)
    return (samples * smooth[:, None]).astype(np.float32)


def under_ceiling(samples: F32) -> F32:
    """The whole turned down by what little its true peak may still stand above the ceiling."""
    over = true_peak_dbtp(samples) - (CEILING - 0.02)
    return (samples * np.float32(10 ** (-over / 20))).astype(np.float32) if over > 0 else samples


def _peaks_between(samples: F32) -> F32:
    """(n,) the higher of both sides' absolute values, on each sample and at three points behind it (four-fold oversampling by an
    eight-point windowed sinc)."""
    highest = np.abs(samples).max(axis=1)
    offsets = np.arange(-3, 5)
    padded = np.pad(samples, ((3, 4), (0, 0)))
    for quarter in (0.25, 0.5, 0.75):
        distance = offsets - quarter
        taps = np.sinc(distance) * np.cos(np.pi * distance / 9.0) ** 2
        taps = (taps / taps.sum()).astype(np.float32)
        for side in (0, 1):
            between = np.convolve(padded[:, side], taps[::-1], "valid")
            np.maximum(highest, np.abs(between), out=highest)
    return np.asarray(highest, np.float32)


def _lowest(gain: F32, ahead: int, behind: int) -> F32:
    """(n,) the lowest gain from `behind` samples before to `ahead` after, the older ones counting less and less."""
    block = 48
    padded = np.concatenate([gain, np.ones(-len(gain) % block, np.float32)])
    coarse = padded.reshape(-1, block).min(axis=1)
    steps_ahead, steps_behind = -(-ahead // block) + 1, max(1, behind // block)
    held = coarse.copy()
    for k in range(1, steps_ahead + 1):
        held[:-k] = np.minimum(held[:-k], coarse[k:])
    released = held.copy()
    for k in range(1, steps_behind + 1):
        # In decibels the gain comes back in a straight line.
        released[k:] = np.minimum(released[k:], held[:-k] ** (1.0 - k / (steps_behind + 1)))
    return np.asarray(np.repeat(released, block)[: len(gain)], np.float32)


def _smoothed(gain: F32, width: int) -> F32:
    """Running mean over `width` samples, shifted so that it never lags behind the lowest point it had to reach."""
    half = width // 2
    padded = np.concatenate([np.full(half, gain[0]), gain, np.full(width - half, gain[-1])]).astype(np.float64)
    total = np.concatenate([[0.0], np.cumsum(padded)])
    return np.asarray(((total[width:] - total[:-width]) / width)[: len(gain)], np.float32)
