"""The booth where lines are recorded: picks the network that is there, says a line, hands over a trimmed and levelled take."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from refreel.engines.animatic.score.speech import kokoro, piper, store
from refreel.engines.animatic.score.speech.lexicon import Lexicon, open_lexicon
from refreel.engines.animatic.score.speech.mouths import is_sound, mouths_of
from refreel.engines.animatic.score.speech.phonemes import Spoken, to_sounds
from refreel.engines.animatic.score.speech.resample import resample
from refreel.engines.animatic.score.speech.take import RATE, Phone, Take
from refreel.engines.animatic.score.speech.voices import Voice
from refreel.engines.animatic.values.cast import F32

_LEVEL = 0.1  # root mean square of the voiced parts
_BEFORE, _AFTER = 0.02, 0.09  # seconds kept around the first and the last sound


@dataclass(slots=True)
class Booth:
    """What one film's speech needs, each opened when it is first used."""

    weights: Path
    cache: Path
    lexicons: dict[bool, Lexicon] = field(default_factory=dict)
    large: kokoro.Kokoro | None = None
    light: piper.Piper | None = None


def spoken(booth: Booth, text: str, voice: Voice) -> Spoken:
    """The line's sounds as this voice's land says them."""
    british = voice.british and kokoro.is_here(booth.weights, voice.name)
    if british not in booth.lexicons:
        booth.lexicons[british] = open_lexicon(booth.weights, british=british)
    return to_sounds(text, booth.lexicons[british])


def voice_name(booth: Booth, voice: Voice) -> str:
    """The voice that will really be heard: the light one when the network or the voice's file is not there."""
    return voice.name if kokoro.is_here(booth.weights, voice.name) or not piper.is_here(booth.weights) else piper.NAME


def record(booth: Booth, sounds: str, voice: Voice, speed: float) -> Take:
    """One take at `speed` (1 = the voice's own), from the cache if it was said before."""
    speed = round(speed, 3)
    name = voice_name(booth, voice)
    key = store.key_of(sounds, name, voice.shift, speed)
    folder = booth.cache / "speech"
    take = store.load(folder, key)
    if take is None:
        take = _said(booth, name, sounds, voice.shift, speed)
        store.keep(folder, key, take)
    return take


def _said(booth: Booth, name: str, sounds: str, shift: float, speed: float) -> Take:
    # Played faster by `shift` afterwards, so it is spoken slower by as much.
    if name == piper.NAME:
        if booth.light is None:
            booth.light = piper.open_piper(booth.weights)
        samples, phones = piper.say(booth.light, sounds, speed / shift)
        rate = piper.SAMPLE_RATE
    else:
        if booth.large is None:
            booth.large = kokoro.open_kokoro(booth.weights)
        samples, phones = kokoro.say(booth.large, sounds, name, speed / shift)
        rate = kokoro.SAMPLE_RATE
    full = resample(samples, RATE / rate / shift)
    return _trimmed(full, [Phone(p.symbol, p.start / shift, p.end / shift) for p in phones])


def _trimmed(samples: F32, phones: list[Phone]) -> Take:
    voiced = [p for p in phones if is_sound(p.symbol)]
    if not voiced:
        return Take(np.zeros(0, np.float32), (), ())
    start = max(0.0, _first_heard(samples, voiced[0].start, voiced[0].end) - _BEFORE)
    end = min(len(samples) / RATE, _last_heard(samples, voiced[-1].start, voiced[-1].end) + _AFTER)
    kept = _levelled(samples[int(start * RATE) : int(end * RATE)])
    moved = [Phone(p.symbol, p.start - start, p.end - start) for p in _sounding(phones)]
    moved = [
        Phone(p.symbol, max(0.0, p.start), min(p.end, end - start))
        for p in moved
        if p.end > 0 and p.start < end - start
    ]
    return Take(kept, mouths_of(moved, kept), _edges(moved))


def _first_heard(samples: F32, start: float, end: float) -> float:
    """Where the first sound really begins, up to 0.12 s before its counted start. Seconds."""
    hop = RATE // 200
    first = max(0, int((start - 0.12) * RATE))
    part = samples[first : int(end * RATE)]
    level = np.abs(part[: len(part) // hop * hop]).reshape(-1, hop).max(axis=1)
    heard = np.nonzero(level > 0.012 * np.abs(samples).max())[0]
    return min(start, (first + int(heard[0]) * hop) / RATE) if len(heard) else start


def _last_heard(samples: F32, start: float, end: float) -> float:
    """Where the last sound really ends: its length counts part of the silence behind it. Seconds, within `start`…`end`."""
    hop = RATE // 100
    part = samples[int(start * RATE) : int(end * RATE)]
    level = np.abs(part[: len(part) // hop * hop]).reshape(-1, hop).max(axis=1)
    heard = np.nonzero(level > 0.02 * np.abs(samples).max())[0]
    return start + (int(heard[-1]) + 1) / 100 if len(heard) else end


def _sounding(phones: list[Phone]) -> list[Phone]:
    """Stress marks lengthen the sound after them, length marks the one before; spaces shorter than 80 ms are shared out."""
    out: list[Phone] = []
    pending: float | None = None
    for phone in phones:
        start = pending if pending is not None else phone.start
        pending = None
        if phone.symbol in "ˈˌ":
            pending = start
        elif phone.symbol in "ː" and out:
            out[-1] = Phone(out[-1].symbol, out[-1].start, phone.end)
        elif is_sound(phone.symbol):
            out.append(Phone(phone.symbol, start, phone.end))
        else:
            out.append(Phone(" ", start, phone.end))
    return _without_short_gaps(out)


def _without_short_gaps(phones: list[Phone]) -> list[Phone]:
    out: list[Phone] = []
    for phone in phones:
        if phone.symbol == " " and out and out[-1].symbol == " ":
            out[-1] = Phone(" ", out[-1].start, phone.end)
        else:
            out.append(phone)
    return out


def _edges(phones: list[Phone]) -> tuple[float, ...]:
    """The end of each word."""
    ends = [a.end for a, b in pairwise(phones) if a.symbol != " " and b.symbol == " "]
    last = [p.end for p in phones if p.symbol != " "][-1:]
    return tuple(dict.fromkeys([*ends, *last]))


def _levelled(samples: F32) -> F32:
    """Every voice equally loud, faded in over 4 and out over 20 ms."""
    out = samples.astype(np.float32).copy()
    if len(out) == 0:
        return out
    out -= out.mean()
    hop = RATE // 50
    frames = out[: max(1, len(out) // hop) * hop].reshape(-1, hop) if len(out) >= hop else out[None]
    level = np.sqrt(np.mean(frames**2, axis=1))
    loud = level[level > 0.3 * level.max()] if level.max() > 0 else level
    out *= _LEVEL / max(float(np.sqrt(np.mean(loud**2))), 1e-5)
    fade_in, fade_out = min(len(out), RATE // 250), min(len(out), RATE // 50)
    out[:fade_in] *= np.linspace(0.0, 1.0, fade_in, dtype=np.float32)
    out[-fade_out:] *= np.linspace(1.0, 0.0, fade_out, dtype=np.float32)
    return out
