"""Beats, tempo and voices in sounds whose answer is known because the test made them."""

from __future__ import annotations

import numpy as np
import pytest

from refreel.engines.animatic.cast.listening import listen
from refreel.engines.animatic.values.cast import F32

RATE = 48000


def stereo(mono: np.ndarray) -> F32:
    return np.stack([mono, mono], axis=1).astype(np.float32)


def clicks(tempo: float, *, melody: bool, seconds: float = 12.0, first: float = 0.3) -> tuple[F32, np.ndarray]:
    """A click on every beat, over faint noise and, if asked, a tune that changes its note with the beat."""
    random = np.random.default_rng(0)
    n = int(seconds * RATE)
    sound = random.normal(0, 0.01, n)
    beats = np.arange(first, seconds - 0.1, 60 / tempo)
    for beat in beats:
        start = int(beat * RATE)
        k = np.arange(min(2400, n - start))
        sound[start : start + len(k)] += 0.6 * np.sin(2 * np.pi * 1000 * k / RATE) * np.exp(-k / 400)
    if melody:
        step = np.floor((np.arange(n) / RATE - first) / (60 / tempo)).astype(int)
        hertz = 220 * 2 ** (((step * 5) % 12) / 12)
        sound += 0.1 * np.sin(2 * np.pi * np.cumsum(hertz) / RATE)
    return stereo(sound), beats


def f_measure(found: tuple[float, ...], true: np.ndarray, tolerance: float = 0.07) -> float:
    hits = sum(1 for beat in true if any(abs(beat - f) < tolerance for f in found))
    return 2 * hits / (len(found) + len(true))


def voice(seconds: float = 5.0, hertz: float = 120.0) -> F32:
    """Syllables of a buzzing, gliding source through two resonances, with pauses: as much of a voice as a test can make."""
    t = np.arange(int(seconds * RATE)) / RATE
    pitch = hertz * 2 ** ((2.5 * np.sin(2 * np.pi * 0.7 * t) + 1.5 * np.sin(2 * np.pi * 1.9 * t)) / 12)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    buzz = sum(
        np.sin(k * phase) / (1 + ((k * hertz - 600) / 250) ** 2)
        + np.sin(k * phase) / (2 + ((k * hertz - 1400) / 300) ** 2)
        for k in range(1, 25)
    )
    syllables = np.clip(np.sin(2 * np.pi * 2.3 * t) * 2, 0, 1) * (np.sin(2 * np.pi * 0.4 * t) > -0.6)
    return stereo(0.1 * buzz * syllables)


@pytest.mark.parametrize("melody", [False, True])
@pytest.mark.parametrize("tempo", [60, 80, 100, 111, 128, 140, 160, 174])
def test_tempo_within_one_percent_and_beats_in_place(tempo: float, melody: bool) -> None:
    sound, beats = clicks(tempo, melody=melody)
    heard = listen(sound)
    assert heard.tempo == pytest.approx(tempo, rel=0.01)
    assert f_measure(heard.beats, beats) >= 0.95
    assert not heard.speech


def test_beats_are_not_early_nor_late() -> None:
    sound, beats = clicks(120, melody=False)
    errors = [min(beats - b, key=abs) for b in listen(sound).beats]
    assert abs(float(np.mean(errors))) < 0.005


def test_onsets_stand_where_the_clicks_are() -> None:
    sound, beats = clicks(100, melody=False)
    onsets = listen(sound).onsets
    assert len(onsets) == pytest.approx(1200, abs=3)
    strongest = np.sort(np.argsort(onsets)[-len(beats) :]) / 100
    assert np.abs(strongest[:, None] - beats[None]).min(axis=1).max() < 0.04


def test_a_voice_is_told_and_measured() -> None:
    for hertz in (110.0, 210.0):
        heard = listen(voice(hertz=hertz))
        assert heard.speech
        assert heard.pitch == pytest.approx(hertz, rel=0.12)
        assert heard.tempo == 0.0 and heard.beats == ()


def test_chords_and_noise_are_neither_voice_nor_beat() -> None:
    t = np.arange(8 * RATE) / RATE
    chord = sum(0.1 * np.sin(2 * np.pi * f * t) for f in (220.0, 277.2, 329.6)) * (
        0.5 + 0.5 * np.sin(2 * np.pi * 0.2 * t)
    )
    noise = np.random.default_rng(1).normal(0, 0.1, 8 * RATE)
    for sound in (chord, noise):
        heard = listen(stereo(sound))
        assert not heard.speech
        assert heard.tempo == 0.0


@pytest.mark.parametrize("samples", [0, 1, 100, 4000, 30000])
def test_short_and_silent_sounds_hold_nothing(samples: int) -> None:
    heard = listen(np.zeros((samples, 2), np.float32))
    assert (heard.tempo, heard.beats, heard.speech, heard.pitch) == (0.0, (), False, 0.0)
