"""The Kokoro voices: phonemes in, a 24 kHz voice out, with the length of every phoneme.

Kokoro-82M (hexgrad, Apache-2.0), int8 ONNX: `tokens` (1, n) with 0 at both ends, `style` (1, 256) = the voice's row for that
many phonemes, `speed` (1,) → `audio`. Its inner `/encoder/Clip_output_0` is each token's length in units of 600 samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from refreel.engines.animatic.score.speech.graph import with_output
from refreel.engines.animatic.score.speech.take import Phone
from refreel.engines.animatic.values.cast import F32
from refreel.errors import EngineFailed

SAMPLE_RATE = 24_000
UNIT = 600 / SAMPLE_RATE
# The sound of a token comes this much before the end of the tokens' summed lengths says: measured over four voices by correlation
# of the sounds' sonority with the loudness (50–60 ms, the same in the first and second half of a sentence).
_EARLY = 0.05
LONGEST = 400  # tokens in one go; the network takes 510
_LENGTHS = "/encoder/Clip_output_0"
# From the model's published config.json; symbols of other languages' voices left out.
_IDS = {
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, "—": 9, "…": 10, '"': 11, "(": 12, ")": 13, " ": 16, "A": 24, "I": 25,
    "O": 31, "Q": 33, "S": 35, "T": 36, "W": 39, "Y": 41, "ᵊ": 42, "a": 43, "b": 44, "c": 45, "d": 46, "e": 47, "f": 48,
    "h": 50, "i": 51, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56, "o": 57, "p": 58, "q": 59, "r": 60, "s": 61, "t": 62,
    "u": 63, "v": 64, "w": 65, "x": 66, "y": 67, "z": 68, "ɑ": 69, "ɐ": 70, "ɒ": 71, "æ": 72, "β": 75, "ɔ": 76, "ɕ": 77,
    "ç": 78, "ɖ": 80, "ð": 81, "ʤ": 82, "ə": 83, "ɚ": 85, "ɛ": 86, "ɜ": 87, "ɡ": 92, "ɪ": 102, "ŋ": 112, "θ": 119, "ɹ": 123,
    "ɾ": 125, "ʃ": 131, "ʧ": 133, "ʊ": 135, "ʌ": 138, "ʒ": 147, "ʔ": 148, "ˈ": 156, "ˌ": 157, "ː": 158, "ᵻ": 177,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kokoro:
    """An opened network and the folder of its voices."""

    session: onnxruntime.InferenceSession
    voices: Path


def is_here(weights: Path, voice: str) -> bool:
    """Whether the network and this voice's styles lie in `weights`."""
    return (weights / "kokoro.onnx").is_file() and (weights / "kokoro_voices" / f"{voice}.bin").is_file()


def open_kokoro(weights: Path, threads: int = 2) -> Kokoro:
    """Loads the network (about 1.3 s); raises `EngineFailed` when its file is missing or another one."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Full optimisation costs more to load and, with these dynamic shapes, runs slower: 0.54 s a second against 0.45.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    model = with_output(weights / "kokoro.onnx", _LENGTHS)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return Kokoro(session, weights / "kokoro_voices")


def say(kokoro: Kokoro, sounds: str, voice: str, speed: float) -> tuple[F32, list[Phone]]:
    """Phonemes → samples (n,) float32 at 24 kHz and the time of every symbol."""
    known = "".join(s for s in sounds if s in _IDS)
    samples: list[F32] = []
    phones: list[Phone] = []
    offset = 0.0
    for part in _parts(known):
        audio, lengths = _run(kokoro, part, voice, speed)
        edges = offset + np.concatenate([[0.0], np.cumsum(lengths)]) * UNIT
        phones.extend(Phone(s, float(edges[k + 1]) - _EARLY, float(edges[k + 2]) - _EARLY) for k, s in enumerate(part))
        samples.append(audio)
        offset += len(audio) / SAMPLE_RATE
    return (np.concatenate(samples) if samples else np.zeros(0, np.float32)), phones


def _run(kokoro: Kokoro, part: str, voice: str, speed: float) -> tuple[F32, F32]:
    try:
        styles = np.fromfile(kokoro.voices / f"{voice}.bin", np.float32).reshape(-1, 256)
    except (FileNotFoundError, ValueError):
        raise EngineFailed(f"The voice {voice}.bin is missing or damaged: run `refreel models pull`.") from None
    tokens = np.array([[0, *(_IDS[s] for s in part), 0]], np.int64)
    style = styles[min(len(part), len(styles) - 1)][None]
    audio, lengths = kokoro.session.run(
        ["audio", _LENGTHS], {"tokens": tokens, "style": style, "speed": np.array([speed], np.float32)}
    )
    return np.asarray(audio, np.float32).ravel(), np.asarray(lengths, np.float32).ravel()


def _parts(sounds: str) -> list[str]:
    """Pieces of at most `LONGEST` symbols, split after a sentence, else after a word."""
    parts: list[str] = []
    rest = sounds
    while len(rest) > LONGEST:
        head = rest[:LONGEST]
        cut = max(head.rfind(m) for m in ".!?…")
        cut = cut + 1 if cut > LONGEST // 3 else (head.rfind(" ") if " " in head else LONGEST)
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*parts, rest] if rest else parts
