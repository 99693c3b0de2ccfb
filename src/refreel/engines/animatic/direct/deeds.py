"""What is read of the acting: deeds and lines of a scene, and which noun stands for which picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from refreel.engines.animatic.direct.looks import PEOPLE
from refreel.engines.animatic.direct.script import Token, is_image


@dataclass(slots=True)
class Deed:
    """An action of one actor in a step of the scene; steps follow one another, deeds of one step happen together."""

    tag: str
    action: str
    step: int
    manner: float = 0.0
    mood: float = 0.0
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Quoted words. `speaker` None: a voice from off."""

    text: str
    speaker: str | None
    step: int
    voice: str = ""


@dataclass(slots=True)
class Acting:
    """What was read: deeds and lines in order, all who were named, sides ("on the left"), verbs nobody is there to do, the
    subject to carry into the next scene, and the tokens that were understood."""

    deeds: list[Deed] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    sides: dict[str, float] = field(default_factory=dict)
    speaks: bool = False
    subject: tuple[str, ...] = ()
    seen: set[int] = field(default_factory=set)
    unknown: list[tuple[int, ...]] = field(default_factory=list)


def nouns_of(cast: tuple[str, ...], tokens: Sequence[Token]) -> dict[str, str]:
    """ "The woman in @Image1" gives woman → @Image1; nouns without a name get the pictures in order."""
    nouns: dict[str, str] = {}
    for i, token in enumerate(tokens):
        base = person_noun(token)
        if not base:
            continue
        near = tokens[i + 1 : i + 4]
        tag = next(
            (
                t.text
                for t in near
                if is_image(t) and t.text in cast and near[0].text in ("in", "from", "of", "on", t.text.lower(), t.text)
            ),
            None,
        )
        before = tokens[max(0, i - 4) : i]
        named = [t for t in before if is_image(t) and t.text in cast]
        if tag is None and named and any(t.text in ("as", "is") for t in before):
            tag = named[-1].text
        if tag:
            nouns[base] = tag
    free = [tag for tag in cast if tag not in nouns.values() and not any(t.text == tag for t in tokens)]
    for token in tokens:
        base = person_noun(token)
        if base and base not in nouns and free:
            nouns[base] = free.pop(0)
    return nouns


def person_noun(token: Token) -> str:
    found = sorted(f for f in token.forms if f in PEOPLE)
    return found[0] if token.kind == "word" and found else ""
