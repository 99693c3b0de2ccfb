"""Sounds of words that no dictionary has, from their letters by rules of English spelling.

Symbols are those of the dictionaries: IPA, with A I O W Y for the diphthongs of day, my, go, now, boy.
"""

from __future__ import annotations

import re
import unicodedata

_V = "[aeiouy]"
_C = "[bcdfghjklmnpqrstvwxz]"
# (letters, what must stand before, what must follow, sounds); the first that fits is taken.
_RULES: tuple[tuple[str, str, str, str], ...] = (
    # endings
    ("tion", "", "s?$", "ʃən"), ("ssion", "", "s?$", "ʃən"), ("sion", f"{_V}", "s?$", "ʒən"), ("sion", "", "s?$", "ʃən"),
    ("cian", "", "s?$", "ʃən"), ("tial", "", "", "ʃəl"), ("cial", "", "", "ʃəl"), ("cious", "", "$", "ʃəs"), ("tious", "", "$", "ʃəs"),
    ("ture", "", "s?$", "ʧəɹ"), ("sure", f"{_V}", "s?$", "ʒəɹ"), ("ious", "", "$", "iəs"), ("eous", "", "$", "iəs"),
    ("ous", "", "$", "əs"), ("able", f"{_C}", "s?$", "əbᵊl"), ("ible", "", "s?$", "əbᵊl"), ("ism", "", "s?$", "ɪzᵊm"),
    ("age", f"{_V}.*{_C}", "s?$", "ɪʤ"), ("ate", f"{_V}.*{_C}", "s?$", "At"), ("ure", "", "s?$", "jʊɹ"),
    ("que", "", "$", "k"), ("gue", "", "$", "ɡ"), ("ness", "", "$", "nəs"), ("less", f"{_V}", "$", "ləs"),
    ("le", f"{_C}", "s?$", "ᵊl"), ("ed", f"{_V}.*[td]", "$", "ᵻd"), ("ed", f"{_V}.*[pkfsxcʃ]", "$", "t"), ("ed", f"{_V}.*h", "$", "t"),
    ("ed", f"{_V}", "$", "d"), ("ed", f"{_V}.*", "$", "d"), ("es", f"{_V}.*(?:s|x|z|ch|sh|ss)", "$", "ᵻz"), ("es", "[aeiou].*[ckpt]", "$", "s"),
    ("es", "[aeiou].*", "$", "z"), ("ing", f"{_V}.*", "s?$", "ɪŋ"), ("er", f"{_V}.*", "s?$", "əɹ"), ("or", f"{_V}.*[tsd]", "s?$", "əɹ"),
    ("y", f"{_V}.*", "$", "i"), ("y", "", "$", "I"), ("ies", f"{_V}.*", "$", "iz"), ("ia", "", "s?$", "iə"), ("io", "", "s?$", "iO"),
    ("a", f"{_V}.*", "$", "ə"), ("i", "", "$", "i"), ("o", "", "s?$", "O"), ("u", "", "$", "u"), ("ee", "", "", "i"),
    ("e", f"{_V}.*", "$", ""), ("e", "", "$", "i"),
    # consonants
    ("tch", "", "", "ʧ"), ("sch", "^", "", "ʃ"), ("chr", "", "", "kɹ"), ("ch", "", "", "ʧ"), ("ck", "", "", "k"), ("cc", "", "[eiy]", "ks"),
    ("sc", "", "[eiy]", "s"), ("c", "", "[eiy]", "s"), ("cc", "", "", "k"), ("cq", "", "", "k"), ("c", "", "", "k"),
    ("dge", "", "$", "ʤ"), ("dg", "", "[eiy]", "ʤ"), ("dd", "", "", "d"), ("d", "", "", "d"), ("bb", "", "", "b"), ("b", "m", "$", ""), ("b", "", "", "b"),
    ("ff", "", "", "f"), ("f", "", "", "f"), ("ght", "", "", "t"), ("gh", "^", "", "ɡ"), ("gh", "", "", ""), ("gn", "^", "", "n"), ("gn", "", "$", "n"),
    ("gg", "", "", "ɡ"), ("ge", "[aeioulr].*", "$", "ʤ"), ("g", "", "[eiy]", "ʤ"), ("g", "", "", "ɡ"), ("h", "", _V, "h"), ("h", "", "", ""),
    ("j", "", "", "ʤ"), ("kn", "^", "", "n"), ("kk", "", "", "k"), ("k", "", "", "k"), ("ll", "", "", "l"), ("l", "[ao]", "[kfm]", ""), ("l", "", "", "l"),
    ("mm", "", "", "m"), ("mn", "", "$", "m"), ("m", "", "", "m"), ("ng", "", "$", "ŋ"), ("ng", "", f"{_C}", "ŋ"), ("n", "", "[kgqx]", "ŋ"), ("nn", "", "", "n"), ("n", "", "", "n"),
    ("ph", "", "", "f"), ("ps", "^", "", "s"), ("pp", "", "", "p"), ("p", "", "", "p"), ("qu", "", "", "kw"), ("q", "", "", "k"),
    ("rrh", "", "", "ɹ"), ("rh", "^", "", "ɹ"), ("rr", "", "", "ɹ"), ("r", "", "", "ɹ"), ("sh", "", "", "ʃ"), ("ss", "", "", "s"),
    ("s", f"{_V}", f"{_V}", "z"), ("s", "[bdglmnrvwaeiouy]", "$", "z"), ("sm", "", "$", "zᵊm"), ("s", "", "", "s"),
    ("th", "", "er", "ð"), ("th", "", "", "θ"), ("tt", "", "", "t"), ("t", "", "", "t"), ("vv", "", "", "v"), ("v", "", "", "v"),
    ("wh", "", "o", "h"), ("wh", "", "", "w"), ("wr", "^", "", "ɹ"), ("w", "", _V, "w"), ("w", "", "", ""), ("x", "^", "", "z"), ("x", "", "", "ks"),
    ("zz", "", "", "z"), ("z", "", "", "z"), ("y", "", "[aeiou]", "j"),
    # vowels
    ("eigh", "", "", "A"), ("igh", "", "", "I"), ("augh", "", "", "ɔ"), ("ough", "", "", "ɔ"), ("eau", "", "", "O"), ("air", "", "", "ɛɹ"), ("are", "", "$", "ɛɹ"), ("ear", "", "", "ɪɹ"), ("eer", "", "", "ɪɹ"),
    ("ere", "", "$", "ɪɹ"), ("ire", "", "$", "Iəɹ"), ("our", "", "", "ɔɹ"), ("oor", "", "", "ɔɹ"), ("ore", "", "$", "ɔɹ"), ("oar", "", "", "ɔɹ"), ("war", "", "", "wɔɹ"), ("wor", "", "", "wɜɹ"),
    ("ar", "", "[aeiou]", "ɛɹ"), ("ar", "", "", "ɑɹ"), ("er", "", "[aeiou]", "ɛɹ"), ("er", "", "", "ɜɹ"), ("ir", "", "", "ɜɹ"), ("ur", "", "", "ɜɹ"), ("yr", "", "", "ɜɹ"), ("or", "", "", "ɔɹ"),
    ("ai", "", "", "A"), ("ay", "", "", "A"), ("au", "", "", "ɔ"), ("aw", "", "", "ɔ"), ("all", "", "", "ɔl"), ("al", "", "[kdt]", "ɔl"),
    ("ea", "", "[dlnv]?th", "ɛ"), ("ea", "", "", "i"), ("eu", "", "", "ju"), ("ew", "", "", "u"), ("ei", "", "", "A"), ("ey", "", "", "A"),
    ("ie", "", "[tldvn]", "i"), ("ie", "", "", "I"), ("oa", "", "", "O"), ("oo", "", "[kd]", "ʊ"), ("oo", "", "", "u"), ("oi", "", "", "Y"), ("oy", "", "", "Y"),
    ("ou", "", "", "W"), ("ow", "", "[nlds]?$", "O"), ("ow", "", "", "W"), ("oe", "", "s?$", "O"), ("ue", "", "$", "u"), ("ui", "", "", "u"),
    ("a", "", f"{_C}e$", "A"), ("e", "", f"{_C}e$", "i"), ("i", "", f"{_C}e$", "I"), ("o", "", f"{_C}e$", "O"), ("u", "[rljs]", f"{_C}e$", "u"), ("u", "", f"{_C}e$", "ju"), ("y", "", f"{_C}e$", "I"),
    ("a", "", f"{_C}(?:es|ed|ing|er|y)$", "A"), ("o", "", f"{_C}(?:es|ed|ing|er|y)$", "O"), ("i", "", f"{_C}(?:es|ed|ing|er)$", "I"), ("u", "", f"{_C}(?:es|ed|ing|er|y)$", "u"),
    ("a", "w", "", "ɑ"), ("a", "^", f"{_C}{_V}", "ə"), ("a", "", f"{_C}i[aou]", "A"), ("a", "", "", "æ"),
    ("e", "", f"{_V}", "i"), ("e", "", "", "ɛ"), ("i", "", "[ao]", "i"), ("i", "", "", "ɪ"), ("o", "", f"{_C}i[aou]", "O"), ("o", "", "", "ɑ"), ("u", "[rlj]", f"{_C}{_V}", "u"),
    ("u", "", f"{_C}[aio]", "ju"), ("u", "[gq]", f"{_V}", "w"), ("u", "", "", "ʌ"), ("y", "", "", "ɪ"),
)  # fmt: skip
_COMPILED = tuple(
    (letters, re.compile(f"(?:{before})$") if before else None, re.compile(after) if after else None, sounds)
    for letters, before, after, sounds in _RULES
)
_VOWELS = "AIOWYæɑɔəɛɜɪʊʌiuᵊᵻ"
_FULL = "AIOWYæɑɔɛɜɪʊʌiu"
_REDUCED = {"æ": "ə", "ɑ": "ə", "ʌ": "ə", "ɛ": "ə"}


def sound_out(word: str) -> str:
    """Sounds of one word, with stress marks; empty when it has no Latin letter."""
    plain = latin(word)
    if not plain:
        return ""
    sounds: list[str] = []
    at = 0
    while at < len(plain):
        letters, said = _rule(plain, at)
        sounds.append(said)
        at += letters
    return _stress("".join(sounds), plain)


def latin(word: str) -> str:
    """The word's letters as plain a–z, accents taken off; other scripts vanish."""
    special = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "th", "þ": "th"}
    opened = "".join(special.get(c, c) for c in word.lower())
    return "".join(c for c in unicodedata.normalize("NFKD", opened) if "a" <= c <= "z")


def _rule(word: str, at: int) -> tuple[int, str]:
    for letters, before, after, sounds in _COMPILED:
        if not word.startswith(letters, at):
            continue
        if before is not None and not before.search(word[:at]):
            continue
        if after is not None and not after.match(word[at + len(letters) :]):
            continue
        return len(letters), sounds
    return 1, ""


def _stress(sounds: str, word: str) -> str:
    """Marks the stressed vowel: the one before -ion, -ic, -ity and the like, else the first of two, the third from the end of more."""
    full = [i for i, s in enumerate(sounds) if s in _FULL]
    vowels = [i for i, s in enumerate(sounds) if s in _VOWELS]
    if not full:
        return sounds
    if len(vowels) <= 2:
        chosen = full[0]
    elif re.search(r"(?:[ts]ion|ic|ics|ian|ial|ious|ia|io)s?$", word) and len(vowels) >= 3:
        before = [
            v for v in full if v < vowels[-1 if re.search(r"(?:[ts]ion|ics?|cial|tial|cious|tious)s?$", word) else -2]
        ]
        chosen = before[-1] if before else full[0]
    else:
        chosen = min(full, key=lambda v: abs(vowels.index(v) - (len(vowels) - 3)))
    out: list[str] = []
    for i, s in enumerate(sounds):
        if i == chosen:
            out.append("ˈ" + s)
        elif i in vowels and len(vowels) > 2 and s in _REDUCED and sounds[i + 1 : i + 2] != "ɹ":
            out.append(_REDUCED[s])
        else:
            out.append(s)
    return "".join(out)
