"""What of the prompt the film cannot use, each with its reason in plain words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from refreel.engines.animatic.direct.lexicon import forms
from refreel.engines.animatic.direct.looks import IGNORED, PEOPLE, cannot_lexicon
from refreel.engines.animatic.direct.places import NATURE_VERBS, NOT_DRAWN
from refreel.engines.animatic.direct.script import Script, Token
from refreel.engines.animatic.direct.setting import negated
from refreel.engines.animatic.direct.verbs import verb_lexicon
from refreel.engines.animatic.values.plan import Unused

_MOST = 12
_NOBODY = "no reference shows who this is; attach a picture to see it act"
_UNSEEN = "only the references and the built-in sets can be seen"
_NOT_DRAWN = "no set holds this; attach a picture of it to see it"
_VERB = "this action is not known"
_LANGUAGE = "only English descriptions are understood; references, quoted words, marks and shots were used"
_NO_MODEL = " (the word model is not installed: refreel models pull)"


def cannot(tokens: Sequence[Token]) -> tuple[list[Unused], frozenset[int]]:
    """What is known to be beyond the engine ("slow motion", "8k"), and the tokens that ask for it."""
    found: list[Unused] = []
    seen: set[int] = set()
    barred = negated(tokens)
    for i, length, why in cannot_lexicon().all(tokens):
        held = tokens[i : i + length]
        seen |= {t.index for t in held}
        if not {t.index for t in held} & barred:
            found.append(Unused(" ".join(t.text for t in held), why))
    return found, frozenset(seen)


def leftovers(
    script: Script, seen: Collection[int], unknown: Collection[int], anyone: bool, model: bool
) -> list[Unused]:
    """The words nobody understood, joined to phrases; none of them a mere function word."""
    left = [t for t in script.tokens if t.kind == "word" and t.index not in seen and _weighs(t)]
    left = [t for t in left if t.index not in negated(script.tokens)]
    if _foreign(script, left):
        text = script.words(left)
        return [Unused(text if len(text) <= 60 else text[:57].rstrip() + "…", _LANGUAGE)]
    found: dict[str, Unused] = {u.what: u for u in _undrawn(script, anyone)}
    left = [t for t in left if not t.forms & NOT_DRAWN and not _named(script, t)]
    for phrase in _phrases(script, left, seen, anyone):
        words = " ".join(script.words(phrase).split())
        found.setdefault(words, Unused(words, _reason(phrase, unknown, anyone, model)))
    many = list(found.values())
    if len(many) <= _MOST:
        return many
    rest = ", ".join(u.what for u in many[_MOST - 1 :])
    return [*many[: _MOST - 1], Unused(rest if len(rest) <= 160 else rest[:157] + "…", _UNSEEN)]


_MAY_ACT = frozenset(
    [
        "car",
        "taxi",
        "bus",
        "train",
        "ship",
        "boat",
        "sailboat",
        "canoe",
        "yacht",
        "airplane",
        "plane",
        "spaceship",
        "motorcycle",
        "whale",
        "dolphin",
    ]
)


def _undrawn(script: Script, anyone: bool) -> list[Unused]:
    """Things that were understood as part of a place, but that nobody will see. Where somebody is cast, it may be the thing itself
    that is spoken of."""
    barred = negated(script.tokens)
    return [
        Unused(t.text, _NOT_DRAWN)
        for t in script.tokens
        if t.kind == "word"
        and t.forms & NOT_DRAWN
        and not (anyone and t.forms & _MAY_ACT)
        and t.index not in barred
        and not _named(script, t)
    ]


def _named(script: Script, token: Token) -> bool:
    """Whether a word only says what a reference shows: "the boat @Image1", "@Image1, a boat", "@Image1 as the boat"."""
    near = script.tokens[max(0, token.index - 4) : token.index + 3]
    for other in near:
        if other.kind != "mention":
            continue
        between = script.tokens[min(other.index, token.index) + 1 : max(other.index, token.index)]
        if other.index > token.index and not between:
            return True
        if other.index < token.index and between and all(t.kind == "comma" or t.text in _NAMING for t in between):
            return True
    return False


_NAMING = frozenset({"a", "an", "the", "as", "is", "my", "our", "(", "old", "new", "red", "white"})


def _weighs(token: Token) -> bool:
    if (
        token.text in IGNORED
        or token.text in NATURE_VERBS
        or token.text[0].isdigit()
        or (len(token.text) < 2 and token.text.isascii())
    ):
        return False
    return not (token.text.endswith("'s") and forms(token.text) & IGNORED) and not (
        token.forms & IGNORED and token.text.endswith("s")
    )


def _foreign(script: Script, left: Sequence[Token]) -> bool:
    """Whether the prompt is mostly in another language than English."""
    words = [t for t in script.tokens if t.kind == "word"]
    strange = [t for t in left if not t.text.isascii()]
    if strange and 2 * sum(len(t.text) for t in strange) > sum(len(t.text) for t in words):
        return True
    plain = sum(t.text in IGNORED for t in words)
    return len(words) >= 5 and len(left) >= 0.6 * len(words) and plain <= 0.25 * len(words)


def _phrases(script: Script, left: Sequence[Token], seen: Collection[int], anyone: bool) -> list[list[Token]]:
    phrases: list[list[Token]] = []
    for token in left:
        last = phrases[-1][-1] if phrases else None
        joined = (
            last is not None and last.index + 1 == token.index and not script.prompt[last.end : token.start].strip(" -")
        )
        if not joined and last is not None and not anyone and phrases[-1][0].forms & PEOPLE:
            between = script.tokens[last.index + 1 : token.index]  # "woman in a red dress walks her dog" is one wish
            joined = len(between) <= 3 and all(t.kind == "word" and t.index not in seen for t in between)
        if joined:
            phrases[-1].append(token)
        else:
            phrases.append([token])
    return phrases


def _reason(phrase: Sequence[Token], unknown: Collection[int], anyone: bool, model: bool) -> str:
    if not anyone and any(t.forms & PEOPLE for t in phrase):
        return _NOBODY
    if any(t.index in unknown for t in phrase):
        return _VERB + ("" if model else _NO_MODEL)
    if not anyone and all(verb_lexicon().at([t], 0) for t in phrase):
        return _NOBODY
    return _UNSEEN if model else _UNSEEN + _NO_MODEL
