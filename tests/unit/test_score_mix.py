"""Levels: ducking, loudness, the ceiling, music on the bar."""

from __future__ import annotations

import numpy as np
import pytest
from score_plans import RATE, beat_track, level_db

from refreel.engines.animatic.score.mix.control import ATTACK, DUCK, RELEASE, ducked, faded, talking, window
from refreel.engines.animatic.score.mix.master import limited, mastered
from refreel.engines.animatic.score.mix.room import echoes
from refreel.engines.animatic.score.music.reference import fade_start, laid_out, repeated
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.music import beats_in_film, loop_of
from refreel.media.loudness import integrated_lufs, true_peak_dbtp


def test_the_duck_goes_down_by_nine_decibels_in_its_time_and_comes_back() -> None:
    gain = 20 * np.log10(ducked(5 * RATE, [(2.0, 3.0)]))
    assert gain[RATE] == pytest.approx(0, abs=0.01)
    assert gain[round(2.9 * RATE)] == pytest.approx(DUCK, abs=0.1)
    down = np.flatnonzero(gain < 0.9 * DUCK)[0] - np.flatnonzero(gain < -0.05)[0]
    assert down / RATE == pytest.approx(ATTACK, rel=0.15)
    back = np.flatnonzero(gain[3 * RATE :] > 0.1 * DUCK)[0]
    assert back / RATE == pytest.approx(RELEASE, rel=0.15)
    assert np.abs(np.diff(gain)).max() < 0.05


def test_talking_is_found_and_joined_over_short_pauses() -> None:
    voice = np.zeros(3 * RATE, np.float32)
    voice[RATE // 2 : RATE] = voice[round(1.1 * RATE) : round(1.5 * RATE)] = voice[2 * RATE : round(2.5 * RATE)] = 0.2
    assert talking(voice, 1.0) == [(pytest.approx(1.5), pytest.approx(2.5)), (pytest.approx(3.0), pytest.approx(3.5))]
    assert talking(np.zeros(RATE, np.float32), 0.0) == []


@pytest.mark.parametrize("kind", ["noise", "clicks", "tone", "soft", "short peaks"])
def test_every_kind_of_sound_ends_at_the_same_loudness_under_the_ceiling(kind: str) -> None:
    out = mastered(_sound(kind))
    assert integrated_lufs(out) == pytest.approx(-16, abs=1.0)
    assert true_peak_dbtp(out) <= -1.0


def _sound(kind: str) -> F32:
    rng = np.random.default_rng(3)
    n = 4 * RATE
    t = np.arange(n) / RATE
    mono = {
        "noise": 0.1 * rng.standard_normal(n),
        "clicks": 0.004 * rng.standard_normal(n) + 0.9 * (np.arange(n) % (RATE // 2) < 300) * rng.standard_normal(n),
        "tone": 0.9 * np.sin(2 * np.pi * 11_025.3 * t),
        "soft": 0.0005 * rng.standard_normal(n),
        "short peaks": 0.05 * rng.standard_normal(n) * np.where((np.arange(n) // 4800) % 10 == 0, 12, 1),
    }[kind]
    return np.stack([mono, np.roll(mono, 40)], axis=1).astype(np.float32)


def test_silence_stays_silent() -> None:
    assert not mastered(np.zeros((RATE, 2), np.float32)).any()


def test_the_limiter_leaves_what_is_below_the_ceiling() -> None:
    quiet = 0.3 * _sound("tone")
    assert np.array_equal(limited(quiet), quiet)


def test_music_longer_than_the_film_begins_at_its_beginning_and_fades_from_a_beat() -> None:
    track = beat_track(seconds=12.0)
    n = round(6 * RATE)
    out = laid_out(track, n)
    start = fade_start(track.beats, 6.0)
    assert min(abs(start - b) for b in track.beats) < 1e-6 and 0.8 <= 6 - start <= 2.4
    assert np.allclose(out[1000 : round(start * RATE)], track.samples[1000 : round(start * RATE)])
    assert np.abs(out[-10:]).max() < 1e-3


def test_short_music_is_repeated_on_the_bar() -> None:
    track = beat_track(seconds=6.0)
    loop = loop_of(track)
    assert loop.start in track.beats and loop.end in track.beats
    assert round((loop.end - loop.start) / 0.5) % 4 == 0
    out = laid_out(track, 12 * RATE)
    length = round((loop.end - loop.start) * RATE)
    a, b = round((loop.start + 0.5) * RATE), round((loop.start + 1.5) * RATE)
    assert np.corrcoef(out[a:b, 0], out[a + length : b + length, 0])[0, 1] > 0.99
    beats = np.array(beats_in_film(track, 12.0))
    assert np.diff(beats) == pytest.approx(0.5, abs=0.01)
    for beat in beats[beats < 10]:
        at = round(beat * RATE)
        assert level_db(out[at : at + 2400]) > level_db(out[at - 3600 : at - 1200]) + 10


def test_a_sound_without_beats_is_repeated_without_a_gap() -> None:
    track = beat_track(seconds=2.0)
    noise = np.random.default_rng(1).standard_normal((2 * RATE, 2)).astype(np.float32) * 0.1
    steady = type(track)("@Audio1", noise, (), 0.0, track.onsets, False, 0.0, -20.0)
    out = repeated(steady, 7 * RATE)
    levels = [level_db(out[k : k + 4800]) for k in range(RATE, 6 * RATE, 4800)]
    assert max(levels) - min(levels) < 3.0


def test_rooms_differ_and_decay() -> None:
    click = np.zeros((2 * RATE, 2), np.float32)
    click[100] = 1.0
    hall, field = (echoes(click, p, np.random.default_rng(1)) for p in ("stage", "meadow"))
    assert level_db(hall) > level_db(field) + 10
    assert level_db(hall[RATE // 10 : RATE // 5]) > level_db(hall[RATE : 3 * RATE // 2]) + 15
    assert np.abs(hall).max() < 0.5


def test_fades_and_windows_end_at_zero() -> None:
    out = faded(np.ones((RATE, 2), np.float32))
    assert not out[0].any() and not out[-1].any() and out[RATE // 2, 0] == 1
    shape = window(RATE, 0.25, 0.75, 0.1, 0.1)
    assert shape[0] == 0 and shape[-1] == 0 and shape[RATE // 2] == 1 and np.abs(np.diff(shape)).max() < 0.001
