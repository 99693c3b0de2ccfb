"""The pronouncing dictionary: sounds of a word, its inflections and compounds included.

The files are those of misaki (MIT), American or British: word → sounds, or word → {part of speech → sounds}.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from refreel.errors import EngineFailed

Entry = str | dict[str, str | None]
LETTER_NAMES = {
    "a": "ˈA", "b": "bˈi", "c": "sˈi", "d": "dˈi", "e": "ˈi", "f": "ˈɛf", "g": "ʤˈi", "h": "ˈAʧ", "i": "ˈI", "j": "ʤˈA",
    "k": "kˈA", "l": "ˈɛl", "m": "ˈɛm", "n": "ˈɛn", "o": "ˈO", "p": "pˈi", "q": "kjˈu", "r": "ˈɑɹ", "s": "ˈɛs", "t": "tˈi",
    "u": "jˈu", "v": "vˈi", "w": "dˈʌbᵊlju", "x": "ˈɛks", "y": "wˈI", "z": "zˈi",
}  # fmt: skip
_BRITISH_LETTERS = {
    "a": "ˈA", "b": "bˈiː", "c": "sˈiː", "d": "dˈiː", "e": "ˈiː", "g": "ʤˈiː", "o": "ˈQ", "p": "pˈiː", "q": "kjˈuː", "r": "ˈɑː",
    "t": "tˈiː", "u": "jˈuː", "v": "vˈiː", "w": "dˈʌbᵊljuː", "z": "zˈɛd",
}  # fmt: skip
_HARD = "ptkfθ"
_HISSING = "szʃʒʧʤ"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`gold` was checked by people and knows parts of speech; `silver` is larger and lower-case only."""

    gold: dict[str, Entry]
    silver: dict[str, Entry]
    british: bool

    def letters(self, word: str) -> str:
        """The names of a word's letters, the last one stressed."""
        names = LETTER_NAMES | (_BRITISH_LETTERS if self.british else {})
        said = [names[c] for c in word.lower() if c in names]
        return "".join(s.replace("ˈ", "ˌ") for s in said[:-1]) + (said[-1] if said else "")

    def find(self, word: str, part: str = "DEFAULT") -> str | None:
        """Sounds of `word` as the part of speech `part` (NOUN, VERB, ADJ, VBD, VBN, VBP, DT, or None for "before a pause")."""
        for form in dict.fromkeys((word, word.lower(), word.capitalize() if word.isupper() else word)):
            for book in (self.gold, self.silver):
                said = _of_part(book.get(form), part)
                if said:
                    return said
        return None


def open_lexicon(weights: Path, *, british: bool) -> Lexicon:
    """Reads `misaki_us_*.json` or `misaki_gb_*.json`; raises `EngineFailed` naming a file that is not there."""
    land = "gb" if british else "us"
    books = []
    for kind in ("gold", "silver"):
        path = weights / f"misaki_{land}_{kind}.json"
        try:
            books.append(json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            raise EngineFailed(
                f"The pronouncing dictionary {path.name} is missing: run `refreel models pull`."
            ) from None
        except ValueError as problem:
            raise EngineFailed(f"The dictionary {path.name} cannot be read: run `refreel models pull`.") from problem
    return Lexicon(books[0], books[1], british)


def pronounce(lexicon: Lexicon, word: str, part: str = "DEFAULT") -> str | None:
    """Sounds of a word from the dictionary: as it stands, inflected, possessive or compound; None when it is unknown."""
    return lexicon.find(word, part) or _inflected(lexicon, word, part) or _compound(lexicon, word)


def _of_part(entry: Entry | None, part: str) -> str | None:
    if entry is None or isinstance(entry, str):
        return entry
    parent = {"VBD": "VERB", "VBN": "VERB", "VBP": "VERB"}.get(part, part)
    return entry.get(part) or entry.get(parent) or entry.get("DEFAULT")


def _inflected(lexicon: Lexicon, word: str, part: str) -> str | None:
    low = word.lower()
    if low.endswith("in'") and len(low) > 4:
        stem = _stem(lexicon, low[:-3] + "ing", "ing", part)
        return _with_ing(stem, lexicon.british)[:-1] + "n" if stem else None
    for ending, build in (("'s", possessive), ("ing", _with_ing), ("ed", _with_ed), ("s", possessive)):
        if low.endswith(ending) and len(low) > len(ending) + 1:
            stem = _stem(lexicon, word if ending == "'s" else low, ending, part)
            if stem:
                return build(stem, lexicon.british)
    for ending, said in _SUFFIXES:
        if low.endswith(ending) and len(low) > len(ending) + 2:
            stem = _stem(lexicon, low, ending, part)
            if stem:
                return stem + (said.replace("ɹ", "") if lexicon.british and said.endswith("ɹ") else said)
    return None


_SUFFIXES = (
    ("ness", "nəs"), ("less", "ləs"), ("ful", "fᵊl"), ("ly", "li"), ("ish", "ɪʃ"), ("est", "əst"), ("er", "əɹ"), ("y", "i"),
    ("like", "lˌIk"), ("ship", "ʃˌɪp"), ("hood", "hˌʊd"), ("able", "əbᵊl"),
)  # fmt: skip


def _stem(lexicon: Lexicon, word: str, ending: str, part: str) -> str | None:
    """Sounds of the word without its ending, its spelling restored: stopped → stop, hoping → hope, cities → city."""
    bare = word[: -len(ending)]
    tries = [bare]
    if ending == "s" and bare.endswith("ie"):
        tries = [bare[:-2] + "y", bare]
    elif ending == "s" and bare.endswith("e"):
        tries = [bare, bare[:-1]]
    elif ending in ("ed", "ing", "er", "est", "y", "ish", "able"):
        tries = [bare, bare + "e"]
        if len(bare) > 2 and bare[-1] == bare[-2]:
            tries = [bare[:-1], bare] if bare[-1] not in "sl" else [bare, bare[:-1]]
        elif len(bare) > 2 and bare[-1] not in "wxyaeiou" and bare[-2] in "aeiou" and bare[-3] not in "aeiou":
            tries = [bare + "e", bare]
        if bare.endswith("i"):
            tries = [bare[:-1] + "y", *tries]
    elif ending in ("ly", "ness", "less", "ful") and bare.endswith("i"):
        tries = [bare[:-1] + "y"]
    as_verb = part if part != "DEFAULT" else ("VERB" if ending in ("ing", "ed") else "DEFAULT")
    return next((s for t in tries if len(t) > 1 and (s := lexicon.find(t, as_verb))), None)


def possessive(stem: str, british: bool) -> str:
    """Sounds with an s at the end: plural, possessive or third person."""
    if stem[-1] in _HISSING:
        return stem + ("ɪz" if british else "ᵻz")
    return stem + ("s" if stem[-1] in _HARD else "z")


def _with_ed(stem: str, british: bool) -> str:
    if stem[-1] in "td":
        return _flapped(stem, british) + ("ɪd" if british else "ᵻd")
    return stem + ("t" if stem[-1] in _HARD or stem[-1] in "sʃʧ" else "d")


def _with_ing(stem: str, british: bool) -> str:
    if british and stem[-1] in "ːə":
        return stem + "ɹɪŋ"
    return _flapped(stem, british) + "ɪŋ"


def _flapped(stem: str, british: bool) -> str:
    """American t between vowels turns into a tap."""
    if not british and len(stem) > 1 and stem[-1] == "t" and stem[-2] in "AIOWYæɑɔəɛɜɪʊʌiuɹ":
        return stem[:-1] + "ɾ"
    return stem


def _compound(lexicon: Lexicon, word: str) -> str | None:
    """Two known words written as one (moonbase); the second loses its main stress. Both must have three letters or more."""
    low = word.lower()
    if len(low) < 7 or not low.isalpha():
        return None
    for cut in sorted(range(3, len(low) - 2), key=lambda c: abs(c - len(low) / 2)):
        head, tail = _plain(lexicon, low[:cut]), _plain(lexicon, low[cut:])
        if head and tail:
            return head + tail.replace("ˌ", "").replace("ˈ", "ˌ")
    return None


def _plain(lexicon: Lexicon, part: str) -> str | None:
    """A part of a compound: only words that people checked, or their plural."""
    said = _of_part(lexicon.gold.get(part), "DEFAULT")
    if said is None and part.endswith("s") and len(part) > 3:
        stem = _of_part(lexicon.gold.get(part[:-1]), "DEFAULT")
        said = possessive(stem, lexicon.british) if stem else None
    return said
