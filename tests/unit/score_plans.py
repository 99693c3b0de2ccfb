"""Small plans and made-up sounds for the tests of the score."""

from __future__ import annotations

from typing import Any

import numpy as np

from refreel.engines.animatic.values.cast import F32, Company, Track
from refreel.engines.animatic.values.performance import Performance, ShotPerformance
from refreel.engines.animatic.values.plan import CameraMove, Setting, Shot, ShotPlan, Style

RATE = 48_000


def shot_of(start: float, seconds: float, place: str = "meadow", time: str = "day", **more: Any) -> Shot:
    setting = Setting(place, time, tuple(more.pop("weather", ())), props=tuple(more.pop("props", ())))
    return Shot(start, seconds, more.pop("text", ""), setting, tuple(more.pop("parts", ())), CameraMove(), **more)


def plan_of(*shots: Shot, seed: int = 7, **more: Any) -> ShotPlan:
    seconds = round(sum(s.seconds for s in shots))
    return ShotPlan(seconds, "16:9", 1280, 720, seed, shots, (), (), Style(), **more)


def company_of(*tracks: Track) -> Company:
    return Company({}, {}, {}, {t.tag: t for t in tracks}, {})


def beat_track(tag: str = "@Audio1", seconds: float = 6.0, tempo: float = 120.0, seed: int = 1) -> Track:
    """Music whose every beat is a different burst of noise, so that a place in it can be told from all others."""
    rng = np.random.default_rng(seed)
    n = round(seconds * RATE)
    samples = np.zeros((n, 2), np.float32)
    beats = tuple(float(b) for b in np.arange(0.25, seconds, 60 / tempo))
    onsets = np.zeros(int(seconds * 100), np.float32)
    for number, beat in enumerate(beats):
        at, length = round(beat * RATE), round(0.3 * RATE)
        hit = rng.standard_normal((length, 2)) * np.exp(-np.arange(length) / 4000)[:, None]
        samples[at : at + length] += 0.3 * hit[: n - at].astype(np.float32)
        onsets[min(int(beat * 100), len(onsets) - 1)] = 1.0 if number % 4 == 0 else 0.5
    return Track(tag, samples, beats, tempo, onsets, False, 0.0, -20.0)


def voice_like(seconds: float = 3.0, pitch: float = 130.0) -> F32:
    """Syllables of a buzzing tone, four a second, with silence between them and at both ends."""
    t = np.arange(round(seconds * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * pitch * k * t) / k for k in range(1, 12))
    gate = np.clip(np.sin(2 * np.pi * 4 * t), 0, 1) * ((t > 0.3) & (t < seconds - 0.4))
    return np.asarray(0.2 * buzz * gate, np.float32)


def speech_track(tag: str = "@Audio1", seconds: float = 3.0) -> Track:
    mono = voice_like(seconds)
    return Track(
        tag, np.stack([mono, mono], axis=1), (), 0.0, np.zeros(int(seconds * 100), np.float32), True, 130.0, -20.0
    )


def walking(frames: int, steps: tuple[float, ...], *, x: float = 0.0, lift: F32 | None = None) -> ShotPerformance:
    """An actor that stands at `x` rest units and whose feet come down at `steps`."""
    feet = np.zeros((frames, 2), np.float32)
    feet[:, 0] = x
    still = np.zeros(frames, np.float32) if lift is None else lift
    actor = Performance(
        "@Image1", 1.0, np.zeros((2, 2, 4), np.uint8), np.zeros((3, 2), np.float32), np.zeros((1, 3), np.int32),
        np.zeros((frames, 3, 2), np.float32), (), feet, 0.1, still, steps,
    )  # fmt: skip
    return ShotPerformance((actor,), np.zeros(frames, np.float32))


def level_db(samples: F32) -> float:
    return 10 * float(np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-20))
