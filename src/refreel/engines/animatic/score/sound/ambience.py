"""What a place sounds like: beds of noise and small happenings, by place, time of day and weather."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from refreel.engines.animatic.score.sound import creatures, machines, things, weather
from refreel.engines.animatic.score.sound.tone import (
    amplitude,
    count,
    glide,
    lay,
    level,
    noise,
    peaked,
    sway,
    swell,
    times,
)
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.plan import Setting

Maker = Callable[[np.random.Generator, float], F32]
DAYLIGHT = ("day", "dawn", "dusk")
ALWAYS = ("day", "dawn", "dusk", "night")


def _air(rng: np.random.Generator, seconds: float) -> F32:
    """The open air: hardly anything."""
    return _bed(rng, seconds, ((60, -4), (200, 0), (700, -10), (3000, -24), (9000, -40)), 0.2, 0.7)


def _bed(
    rng: np.random.Generator, seconds: float, curve: tuple[tuple[float, float], ...], rate: float, depth: float
) -> F32:
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    for pan in (-0.75, 0.75):
        lay(out, 0, noise(rng, n, curve) * sway(rng, n, rate, 1 - depth, 1.0), 0.3, pan)
    return out


def _leaves(rng: np.random.Generator, seconds: float) -> F32:
    return _bed(rng, seconds, ((400, -30), (1500, -10), (3500, 0), (7000, -3), (13000, -14)), 0.35, 0.9)


def _grass(rng: np.random.Generator, seconds: float) -> F32:
    return _bed(rng, seconds, ((300, -22), (1200, -6), (3000, 0), (8000, -8), (14000, -20)), 0.3, 0.85)


def _room_tone(rng: np.random.Generator, seconds: float) -> F32:
    """Low and narrow, so that whatever happens in the room is heard above it even when nothing else gives the film its loudness."""
    return _bed(rng, seconds, ((45, 0), (95, -1), (170, -13), (400, -24), (2000, -33), (7000, -40)), 0.1, 0.2)


def _ventilation(rng: np.random.Generator, seconds: float) -> F32:
    out = _bed(rng, seconds, ((60, -4), (180, 0), (420, -4), (1300, -14), (6000, -36)), 0.1, 0.15)
    n = len(out)
    lay(
        out,
        0,
        np.asarray(
            sum(np.sin(2 * np.pi * f * times(n)) * g for f, g in ((50.0, 1.0), (100.0, 0.7), (150.0, 0.2))), np.float32
        ),
        0.05,
    )
    return out


def _hall(rng: np.random.Generator, seconds: float) -> F32:
    return _bed(rng, seconds, ((80, -6), (250, 0), (700, -6), (1800, -18), (6000, -40)), 0.3, 0.4)


def _hum_of_town(rng: np.random.Generator, seconds: float) -> F32:
    return _bed(rng, seconds, ((40, -2), (90, 0), (250, -5), (800, -14), (2500, -26), (8000, -44)), 0.3, 0.35)


def _drone(rng: np.random.Generator, seconds: float) -> F32:
    """Deep space as films have it: low tones that beat slowly, and a breath of air."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    root = float(rng.choice([36.7, 41.2, 46.2]))
    t = times(n)
    for ratio, gain in ((1, 1.0), (1.5, 0.5), (2, 0.6), (3, 0.25), (4.02, 0.12), (6.0, 0.06)):
        for pan, detune in ((-0.6, 0.9985), (0.6, 1.0015)):
            tone = np.sin(2 * np.pi * root * ratio * detune * t + rng.uniform(0, 6))
            lay(out, 0, (tone * sway(rng, n, 0.12, 0.35, 1.0)).astype(np.float32), gain * 0.2, pan)
    for pan in (-0.8, 0.8):
        lay(
            out,
            0,
            noise(rng, n, ((200, -10), (500, 0), (900, -8), (3000, -30))) * sway(rng, n, 0.15, 0.0, 1.0) ** 2,
            0.1,
            pan,
        )
    return out


def _shimmer(rng: np.random.Generator, seconds: float) -> F32:
    """High soft tones that come and go, for nowhere in particular."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    root = float(rng.choice([220.0, 246.9, 261.6]))
    t = times(n)
    for ratio in (0.5, 0.75, 1.0, 1.25, 1.5, 2.25):
        tone = np.sin(2 * np.pi * root * ratio * t + 0.4 * np.sin(2 * np.pi * 0.3 * t))
        lay(out, 0, (tone * sway(rng, n, 0.2, 0.0, 1.0) ** 2).astype(np.float32), 0.12, float(rng.uniform(-0.8, 0.8)))
    return out


def _passing(rng: np.random.Generator, seconds: float) -> F32:
    """Cars go by now and then."""
    n = count(seconds)
    out = np.zeros((n, 2), np.float32)
    at = float(rng.uniform(-1.0, 1.5))
    while at < seconds:
        length = float(rng.uniform(2.6, 4.2))
        m = count(length)
        shape = np.exp(-(((np.linspace(0, 1, m) - 0.5) / 0.17) ** 2))
        tyres = noise(rng, m, ((60, -2), (250, 0), (700, -3), (1600, -8), (6000, -28))) * shape
        side = np.linspace(0, np.pi / 2, m)[:: 1 if rng.random() < 0.5 else -1]
        both = np.stack([tyres * np.cos(side), tyres * np.sin(side)], axis=1).astype(np.float32)
        lay(out, round(at * 48000), both * swell(m, 0.4, 0.4)[:, None], float(rng.uniform(0.12, 0.35)))
        at += float(rng.uniform(1.6, 4.5))
    return out


def _now_and_then(make: Callable[[np.random.Generator], F32], a_minute: float) -> Maker:
    """A short sound at odd moments: at least once in a film of five seconds when it is due six times a minute or oftener."""

    def layer(rng: np.random.Generator, seconds: float) -> F32:
        out = np.zeros((count(seconds), 2), np.float32)
        expected = a_minute * seconds / 60
        times_heard = int(rng.poisson(expected)) if expected < 0.5 else max(1, int(rng.poisson(expected)))
        for _ in range(times_heard):
            sound = make(rng)
            latest = max(0.05, seconds - min(len(sound) / 48000, 1.0))
            lay(
                out,
                count(float(rng.uniform(0, latest))),
                sound,
                float(rng.uniform(0.5, 1.0)),
                float(rng.uniform(-0.85, 0.85)),
            )
        return out

    return layer


def _clink(rng: np.random.Generator) -> F32:
    f = float(rng.uniform(1900, 4200))
    n = count(0.25)
    return peaked(
        glide(np.full(n, f, np.float32)) * np.exp(-30 * times(n))
        + 0.4 * glide(np.full(n, f * 2.4, np.float32)) * np.exp(-50 * times(n))
    )


# Sound, level in dB against the others of the place, the hours at which it is heard.
_PLACES: dict[str, tuple[tuple[Maker, float, tuple[str, ...]], ...]] = {
    "mountain_lake": (
        (weather.lapping, 0, ALWAYS), (_air, -9, ALWAYS), (creatures.birds, -4, ("dawn",)), (_now_and_then(creatures.chirp, 22), -10, ("day", "dusk")),
        (creatures.crickets, -12, ("night", "dusk")), (_now_and_then(creatures.owl, 7), -14, ("night",)),
    ),
    "sea": ((weather.waves, 0, ALWAYS), (_air, -10, ALWAYS), (creatures.gulls, -13, DAYLIGHT)),
    "forest": (
        (_leaves, -3, ALWAYS), (_air, -6, ALWAYS), (creatures.birds, -3, ("dawn", "day")), (_now_and_then(creatures.chirp, 14), -8, ("dusk",)),
        (creatures.crickets, -8, ("night", "dusk")), (_now_and_then(creatures.owl, 9), -9, ("night",)),
    ),
    "desert": ((weather.wind, 0, ALWAYS), (_grass, -16, ALWAYS), (creatures.crickets, -16, ("night",))),
    "snow": ((weather.wind, 0, ALWAYS), (_air, -4, ALWAYS)),
    "city": ((_hum_of_town, 0, ALWAYS), (_passing, -5, ALWAYS), (_now_and_then(machines.horn, 7), -20, DAYLIGHT), (creatures.crowd, -14, ("day", "dusk"))),
    "market": ((creatures.crowd, 0, ALWAYS), (_hall, -8, ALWAYS), (_now_and_then(_clink, 50), -15, ALWAYS), (_now_and_then(things.bell, 5), -24, DAYLIGHT)),
    "room": ((_room_tone, 0, ALWAYS), (things.clock, -14, ALWAYS), (_now_and_then(creatures.chirp, 6), -26, ("dawn",))),
    "studio": ((_room_tone, 0, ALWAYS),),
    "stage": ((_hall, 0, ALWAYS), (creatures.crowd, -8, ALWAYS)),
    "space": ((_drone, 0, ALWAYS),),
    "sky": ((weather.wind, 0, ALWAYS), (_air, -3, ALWAYS)),
    "road": ((_air, -2, ALWAYS), (_passing, 0, ALWAYS), (_grass, -14, ALWAYS), (creatures.crickets, -14, ("night",)), (_now_and_then(creatures.chirp, 10), -18, ("dawn", "day"))),
    "garden": (
        (_leaves, -6, ALWAYS), (_air, -8, ALWAYS), (creatures.birds, -4, ("dawn", "day")), (creatures.bee, -20, ("day",)), (creatures.crickets, -8, ("night", "dusk")),
    ),
    "corridor": ((_ventilation, 0, ALWAYS), (_now_and_then(things.knock, 4), -26, ALWAYS)),
    "meadow": (
        (_grass, -4, ALWAYS), (_air, -4, ALWAYS), (_now_and_then(creatures.chirp, 24), -8, ("dawn", "day")), (creatures.bee, -22, ("day",)),
        (creatures.crickets, -7, ("night", "dusk")),
    ),
    "abstract": ((_shimmer, 0, ALWAYS), (_air, -8, ALWAYS)),
}  # fmt: skip
_WEATHER: dict[str, tuple[tuple[Maker, float], ...]] = {
    "rain": ((weather.rain, 3),),
    "storm": ((weather.rain, 4), (weather.wind, 3), (_now_and_then(weather.thunder, 12), 4)),
    "wind": ((weather.wind, 2),),
}
_PROPS: dict[str, tuple[Maker, float]] = {
    "crowd": (creatures.crowd, -3), "fire": (weather.fire, -3), "fireworks": (machines.fireworks, 0), "cars": (_passing, -5),
    "birds": (creatures.birds, -7), "waves": (weather.waves, -2), "leaves": (_leaves, -9), "candles": (weather.fire, -20),
    "stalls": (creatures.crowd, -6),
}  # fmt: skip
_INDOORS = ("room", "studio", "stage", "corridor", "space", "abstract")
_MUFFLED = ("rain", "storm", "wind")


def ambience(setting: Setting, seconds: float, rng: np.random.Generator) -> F32:
    """(n, 2): the sound of a setting, root mean square 0.1."""
    out = np.zeros((count(seconds), 2), np.float32)
    indoors = setting.place in _INDOORS
    layers = [(make, gain) for make, gain, hours in _PLACES[setting.place] if setting.time in hours]
    if setting.place not in ("space", "abstract"):
        for word in setting.weather:
            # Behind walls the weather is heard softly.
            layers += [
                (make, gain - (12 if indoors and word in _MUFFLED else 0)) for make, gain in _WEATHER.get(word, ())
            ]
        if "rain" in setting.weather or "storm" in setting.weather:
            layers = [
                (m, g)
                for m, g in layers
                if m not in (creatures.birds, creatures.crickets, creatures.bee, creatures.gulls)
            ]
    makers = [make for make, _ in layers]
    layers += [_PROPS[prop] for prop in setting.props if prop in _PROPS and _PROPS[prop][0] not in makers]
    for make, gain in layers:
        _add(out, make(rng, seconds), gain)
    return out * np.float32(0.1 / max(level(out), 1e-6))


def _add(out: F32, sound: F32, gain: float) -> None:
    loud = level(sound)
    if loud > 0:
        lay(out, 0, sound, amplitude(gain) / loud)
