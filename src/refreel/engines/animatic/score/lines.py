"""Lines of the plan → utterances with exact mouth times, before anyone acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from refreel.engines.animatic.score.speech import piper
from refreel.engines.animatic.score.speech.booth import Booth, record, spoken, voice_name
from refreel.engines.animatic.score.speech.mouths import is_sound
from refreel.engines.animatic.score.speech.recording import mouths_heard
from refreel.engines.animatic.score.speech.take import RATE, Take, cut_at_word, shorten_pauses
from refreel.engines.animatic.score.speech.voices import Voice, choose
from refreel.engines.animatic.values.cast import F32, Company, Track
from refreel.engines.animatic.values.plan import FPS, Line, ShotPlan
from refreel.engines.animatic.values.speech import Utterance

_TAIL = 0.12  # seconds of the film kept free behind the last word
_BREATH = 0.12  # between two lines
_SLOWEST, _USUAL, _FASTEST = 0.9, 1.25, 1.35
_SOUND, _PAUSE, _ENDS = (
    0.0823,
    0.054,
    0.38,
)  # seconds of a sound, of a mark, and around a line, fitted over three voices (±8 %)


@dataclass(frozen=True, slots=True)
class Cue:
    """A line in film time, where the director wished it."""

    shot: int
    line: Line
    start: float


def speak(plan: ShotPlan, company: Company, weights: Path, cache: Path) -> tuple[Utterance, ...]:
    """One `Utterance` for each line of the plan, in film order; none when the film has no sound.

    A line is said at 0.9–1.25 of its voice's pace, 1.35 at most when it would run past the next line or the film; then its pauses
    are shortened; then it is cut after a word, and its notes say so. Raises `EngineFailed` when neither voice can be opened.
    """
    if not plan.sound:
        return ()
    booth = Booth(weights, cache)
    cast: dict[str | None, Voice] = {}
    reference = company.tracks.get(plan.voice) if plan.voice else None
    said: list[Utterance] = []
    free, end = 0.0, plan.frames / FPS
    cues = _cues(plan)
    for i, cue in enumerate(cues):
        start = min(max(cue.start, free), end - _TAIL)
        room = _room(cues[i:], start, end - _TAIL)
        track = company.tracks.get(cue.line.recording) if cue.line.recording else None
        if cue.line.recording:
            utterance = _played(cue, start, room if i + 1 < len(cues) else end - start, track, said)
        else:
            voice = choose(cue.line.voice, cue.line.speaker, plan.seed, cast, reference.pitch if reference else 0.0)
            cast.setdefault(cue.line.speaker, voice)
            utterance = _said(booth, cue, start, room, voice)
        said.append(utterance)
        free = utterance.end + (_BREATH if len(utterance.samples) else 0.0)
    return tuple(said)


def _cues(plan: ShotPlan) -> list[Cue]:
    cues = [Cue(i, line, shot.start + max(0.0, line.start)) for i, shot in enumerate(plan.shots) for line in shot.lines]
    return sorted(cues, key=lambda cue: (cue.start, cue.shot))


def _room(cues: Sequence[Cue], start: float, end: float) -> float:
    """Seconds for the first of `cues`, said from `start`: up to the next line's wished start, or its fair share of the time left
    for all of them, whichever is more."""
    need = [_least(cue.line) for cue in cues]
    share = (end - start) * need[0] / sum(need)
    gap = (cues[1].start if len(cues) > 1 else end) - start
    return float(max(0.25, min(end - start, max(share, gap) - (_BREATH if len(cues) > 1 else 0.0))))


def _least(line: Line) -> float:
    """Seconds that a line needs when it is said as fast as allowed; about 5 letters make 4 sounds."""
    if line.recording:
        return max(0.25, line.end - line.start)
    return _ENDS + len(line.text) * 0.75 * _SOUND / _FASTEST


def _said(booth: Booth, cue: Cue, start: float, room: float, voice: Voice) -> Utterance:
    line = spoken(booth, cue.line.text, voice)
    name = voice_name(booth, voice)
    notes = []
    if name == piper.NAME:
        notes.append(
            f"The voice {voice.name} is not installed, so a lighter voice speaks: run `refreel models pull` for the full voices."
        )
    if line.unread:
        notes.append(f"The voice reads Latin letters only; not spoken: {' '.join(line.unread)}")
    if not line.sounds:
        return Utterance(
            cue.shot, cue.line.speaker, cue.line.text, start, np.zeros(0, np.float32), (), name, tuple(notes)
        )
    take, problem = _fitted(booth, line.sounds, voice, room)
    if problem:
        notes.append(problem.format(text=cue.line.text))
    return _utterance(cue, start, take, name, notes)


def _fitted(booth: Booth, sounds: str, voice: Voice, room: float) -> tuple[Take, str]:
    """A take that is over within `room` seconds, and what had to be done to it in words (empty: nothing worth telling)."""
    lengths = sum(_SOUND if is_sound(s) else _PAUSE for s in sounds if s not in "ˈˌː ")
    speed = _pace(voice.speed, (_ENDS + lengths) * voice.pace / voice.speed / room)
    take = record(booth, sounds, voice, speed)
    for _ in range(2):
        if take.seconds <= room or speed >= _FASTEST:
            break
        needed = speed * take.seconds / room * 1.03
        speed = min(_FASTEST, max(needed, speed + 0.02))
        take = record(booth, sounds, voice, speed)
    if take.seconds > room:
        take = shorten_pauses(take, take.seconds - room)
    if take.seconds > room:
        return cut_at_word(
            take, room
        ), "The film ends before all of “{text}” can be said: cut after the last word that fits."
    return take, "" if speed <= _USUAL else "“{text}” is said fast to fit into its time."


def _pace(own: float, crowding: float) -> float:
    """Speaking speed for a line that would fill `crowding` of its room."""
    return float(np.clip(own * max(1.0, crowding * 1.02), min(own, _SLOWEST), _FASTEST))


def _utterance(cue: Cue, start: float, take: Take, voice: str, notes: Sequence[str]) -> Utterance:
    mouths = tuple(replace(m, start=m.start + start, end=m.end + start) for m in take.mouths)
    return Utterance(cue.shot, cue.line.speaker, cue.line.text, start, take.samples, mouths, voice, tuple(notes))


def _played(cue: Cue, start: float, seconds: float, track: Track | None, before: list[Utterance]) -> Utterance:
    """A recording as a line. When it is heard in several shots, each goes on where the one before was in film time."""
    tag = cue.line.recording or ""
    if track is None:
        return Utterance(
            cue.shot,
            cue.line.speaker,
            cue.line.text,
            start,
            np.zeros(0, np.float32),
            (),
            tag,
            (f"{tag} has no sound.",),
        )
    first = next((u.start for u in before if u.voice == tag), start)
    skipped = round((start - first) * RATE)
    room = round(seconds * RATE)
    whole = track.samples.mean(axis=1, dtype=np.float32)
    samples = whole[skipped : skipped + room].astype(np.float32)
    notes = []
    if len(whole) - skipped > room + RATE // 10:
        notes.append(f"{tag} is longer than the time left: cut with a fade.")
        samples = _faded(samples)
    mouths = tuple(replace(m, start=m.start + start, end=m.end + start) for m in mouths_heard(samples))
    return Utterance(cue.shot, cue.line.speaker, cue.line.text, start, samples, mouths, tag, tuple(notes))


def _faded(samples: F32) -> F32:
    out = samples.copy()
    fade = min(len(out), RATE // 12)
    if fade:
        out[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    return out
