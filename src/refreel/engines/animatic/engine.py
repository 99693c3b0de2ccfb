"""The story of a film, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import refreel
from refreel.engines.animatic.act.play import act
from refreel.engines.animatic.cast.company import cast, glance
from refreel.engines.animatic.direct.director import direct
from refreel.engines.animatic.direct.outline import outline
from refreel.engines.animatic.direct.words import NETWORK, VOCABULARY, Words
from refreel.engines.animatic.score.lines import speak
from refreel.engines.animatic.score.soundtrack import score
from refreel.engines.animatic.shoot.film import shoot
from refreel.engines.animatic.stage.build import build
from refreel.engines.animatic.values.cast import U8
from refreel.engines.animatic.values.plan import ShotPlan
from refreel.engines.base import Capabilities, Film, Progress, RenderRequest, Report
from refreel.jobs.kind import Kind
from refreel.media.mp4 import write_mp4

_PARTS = {"direct": 0.02, "cast": 0.12, "stage": 0.2, "speak": 0.3, "act": 0.36, "score": 0.4, "shoot": 0.98}
"""How far a film is when each stage ends: shares of the time of a typical film, so that the bar moves evenly."""


class AnimaticEngine:
    """Prompt and references to film on a CPU.

    `weights` is the folder of the small networks, `cache` where casts and speech are kept between films.
    """

    name = "animatic"
    version = refreel.__version__
    stages = tuple(_PARTS)
    capabilities = Capabilities(
        kinds=frozenset(Kind), audio=True, seconds=(4, 15), seed=True, cancel=True, progress=True
    )

    def __init__(self, weights: Path, cache: Path) -> None:
        self._weights, self._cache = weights, cache

    def plan(self, request: RenderRequest) -> ShotPlan:
        """The shot plan alone: what would be made of this request."""
        glances = glance(request.references, self._weights, self._cache)
        return direct(request, glances, self._words())

    def _words(self) -> Words | None:
        """The model that knows what the rules do not; the director works without it and says so when it would have helped."""
        return Words(self._weights) if all((self._weights / name).is_file() for name in (NETWORK, VOCABULARY)) else None

    def outline(self, request: RenderRequest) -> dict[str, Any]:
        """The plan as plain JSON values."""
        return outline(self.plan(request))

    def render(self, request: RenderRequest, report: Report) -> Film:
        """Make the film and write it to `request.out`."""
        report(Progress("direct", 0.0, "reading the prompt"))
        plan = self.plan(request)
        report(Progress("cast", _PARTS["direct"], "cutting out the cast"))
        company = cast(plan, request.references, self._weights, self._cache, _within("direct", "cast", report))
        report(Progress("stage", _PARTS["cast"], "building the sets"))
        sets = build(plan, company)
        report(Progress("speak", _PARTS["stage"], "recording the voices"))
        utterances = speak(plan, company, self._weights, self._cache)
        report(Progress("act", _PARTS["speak"], "rehearsing"))
        performances = act(plan, company, sets, utterances)
        report(Progress("score", _PARTS["act"], "scoring"))
        sound = score(plan, company, performances, utterances) if plan.sound else None
        report(Progress("shoot", _PARTS["score"], "shooting"))
        frames = _counted(shoot(plan, company, sets, performances), plan.frames, report)
        count = write_mp4(
            request.out,
            frames,
            width=plan.width,
            height=plan.height,
            sound=sound.samples if sound else None,
            metadata=self._credits(request, plan),
        )
        acted = (note for shot in performances for note in shot.notes)
        notes = dict.fromkeys((*company.notes, *acted, *(sound.notes if sound else ())))
        return Film(
            path=request.out,
            width=plan.width,
            height=plan.height,
            seconds=plan.seconds,
            frames=count,
            audio=sound is not None,
            plan=outline(plan),
            unused=(*(f"{u.what}: {u.why}" for u in plan.unused), *notes),
        )

    def _credits(self, request: RenderRequest, plan: ShotPlan) -> dict[str, str]:
        return {
            "title": request.prompt[:200],
            "comment": f"Made by refreel {self.version} with the {self.name} engine from the user's own references.",
            "model": request.model,
            "engine": f"{self.name} {self.version}",
            "generation_id": request.generation_id,
            "seed": str(plan.seed),
        }


def _within(start: str, end: str, report: Report) -> Report:
    """Progress of a stage (0–1 of itself) as progress of the film."""
    low, high = _PARTS[start], _PARTS[end]
    return lambda p: report(Progress(p.stage, low + (high - low) * p.fraction, p.detail))


def _counted(frames: Iterator[U8], total: int, report: Report) -> Iterator[U8]:
    low, high = _PARTS["score"], _PARTS["shoot"]
    for number, frame in enumerate(frames):
        if number % 6 == 0:
            report(Progress("shoot", low + (high - low) * number / total, f"frame {number} of {total}"))
        yield frame
