"""The effects, music and subtitles of a scene: in their marks, or said in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from refreel.engines.animatic.direct.lexicon import Lexicon, each
from refreel.engines.animatic.direct.script import MUSICAL, Token

_SOUNDS = (
    "applause, thunder, birdsong, bird song, birds chirping, birds singing, chirping birds, footsteps, church bells, bell ringing, doorbell,"
    " siren, police siren, explosion, gunshot, heartbeat, crickets, waves crashing, crashing waves, sound of waves, crackling fire,"
    " fire crackling, rain sounds, wind howling, howling wind, engine roar, engine noise, car horn, phone ringing, ringing phone, clock ticking,"
    " ticking clock, crowd cheering, cheering crowd, crowd noise, door creaking, creaking door, dog barking, whistle blows, camera shutter,"
    " keyboard typing, glass breaking, breaking glass, splash, whoosh, drum roll, thunder rumbles, thunder claps, sirens, laughter, chatter,"
    " city noise, traffic noise, seagulls crying, train whistle, wind chimes, fireworks exploding, bells ring, bells"
)
_MUSIC_NOUN = each(
    "music soundtrack song melody tune piano guitar jazz orchestra orchestral violin drums beat beats techno lofi waltz score bgm"
)
_NOT_MUSIC = each(
    "the to of a an with in and by on at his her this dances dancing dance sings play plays playing for background"
)
_TEXT_WORDS = each(
    "text caption subtitle subtitles reads reading titled title sign labeled labelled written logo saying:"
)


@dataclass(frozen=True, slots=True)
class Hearing:
    """`seen`: tokens understood; `titles`: indexes of quotes that are words to be read, not heard."""

    effects: tuple[str, ...] = ()
    music: str = ""
    subtitle: str = ""
    seen: frozenset[int] = frozenset()
    titles: frozenset[int] = frozenset()


@cache
def _sound_lexicon() -> Lexicon[str]:
    return Lexicon((phrase.strip(), phrase.strip()) for phrase in _SOUNDS.split(","))


def read_sound(tokens: Sequence[Token], barred: frozenset[int]) -> Hearing:
    """What is heard and read in a scene beside its dialogue. Music that is barred ("no music") is the word `none`."""
    effects = [t.text for t in tokens if t.kind == "effect"]
    music = [t.text for t in tokens if t.kind == "music"]
    seen = {t.index for t in tokens if t.kind in ("effect", "music", "subtitle")}
    for i, length, _ in _sound_lexicon().all(tokens):
        held = tokens[i : i + length]
        if not {t.index for t in held} & barred:
            effects.append(" ".join(t.text for t in held))
            seen |= {t.index for t in held}
    effects += _sounds_of(tokens, seen, barred)
    if not music:
        music += _music(tokens, seen, barred)
    titles = _titles(tokens)
    subtitles = [t.text for t in tokens if t.kind == "subtitle"] + [t.text for t in tokens if t.index in titles]
    seen |= titles
    return Hearing(
        tuple(dict.fromkeys(e for e in effects if e)), ", ".join(music), " ".join(subtitles), frozenset(seen), titles
    )


def _sounds_of(tokens: Sequence[Token], seen: set[int], barred: frozenset[int]) -> list[str]:
    """ "The sound of rain on a roof": what follows, up to the next mark."""
    found = []
    for i, token in enumerate(tokens[:-1]):
        if (
            token.text not in ("sound", "sounds", "noise", "noises")
            or tokens[i + 1].text != "of"
            or token.index in barred
        ):
            continue
        held = []
        for nxt in tokens[i + 2 : i + 8]:
            if nxt.kind != "word" or nxt.text in ("and", "while", "as", "in", "with"):
                break
            held.append(nxt)
        if held:
            found.append(" ".join(t.text for t in held))
            seen |= {t.index for t in held} | {token.index}
    return found


def _music(tokens: Sequence[Token], seen: set[int], barred: frozenset[int]) -> list[str]:
    """ "Upbeat jazz music plays": the noun with the words before it."""
    for i, token in enumerate(tokens):
        if (
            token.kind != "word"
            or token.text not in _MUSIC_NOUN
            or any(t.kind == "mention" for t in tokens[max(0, i - 1) : i + 4])
        ):
            continue
        if token.index in barred:
            seen.add(token.index)
            return ["none"] if token.text in ("music", "soundtrack", "bgm") else []
        held = [token]
        for before in reversed(tokens[max(0, i - 4) : i]):
            if before.kind != "word" or before.text in _NOT_MUSIC or before.index in seen:
                break
            held.insert(0, before)
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        if after is not None and after.kind == "word" and MUSICAL.fullmatch(after.text):
            held.append(after)
        if len(held) > 1 or token.text in ("music", "soundtrack", "bgm", "jazz", "techno", "waltz"):
            seen |= {t.index for t in held}
            return [" ".join(t.text for t in held)]
    return []


def _titles(tokens: Sequence[Token]) -> frozenset[int]:
    """Quotes after "a sign that reads" or "with the text": to be read on the screen."""
    found = set()
    for i, token in enumerate(tokens):
        before = [t.text for t in tokens[max(0, i - 3) : i] if t.kind == "word"]
        speaks = any(t in ("says", "say", "said", "speaks") for t in before)
        if token.kind == "quote" and set(before) & _TEXT_WORDS and not speaks:
            found.add(token.index)
    return frozenset(found)
