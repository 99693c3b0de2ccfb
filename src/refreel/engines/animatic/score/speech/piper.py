"""The light voice: IPA in, a 22.05 kHz voice out, with the length of every symbol.

joe (en_US, CC0), a Piper network: ids `^ _ p _ p _ … $`, scales (noise, length, noise of lengths) → `output`; its inner
`/Ceil_output_0` is each id's length in units of 256 samples. Both noises are zero here, so that a line sounds the same each time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from refreel.engines.animatic.score.speech.graph import with_output
from refreel.engines.animatic.score.speech.take import Phone
from refreel.engines.animatic.values.cast import F32
from refreel.errors import EngineFailed

SAMPLE_RATE = 22_050
NAME = "piper_joe"
_UNIT = 256 / SAMPLE_RATE
_LENGTHS = "/Ceil_output_0"
# The dictionaries' symbols spelt as the voice was taught them.
_IPA = {
    "A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "oʊ", "W": "aʊ", "Y": "ɔɪ", "ʤ": "dʒ", "ʧ": "tʃ", "ᵊ": "ə", "T": "ɾ", "—": ",", "…": ".",
    "ɒ": "ɑ", "i": "iː", "u": "uː", "ɑ": "ɑː", "ɔ": "ɔː", "ɜ": "ɜː",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piper:
    session: onnxruntime.InferenceSession
    ids: dict[str, int]


def is_here(weights: Path) -> bool:
    return (weights / "piper_joe.onnx").is_file() and (weights / "piper_joe.json").is_file()


def open_piper(weights: Path, threads: int = 2) -> Piper:
    """Loads the network; raises `EngineFailed` when one of its two files is missing."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    try:
        card = json.loads((weights / "piper_joe.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        raise EngineFailed("The voice piper_joe.json is missing or damaged: run `refreel models pull`.") from None
    model = with_output(weights / "piper_joe.onnx", _LENGTHS)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return Piper(session, {symbol: ids[0] for symbol, ids in card["phoneme_id_map"].items()})


def say(piper: Piper, sounds: str, speed: float) -> tuple[F32, list[Phone]]:
    """Phonemes → samples (n,) float32 at 22.05 kHz and the time of every symbol."""
    symbols = [s for s in _spelt(sounds) if s in piper.ids]
    if not symbols:
        return np.zeros(0, np.float32), []
    ids = [piper.ids["^"], piper.ids["_"]]
    for symbol in symbols:
        ids += [piper.ids[symbol], piper.ids["_"]]
    ids.append(piper.ids["$"])
    audio, lengths = piper.session.run(
        ["output", _LENGTHS],
        {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([0.0, 1.0 / speed, 0.0], np.float32),
        },
    )
    edges = np.concatenate([[0.0], np.cumsum(np.asarray(lengths).ravel())]) * _UNIT
    # A symbol owns its id and the blank behind it.
    phones = [Phone(s, float(edges[2 + 2 * k]), float(edges[4 + 2 * k])) for k, s in enumerate(symbols)]
    return np.asarray(audio, np.float32).ravel(), phones


def _spelt(sounds: str) -> str:
    out = ""
    for i, symbol in enumerate(sounds):
        long = _IPA.get(symbol, symbol)
        out += long[:1] if long.endswith("ː") and sounds[i + 1 : i + 2] == "ː" else long
    return out.replace("ɜːɹ", "ɜː").replace("əɹ", "ɚ")
