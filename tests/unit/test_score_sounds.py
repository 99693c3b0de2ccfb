"""Single sounds: effects, places, steps, instruments."""

from __future__ import annotations

import numpy as np
import pytest
from score_plans import RATE, level_db

from refreel.engines.animatic.score.music.compose import composed, manner_of
from refreel.engines.animatic.score.music.instruments import INSTRUMENTS
from refreel.engines.animatic.score.sound.ambience import ambience
from refreel.engines.animatic.score.sound.effects import effect_named, names
from refreel.engines.animatic.score.sound.steps import step, surface
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.plan import PLACES, TIMES, WEATHERS, Setting

ASKED = {
    "thunder rumbles": "thunder", "church bells ringing": "church bell", "a doorbell": "doorbell", "bell ringing": "bell", "applause": "applause",
    "door knock": "knock", "knocking on the door": "knock", "door creaks": "creak", "door slams": "slam", "footsteps": "footsteps", "engine roar": "engine",
    "car horn": "horn", "explosion": "explosion", "glass breaking": "glass", "whoosh": "whoosh", "bird song": "birds", "dog barking": "dog",
    "phone ringing": "phone", "splash": "splash", "heartbeat": "heartbeat", "clock ticking": "clock", "crackling fire": "fire", "waves crashing": "waves",
    "seagulls crying": "gulls", "howling wind": "wind", "rain on a roof": "rain", "police siren": "siren", "camera shutter": "camera",
    "keyboard typing": "typing", "crowd cheering": "cheer", "laughter": "laughter", "drum roll": "drum roll", "wind chimes": "wind chimes",
    "fireworks exploding": "fireworks", "train whistle": "train", "owl hooting": "owl", "a cat meows": "cat", "wolf howling": "wolf", "gunshot": "gunshot",
}  # fmt: skip


def centre(samples: F32) -> float:
    """Spectral centroid in Hz."""
    mono = samples if samples.ndim == 1 else samples.mean(axis=1)
    power = np.abs(np.fft.rfft(mono)) ** 2
    return float((power * np.fft.rfftfreq(len(mono), 1 / RATE)).sum() / power.sum())


@pytest.mark.parametrize(("words", "name"), ASKED.items())
def test_effects_are_found_by_the_words_of_a_prompt(words: str, name: str) -> None:
    effect = effect_named(words)
    assert effect is not None and effect.name == name


@pytest.mark.parametrize("words", ["", "zorp", "the colour blue"])
def test_what_has_no_sound_is_said(words: str) -> None:
    assert effect_named(words) is None


@pytest.mark.parametrize("name", names())
def test_every_effect_is_a_clean_sound(name: str) -> None:
    effect = next(e for e in map(effect_named, [name, *ASKED]) if e is not None and e.name == name)
    sound = effect.make(np.random.default_rng(4), 2.0)
    assert sound.dtype == np.float32 and np.isfinite(sound).all()
    assert 0.5 < np.abs(sound).max() <= 1.0001
    assert np.abs(sound[0]).max() < 0.05 and np.abs(sound[-1]).max() < 0.05
    assert np.array_equal(sound, effect.make(np.random.default_rng(4), 2.0))
    if effect.lasting:
        assert len(sound) == 2 * RATE


def test_effects_sound_different() -> None:
    def made(name: str) -> F32:
        effect = effect_named(name)
        assert effect is not None
        return effect.make(np.random.default_rng(4), 2.0)

    assert centre(made("thunder")) < 600 < centre(made("rain")) < 12_000
    assert centre(made("heartbeat")) < 150
    assert centre(made("glass breaking")) > 2500


@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_heard_at_every_hour(place: str) -> None:
    for number, time in enumerate(TIMES):
        sound = ambience(Setting(place, time, (WEATHERS[number],)), 2.0, np.random.default_rng(number))
        assert sound.shape == (2 * RATE, 2) and np.isfinite(sound).all()
        assert level_db(sound) == pytest.approx(-20, abs=0.5)
        halves = level_db(sound[:RATE]), level_db(sound[RATE:])
        assert min(halves) > -32


def test_places_and_weather_change_the_sound() -> None:
    def heard(place: str, *weather: str) -> F32:
        return ambience(Setting(place, "day", weather), 3.0, np.random.default_rng(2))

    assert centre(heard("space")) < 300 < centre(heard("meadow"))
    assert centre(heard("city", "rain")) > 2 * centre(heard("city"))
    assert not np.allclose(heard("forest"), heard("garden"))


def test_every_ground_has_its_step() -> None:
    assert {p: surface(Setting(p, "day")) for p in ("meadow", "snow", "city", "room", "sea")} == {
        "meadow": "grass", "snow": "snow", "city": "stone", "room": "wood", "sea": "sand",
    }  # fmt: skip
    assert surface(Setting("city", "day", ("snow",))) == "snow"
    assert surface(Setting("room", "day", words="a room with a metal floor")) == "metal"
    centres = {s: centre(step(np.random.default_rng(1), s)) for s in ("wood", "grass", "stone", "snow")}
    assert centres["wood"] < centres["stone"] and centres["wood"] < centres["snow"]


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_instruments_play_in_tune_and_end_softly(name: str) -> None:
    note = INSTRUMENTS[name](np.random.default_rng(1), 220.0, 1.0)
    assert np.isfinite(note).all() and 0.5 < np.abs(note).max() <= 1.0001 and abs(note[-1]) < 0.02
    if name in ("piano", "pluck", "strings", "pad", "flute", "bells", "brass", "bass", "synth"):
        spectrum = np.abs(np.fft.rfft(note, 1 << 18))
        hertz = np.fft.rfftfreq(1 << 18, 1 / RATE)
        peak = hertz[(hertz > 180) & (hertz < 260)][spectrum[(hertz > 180) & (hertz < 260)].argmax()]
        assert 1200 * abs(np.log2(peak / 220)) < 18


@pytest.mark.parametrize(
    "words", ["soft piano music", "epic orchestral trailer", "techno", "jazz", "sad violin", "waltz", "music"]
)
def test_composed_music_fills_the_film_and_fades(words: str) -> None:
    n = round(6 * RATE)
    music = composed(words, 0.0, n, np.random.default_rng(5))
    assert music.shape == (n, 2) and np.isfinite(music).all()
    assert level_db(music) == pytest.approx(-20, abs=0.5)
    assert all(level_db(music[k : k + RATE]) > -38 for k in range(0, 4 * RATE, RATE))
    assert np.abs(music[-20:]).max() < 1e-3
    assert np.array_equal(music, composed(words, 0.0, n, np.random.default_rng(5)))
    assert not np.allclose(music, composed(words, 0.0, n, np.random.default_rng(6)))


def test_words_and_mood_decide_the_manner() -> None:
    assert manner_of("sad piano", 0).minor and not manner_of("happy tune", 0).minor
    assert manner_of("techno", 0).tempo > 110 > manner_of("calm", 0).tempo
    assert manner_of("soft guitar", 0).lead == "pluck"
    assert manner_of("", 0.9).tempo > manner_of("", -0.9).tempo
    assert manner_of("waltz", 0).beats == 3
