"""Takes samples, gives what an ear hears in them: onsets, beats, tempo, whether it is a voice and how high; never changes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refreel.engines.animatic.cast.pixels import floats
from refreel.engines.animatic.values.cast import F32

RATE = 24000
HOP = 240
"""100 looks a second."""
WINDOW = 1024
BANDS = 40
LOWEST, HIGHEST = 40.0, 10000.0
TEMPOS = (50.0, 220.0)
USUAL_TEMPO, OCTAVES = 120.0, 0.8
TIGHT = 100.0
"""How strongly a beat is held to the tempo (Ellis 2007's α, for onsets of unit deviation)."""
STEADY = 0.12
"""Autocorrelation of the onsets at the tempo, relative to their power, below which there is no beat."""
FAINT = 0.25
"""No lag is the beat that correlates less than this share of the best."""
EARLY = 0.004
"""Seconds by which an onset shows before it sounds: the window's front reaches it first."""
TWICE, TWICE_SLOW, SLOW, FASTEST = 0.85, 0.3, 80.0, 185.0
"""Half the lag is the beat when it correlates nearly as well and is not too fast to be danced; of a slow beat less is asked, because a
strong half-time accent is more common than music that slow."""
VOICE_LOW, VOICE_HIGH = 70.0, 400.0
VOICED = 0.15
"""Least share of a voice's time that has a pitch."""
GLIDE = (0.1, 1.0)
"""Semitones in 20 ms by which a speaker's pitch moves, in the median; an instrument's moves by hundredths."""
TONES = (1.5, 16.0)
"""Semitones between a speaker's low and high."""
GAPS = 0.2
PERIODIC = 0.15
"""YIN's threshold on the normalised difference."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """`onsets` (n,) strength at 100 per second, mean deviation 1 at most; `tempo` BPM or 0; `beats` seconds; `speech`; `pitch` median
    Hz of the voiced parts, 0 when there are none."""

    onsets: F32
    tempo: float
    beats: tuple[float, ...]
    speech: bool
    pitch: float


def listen(samples: F32) -> Heard:
    """`samples` (n, 2) at 48 kHz."""
    mono = _halved(samples.mean(axis=1))
    bands = _bands(mono)
    onsets = _onsets(bands)
    tempo = tempo_of(onsets)
    beats = beats_of(onsets, tempo) if tempo else ()
    pitches, voiced = _pitches(mono)
    speech = _is_speech(mono, pitches, voiced)
    pitch = float(np.median(pitches[voiced])) if voiced.any() else 0.0
    return Heard(onsets, 0.0 if speech else tempo, () if speech else beats, speech, pitch)


def _halved(mono: F32) -> F32:
    """48 → 24 kHz through a short low-pass."""
    t = np.arange(-24, 25) / 2
    kernel = np.sinc(t) * np.hanning(51)[1:-1]
    if len(mono) < len(kernel):
        mono = np.pad(mono, (0, len(kernel)))
    return floats(np.convolve(mono, kernel / kernel.sum(), "same")[::2])


def _bands(mono: F32) -> F32:
    """(n, 40) log energies in bands of equal width on the mel scale, 100 a second; look k is centred on k/100 s."""
    padded = np.pad(mono, (WINDOW // 2, WINDOW // 2))
    looks = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    power = np.abs(np.fft.rfft(looks * floats(np.hanning(WINDOW)), axis=1)).astype(np.float32) ** 2
    return floats(np.log1p(100 * (power @ _mel())))


def _mel() -> F32:
    """(513, 40) triangles."""
    mels = np.linspace(_to_mel(LOWEST), _to_mel(HIGHEST), BANDS + 2)
    edges = 700 * (10 ** (mels / 2595) - 1)
    hertz = np.arange(WINDOW // 2 + 1) * RATE / WINDOW
    low, mid, high = edges[:-2], edges[1:-1], edges[2:]
    rising = (hertz[:, None] - low) / (mid - low)
    falling = (high - hertz[:, None]) / (high - mid)
    return floats(np.maximum(0, np.minimum(rising, falling)))


def _to_mel(hertz: float) -> float:
    return 2595 * float(np.log10(1 + hertz / 700))


def _onsets(bands: F32) -> F32:
    """Rises of the bands summed, less their local mean, in deviations."""
    if len(bands) < 3:
        return np.zeros(len(bands), np.float32)
    lag = 2
    rise = np.maximum(0, bands[lag:] - bands[:-lag]).mean(axis=1)
    flux = np.concatenate([np.zeros(lag), rise])
    local = np.convolve(flux, np.ones(81) / 81, "same")[: len(flux)] if len(flux) >= 81 else flux.mean()
    strength = np.maximum(0, flux - local)
    spread = float(strength.std())
    return floats(strength / spread) if spread > 1e-3 else np.zeros(len(flux), np.float32)


def tempo_of(onsets: F32) -> float:
    """BPM of the strongest regularity, octaves decided by a preference for 120; 0 when nothing is steady."""
    if len(onsets) < 200 or not onsets.any():
        return 0.0
    smooth = np.convolve(onsets - onsets.mean(), np.hanning(9)[1:-1], "same")
    size = 1 << int(np.ceil(np.log2(2 * len(smooth))))
    power = np.abs(np.fft.rfft(smooth, size)) ** 2
    correlation = np.fft.irfft(power)[: len(smooth)] / np.arange(len(smooth), 0, -1)
    correlation /= max(correlation[0], 1e-9)
    lags = np.arange(int(6000 / TEMPOS[1]), min(int(6000 / TEMPOS[0]), len(smooth) // 2) + 1)
    last = len(smooth) - 1
    score = correlation[lags] + sum(correlation[np.minimum(k * lags, last)] / k for k in (2, 4))
    liking = np.exp(-0.5 * (np.log2(6000 / lags / USUAL_TEMPO) / OCTAVES) ** 2)
    likely = correlation[lags] > max(STEADY, FAINT * float(correlation[lags].max()))
    if not likely.any():
        return 0.0
    lag = int(lags[np.argmax(np.where(likely, score * liking, -1.0))])
    half = round(lag / 2)
    near = half - 1 + int(correlation[half - 1 : half + 2].argmax())
    share = TWICE if 6000 / lag > SLOW else TWICE_SLOW
    if 6000 / near <= FASTEST and correlation[near] > share * correlation[lag]:
        lag = near
    return 6000 / _exact_lag(correlation, lag)


def _exact_lag(correlation: np.ndarray[tuple[int, ...], np.dtype[np.float64]], lag: int) -> float:
    """The lag to a fraction of a look: each multiple of it that still correlates says it more exactly than the one before."""
    exact = float(lag)
    for multiple in range(1, 9):
        centre = round(exact * multiple)
        if centre + 3 >= len(correlation) * 3 // 4:
            break
        around = np.arange(centre - 2, centre + 3)
        top = int(around[np.argmax(correlation[around])])
        before, here, after = correlation[top - 1 : top + 2]
        curve = before - 2 * here + after
        if here < 0.3 * correlation[lag] or curve >= 0:
            continue
        exact = (top + 0.5 * (before - after) / curve) / multiple
    return exact


def beats_of(onsets: F32, tempo: float) -> tuple[float, ...]:
    """Seconds of the beats: the sequence that falls on strong onsets and keeps to the tempo, by dynamic programming (Ellis 2007,
    "Beat Tracking by Dynamic Programming")."""
    period = 6000 / tempo
    local = np.convolve(onsets, np.exp(-0.5 * (np.arange(-8, 9) * 32 / period) ** 2), "same")
    reach = np.arange(-round(2 * period), -round(period / 2) + 1)
    cost = -TIGHT * np.log(-reach / period) ** 2
    total, before = local.copy(), np.full(len(local), -1)
    for t in range(len(local)):
        candidates = t + reach
        usable = candidates >= 0
        if not usable.any():
            continue
        scores = total[candidates[usable]] + cost[usable]
        best = int(scores.argmax())
        if scores[best] > 0:
            total[t] += scores[best]
            before[t] = candidates[usable][best]
    return _walked_back(total, before, local, period)


def _walked_back(
    total: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    before: np.ndarray[tuple[int, ...], np.dtype[np.intp]],
    local: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    period: float,
) -> tuple[float, ...]:
    last = len(total) - 1 - int(period)
    at = max(last, 0) + int(total[max(last, 0) :].argmax())
    path = []
    while at >= 0:
        path.append(at)
        at = int(before[at])
    path.reverse()
    weak = 0.25 * float(np.mean(local[path]))
    while path and local[path[0]] < weak:
        path.pop(0)
    while path and local[path[-1]] < weak:
        path.pop()
    return tuple(_peak(local, t) / 100 + EARLY for t in path)


def _peak(local: np.ndarray[tuple[int, ...], np.dtype[np.float64]], t: int) -> float:
    """The top of the parabola through a look and its neighbours."""
    if not 0 < t < len(local) - 1:
        return float(t)
    before, here, after = local[t - 1 : t + 2]
    curve = before - 2 * here + after
    return t + float(np.clip(0.5 * (before - after) / curve, -0.5, 0.5)) if curve < 0 else float(t)


def _pitches(mono: F32) -> tuple[F32, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """Hz of the fundamental 50 times a second and whether there is one (YIN: de Cheveigné, Kawahara 2002), at 8 kHz."""
    slow = floats(np.convolve(mono, np.ones(3) / 3, "same")[::3])
    rate, window = RATE / 3, 320
    longest = int(rate / VOICE_LOW)
    if len(slow) < window + longest + 1:
        return np.zeros(1, np.float32), np.zeros(1, bool)
    looks = np.lib.stride_tricks.sliding_window_view(slow, window + longest)[:: int(rate / 50)]
    size = 1024
    head = np.fft.rfft(looks[:, :window], size, axis=1)
    cross = np.fft.irfft(np.conj(head) * np.fft.rfft(looks, size, axis=1), size, axis=1)[:, : longest + 1]
    squares = np.concatenate([np.zeros((len(looks), 1)), np.cumsum(looks.astype(np.float64) ** 2, axis=1)], axis=1)
    energy = squares[:, window : window + longest + 1] - squares[:, : longest + 1]
    difference = np.maximum(energy[:, :1] + energy - 2 * cross, 0)
    mean = np.cumsum(difference[:, 1:], axis=1) / np.arange(1, longest + 1)
    normal = np.concatenate([np.ones((len(looks), 1)), difference[:, 1:] / np.maximum(mean, 1e-9)], axis=1)
    shortest = int(rate / VOICE_HIGH)
    lag, depth = _first_dip(normal, shortest)
    loud = energy[:, 0] > max(1e-6 * window, 0.02 * float(np.percentile(energy[:, 0], 95)))
    return floats(rate / lag), np.asarray((depth < PERIODIC) & loud)


def _first_dip(
    normal: np.ndarray[tuple[int, ...], np.dtype[np.float64]], shortest: int
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """The first lag whose dip is under the threshold (else the deepest), to a fraction, and its depth."""
    inner = normal[:, shortest:-1]
    dip = (inner < PERIODIC) & (inner <= normal[:, shortest - 1 : -2]) & (inner < normal[:, shortest + 1 :])
    lag = np.where(dip.any(axis=1), dip.argmax(axis=1), inner.argmin(axis=1)) + shortest
    rows = np.arange(len(normal))
    before, here, after = (
        normal[rows, lag - 1],
        normal[rows, lag],
        normal[rows, np.minimum(lag + 1, normal.shape[1] - 1)],
    )
    curve = np.maximum(before - 2 * here + after, 1e-9)
    return lag + np.clip(0.5 * (before - after) / curve, -0.5, 0.5), here


def _is_speech(mono: F32, pitches: F32, voiced: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> bool:
    """Whether this is mostly a voice: one pitch at a time that glides (an instrument's stays on its notes, a mix has none that can be
    followed), within a voice's range of tones, and gaps between the syllables."""
    both = voiced[1:] & voiced[:-1]
    if voiced.mean() < VOICED or not both.any():
        return False
    tones = 12 * np.log2(np.maximum(pitches, 1.0))
    glide = float(np.median(np.abs(np.diff(tones))[both]))
    low, high = np.percentile(tones[voiced], (10, 90))
    return GLIDE[0] < glide < GLIDE[1] and TONES[0] < high - low < TONES[1] and _gaps(mono) > GAPS


def _gaps(mono: F32) -> float:
    """Share of the looks that are less than half as loud as the mean (Saunders 1996, "Real-time discrimination of broadcast
    speech/music")."""
    whole = mono[: len(mono) // HOP * HOP].reshape(-1, HOP)
    loudness = np.sqrt((whole.astype(np.float64) ** 2).mean(axis=1))
    return float((loudness < 0.5 * loudness.mean()).mean()) if len(loudness) else 0.0
