"""Takes the shot plan, gives which references must be cast as what; looks at no file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refreel.engines.animatic.values.plan import Role, ShotPlan

_ACTORS = {Role.CHARACTER, Role.PROP}
_FOOTAGE = {Role.MOTION, Role.CAMERA, Role.FOOTAGE, Role.STYLE, Role.PLACE}
_HEARD = {Role.MUSIC, Role.VOICE, Role.SPEECH, Role.AMBIENCE}

ANIMALS = frozenset(
    [
        "animal",
        "cat",
        "kitten",
        "dog",
        "puppy",
        "horse",
        "pony",
        "foal",
        "donkey",
        "cow",
        "bull",
        "calf",
        "goat",
        "sheep",
        "lamb",
        "pig",
        "lion",
        "lioness",
        "tiger",
        "leopard",
        "panther",
        "cheetah",
        "bear",
        "panda",
        "wolf",
        "fox",
        "deer",
        "stag",
        "rabbit",
        "bunny",
        "hare",
        "squirrel",
        "mouse",
        "rat",
        "hamster",
        "elephant",
        "giraffe",
        "zebra",
        "camel",
        "monkey",
        "ape",
        "gorilla",
        "koala",
        "kangaroo",
        "raccoon",
        "otter",
        "beaver",
        "hedgehog",
        "bird",
        "parrot",
        "owl",
        "eagle",
        "chicken",
        "hen",
        "rooster",
        "duck",
        "goose",
        "swan",
        "penguin",
        "turtle",
        "tortoise",
        "frog",
        "lizard",
        "crocodile",
        "dinosaur",
        "dragon",
        "unicorn",
        "creature",
        "pet",
        "beast",
    ]
)
_NEAR = 4
"""Words between a reference's name and the animal it is said to be: "the cat in @Image1", "@Image1, a small grey cat"."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Tags: `actors`, `plates`, `emptied` (plates whose subject plays elsewhere), `footage`, `tracks`, `animals` (actors that the
    prompt calls an animal)."""

    actors: frozenset[str]
    plates: frozenset[str]
    emptied: frozenset[str]
    footage: frozenset[str]
    tracks: frozenset[str]
    animals: frozenset[str]


def needs_of(plan: ShotPlan) -> Needs:
    """What `plan` asks for. A tag of the wrong kind for a role is kept: whoever casts knows the kinds."""
    actors = {u.tag for u in plan.uses if u.role in _ACTORS} | {p.tag for s in plan.shots for p in s.parts}
    plates = {u.tag for u in plan.uses if u.role is Role.PLACE}
    plates |= {s.setting.picture for s in plan.shots if s.setting.picture}
    footage = {u.tag for u in plan.uses if u.role in _FOOTAGE} | {s.footage for s in plan.shots if s.footage}
    footage |= {s.camera.reference for s in plan.shots if s.camera.reference} | plates
    footage |= {tag for tag in (plan.motion, plan.style.reference) if tag}
    tracks = {u.tag for u in plan.uses if u.role in _HEARD} | footage
    tracks |= {line.recording for s in plan.shots for line in s.lines if line.recording}
    tracks |= {tag for tag in (plan.music, plan.ambience, plan.voice) if tag}
    words = " ".join([*(s.text for s in plan.shots), *(u.why for u in plan.uses)])
    return Needs(
        frozenset(actors),
        frozenset(plates),
        frozenset(plates & actors),
        frozenset(footage),
        frozenset(tracks) if plan.sound else frozenset(t for t in tracks if t == plan.music),
        frozenset(tag for tag in actors if is_animal(tag, words, alone=len(actors) == 1)),
    )


def is_animal(tag: str, text: str, *, alone: bool) -> bool:
    """Whether `text` calls the reference `tag` an animal: by a word next to its name, or anywhere when it is the only actor."""
    words = re.findall(r"@?\w+|[.!?;]", text.lower())
    places = [k for k, word in enumerate(words) if _singular(word) in ANIMALS]
    if alone:
        return bool(places)
    names = [k for k, word in enumerate(words) if word == tag.lower()]
    return any(_joined(words, *sorted((k, n))) for k in places for n in names if abs(k - n) <= _NEAR)


def _joined(words: list[str], start: int, end: int) -> bool:
    """No sentence ends and no other reference is named in between."""
    return not any(w in ".!?;" or w.startswith("@") for w in words[start + 1 : end])


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and word[:-1] in ANIMALS else word
