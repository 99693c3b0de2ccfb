"""Mouth shapes from timed sounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from refreel.engines.animatic.score.speech.take import RATE, Phone
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.speech import Mouth

Shape = tuple[str, float]

# How far the jaw drops for each sound, after the vowel height of the IPA chart; diphthongs have two shapes.
_SHAPES: dict[str, tuple[Shape, ...]] = {
    "i": (("wide", 0.28),), "ɪ": (("wide", 0.36),), "e": (("wide", 0.45),), "ɛ": (("wide", 0.58),), "æ": (("open", 0.85),),
    "a": (("open", 0.9),), "ɑ": (("open", 0.95),), "ɒ": (("round", 0.75),), "ɔ": (("round", 0.66),), "ʌ": (("open", 0.62),),
    "ə": (("small", 0.4),), "ɐ": (("small", 0.45),), "ɚ": (("small", 0.38),), "ɜ": (("small", 0.45),), "ʊ": (("round", 0.38),),
    "u": (("round", 0.28),), "o": (("round", 0.55),), "ᵊ": (("small", 0.28),), "ᵻ": (("small", 0.34),),
    "A": (("wide", 0.6), ("wide", 0.32)), "I": (("open", 0.88), ("wide", 0.34)), "O": (("round", 0.62), ("round", 0.34)),
    "Q": (("small", 0.5), ("round", 0.32)), "W": (("open", 0.88), ("round", 0.36)), "Y": (("round", 0.62), ("wide", 0.34)),
    "p": (("closed", 0.0),), "b": (("closed", 0.0),), "m": (("closed", 0.0),), "f": (("teeth", 0.1),), "v": (("teeth", 0.1),),
    "s": (("teeth", 0.12),), "z": (("teeth", 0.12),), "ʃ": (("teeth", 0.18),), "ʒ": (("teeth", 0.18),), "ʧ": (("teeth", 0.18),),
    "ʤ": (("teeth", 0.18),), "θ": (("tongue", 0.2),), "ð": (("tongue", 0.2),), "t": (("tongue", 0.16),), "d": (("tongue", 0.16),),
    "T": (("tongue", 0.2),), "ɾ": (("tongue", 0.2),), "n": (("tongue", 0.18),), "l": (("tongue", 0.3),), "ɹ": (("round", 0.3),),
    "r": (("round", 0.3),), "w": (("round", 0.2),), "j": (("wide", 0.25),), "k": (("small", 0.2),), "ɡ": (("small", 0.2),),
    "ŋ": (("small", 0.2),), "h": (("small", 0.4),), "x": (("small", 0.2),), "ʔ": (("small", 0.15),),
}  # fmt: skip
_FIRM = ("closed", "teeth")
_SHORTEST = 0.035


def is_sound(symbol: str) -> bool:
    """Whether a symbol of the phoneme string is a sound (and not a stress mark, a space or a mark)."""
    return symbol in _SHAPES


def mouths_of(phones: Sequence[Phone], samples: F32) -> tuple[Mouth, ...]:
    """Mouths from the first sound to the last, without gaps; openness follows the sound, its neighbours and the loudness."""
    spans = _spans(phones)
    if not spans:
        return ()
    loudness = _loudness(samples)
    shaped = _with_neighbours(_merged(_silenced(spans, loudness)))
    return tuple(
        Mouth(
            start, end, viseme, round(float(openness * _louder(loudness, start, end)), 4) if viseme != "rest" else 0.0
        )
        for start, end, viseme, openness in shaped
    )


def _spans(phones: Sequence[Phone]) -> list[tuple[float, float, str, float]]:
    spans: list[tuple[float, float, str, float]] = []
    for phone in phones:
        shapes = _SHAPES.get(phone.symbol, (("rest", 0.0),))
        width = (phone.end - phone.start) / len(shapes)
        for k, (viseme, openness) in enumerate(shapes):
            spans.append((phone.start + k * width, phone.start + (k + 1) * width, viseme, openness))
    return spans


def _silenced(spans: list[tuple[float, float, str, float]], loudness: F32) -> list[tuple[float, float, str, float]]:
    """A last consonant is counted to the end of the pause behind it: where nothing is heard for 80 ms the mouth rests."""
    out: list[tuple[float, float, str, float]] = []
    for start, end, viseme, openness in spans:
        quiet = loudness[max(0, int(start * 100)) : max(0, int(end * 100))] < 0.03
        heard = int(np.nonzero(~quiet)[0][-1]) + 1 if (~quiet).any() else (4 if viseme == "closed" else 0)
        if viseme == "rest" or len(quiet) - heard < 8:
            out.append((start, end, viseme, openness))
            continue
        border = start + heard / 100
        if heard:
            out.append((start, border, viseme, openness))
        out.append((border, end, "rest", 0.0))
    return out


def _merged(spans: list[tuple[float, float, str, float]]) -> list[tuple[float, float, str, float]]:
    """Shapes too short to be seen are put together under the most open of them; lips that close or bite stay as they are, and
    rests inside a phrase belong to the sound before."""
    out: list[tuple[float, float, str, float]] = []
    for span in spans:
        start, end, viseme, openness = span
        if viseme == "rest" and out and (out[-1][2] == "rest" or end - start < 0.07):
            out[-1] = (out[-1][0], end, out[-1][2], out[-1][3])
        elif out and viseme not in _FIRM and viseme != "rest" and out[-1][2] not in (*_FIRM, "rest"):
            before = out[-1]
            if min(end - start, before[1] - before[0]) < _SHORTEST:
                wider = span if openness > before[3] else before
                out[-1] = (before[0], end, wider[2], wider[3])
            else:
                out.append(span)
        else:
            out.append(span)
    return out


def _with_neighbours(spans: list[tuple[float, float, str, float]]) -> list[tuple[float, float, str, float]]:
    """Coarticulation: half the jaw's height is a sound's own, the rest its neighbours'; closed lips stay closed, bitten ones nearly."""
    out = []
    for i, (start, end, viseme, own) in enumerate(spans):
        around = [spans[j][3] for j in (i - 1, i + 1) if 0 <= j < len(spans) and spans[j][2] != "rest"]
        blended = own if not around else 0.6 * own + 0.4 * sum(around) / len(around)
        firm = {"closed": 0.0, "rest": 0.0, "teeth": min(blended, 0.22)}.get(viseme, max(blended, 0.7 * own))
        out.append((start, end, viseme, firm))
    return out


def _loudness(samples: F32) -> F32:
    """Root mean square in 10 ms steps, as a share of the loud parts (0–1)."""
    hop = RATE // 100
    if len(samples) < hop:
        return np.zeros(1, np.float32)
    frames = samples[: len(samples) // hop * hop].reshape(-1, hop)
    level = np.sqrt(np.mean(frames * frames, axis=1))
    level = np.convolve(level, np.full(3, 1 / 3, np.float32), "same")
    top = float(np.percentile(level, 92)) or 1.0
    return np.clip(level / top, 0.0, 1.0).astype(np.float32)


def _louder(loudness: F32, start: float, end: float) -> float:
    """Soft speech opens the mouth less: 0.45 at silence, 1.1 at full voice."""
    a, b = int(start * 100), max(int(start * 100) + 1, int(np.ceil(end * 100)))
    part = loudness[a:b]
    return 0.45 + 0.65 * float(part.mean()) if len(part) else 0.45
