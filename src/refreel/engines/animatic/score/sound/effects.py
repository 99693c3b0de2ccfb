"""Sound effects by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from refreel.engines.animatic.score.sound import creatures, machines, steps, things, weather
from refreel.engines.animatic.values.cast import F32

Maker = Callable[[np.random.Generator, float], F32]


@dataclass(frozen=True, slots=True)
class Effect:
    """`make(rng, seconds)` gives the sound, peak 1, mono (n,) or stereo (n, 2); a lasting one fills `seconds`, a short one is as long as
    it is. `gain` in dB: how loud it stands against a voice."""

    name: str
    make: Maker
    lasting: bool
    gain: float


def _short(maker: Callable[[np.random.Generator], F32]) -> Maker:
    return lambda rng, seconds: maker(rng)


# Words that ask for it, the first row that fits wins: special ones stand above general ones.
_TABLE: tuple[tuple[str, str, Maker, bool, float], ...] = (
    ("thunder", r"thunder|lightning", _short(weather.thunder), False, 2),
    ("doorbell", r"door ?bell|ding ?dong", _short(things.doorbell), False, -6),
    ("phone", r"phone|ringtone|telephone", _short(things.phone), False, -8),
    ("church bell", r"church|bell tower|gong|temple bell", _short(things.church_bell), False, -5),
    ("wind chimes", r"chime", _short(things.chimes), False, -9),
    ("bell", r"bell", _short(things.bell), False, -8),
    ("applause", r"applau|clap(?!per)|ovation", things.applause, True, -8),
    ("cheer", r"cheer|crowd roar|hooray", things.cheer, True, -8),
    ("laughter", r"laugh|giggl|chuckl", creatures.laughter, True, -9),
    ("crowd", r"crowd|chatter|murmur|babble|people talking|audience|market noise", creatures.crowd, True, -12),
    ("knock", r"knock", _short(things.knock), False, 0),
    ("creak", r"creak|squeak|door open", _short(things.creak), False, -10),
    ("slam", r"slam|door (?:clos|shut)", _short(things.slam), False, -2),
    ("footsteps", r"foot ?step|steps|walking on|heels", steps.footsteps, True, -10),
    ("siren", r"siren|ambulance|police", machines.siren, True, -14),
    ("alarm", r"alarm|buzzer|beep", machines.alarm, True, -13),
    ("horn", r"horn|honk", _short(machines.horn), False, -9),
    ("train", r"train|locomotive|steam whistle", _short(machines.train_whistle), False, -8),
    ("whistle", r"whistle", _short(machines.whistle), False, -12),
    ("helicopter", r"helicopter|chopper|rotor", machines.helicopter, True, -8),
    ("engine", r"engine|motor|car\b|truck|drives? (?:off|away|by|past)|revving|traffic", machines.engine, True, -10),
    ("fireworks", r"firework|firecracker", machines.fireworks, True, -3),
    ("explosion", r"explo|blast|boom|detonat", _short(machines.explosion), False, 2),
    ("gunshot", r"gun|shot\b|pistol|rifle", _short(machines.gunshot), False, 0),
    ("laser", r"laser|zap|blaster|sci-?fi", _short(machines.laser), False, -10),
    ("glass", r"glass|shatter|smash|vase", _short(things.glass), False, -5),
    ("whoosh", r"whoosh|swoosh|swish|flies past|sweep", _short(things.whoosh), False, -7),
    ("sword", r"sword|blade|metal clang|clang|clash", _short(things.clang), False, -8),
    ("dog", r"dog|bark|woof", _short(creatures.barks), False, -6),
    ("cat", r"\bcat\b|meow|miaow|purr", _short(creatures.meow), False, -9),
    ("wolf", r"wolf|howl(?!ing wind)|howls\b", _short(creatures.howl), False, -9),
    ("owl", r"\bowl|hoot", _short(creatures.owl), False, -10),
    ("gulls", r"(?:sea)?gull", creatures.gulls, True, -13),
    ("crow", r"crow\b|crows\b|raven|caw", _short(creatures.crow), False, -10),
    ("rooster", r"rooster|cock-a", _short(creatures.rooster), False, -9),
    ("horse", r"horse|hoof|hooves|gallop", steps.hooves, True, -8),
    ("crickets", r"cricket|cicada|insect", creatures.crickets, True, -18),
    ("frogs", r"frog|croak", creatures.frogs, True, -14),
    ("bees", r"\bbees?\b|buzzing|\bfly\b", creatures.bee, True, -16),
    ("birds", r"bird|chirp|tweet|sparrow|robin|nightingale", creatures.birds, True, -13),
    ("fire", r"fire|flame|crackl|campfire|bonfire|burning", weather.fire, True, -13),
    ("waves", r"wave|surf|sea\b|ocean|shore", weather.waves, True, -11),
    ("splash", r"splash|plop|dive", _short(things.splash), False, -4),
    ("drip", r"drip|drop", things.drips, True, -12),
    ("stream", r"stream|river|brook|waterfall|fountain|water|pouring", weather.stream, True, -13),
    ("rain", r"rain|downpour|drizzle", weather.rain, True, -12),
    ("wind", r"wind|breeze|gust|howling", weather.wind, True, -11),
    ("heartbeat", r"heart", things.heartbeat, True, -3),
    ("clock", r"clock|tick", things.clock, True, -14),
    ("camera", r"camera|shutter|photo|click", _short(things.shutter), False, -9),
    ("typing", r"typ(?:ing|es)|keyboard|typewriter", things.typing, True, -15),
    ("paper", r"paper|page|rustl|leaves|unwrap", things.paper, True, -14),
    ("drum roll", r"drum ?roll|snare", things.drum_roll, True, -10),
    ("drum", r"drum|thud|thump|stomp|punch|hit\b|impact|bang", _short(things.thud), False, 0),
    ("sizzle", r"sizzl|fry|grill|steam|hiss", weather.sizzle, True, -15),
    ("pour", r"pour|coffee|drink|pours", things.pour, True, -11),
    ("coin", r"coin|cash|money|cha-?ching", _short(things.coin), False, -11),
    ("magic", r"magic|sparkl|twinkl|shimmer|spell|glitter", _short(things.sparkle), False, -13),
    ("breath", r"breath|sigh|gasp|inhale|exhale", _short(creatures.breath), False, -13),
    ("scream", r"scream|shriek", _short(creatures.scream), False, -9),
    ("roar", r"roar|growl|monster|lion|dinosaur|dragon", _short(creatures.roar), False, -4),
)  # fmt: skip
_COMPILED = tuple(
    (re.compile(rf"(?:\b|(?<=-))(?:{words})"), Effect(name, make, lasting, gain))
    for name, words, make, lasting, gain in _TABLE
)


def effect_named(words: str) -> Effect | None:
    """The effect that the words of a prompt ask for, or None when there is no such sound here."""
    low = words.lower()
    if re.search(r"engine (?:roar|noise|rev)|roar of (?:an |the )?engine", low):
        low = "engine"
    elif re.search(r"crowd (?:roar|cheer)|cheering", low):
        low = "cheer"
    return next((effect for pattern, effect in _COMPILED if pattern.search(low)), None)


def names() -> tuple[str, ...]:
    """All effects by name."""
    return tuple(name for name, *_ in _TABLE)
