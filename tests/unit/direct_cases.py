"""Requests for the director's tests, written short: one letter a reference."""

from __future__ import annotations

from pathlib import Path

from refreel.engines.animatic.direct.director import direct
from refreel.engines.animatic.direct.reading import Guesses
from refreel.engines.animatic.values.glance import Glance
from refreel.engines.animatic.values.plan import ShotPlan
from refreel.engines.base import PreparedReference, RenderRequest
from refreel.jobs.kind import Kind
from refreel.media.info import MediaInfo

SIZES = {
    "21:9": (1470, 630), "16:9": (1280, 720), "4:3": (1112, 834), "1:1": (960, 960), "3:4": (834, 1112), "9:16": (720, 1280),
}  # fmt: skip
LETTERS = {
    "p": Kind.IMAGE,
    "t": Kind.IMAGE,
    "l": Kind.IMAGE,
    "V": Kind.VIDEO,
    "v": Kind.VIDEO,
    "m": Kind.AUDIO,
    "s": Kind.AUDIO,
    "n": Kind.AUDIO,
}
"""p a person, t a thing, l a landscape; V a video of a person, v of none; m music, s speech, n noise."""


def references(letters: str) -> tuple[tuple[PreparedReference, ...], dict[str, Glance]]:
    refs: list[PreparedReference] = []
    glances: dict[str, Glance] = {}
    for letter in letters:
        kind = LETTERS[letter]
        position = 1 + sum(r.kind is kind for r in refs)
        width, height = (0, 0) if kind is Kind.AUDIO else (512, 512) if letter in "pt" else (1280, 720)
        seconds = 0.0 if kind is Kind.IMAGE else 7.0
        info = MediaInfo(kind, "x", 1, "x", width, height, seconds)
        refs.append(PreparedReference(kind, position, Path(letter), info))
        glances[refs[-1].tag] = Glance(
            refs[-1].tag, kind, width, height, seconds,
            subject={"p": 0.3, "t": 0.2, "l": 0.01}.get(letter, 0.0),
            person=letter in "pV", face=letter == "p", sound=kind is Kind.AUDIO, speech=letter == "s", tempo=120.0 if letter == "m" else 0.0,
        )  # fmt: skip
    return tuple(refs), glances


def plan(
    prompt: str, letters: str = "", *, seconds: int | None = None, ratio: str | None = None, seed: int = 1,
    sound: bool = True, words: Guesses | None = None,
) -> ShotPlan:  # fmt: skip
    refs, glances = references(letters)
    request = RenderRequest(
        "id", "model", prompt, refs, "720p", SIZES, seconds, tuple(range(4, 16)), ratio, sound, seed, Path("work"), Path("out")
    )  # fmt: skip
    return direct(request, glances, words)


def visible(made: ShotPlan) -> set[str]:
    """Every tag that is seen, heard or followed somewhere in the plan."""
    found = {made.style.reference, made.motion, made.music, made.ambience, made.voice}
    for shot in made.shots:
        found |= {shot.setting.picture, shot.footage, shot.camera.reference}
        found |= {p.tag for p in shot.parts} | {x.recording for x in shot.lines}
    return {t for t in found if t}
