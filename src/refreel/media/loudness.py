"""Takes stereo samples, gives their loudness as ITU-R BS.1770-5 measures it; never changes them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

BLOCK_SECONDS = 0.4
STEP_SECONDS = 0.1
ABSOLUTE_GATE = -70.0
RELATIVE_GATE = -10.0
OVERSAMPLING = 4
TAPS = 32
SEARCH_DB = 3.5
"""A true peak hides at most about 3 dB above its nearest samples at 48 kHz for programme material, so oversampling is only
needed around samples that are within this distance of the highest one."""


def integrated_lufs(samples: F32, rate: int = 48000) -> float:
    """Integrated loudness in LUFS of `samples` (n, channels), full scale 1.0, gated at −70 LUFS and −10 LU (BS.1770-5, annex 1).

    Channels weigh 1.0 each, so this is right for mono and stereo. Silence, and anything shorter than one block of 400 ms,
    gives −inf.
    """
    power = _block_power(np.atleast_2d(samples.T).T, rate)
    power = power[_level(power) > ABSOLUTE_GATE]
    if not len(power):
        return float("-inf")
    kept = power[_level(power) > _level(power.mean()) + RELATIVE_GATE]
    return float(_level(kept.mean()))


def true_peak_dbtp(samples: F32) -> float:
    """The highest level between and on the samples (n, channels), in dBTP, by four-fold oversampling (BS.1770-5, annex 2).
    Silence gives −inf."""
    channels = np.atleast_2d(samples.T)
    highest = float(np.abs(channels).max(initial=0.0))
    if highest == 0.0:
        return float("-inf")
    floor = highest * 10 ** (-SEARCH_DB / 20)
    for channel in channels:
        for start, stop in _loud_stretches(channel, floor):
            piece = np.pad(channel, TAPS)[start : stop + 2 * TAPS]
            for kernel in _between_samples():
                highest = max(highest, float(np.abs(np.convolve(piece, kernel, "valid")).max(initial=0.0)))
    return 20 * float(np.log10(highest))


def _level(power: F64 | np.float64) -> F64:
    """Loudness of a mean square, BS.1770's equation 2. Zero power gives −inf."""
    with np.errstate(divide="ignore"):
        return np.asarray(-0.691 + 10 * np.log10(power))


def _block_power(samples: F32, rate: int) -> F64:
    """Sum over channels of the K-weighted mean square of each overlapping block."""
    block, step = round(BLOCK_SECONDS * rate), round(STEP_SECONDS * rate)
    if len(samples) < block:
        return np.zeros(0)
    squares = (_k_weighted(samples, rate) ** 2).sum(axis=1)
    running = np.concatenate([[0.0], np.cumsum(squares)])
    starts = np.arange(0, len(samples) - block + 1, step)
    power: F64 = np.maximum(running[starts + block] - running[starts], 0.0) / block
    return power


def _k_weighted(samples: F32, rate: int) -> F64:
    """The two filters of annex 1 applied as a product of spectra: NumPy has no recursive filter, and half a second of zeros
    is far longer than the 38 Hz high-pass rings."""
    size = 1 << int(np.ceil(np.log2(len(samples) + rate // 2)))
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones(len(z), complex)
    for b, a in (_shelf(rate), _high_pass(rate)):
        response *= np.polyval(b[::-1], z) / np.polyval(a[::-1], z)
    spectrum = np.fft.rfft(samples.astype(np.float64), size, axis=0) * response[:, None]
    weighted: F64 = np.fft.irfft(spectrum, size, axis=0)[: len(samples)]
    return weighted


def _shelf(rate: int) -> tuple[list[float], list[float]]:
    """Annex 1's high shelf (+4 dB above 1.7 kHz) as b, a. The analogue parameters reproduce its 48 kHz table to 1e-9 and carry it
    to other rates (Brecht De Man, "Evaluation of implementations of the EBU R128 loudness measurement", 2018)."""
    gain, q, k = 3.999843853973347, 0.7071752369554196, np.tan(np.pi * 1681.974450955533 / rate)
    high = 10 ** (gain / 20)
    band = high**0.4996667741545416
    scale = 1 + k / q + k * k
    b = [(high + band * k / q + k * k) / scale, 2 * (k * k - high) / scale, (high - band * k / q + k * k) / scale]
    return b, [1.0, 2 * (k * k - 1) / scale, (1 - k / q + k * k) / scale]


def _high_pass(rate: int) -> tuple[list[float], list[float]]:
    """Annex 1's revised low-frequency B curve as b, a, from the same source as the shelf."""
    q, k = 0.5003270373238773, np.tan(np.pi * 38.13547087602444 / rate)
    scale = 1 + k / q + k * k
    return [1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / scale, (1 - k / q + k * k) / scale]


@lru_cache(maxsize=1)
def _between_samples() -> tuple[F64, ...]:
    """Windowed-sinc kernels for the three points between two samples."""
    kernels = []
    for phase in range(1, OVERSAMPLING):
        t = np.arange(-TAPS // 2 + 1, TAPS // 2 + 1) - phase / OVERSAMPLING
        kernel = np.sinc(t) * np.cos(np.pi * t / (TAPS + 1)) ** 2
        kernels.append((kernel / kernel.sum())[::-1])
    return tuple(kernels)


def _loud_stretches(channel: F32, floor: float) -> list[tuple[int, int]]:
    """Runs (start, stop) around samples at or above `floor`, joined where they are closer than a kernel."""
    loud = np.flatnonzero(np.abs(channel) >= floor)
    if not len(loud):
        return []
    breaks = np.flatnonzero(np.diff(loud) > TAPS) + 1
    groups = np.split(loud, breaks)
    return [(int(g[0]), int(g[-1]) + 1) for g in groups]
