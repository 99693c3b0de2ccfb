"""A plan told to people and programs: plain JSON values, and a few short lines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from refreel.engines.animatic.values.plan import Line, Part, Shot, ShotPlan


def outline(plan: ShotPlan) -> dict[str, Any]:
    """The plan as plain JSON values: what the row, the API and the command line show. Times in seconds, rounded."""
    return {
        "seconds": plan.seconds,
        "ratio": plan.ratio,
        "width": plan.width,
        "height": plan.height,
        "seed": plan.seed,
        "sound": plan.sound,
        "style": asdict(plan.style),
        "motion": plan.motion,
        "music": plan.music,
        "ambience": plan.ambience,
        "voice": plan.voice,
        "mood": plan.mood,
        "references": [{"tag": u.tag, "role": u.role.value, "why": u.why} for u in plan.uses],
        "shots": [_shot(s) for s in plan.shots],
        "unused": [{"what": u.what, "why": u.why} for u in plan.unused],
        "summary": summary(plan),
    }


def _shot(shot: Shot) -> dict[str, Any]:
    return {
        "start": round(shot.start, 3),
        "seconds": round(shot.seconds, 3),
        "text": shot.text,
        "setting": {**asdict(shot.setting), "weather": list(shot.setting.weather), "props": list(shot.setting.props)},
        "camera": asdict(shot.camera),
        "parts": [_part(p) for p in shot.parts],
        "lines": [_line(x) for x in shot.lines],
        "effects": list(shot.effects),
        "music": shot.music,
        "subtitle": shot.subtitle,
        "footage": shot.footage,
        "transition": shot.transition,
    }


def _part(part: Part) -> dict[str, Any]:
    actions = [{**asdict(a), "start": round(a.start, 3), "end": round(a.end, 3)} for a in part.actions]
    return {"tag": part.tag, "role": part.role.value, "x": part.x, "size": part.size, "actions": actions}


def _line(line: Line) -> dict[str, Any]:
    return {**asdict(line), "start": round(line.start, 3), "end": round(line.end, 3)}


def summary(plan: ShotPlan) -> list[str]:
    """A line a shot, for people: time, what is seen, who does what, camera, what is heard."""
    return [_told(i, shot) for i, shot in enumerate(plan.shots, 1)]


def _told(number: int, shot: Shot) -> str:
    seen = f"footage {shot.footage}" if shot.footage else _scene(shot)
    camera = f"camera of {shot.camera.reference}" if shot.camera.reference else shot.camera.move.replace("_", " ")
    pieces = [seen, *(_acts(p) for p in shot.parts), f"{shot.camera.size.replace('_', ' ')}, {camera}"]
    pieces += [f"{x.speaker or 'voice'}: {x.recording or chr(8220) + x.text + chr(8221)}" for x in shot.lines]
    pieces += [f"<{effect}>" for effect in shot.effects]
    pieces += [f"({shot.music})"] if shot.music and shot.music != "none" else []
    pieces += [f"【{shot.subtitle}】"] if shot.subtitle else []
    return f"{number}. {shot.start:.1f}–{shot.start + shot.seconds:.1f} s: " + "; ".join(pieces)


def _scene(shot: Shot) -> str:
    setting = shot.setting
    where = setting.picture or setting.place.replace("_", " ")
    return ", ".join((where, setting.time, *setting.weather))


def _acts(part: Part) -> str:
    told = []
    for action in part.actions:
        to = f" → {action.target}" if action.target else ""
        told.append(action.name.replace("_", " ") + to)
    return f"{part.tag} " + ", ".join(dict.fromkeys(told))
