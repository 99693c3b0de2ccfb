"""What lies under it all: music, the sound of the place, and a reference video's own sound."""

from __future__ import annotations

from dataclasses import dataclass

from refreel.engines.animatic.score.desk import VOICE_LEVEL, Desk, generator
from refreel.engines.animatic.score.mix.control import faded, window
from refreel.engines.animatic.score.music.compose import composed
from refreel.engines.animatic.score.music.reference import laid_out, repeated
from refreel.engines.animatic.score.sound.ambience import ambience
from refreel.engines.animatic.score.sound.tone import count
from refreel.engines.animatic.values.cast import Company, Track
from refreel.engines.animatic.values.plan import Shot, ShotPlan
from refreel.engines.animatic.values.soundtrack import RATE

MUSIC = -1.0
"""Loudness of a reference's music in dB against a voice, where nobody talks."""
COMPOSED, FOOTAGE, REFERENCE_PLACE = -6.0, -2.0, -8.0
PLACE, PLACE_UNDER_MUSIC = -13.0, -19.0
_CUT, _FADE = 0.02, 0.4  # seconds by which the sounds of two places overlap on each side of a cut, of a fade
_NO_MUSIC = ("none", "no music", "silence")


@dataclass(frozen=True, slots=True)
class Run:
    """Shots `first`…`last` that sound alike, film seconds; `soft`: the run begins with a fade."""

    first: int
    last: int
    start: float
    end: float
    soft: bool


def music(desk: Desk, plan: ShotPlan, company: Company) -> bool:
    """Puts the music on the desk; whether there is any."""
    if plan.music:
        track = company.tracks.get(plan.music)
        if track is None or not len(track.samples):
            desk.notes.append(f"{plan.music} has no sound that could be music.")
            return False
        gain = VOICE_LEVEL + MUSIC - _loudness(track)
        desk.put(desk.music, "music", plan.music, 0.0, laid_out(track, desk.n), gain)
        return True
    runs = _scored(plan)
    for run in runs:
        words = plan.shots[run.first].music
        n = desk.n - count(run.start) if run.end >= plan.seconds else count(run.end - run.start)
        piece = faded(composed(words, _mood(plan, run), n, generator(plan, 4, run.first)), 0.01, 0.05)
        desk.put(desk.music, "music", words, run.start, piece, VOICE_LEVEL + COMPOSED + 20.0)
    return bool(runs)


def _mood(plan: ShotPlan, run: Run) -> float:
    return plan.mood or plan.shots[run.first].setting.mood


def _scored(plan: ShotPlan) -> list[Run]:
    """Music goes on until other music begins, is called off, or the film ends."""
    runs: list[Run] = []
    playing = ""
    for i, shot in enumerate(plan.shots):
        words = shot.music.strip().lower()
        end = shot.start + shot.seconds
        if words in _NO_MUSIC:
            playing = ""
        elif words and words != playing:
            playing = words
            runs.append(Run(i, i, shot.start, end, False))
        elif playing:
            runs[-1] = Run(runs[-1].first, i, runs[-1].start, end, False)
    return runs


def footage(desk: Desk, plan: ShotPlan, company: Company) -> None:
    """A video that is seen is heard, from its beginning in each shot, as the picture is."""
    for shot in plan.shots:
        track = company.tracks.get(shot.footage) if shot.footage else None
        if track is None or track.tag == plan.music or _is_said(track.tag, plan):
            continue
        samples = track.samples[: count(shot.seconds + (_CUT if shot is not plan.shots[-1] else 1 / 24))]
        desk.put(
            desk.place,
            "footage",
            track.tag,
            shot.start,
            faded(samples, 0.006, 0.01),
            VOICE_LEVEL + FOOTAGE - _loudness(track),
        )


def _is_said(tag: str, plan: ShotPlan) -> bool:
    return any(line.recording == tag for shot in plan.shots for line in shot.lines)


def place(desk: Desk, plan: ShotPlan, company: Company, *, music: bool) -> None:
    """The sound of each place, or the reference that was given as ambience."""
    track = company.tracks.get(plan.ambience) if plan.ambience else None
    if plan.ambience and track is None:
        desk.notes.append(f"{plan.ambience} has no sound that could be heard around.")
    if track is not None and len(track.samples):
        desk.put(
            desk.place,
            "ambience",
            track.tag,
            0.0,
            repeated(track, desk.n),
            VOICE_LEVEL + REFERENCE_PLACE - _loudness(track),
        )
        return
    gain = VOICE_LEVEL + (PLACE_UNDER_MUSIC if music else PLACE)
    runs = _alike(plan, company)
    for k, run in enumerate(runs):
        setting = plan.shots[run.first].setting
        before = (_FADE if run.soft else _CUT) if k else 0.0
        after = (_FADE if runs[k + 1].soft else _CUT) if k + 1 < len(runs) else 0.0
        end = run.end if k + 1 < len(runs) else desk.n / RATE
        start = max(0.0, run.start - before)
        sound = ambience(setting, end + after - start, generator(plan, 5, run.first))
        rise, fall = max(2 * before, 0.03), max(2 * after, 0.03 if k + 1 < len(runs) else 0.2)
        shaped = sound * window(len(sound), 0.0, len(sound) / RATE, rise, fall)[:, None]
        name = " ".join((setting.place, setting.time, *setting.weather))
        desk.put(desk.place, "ambience", name, start, shaped, gain + 20.0)


def _alike(plan: ShotPlan, company: Company) -> list[Run]:
    """Neighbouring shots in the same place, time and weather; shots that show a video with sound have none of their own."""
    runs: list[Run] = []
    before: Shot | None = None
    for i, shot in enumerate(plan.shots):
        if shot.footage and shot.footage in company.tracks:
            before = None
            continue
        end = shot.start + shot.seconds
        if before is not None and _same(before, shot):
            runs[-1] = Run(runs[-1].first, i, runs[-1].start, end, runs[-1].soft)
        else:
            runs.append(Run(i, i, shot.start, end, shot.transition == "fade"))
        before = shot
    return runs


def _same(a: Shot, b: Shot) -> bool:
    return (a.setting.place, a.setting.time, a.setting.weather, a.setting.props) == (
        b.setting.place,
        b.setting.time,
        b.setting.weather,
        b.setting.props,
    )


def _loudness(track: Track) -> float:
    """Integrated loudness in LUFS; a recording too soft or too short to be measured is taken at −40."""
    return max(track.lufs, -40.0) if track.lufs > -70.0 else -40.0
