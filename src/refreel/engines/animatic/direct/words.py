"""What an unknown word is most like among the known ones, by a small sentence-embedding network (BGE small, English).

The network and its use (first token's vector, normalised, compared by cosine): Xiao et al., "C-Pack", 2023. WordPiece: Wu et al., 2016.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from refreel.engines.animatic.direct.anchors import ACTION_ANCHORS, MOVE_ANCHORS, PLACE_ANCHORS, VERB_NOISE
from refreel.errors import EngineFailed

F32 = NDArray[np.float32]
NETWORK, VOCABULARY = "bge_small_en.onnx", "bge_small_en.tokenizer.json"
ACTION_LEAST, PLACE_LEAST, MOVE_LEAST = 0.72, 0.70, 0.76
MARGIN = 0.012
"""The best meaning must beat the best other meaning by this much; measured with the least cosines on words outside the tables."""


class WordPiece:
    """Text to the network's token ids: lower case, accents off, words cut into the longest known pieces."""

    def __init__(self, path: Path) -> None:
        model = json.loads(path.read_text(encoding="utf-8"))["model"]
        self.ids: dict[str, int] = model["vocab"]
        self.unknown = self.ids[model["unk_token"]]

    def encode(self, text: str) -> list[int]:
        ids = [self.ids["[CLS]"]]
        for word in _split(text):
            ids += self._pieces(word)
        return [*ids[:127], self.ids["[SEP]"]]

    def _pieces(self, word: str) -> list[int]:
        found, start = [], 0
        while start < len(word):
            end = len(word)
            while end > start and ("##" if start else "") + word[start:end] not in self.ids:
                end -= 1
            if end == start:
                return [self.unknown]
            found.append(self.ids[("##" if start else "") + word[start:end]])
            start = end
        return found


def _split(text: str) -> list[str]:
    """Words and single marks; letters of scripts without spaces stand alone."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    words, word = [], ""
    for char in bare:
        if char.isspace() or not char.isalnum() or "\u3400" <= char <= "\u9fff":
            words += [word] if word else []
            words += [] if char.isspace() else [char]
            word = ""
        else:
            word += char
    return words + ([word] if word else [])


@dataclass(frozen=True, slots=True, eq=False)
class _Meanings:
    names: tuple[str, ...]
    vectors: F32


class Words:
    """Nearest known action, place or camera move of a word, or None when nothing is near enough.

    `weights` is the folder with `bge_small_en.onnx` and `bge_small_en.tokenizer.json`. Raises EngineFailed when one is missing.
    """

    def __init__(self, weights: Path) -> None:
        for name in (NETWORK, VOCABULARY):
            if not (weights / name).is_file():
                raise EngineFailed(f"{name} is missing; get it with: refreel models pull")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(weights / NETWORK), options, providers=["CPUExecutionProvider"]
        )
        self._pieces = WordPiece(weights / VOCABULARY)
        self._made: dict[str, _Meanings] = {}

    def action(self, verb: str) -> str | None:
        """One of `plan.ACTIONS` for a verb as it was written ("moseys")."""
        return self._nearest("action", ACTION_ANCHORS + VERB_NOISE, f"a person {verb}", ACTION_LEAST)

    def place(self, noun: str) -> str | None:
        """One of `plan.PLACES` for a noun phrase ("souk")."""
        return self._nearest("place", PLACE_ANCHORS, f"a {noun}", PLACE_LEAST)

    def move(self, phrase: str) -> str | None:
        """One of `plan.MOVES` for what a camera does ("camera inches")."""
        return self._nearest("move", MOVE_ANCHORS, phrase, MOVE_LEAST)

    def embed(self, texts: Sequence[str]) -> F32:
        """(n, 384) float32 unit vectors of `texts`."""
        encoded = [self._pieces.encode(t) for t in texts]
        longest = max(len(e) for e in encoded)
        ids = np.zeros((len(texts), longest), np.int64)
        mask = np.zeros_like(ids)
        for row, line in enumerate(encoded):
            ids[row, : len(line)] = line
            mask[row, : len(line)] = 1
        states = self._session.run(
            None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        )[0]
        first = np.asarray(states, np.float32)[:, 0]
        unit: F32 = first / np.linalg.norm(first, axis=1, keepdims=True)
        return unit

    def ranked(self, table: str, anchors: Sequence[tuple[str, str]], text: str) -> list[tuple[float, str]]:
        """Every meaning with its best cosine, nearest first."""
        if table not in self._made:
            names, phrases = zip(*((name, p.strip()) for name, ps in anchors for p in ps.split(",")), strict=True)
            self._made[table] = _Meanings(tuple(names), self.embed(phrases))
        known = self._made[table]
        cosines = known.vectors @ self.embed([text])[0]
        best: dict[str, float] = {}
        for name, cosine in zip(known.names, cosines.tolist(), strict=True):
            best[name] = max(best.get(name, -1.0), cosine)
        return sorted(((c, n) for n, c in best.items()), reverse=True)

    def _nearest(self, table: str, anchors: Sequence[tuple[str, str]], text: str, least: float) -> str | None:
        (cosine, name), (second, _) = self.ranked(table, anchors, text)[:2]
        return name if name and cosine >= least and cosine - second >= MARGIN else None
