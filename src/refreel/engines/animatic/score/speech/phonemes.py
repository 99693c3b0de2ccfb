"""Sentences as the sounds of a voice: words looked up in their context, marks kept where the voice pauses."""

from __future__ import annotations

from dataclasses import dataclass

from refreel.engines.animatic.score.speech.letters import latin, sound_out
from refreel.engines.animatic.score.speech.lexicon import LETTER_NAMES, Lexicon, possessive, pronounce
from refreel.engines.animatic.score.speech.reading import Token, read

_VOWELS = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵊᵻ"


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BEFORE_NOUN = _set(
    "a an the this that these those my your his her its our their some any no every each of in on at with "
    "for from by new old first last good great big little own"
)
_BEFORE_VERB = _set(
    "to i you we they who will would can could shall should may might must do does did don't doesn't "
    "didn't won't can't cannot let's please not i'll you'll we'll they'll he'll she'll"
)
_BEFORE_PARTICIPLE = _set("have has had having was were is are be been being i've you've we've they've it's get got")
_PAST = _set("yesterday ago last once already before then")


@dataclass(frozen=True, slots=True)
class Spoken:
    """`sounds`: one string of phonemes, spaces between words, marks after them. `guessed`: words read by their letters.
    `unread`: words in a script that the voice cannot read. `words`: the spoken words in order, one for each group between spaces."""

    sounds: str
    guessed: tuple[str, ...]
    unread: tuple[str, ...]
    words: tuple[str, ...]


def to_sounds(text: str, lexicon: Lexicon) -> Spoken:
    """Text → phonemes in the alphabet of the Kokoro voices."""
    tokens = read(text)
    said: list[str] = []
    words: list[str] = []
    guessed: list[str] = []
    unread: list[str] = []
    following = ""  # sounds of the word after, for the / a / to
    for i in range(len(tokens) - 1, -1, -1):
        token = tokens[i]
        if token.mark:
            said.append(token.text)
            following = ""
            continue
        sounds = _word(token, tokens, i, following, lexicon, guessed)
        if not sounds:
            unread.append(token.text)
            continue
        said.append(sounds)
        words.append(token.text)
        following = sounds
    joined = _join(said[::-1])
    return Spoken(joined if words else "", tuple(guessed[::-1]), tuple(unread[::-1]), tuple(words[::-1]))


def _join(said: list[str]) -> str:
    text = ""
    for piece in said:
        if piece in ",.!?;:…":
            text += piece
        elif piece == "—":
            text += " —"
        else:
            text += (" " if text else "") + piece
    return text.strip(" ,;:—")


def _word(token: Token, tokens: list[Token], i: int, following: str, lexicon: Lexicon, guessed: list[str]) -> str:
    low = token.text.lower()
    if token.spelled:
        return _modern(lexicon.letters(token.text), lexicon)
    small = _small(low, token.text, following, i, tokens, lexicon)
    if small:
        return small
    stem, owner = (token.text[:-2], True) if low.endswith("'s") else (token.text, False)
    part = _part(tokens, i)
    known = lexicon.find(token.text, part)
    if known is None:
        known = pronounce(lexicon, stem, part) or pronounce(lexicon, latin(stem))
        known = possessive(known, lexicon.british) if owner and known else known
    if known:
        return _modern(_emphasis(known, token.text), lexicon)
    said = lexicon.letters(stem) if _is_initialism(stem) else ""
    if not said:
        said = _by_letters(stem, lexicon)
        guessed.extend([token.text] if said else [])
    return _modern(possessive(said, lexicon.british) if owner and said else said, lexicon)


def _by_letters(word: str, lexicon: Lexicon) -> str:
    """Parts around an apostrophe (O'Neil) sound on their own."""
    said = "".join(sound_out(part) for part in word.lower().split("'"))
    return _british(said) if lexicon.british else said


def _small(low: str, word: str, following: str, i: int, tokens: list[Token], lexicon: Lexicon) -> str:
    """Words whose sound hangs on the word after them."""
    vowel = following.lstrip("ˈˌ")[:1] in _VOWELS and following != ""
    if low == "the":
        return ("ðiː" if lexicon.british else "ði") if vowel else "ðə"
    if low == "to":
        return ("tʊ" if vowel else "tə") if following else ("tuː" if lexicon.british else "tu")
    if low == "a" and following and word in ("a", "A"):
        return "ɐ"
    if low == "an" and following:
        return "ɐn"
    if low == "i":
        return "ˌI" if following else "ˈI"
    if low == "used" and i + 1 < len(tokens) and tokens[i + 1].text.lower() == "to":
        return "jˈuːst" if lexicon.british else "jˈust"
    if low == "miz":
        return "mˈɪz"
    if low == "missus":
        return "mˈɪsɪz"
    return ""


def _part(tokens: list[Token], i: int) -> str:
    """A guess at the part of speech from the neighbours, for words that sound different as noun and verb (record, live, read)."""
    low = tokens[i].text.lower()
    before = tokens[i - 1].text.lower() if i and not tokens[i - 1].mark else ""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    earlier = {t.text.lower() for t in tokens[max(0, i - 4) : i]}
    if low == "that":
        return "DT" if after and not after.mark and (before in ("", "like", "at", "of") and i == 0) else "DEFAULT"
    if low in ("read", "wound"):
        if before in _BEFORE_PARTICIPLE or (earlier & _BEFORE_PARTICIPLE and not earlier & _BEFORE_VERB):
            return "VBN"
        if {t.text.lower() for t in tokens} & _PAST and before not in _BEFORE_VERB - {"i", "you", "we", "they"}:
            return "VBD"
    if before in _BEFORE_NOUN:
        return (
            "ADJ" if low in ("live", "close", "perfect", "absent", "present") and after and not after.mark else "NOUN"
        )
    if before in _BEFORE_VERB:
        return "VERB"
    if before in _BEFORE_PARTICIPLE:
        return "VBN" if low.endswith("ed") else "ADJ"
    if after is None or after.mark:
        return "None"
    return "DEFAULT"


def _emphasis(sounds: str, word: str) -> str:
    """A word in capitals is stressed."""
    if len(word) > 1 and word.isupper() and "ˈ" not in sounds:
        bare = sounds.replace("ˌ", "")
        at = next((i for i, s in enumerate(bare) if s in _VOWELS), None)
        return sounds if at is None else bare[:at] + "ˈ" + bare[at:]
    return sounds


def _is_initialism(word: str) -> bool:
    plain = latin(word)
    if not plain:
        return False
    if len(plain) == 1:
        return plain in LETTER_NAMES
    return (word.isupper() and len(word) <= 5) or not any(c in "aeiouy" for c in plain)


def _modern(sounds: str, lexicon: Lexicon) -> str:
    """Symbols of the dictionary that the voices know by another letter: the American tap and the glottal stop."""
    return sounds if lexicon.british else sounds.replace("ɾ", "T").replace("ʔ", "t")


def _british(sounds: str) -> str:
    """American sounds of a guessed word as a southern British voice says them."""
    for american, british in (
        ("ɑɹ", "ɑː"),
        ("ɔɹ", "ɔː"),
        ("ɜɹ", "ɜː"),
        ("əɹ", "ə"),
        ("O", "Q"),
        ("ɑ", "ɒ"),
        ("ɒː", "ɑː"),
        ("i", "iː"),
        ("u", "uː"),
        ("ᵻ", "ɪ"),
    ):
        sounds = sounds.replace(american, british)
    return sounds
