"""When in its shot each action and line happens."""

from __future__ import annotations

from collections.abc import Sequence

from refreel.engines.animatic.direct.deeds import Deed
from refreel.engines.animatic.direct.speech import Speech
from refreel.engines.animatic.direct.timing import Span, fitted_words, speaking_seconds, spread
from refreel.engines.animatic.direct.verbs import FACIAL, ONE_SHOT, OVERLAYS
from refreel.engines.animatic.values.plan import Action, Line, Unused

_LOOP, _OVERLAY, _LEAD = 2.5, 1.8, 0.25
_POSTURES = frozenset({"sit", "float"})


def steps_of(deeds: Sequence[Deed], speeches: Sequence[Speech]) -> list[int]:
    return sorted({d.step for d in deeds} | {s.step for s in speeches})


def needs(deeds: Sequence[Deed], speeches: Sequence[Speech]) -> tuple[list[float], list[float]]:
    """For each step the seconds it wants, and those its spoken words cannot do without."""
    wants, firm = [], []
    for step in steps_of(deeds, speeches):
        words = sum(s.need for s in speeches if s.step == step)
        acts = max((_need(d.action) for d in deeds if d.step == step), default=0.0)
        wants.append(max(words + _LEAD if words else 0.0, acts))
        firm.append(words)
    return wants, firm


def _need(action: str) -> float:
    return min(ONE_SHOT[action], 2.2) if action in ONE_SHOT else _OVERLAY if action in OVERLAYS else _LOOP


def scene_need(deeds: Sequence[Deed], speeches: Sequence[Speech], least: float) -> float:
    """Seconds that a scene wants for all its steps."""
    wants, _ = needs(deeds, speeches)
    return max(least, sum(wants) + _LEAD)


def place_lines(
    deeds: Sequence[Deed], speeches: Sequence[Speech], seconds: float, to_end: float
) -> tuple[list[Span], list[Line], list[Unused]]:
    """The steps' spans in a shot of `seconds`, and its lines, none overlapping another. Words that cannot be said in time are left out
    and noted. A recording may sound on into the next shots, up to `to_end` seconds from this shot's start."""
    wants, firm = needs(deeds, speeches)
    spans = spread(wants, firm, seconds)
    lines: list[Line] = []
    notes: list[Unused] = []
    for span, step in zip(spans, steps_of(deeds, speeches), strict=True):
        mine = [s for s in speeches if s.step == step]
        spare = span.seconds - sum(s.seconds for s in mine)
        at = span.start + min(_LEAD, max(0.0, spare / 2))
        rate = min(1.0, (span.start + span.seconds - at) / max(sum(s.need for s in mine), 0.01))
        for speech in mine:
            line, note, at = _line(speech, at, rate, seconds, to_end)
            if line.text or line.recording:
                lines.append(line)
            notes += [note] if note else []
    return spans, lines, notes


def _line(speech: Speech, at: float, rate: float, seconds: float, to_end: float) -> tuple[Line, Unused | None, float]:
    at = min(at, max(0.0, seconds - 0.05))
    if speech.recording:
        end = min(at + speech.seconds, to_end)
        short = speech.seconds - (end - at)
        note = (
            Unused(f"the last {short:.1f} s of {speech.recording}", "the film ends before the recording does")
            if short > 0.3
            else None
        )
        return Line("", speech.speaker, at, end, speech.voice, speech.recording), note, at + speech.need * rate
    room = min(speech.need * rate, seconds - at)
    said, rest = fitted_words(speech.text, room)
    end = min(at + min(speaking_seconds(said), max(room, 0.05)), seconds)
    note = Unused(rest, "there is no time to say it; make the film longer or the line shorter") if rest else None
    return Line(said, speech.speaker, at, max(end, min(at + 0.05, seconds)), speech.voice), note, at + room


def actions_of(
    tag: str, deeds: Sequence[Deed], steps: Sequence[int], spans: Sequence[Span], lines: Sequence[Line], seconds: float,
    company: Sequence[str], mood: float,
) -> tuple[Action, ...]:  # fmt: skip
    """The actions of one actor, in order of time, all inside the shot; somebody with nothing to do breathes."""
    found: list[Action] = []
    mine = sorted((d for d in deeds if d.tag == tag), key=lambda d: d.step)
    for deed in mine:
        span = spans[steps.index(deed.step)]
        start, end = _when(deed, span, span is spans[0], span is spans[-1], mine, seconds)
        if deed.action == "speak":
            spoken = [
                x
                for x in lines
                if x.speaker == tag and span.start - 0.01 <= x.start <= span.start + span.seconds + 0.01
            ]
            if spoken:
                start, end = min(x.start for x in spoken), min(max(x.end for x in spoken), seconds)
        target = deed.target if deed.target in company and deed.target != tag else None
        found.append(Action(deed.action, start, end, deed.manner, deed.mood or mood * 0.5, target))
    found += _speaking(tag, found, lines, seconds, mood)
    if not found:
        found = [Action("idle", 0.0, seconds, 0.0, mood)]
    return tuple(sorted(found, key=lambda a: (a.start, a.name)))


def _when(deed: Deed, span: Span, first: bool, last: bool, mine: Sequence[Deed], seconds: float) -> tuple[float, float]:
    start, end = span.start, min(span.start + span.seconds, seconds)
    if deed.action in ONE_SHOT:
        start = min(start + (_LEAD if first and span.seconds > 1.0 else 0.0), end)
        return start, min(end, start + ONE_SHOT[deed.action])
    if deed.action in _POSTURES:
        later = [d for d in mine if d.step > deed.step and d.action not in OVERLAYS]
        return start, end if later else seconds
    if deed.action in FACIAL and last:
        return start, seconds
    return start, end


def _speaking(tag: str, found: Sequence[Action], lines: Sequence[Line], seconds: float, mood: float) -> list[Action]:
    """Lips for lines whose verb is missing: `@Image1: "Hello"`."""
    voiced = [a for a in found if a.name in ("speak", "sing")]
    extra = []
    for line in lines:
        covered = any(a.start <= line.start + 0.01 and a.end >= min(line.end, seconds) - 0.01 for a in voiced)
        if line.speaker == tag and not covered:
            extra.append(Action("speak", line.start, min(line.end, seconds), 0.0, mood))
    return extra
