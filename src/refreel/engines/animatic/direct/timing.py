"""How long the film is and each of its shots, when in a shot each thing happens, and the film's shape."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from refreel.engines.animatic.direct.script import Scene

WORDS_A_SECOND = 2.9
FASTEST_WORDS_A_SECOND = 3.5
LETTERS_A_SECOND = 4.5
"""Of scripts written without spaces, where a letter is about a syllable."""
PAUSE = 0.35
SHORTEST_SHOT = 0.75
SHORTEST_LINE = 0.3
_RATIO_WORDS = (
    (r"\b(21 ?: ?9|ultra ?-?wide(?:screen)?|cinemascope|anamorphic (?:ratio|format))\b", "21:9"),
    (r"\b(9 ?: ?16|vertical(?: video| format| film| clip)?(?! (?:pan|tilt|line|stripe))|tik ?tok|instagram reels?|phone screen|youtube shorts?"
     r"|portrait (?:mode|format|orientation|video|ratio|aspect))\b", "9:16"),
    (r"\b(3 ?: ?4)\b", "3:4"),
    (r"\b(4 ?: ?3)\b", "4:3"),
    (r"\b(1 ?: ?1|square (?:video|format|frame|ratio|aspect|clip))\b", "1:1"),
    (r"\b(16 ?: ?9|wide ?screen|landscape (?:mode|format|orientation|video|ratio|aspect))\b", "16:9"),
)  # fmt: skip
_ASKED = re.compile(
    r"\b(\d{1,2})[ -]?(?:s|secs?|seconds?)\b(?:[ -]long)?[ -](?:video|clip|film|shot|movie|long)|\b(?:lasts?|duration(?: of)?:?) (\d{1,2}) ?s",
    re.I,
)


def speaking_seconds(text: str, rate: float = WORDS_A_SECOND) -> float:
    """About how long a voice needs for `text`, with a breath at each full stop."""
    dense = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", text))
    words = len(re.findall(r"[^\W_]+(?:['’][^\W_]+)*", re.sub(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", " ", text)))
    stops = len(re.findall(r"[.!?…。！？]+(?=\s)|[,;:，、]", text))
    return max(0.6, words / rate + dense / (LETTERS_A_SECOND * rate / WORDS_A_SECOND) + 0.2 * stops)


def fitted_words(text: str, seconds: float) -> tuple[str, str]:
    """`text` as far as it can be said in `seconds` at the fastest bearable rate, and the rest of it; either may be empty."""
    if seconds < SHORTEST_LINE:
        return "", text
    if speaking_seconds(text, FASTEST_WORDS_A_SECOND) <= max(seconds, 0.6) + 0.05:
        return text, ""
    words = text.split()
    if len(words) < 2 and text.isascii():
        return text, ""
    if len(words) < 2:
        keep = max(1, int(seconds * LETTERS_A_SECOND))
        return text[:keep], text[keep:]
    count = len(words)
    while count > 1 and speaking_seconds(" ".join(words[:count]), FASTEST_WORDS_A_SECOND) > seconds:
        count -= 1
    return " ".join(words[:count]), " ".join(words[count:])


def asked_ratio(prompt: str) -> tuple[str, str]:
    """The ratio that the prompt asks for and the words that do; both empty when none does."""
    for pattern, ratio in _RATIO_WORDS:
        match = re.search(pattern, prompt, re.IGNORECASE)
        if match:
            return ratio, match.group()
    return "", ""


def asked_seconds(prompt: str) -> int | None:
    """ "A 10 second video": the length that the prompt itself names."""
    match = _ASKED.search(prompt)
    return int(match[1] or match[2]) if match else None


def choose_ratio(given: str | None, prompt: str, shape: tuple[int, int], sizes: dict[str, tuple[int, int]]) -> str:
    """The film's ratio: the request's, else the prompt's, else the one nearest to `shape` (width, height), else 16:9."""
    if given in sizes:
        return str(given)
    asked = asked_ratio(prompt)[0]
    if asked in sizes:
        return asked
    wanted = shape[0] / shape[1] if shape[0] > 0 and shape[1] > 0 else 16 / 9
    if asked:
        wide, _, high = asked.partition(":")
        wanted = int(wide) / int(high)
    return min(sizes, key=lambda r: (round(abs(math.log(sizes[r][0] / sizes[r][1] / wanted)), 6), r))


def choose_seconds(need: float, allowed: Sequence[int]) -> int:
    """The shortest allowed length that holds `need` seconds, or the longest there is."""
    options = sorted(allowed) or list(range(4, 16))
    return next((s for s in options if s >= need - 1e-6), options[-1])


@dataclass(frozen=True, slots=True)
class Span:
    start: float
    seconds: float


def cut_film(scenes: Sequence[Scene], needs: Sequence[float], total: float) -> tuple[tuple[Span, ...], bool]:
    """Where each scene lies in a film of `total` seconds, without gaps, and whether times that the prompt gave had to be changed.

    Scenes with times keep their lengths in proportion; the others share what is left by their needs. Every shot keeps at
    least a little time, and edges lie on whole frames.
    """
    said = [s.end - s.begin if s.begin is not None and s.end is not None else None for s in scenes]
    spoken = sum(s for s in said if s is not None)
    silent = [max(n, SHORTEST_SHOT) for n, s in zip(needs, said, strict=True) if s is None]
    if not silent:
        lengths = [float(s or 0.0) for s in said]
    else:
        left = max(total - spoken, SHORTEST_SHOT * len(silent))
        lengths = [
            s if s is not None else left * max(n, SHORTEST_SHOT) / sum(silent) for n, s in zip(needs, said, strict=True)
        ]
    changed = spoken > 0 and abs(sum(lengths) - total) > 0.05
    least = min(SHORTEST_SHOT, total / len(scenes))
    spare = total - least * len(lengths)
    wish = [max(n - least, 0.0) for n in lengths]
    scale = spare / sum(wish) if sum(wish) > 0 else 0.0
    lengths = [least + w * scale if scale else total / len(scenes) for w in wish]
    edges = [0.0]
    for length in lengths[:-1]:
        edges.append(edges[-1] + length)
    edges = [round(e * 24) / 24 for e in edges] + [float(total)]
    return tuple(Span(a, b - a) for a, b in pairwise(edges)), changed


def spread(needs: Sequence[float], firm: Sequence[float], total: float) -> list[Span]:
    """Steps one after another in `total` seconds. `firm` seconds of each (its spoken words) are kept as long as they fit; the
    rest is shared in proportion to what each needs beyond them."""
    if not needs:
        return []
    fixed = sum(firm)
    if fixed >= total - 0.01:
        lengths = [total * f / fixed for f in firm]
    else:
        soft = [max(n - f, 0.05) for n, f in zip(needs, firm, strict=True)]
        lengths = [f + (total - fixed) * s / sum(soft) for f, s in zip(firm, soft, strict=True)]
    spans, at = [], 0.0
    for length in lengths:
        spans.append(Span(at, length))
        at += length
    return spans
