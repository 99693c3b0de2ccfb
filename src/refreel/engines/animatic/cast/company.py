"""Takes the shot plan and the references, gives the company that plays it; casts only what the plan uses."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from refreel import logs
from refreel.engines.animatic.cast.needs import Needs, needs_of
from refreel.engines.animatic.cast.workshop import Workshop
from refreel.engines.animatic.values.cast import Actor, Company
from refreel.engines.animatic.values.glance import Glance
from refreel.engines.animatic.values.plan import ShotPlan
from refreel.engines.base import PreparedReference, Progress, Report
from refreel.jobs.kind import Kind

IN_THE_WAY = 0.12
"""A person who fills at least this share of a place stands where the actors will."""

log = logs.of("cast")


def glance(references: Sequence[PreparedReference], weights: Path, cache: Path) -> dict[str, Glance]:
    """What each reference holds at first sight, by tag. Raises EngineFailed when a network is missing or a file cannot be read."""
    shop = Workshop(weights, cache)
    return {r.tag: _glance(r, shop) for r in references}


def _glance(reference: PreparedReference, shop: Workshop) -> Glance:
    info = reference.info
    seen = Glance(reference.tag, reference.kind, info.width, info.height, info.seconds)
    if reference.kind is Kind.IMAGE:
        found = shop.study(reference)
        return replace(seen, subject=found.share, person=found.person, face=found.face is not None)
    if reference.kind is Kind.VIDEO:
        seen = replace(seen, person=shop.somebody(reference))
    if reference.kind is Kind.AUDIO or info.audio:
        speech, tempo = shop.heard(reference)
        return replace(seen, sound=True, speech=speech, tempo=tempo)
    return seen


def cast(
    plan: ShotPlan, references: Sequence[PreparedReference], weights: Path, cache: Path, report: Report
) -> Company:
    """Everything that `plan` asks of the references. Raises EngineFailed when a network is missing or a file cannot be read."""
    shop, needs = Workshop(weights, cache), needs_of(plan)
    company = Company({}, {}, {}, {}, {})
    notes: list[str] = []
    steps = _steps(references, needs, shop, company, notes)
    for done, (detail, step) in enumerate(steps):
        report(Progress("cast", done / len(steps), detail))
        begun = time.perf_counter()
        step()
        log.info("%s: %.2f s", detail, time.perf_counter() - begun)
    return replace(company, notes=tuple(dict.fromkeys(notes)))


Step = tuple[str, Callable[[], None]]


def _steps(
    references: Sequence[PreparedReference], needs: Needs, shop: Workshop, company: Company, notes: list[str]
) -> list[Step]:
    """What there is to do, each with a sentence for people."""
    steps: list[Step] = []
    for reference in references:
        tag = reference.tag
        if reference.kind is not Kind.AUDIO:
            steps += _picture_steps(reference, needs, shop, company, notes)
        if reference.kind is Kind.VIDEO and tag in needs.footage:
            steps.append((f"watching {tag}", partial(_watch, reference, shop, company)))
        if tag in needs.tracks and (reference.kind is Kind.AUDIO or reference.info.audio):
            steps.append((f"listening to {tag}", partial(_hear, reference, shop, company)))
    return steps


def _picture_steps(
    reference: PreparedReference, needs: Needs, shop: Workshop, company: Company, notes: list[str]
) -> list[Step]:
    tag = reference.tag
    steps: list[Step] = []
    if reference.kind is Kind.IMAGE:
        steps.append((f"looking at {tag}", lambda: company.looks.update({tag: shop.look(reference)})))
    if tag in needs.actors:
        steps.append((f"cutting out {tag}", lambda: _cut_out(reference, needs, shop, company, notes)))
    if tag in needs.plates:
        steps.append((f"clearing {tag}", lambda: _clear(reference, needs, shop, company, notes)))
    return steps


def _cut_out(reference: PreparedReference, needs: Needs, shop: Workshop, company: Company, notes: list[str]) -> None:
    actor = shop.actor(reference)
    company.actors[reference.tag] = _called(actor, animal=reference.tag in needs.animals)
    if actor.rgba[..., 3].min() == 255:
        notes.append(f"{reference.tag}: no subject stands out in it, so the whole picture is used")


def _called(actor: Actor, *, animal: bool) -> Actor:
    """The prompt knows a cat from a cup; the networks only know people."""
    return replace(actor, extent="animal") if animal and actor.joints is None else actor


def _clear(reference: PreparedReference, needs: Needs, shop: Workshop, company: Company, notes: list[str]) -> None:
    found = shop.study(reference)
    fill = reference.tag in needs.emptied or (found.person and found.share >= IN_THE_WAY)
    plate, note = shop.plate(reference, fill=fill)
    company.plates[reference.tag] = plate
    if note:
        notes.append(f"{reference.tag}: {note}")


def _watch(reference: PreparedReference, shop: Workshop, company: Company) -> None:
    seen = shop.footage(reference)
    company.footage[reference.tag] = seen
    company.looks[reference.tag] = seen.colour


def _hear(reference: PreparedReference, shop: Workshop, company: Company) -> None:
    company.tracks[reference.tag] = shop.track(reference)
