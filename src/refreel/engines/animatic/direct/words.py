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

from refreel.engines.animatic.direct.anchors import MOVE_ANCHORS, PLACE_ANCHORS, VERB_NOISE
from refreel.engines.animatic.direct.lexicon import forms
from refreel.engines.animatic.direct.verbs import VERBS
from refreel.errors import EngineFailed

F32 = NDArray[np.float32]
NETWORK, VOCABULARY = "bge_small_en.onnx", "bge_small_en.tokenizer.json"
ACTION_LEAST, PLACE_LEAST, MOVE_LEAST = 0.74, 0.74, 0.80
ACTION_MARGIN, MARGIN = 0.02, 0.02
_LIKES = "a person who likes to "
"""The least cosine of a match, and by how much the best meaning must beat the next one: chosen on about a hundred words outside
the tables so that a wrong meaning is much rarer than none (the tests hold the figures)."""
NEAREST = 3
"""A verb's nearness to an action is the mean over that many of the action's own verbs: rare words have chance neighbours."""


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
        anchors = [(v.actions[0], ps) for v, ps in VERBS if v.actions[0] != "idle"] + [("", VERB_NOISE)]
        told = [
            (name, ",".join(_LIKES + p.strip() for p in ps.split(",") if len(p.split()) < 3)) for name, ps in anchors
        ]
        return self._nearest("action", told, _LIKES + self._base(verb), ACTION_LEAST, ACTION_MARGIN, NEAREST)

    def place(self, noun: str) -> str | None:
        """One of `plan.PLACES` for a noun phrase ("souk")."""
        return self._nearest("place", PLACE_ANCHORS, f"a {noun}", PLACE_LEAST)

    def move(self, phrase: str) -> str | None:
        """One of `plan.MOVES` for what a camera does ("camera inches")."""
        return self._nearest("move", MOVE_ANCHORS, phrase, MOVE_LEAST)

    def _base(self, verb: str) -> str:
        """The base form of a verb: of those it may have, the one that the vocabulary knows in the fewest pieces."""
        whole = [f for f in forms(verb) if len(f) > 2]
        return min(whole, key=lambda f: (len(self._pieces.encode(f)), f == verb, -len(f), f), default=verb)

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

    def ranked(
        self, table: str, anchors: Sequence[tuple[str, str]], text: str, nearest: int = 1
    ) -> list[tuple[float, str]]:
        """Every meaning with the mean of its `nearest` best cosines, nearest first."""
        if table not in self._made:
            names, phrases = zip(*((name, p.strip()) for name, ps in anchors for p in ps.split(",")), strict=True)
            self._made[table] = _Meanings(tuple(names), self.embed(phrases))
        known = self._made[table]
        cosines = known.vectors @ self.embed([text])[0]
        by_name: dict[str, list[float]] = {}
        for name, cosine in zip(known.names, cosines.tolist(), strict=True):
            by_name.setdefault(name, []).append(cosine)
        best = {name: sorted(found, reverse=True)[:nearest] for name, found in by_name.items()}
        return sorted(((sum(c) / len(c), name) for name, c in best.items()), reverse=True)

    def _nearest(
        self,
        table: str,
        anchors: Sequence[tuple[str, str]],
        text: str,
        least: float,
        margin: float = MARGIN,
        nearest: int = 1,
    ) -> str | None:
        (cosine, name), (second, _) = self.ranked(table, anchors, text, nearest)[:2]
        return name if name and cosine >= least and cosine - second >= margin else None
