"""Where and when a scene plays, in what weather and mood, and what its set holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from refreel.engines.animatic.direct.lexicon import each
from refreel.engines.animatic.direct.looks import IGNORED, mood_lexicon
from refreel.engines.animatic.direct.places import place_lexicon, prop_lexicon, time_lexicon, weather_lexicon
from refreel.engines.animatic.direct.script import Token

_AMBIGUOUS = each(
    "ice fair plain square track mine bar port bay court path route bridge club surf field hall mall building house home park space"
    " hill station set shop store ridge wood woods stall plane star cloud chair board car truck bed counter product spring tree"
)
_LEADS = each(
    "a the in at on through into across inside along near by under over of around beside past toward towards outside behind between"
    " from above this her his their with"
)
_WHERE = each(
    "in at on through into across inside along near by under over around beside past toward towards outside above"
)
_NOT = frozenset({"no", "without", "not", "never"})
_NIGHTLY, _TIME_RANK = ("night", "dawn", "dusk"), {"dawn": 0, "dusk": 0, "night": 1, "day": 2}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a scene says of its setting; empty where it says nothing. `seen`, `phrases`: tokens understood, and those of them
    that belong to a phrase of several words ("dance floor") and so can be no verb; `nature`: nouns of weather, light, water and things."""

    place: str = ""
    strength: float = 0.0
    time: str = ""
    weather: tuple[str, ...] = ()
    props: tuple[str, ...] = ()
    words: str = ""
    mood: float = 0.0
    seen: frozenset[int] = frozenset()
    phrases: frozenset[int] = frozenset()
    nature: frozenset[int] = frozenset()


def negated(tokens: Sequence[Token]) -> frozenset[int]:
    """Indexes of the words under a "no" or "without", up to the next comma, "and" or "but"."""
    found: set[int] = set()
    reach = 0
    for token in tokens:
        if token.kind != "word" or token.text in ("and", "but"):
            reach = 0
        elif token.text in _NOT:
            reach = 4
        elif reach:
            found.add(token.index)
            reach -= 1
    return frozenset(found)


def read_setting(
    tokens: Sequence[Token], taken: Collection[int], guess: Callable[[str], str | None], known: Collection[int]
) -> Surroundings:
    """The setting that `tokens` describe. `taken` tokens mean something else (camera, dialogue); `guess` names the place an unknown
    noun means, or None; `known`: tokens other readings understand, never guessed at."""
    barred = negated(tokens) | set(taken)
    seen: set[int] = set()
    phrases: set[int] = set()
    nature: set[int] = set()
    places: list[tuple[float, int, str, str]] = []
    for i, length, (name, weight) in place_lexicon().all(tokens):
        held = tokens[i : i + length]
        if any(t.index in barred for t in held) or not _stands(tokens, i, length):
            continue
        places.append((-weight, i, name, " ".join(t.text for t in held)))
        seen |= {t.index for t in held}
        nature |= {t.index for t in held}
        phrases |= {t.index for t in held} if length > 1 else set()
    times = _found(tokens, time_lexicon().all(tokens), barred, seen, nature)
    weather = _found(tokens, weather_lexicon().all(tokens), barred, seen, nature)
    props = _found(tokens, prop_lexicon().all(tokens), barred, seen, nature)
    moods = [tokens[i].index for i, _, _ in mood_lexicon().all(tokens) if tokens[i].index not in barred]
    values = [mood for i, _, mood in mood_lexicon().all(tokens) if tokens[i].index not in barred]
    places += _guessed(tokens, guess, barred | seen | set(known), seen, bool(places and places[0][0] <= -3))
    best = min(places, default=(0.0, 0, "", ""))
    return Surroundings(
        place=best[2],
        strength=-best[0],
        time=min(times, key=lambda t: _TIME_RANK[t], default=""),
        weather=_weather(weather),
        props=tuple(dict.fromkeys(props)),
        words=" ".join(dict.fromkeys(p[3] for p in sorted(places, key=lambda p: p[1]))),
        mood=max(-1.0, min(1.0, sum(values) / len(values))) if values else 0.0,
        seen=frozenset(seen | set(moods)),
        phrases=frozenset(phrases),
        nature=frozenset(nature),
    )


def _stands(tokens: Sequence[Token], i: int, length: int) -> bool:
    """Whether a word of two meanings is a place here: it needs an article or a preposition before it."""
    if length > 1 or not tokens[i].forms & _AMBIGUOUS:
        return True
    return any(t.text in _LEADS for t in tokens[max(0, i - 3) : i])


def _found(
    tokens: Sequence[Token], hits: list[tuple[int, int, str]], barred: Collection[int], seen: set[int], nature: set[int]
) -> list[str]:
    names = []
    for i, length, name in hits:
        held = {t.index for t in tokens[i : i + length]}
        if held & set(barred):
            continue
        names.append(name)
        seen |= held
        nature |= held
    return names


def _weather(names: list[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(n for n in names if n))
    gloomy = {"rain", "snow", "storm", "clouds"} & set(found)
    return tuple(n for n in found if not (n == "clear" and gloomy))


def _guessed(
    tokens: Sequence[Token], guess: Callable[[str], str | None], known: Collection[int], seen: set[int], sure: bool
) -> list[tuple[float, int, str, str]]:
    """Places of nouns that no table knows, after a preposition: "through a souk"."""
    if sure:
        return []
    found: list[tuple[float, int, str, str]] = []
    for i, token in enumerate(tokens):
        if token.text not in _WHERE or token.kind != "word":
            continue
        rest = [t for t in _phrase(tokens[i + 1 : i + 6]) if t.index not in known]
        nouns = [t for t in rest if t.text not in IGNORED and t.text.isascii() and not t.text[0].isdigit()]
        place = guess(" ".join(t.text for t in nouns)) if nouns else None
        if place:
            found.append((-1.5, i, place, " ".join(t.text for t in nouns)))
            seen |= {t.index for t in nouns}
    return found


def _phrase(tokens: Sequence[Token]) -> list[Token]:
    """The words of one noun phrase: up to the next mark, "and", or preposition."""
    held = []
    for token in tokens:
        if token.kind != "word" or (
            token.text in _WHERE or token.text in ("and", "while", "with", "of", "as", "to", "for", "then")
        ):
            break
        held.append(token)
    return held


_BY_ACTION = (
    ("drive", "road"),
    ("dance", "stage"),
    ("sing", "stage"),
    ("fly", "sky"),
    ("float", "sky"),
    ("speak", "studio"),
)
_BY_WEATHER = (("snow", "snow"), ("storm", "sea"), ("rain", "city"), ("mist", "mountain_lake"))


def default_place(
    around: Surroundings, actions: Collection[str], things_only: bool, anyone: bool, wordless: bool
) -> str:
    """A place for a scene that names none, by what happens in it."""
    for action, place in _BY_ACTION:
        if action in actions:
            return place
    for weather, place in _BY_WEATHER:
        if weather in around.weather:
            return place
    if things_only or (anyone and wordless):
        return "studio"
    if anyone:
        return "meadow"
    if around.time in _NIGHTLY:
        return "sky" if around.time == "night" else "mountain_lake"
    return "abstract" if wordless else "meadow"
