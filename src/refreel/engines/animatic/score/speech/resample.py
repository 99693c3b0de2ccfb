"""Sound at another rate, by windowed-sinc interpolation (J. O. Smith, "Digital Audio Resampling")."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.values.cast import F32

_TAPS = 32
_PHASES = 1024


def resample(samples: F32, ratio: float) -> F32:
    """(n,) float32 → (round(n·ratio),) float32; band-limited to the lower of both rates. Ratio 0.2–8."""
    count = round(len(samples) * ratio)
    if len(samples) == 0 or count == 0:
        return np.zeros(0, np.float32)
    if abs(ratio - 1.0) < 1e-9:
        return samples.astype(np.float32)
    cutoff = min(1.0, ratio) * 0.96
    half = int(np.ceil(_TAPS / 2 / min(1.0, ratio)))
    table = _kernel(half, cutoff)
    padded = np.pad(samples.astype(np.float32), (half, half + 1))
    out = np.empty(count, np.float32)
    for first in range(0, count, 65_536):
        at = np.arange(first, min(count, first + 65_536)) / ratio
        whole = np.floor(at).astype(np.int64)
        phase = np.rint((at - whole) * _PHASES).astype(np.int64)
        rows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half)[whole + 1]
        out[first : first + len(at)] = np.einsum("ij,ij->i", rows, table[phase])
    return out


def _kernel(half: int, cutoff: float) -> F32:
    """(phases + 1, 2·half): a sinc at `cutoff` of Nyquist under a Kaiser window, one row for each fraction of a sample."""
    offsets = np.arange(-half + 1, half + 1)[None, :] - np.arange(_PHASES + 1)[:, None] / _PHASES
    window = np.i0(9.0 * np.sqrt(np.clip(1.0 - (offsets / half) ** 2, 0.0, 1.0))) / np.i0(9.0)
    table = cutoff * np.sinc(cutoff * offsets) * window
    return np.asarray(table / table.sum(axis=1, keepdims=True), np.float32)
