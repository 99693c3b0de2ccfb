"""Mouth shapes from a recording, by its loudness and the colour of its sound."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.score.speech.take import RATE
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.speech import Mouth

_HOP = RATE // 50  # 20 ms
_WINDOW = 1536
# Upper edge of the spectral centroid in Hz: rounded vowels are dark, open ones brighter, spread ones brighter still, and hissing
# consonants brightest (formant charts of Peterson and Barney).
_SHAPES = ((650.0, "round"), (1500.0, "open"), (2700.0, "wide"))
_SHORTEST = 0.06


def mouths_heard(samples: F32) -> tuple[Mouth, ...]:
    """Mouths for a mono recording at 48 kHz; silence and noise floor give `rest`. Openness follows the loudness of the voice's
    band (150–4000 Hz)."""
    if len(samples) < _WINDOW:
        return ()
    level, centroid = _described(samples)
    top = float(np.percentile(level, 95))
    if top < 1e-4:
        return (Mouth(0.0, len(samples) / RATE, "rest", 0.0),)
    floor = max(0.08, 1.6 * float(np.percentile(level, 5)) / top)
    share = np.clip(level / top, 0.0, 1.0)
    shapes = [_shape(s, c, floor) for s, c in zip(share, centroid, strict=True)]
    return _joined(shapes, share, len(samples) / RATE)


def _described(samples: F32) -> tuple[F32, F32]:
    """Per 20 ms: root of the voice band's energy, and the spectral centroid in Hz."""
    padded = np.pad(samples, (_WINDOW // 2, _WINDOW))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][: len(samples) // _HOP + 1]
    power = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW).astype(np.float32), axis=1)) ** 2
    hertz = np.fft.rfftfreq(_WINDOW, 1 / RATE)
    band = (hertz >= 150) & (hertz <= 4000)
    heard = (hertz >= 150) & (hertz <= 9000)
    level = np.sqrt(power[:, band].sum(axis=1)) / _WINDOW
    centroid = (power[:, heard] @ hertz[heard]) / (power[:, heard].sum(axis=1) + 1e-12)
    smooth = np.convolve(level, np.array([0.25, 0.5, 0.25]), "same")
    return smooth.astype(np.float32), centroid.astype(np.float32)


def _shape(share: float, centroid: float, floor: float) -> str:
    if centroid > 3200 and share > 0.02:
        return "teeth"
    if share < floor:
        return "rest"
    if share < 0.22:
        return "small"
    return next((name for edge, name in _SHAPES if centroid < edge), "tongue")


def _joined(shapes: list[str], share: F32, seconds: float) -> tuple[Mouth, ...]:
    """Runs of one shape as mouths; runs shorter than 60 ms go to the one before."""
    runs: list[tuple[int, int, str]] = []
    for i, shape in enumerate(shapes):
        if (runs and (runs[-1][2] == shape)) or (runs and (runs[-1][1] - runs[-1][0]) * _HOP / RATE < _SHORTEST):
            runs[-1] = (runs[-1][0], i + 1, shape)
        else:
            runs.append((i, i + 1, shape))
    step = _HOP / RATE
    mouths: list[Mouth] = []
    for start, end, shape in runs:
        openness = 0.0 if shape == "rest" else float(np.clip(share[start:end].mean(), 0, 1)) ** 0.7
        if shape == "teeth":
            openness = min(openness, 0.3)
        if start * step < seconds:
            mouths.append(Mouth(start * step, min(end * step, seconds), shape, round(openness, 4)))
    return tuple(mouths)
