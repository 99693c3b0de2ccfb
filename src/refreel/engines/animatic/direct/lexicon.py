"""Phrases with a meaning each, found in a run of words whatever their ending ("strolls", "strolling", "strolled")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from refreel.engines.animatic.direct.script import Token

T = TypeVar("T")

IRREGULAR = {
    "ran": "run", "sat": "sit", "sang": "sing", "sung": "sing", "flew": "fly", "flown": "fly", "fell": "fall",
    "fallen": "fall", "spoke": "speak", "spoken": "speak", "said": "say", "told": "tell", "drove": "drive", "rode": "ride",
    "leapt": "leap", "swam": "swim", "stood": "stand", "spun": "spin", "threw": "throw", "took": "take", "gave": "give",
    "held": "hold", "danced": "dance", "men": "man", "women": "woman", "children": "child", "people": "person",
    "leaves": "leaf", "swung": "swing", "lay": "lie", "lying": "lie", "shook": "shake", "came": "come", "went": "go",
    "made": "make", "wore": "wear", "thought": "think", "kept": "keep", "rose": "rise", "crept": "creep",
}  # fmt: skip


def forms(word: str) -> frozenset[str]:
    """The word itself and the base forms it may come from; some of them are no words at all, which does no harm."""
    found = {word}
    base = word[:-2] if word.endswith("'s") else word
    found.add(base)
    if base in IRREGULAR:
        found.add(IRREGULAR[base])
    if len(base) > 3:
        if base.endswith("ies"):
            found.add(base[:-3] + "y")
        if base.endswith("es"):
            found.add(base[:-2])
        if base.endswith("s") and not base.endswith("ss"):
            found.add(base[:-1])
        for end in ("ing", "ed"):
            stem = base.removesuffix(end)
            if stem != base and len(stem) >= 2:
                found |= {stem, stem + "e"}
                if len(stem) > 2 and stem[-1] == stem[-2]:
                    found.add(stem[:-1])
                if stem.endswith("i"):
                    found.add(stem[:-1] + "y")
    return frozenset(found)


class Lexicon(Generic[T]):
    """Built once from (phrase, meaning) pairs; the longest phrase that fits wins, then the first one given."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, meaning in entries:
            words = tuple(phrase.lower().replace("-", " ").split())
            self._by_first.setdefault(words[0], []).append((words, meaning))
        for rows in self._by_first.values():
            rows.sort(key=lambda row: -len(row[0]))

    def at(self, tokens: Sequence[Token], i: int) -> tuple[int, T] | None:
        """The phrase that begins at token `i`: how many tokens it takes, and its meaning."""
        best: tuple[int, T] | None = None
        for form in sorted(tokens[i].forms, key=lambda f: (f != tokens[i].text, f)):
            for words, meaning in self._by_first.get(form, ()):
                if (best is None or len(words) > best[0]) and _fits(tokens, i, words):
                    best = (len(words), meaning)
        return best

    def all(self, tokens: Sequence[Token]) -> list[tuple[int, int, T]]:
        """Every phrase in `tokens` from left to right without overlap: first token, number of tokens, meaning."""
        found, i = [], 0
        while i < len(tokens):
            hit = self.at(tokens, i)
            if hit:
                found.append((i, hit[0], hit[1]))
            i += hit[0] if hit else 1
        return found


def _fits(tokens: Sequence[Token], i: int, words: tuple[str, ...]) -> bool:
    return i + len(words) <= len(tokens) and all(w in tokens[i + k].forms for k, w in enumerate(words))


def entries(table: Iterable[tuple[T, str]]) -> Iterable[tuple[str, T]]:
    """(phrase, meaning) pairs of a table that lists a meaning's phrases with commas."""
    for meaning, phrases in table:
        for phrase in phrases.split(","):
            if phrase.strip():
                yield phrase.strip(), meaning


def each(words: str) -> frozenset[str]:
    """The words of a text that lists them with spaces."""
    return frozenset(words.split())
