"""The whole prompt as it was understood: each scene's setting, camera, acting and sound, and what every reference is for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from refreel.engines.animatic.direct.acting import read_acting, reader
from refreel.engines.animatic.direct.camera import Filming, read_camera
from refreel.engines.animatic.direct.deeds import Acting, Deed, Said
from refreel.engines.animatic.direct.leftovers import cannot, leftovers
from refreel.engines.animatic.direct.lexicon import each
from refreel.engines.animatic.direct.looks import PEOPLE, SLOW_MOTION, style_lexicon
from refreel.engines.animatic.direct.roles import Casting, assign, is_empty
from refreel.engines.animatic.direct.script import Scene, Script, Token, is_image, read
from refreel.engines.animatic.direct.setting import Surroundings, negated, read_setting
from refreel.engines.animatic.direct.sound import Hearing, read_sound
from refreel.engines.animatic.direct.verbs import adverb_lexicon, verb_lexicon
from refreel.engines.animatic.values.glance import Glance
from refreel.engines.animatic.values.plan import Role, Style, Unused
from refreel.jobs.kind import Kind
from refreel.media.typeface import unwritable

_NOT_DEEDS = each(
    "follow continue change use play show present start add report place set model roll track sweep open cut answer state look"
    " extend edit deliver transition appear shoot match copy repeat pass feature bring perform press mount provide"
)
"""Verbs that, in the words that give a reference its role, are nobody's action ("the camera follows @Video1")."""
_DANCE = re.compile(r"danc|choreograph|routine|footwork", re.IGNORECASE)
_GREETINGS = {
    "hello": "Hello!", "hi": "Hi!", "hey": "Hey!", "goodbye": "Goodbye!", "bye": "Bye!", "thanks": "Thanks!", "thank": "Thank you!",
    "welcome": "Welcome!", "sorry": "I'm sorry.", "yes": "Yes!", "cheers": "Cheers!", "farewell": "Farewell!",
}  # fmt: skip


class Guesses(Protocol):
    """Names the known action, place or camera move that unknown words are most like, or None."""

    def action(self, verb: str) -> str | None: ...
    def place(self, noun: str) -> str | None: ...
    def move(self, phrase: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class SceneReading:
    """One scene as understood; `text` is the prompt's own."""

    scene: Scene
    text: str
    around: Surroundings
    filming: Filming
    acting: Acting
    hearing: Hearing

    @property
    def mentions(self) -> frozenset[str]:
        return frozenset(t.text for t in self.scene.tokens if t.kind == "mention")


@dataclass(frozen=True, slots=True)
class Reading:
    """`before` is what stands before the first heading and holds for all scenes, None when there is no heading."""

    script: Script
    casting: Casting
    before: SceneReading | None
    scenes: tuple[SceneReading, ...]
    style: Style
    unused: tuple[Unused, ...]

    @property
    def slow(self) -> bool:
        """Whether slow motion was asked for."""
        return any(u.why == SLOW_MOTION for u in self.unused)

    @property
    def wordless(self) -> bool:
        """Whether the prompt describes no setting at all."""
        every = [*self.scenes, *([self.before] if self.before else [])]
        return not any(s.around.place or s.around.time or s.around.weather or s.around.props for s in every)


def study(prompt: str, glances: Mapping[str, Glance], guesses: Guesses | None) -> Reading:
    """Reads the prompt twice: first for who acts, then, with everybody's role known, for what happens. `glances` holds every
    reference of the request, in order."""
    script = read(prompt)
    order = tuple(glances)
    able = _able(script, glances)
    eye = _Eye(script, able, guesses, frozenset())
    first = eye.scene(Scene(script.tokens), ())
    acting = frozenset(d.tag for d in first.acting.deeds) | {s.speaker for s in first.acting.said if s.speaker}
    dancing = any(d.action in ("dance", "spin", "jump") for d in first.acting.deeds)
    casting = assign(script, glances, order, acting, dancing)
    eye = _Eye(script, casting.tags(Role.CHARACTER), guesses, casting.seen)
    before = eye.scene(Scene(script.preamble), ()) if script.preamble else None
    scenes: list[SceneReading] = []
    subject = before.acting.subject if before else ()
    for scene in script.scenes:
        scenes.append(eye.scene(scene, subject))
        subject = scenes[-1].acting.subject
    style, style_seen = _style(script, casting)
    _danced([*([before] if before else []), *scenes], casting)
    every = [*([before] if before else []), *scenes]
    unused = _unused(script, every, casting, style_seen, guesses is not None)
    return Reading(script, casting, before, tuple(scenes), style, unused)


def _danced(scenes: Sequence[SceneReading], casting: Casting) -> None:
    """ "Copy the choreography of @Video1": nobody's verb says so, but somebody dances."""
    cast = casting.tags(Role.CHARACTER)
    copied = any(u.role is Role.MOTION and _DANCE.search(u.why) for u in casting.uses)
    if copied and cast and not any(s.acting.deeds for s in scenes):
        scenes[-1].acting.deeds.append(Deed(cast[0], "dance", 0, 0.2, 0.4))


def _able(script: Script, glances: Mapping[str, Glance]) -> tuple[str, ...]:
    """Pictures that may act: those named, then those that show somebody, people first."""
    named = dict.fromkeys(t.text for t in script.tokens if is_image(t) and t.text in glances)
    rest = [t for t, g in glances.items() if g.kind is Kind.IMAGE and t not in named and not is_empty(g)]
    rest.sort(key=lambda t: not (glances[t].person or glances[t].face))
    return (*named, *rest)


class _Eye:
    """Reads scenes, with the cast and the tokens already known to mean a role."""

    def __init__(self, script: Script, cast: tuple[str, ...], guesses: Guesses | None, roles: frozenset[int]) -> None:
        self.script, self.cast, self.guesses = script, cast, guesses
        by_index = {t.index: t for t in script.tokens}
        self.roles = roles
        self.inert = frozenset(i for i in roles if by_index[i].forms & _NOT_DEEDS)
        self.impossible = cannot(script.tokens)[1]
        self.adverbs = frozenset(
            t.index for i, n, _ in adverb_lexicon().all(script.tokens) for t in script.tokens[i : i + n]
        )
        verbs = verb_lexicon()
        self.verbs = frozenset(t.index for i, t in enumerate(script.tokens) if verbs.at(script.tokens, i))

    def scene(self, scene: Scene, subject: tuple[str, ...]) -> SceneReading:
        tokens = scene.tokens
        ask = self.guesses
        filming = read_camera([t for t in tokens if t.index not in self.roles], ask.move if ask else _nothing)
        hearing = read_sound(tokens, negated(tokens))
        taken = filming.seen | hearing.seen | self.impossible
        known = taken | self.roles | self.adverbs | self.verbs
        around = read_setting(tokens, taken, ask.place if ask else _nothing, known)
        barred = taken | around.phrases | self.inert | negated(tokens)
        eyes = reader(self.cast, self.script.tokens, barred, around.nature, ask.action if ask else _nothing)
        heard = tuple(t for t in tokens if t.index not in hearing.titles)
        acting = read_acting(eyes, heard, subject)
        acting = _greet(acting, heard)
        return SceneReading(scene, self.script.words(tokens), around, filming, acting, hearing)


def _nothing(_: str) -> None:
    return None


def _greet(acting: Acting, tokens: Sequence[Token]) -> Acting:
    """ "Says hello": the greeting itself is said."""
    if acting.said:
        return acting
    for before, token in itertools.pairwise(tokens):
        if before.text in ("says", "say", "saying") and token.text in _GREETINGS:
            speaker = next((d for d in acting.deeds if d.action == "speak"), None)
            if speaker:
                acting.said.append(Said(_GREETINGS[token.text], speaker.tag, speaker.step))
                acting.seen |= {before.index, token.index}
                break
    return acting


def _style(script: Script, casting: Casting) -> tuple[Style, frozenset[int]]:
    barred = negated(script.tokens)
    hits = [(i, n, name) for i, n, name in style_lexicon().all(script.tokens) if script.tokens[i].index not in barred]
    words = dict.fromkeys(" ".join(t.text for t in script.tokens[i : i + n]) for i, n, _ in hits)
    seen = frozenset(t.index for i, n, _ in hits for t in script.tokens[i : i + n])
    reference = next(iter(casting.tags(Role.STYLE)), None)
    strong = [name for _, _, name in hits if name not in ("warm", "cool", "cinematic")] + [name for _, _, name in hits]
    return Style(reference, strong[0] if strong else "", ", ".join(words)), seen


def _unused(
    script: Script, scenes: Sequence[SceneReading], casting: Casting, seen: frozenset[int], model: bool
) -> tuple[Unused, ...]:
    impossible, known = cannot(script.tokens)
    understood = set(seen) | known | casting.seen
    unknown: set[int] = set()
    for s in scenes:
        understood |= s.around.seen | s.filming.seen | s.acting.seen | s.hearing.seen
        unknown |= {i for group in s.acting.unknown for i in group} | set(s.filming.unknown)
    anyone = bool(casting.tags(Role.CHARACTER))
    if anyone:
        understood |= set(_people(script))
    if casting.tags(Role.FOOTAGE) and not anyone:
        understood |= set(_people(script)) | {t.index for t in script.tokens if verb_lexicon().at([t], 0)}
    moves = [
        Unused(words, "a shot has one camera move; the first one was taken")
        for s in scenes
        for words in s.filming.others
    ]
    lacking = unwritable("".join(s.hearing.subtitle for s in scenes))
    letters = (
        (Unused(lacking, "no typeface on this machine has these letters, so the subtitle goes without them"),)
        if lacking
        else ()
    )
    return (*impossible, *moves, *letters, *leftovers(script, understood - unknown, unknown, anyone, model))


def _people(script: Script) -> list[int]:
    return [t.index for t in script.tokens if t.forms & PEOPLE]
