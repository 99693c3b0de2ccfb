"""The story of a request body: the checked job and where it goes, or every problem at once.

Parameters that a model does not know do not stop a job: clients of sibling APIs send them along (`watermark`, `camera_fixed`).
They come back in the row as they were sent and are named in `JobSpec.ignored`, which the row shows. Two kinds are refused,
because ignoring them would make another film than the one that was asked for: the misspelling of a parameter, and references of
a kind that the model does not take. `null` for a parameter means that it was not sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from refreel.errors import InvalidParams, Problem
from refreel.jobs import files, mentions, parameters
from refreel.jobs.kind import Kind
from refreel.jobs.spec import JobSpec
from refreel.models.model import Model

AUTO = frozenset({"auto", "adaptive", -1})
SEEDS = 2**31
"""Seeds are drawn from [0, SEEDS): small enough for every engine and every JSON reader."""
DEFAULT_REPO = "playground"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the films go and how many there are. `namespace` is None where the body named none: the caller's own."""

    namespace: str | None
    repo: str
    directory: str | None
    count: int


def draw() -> int:
    return secrets.randbelow(SEEDS)


def model_name(body: object) -> str:
    """The name of the model that `body` is for. Raises InvalidParams when it is no object or names none."""
    if not isinstance(body, Mapping):
        raise InvalidParams([Problem("body", "The body must be a JSON object", 'e.g. {"model": "…", "prompt": "…"}')])
    name = body.get("model")
    if isinstance(name, str) and name and not parameters.unfit_text({"model": name}):
        return name
    problems = [
        Problem("model", "Field required" if name in (None, "") else "Invalid model", "Name the model as text.")
    ]
    if body.get("prompt") is None:
        problems.append(Problem("prompt", "Field required"))
    raise InvalidParams(problems)


def validate(
    body: Mapping[str, Any],
    model: Model,
    *,
    enqueue: bool,
    draw_seed: Callable[[], int] = draw,
    schemes: frozenset[str] = files.REMOTE,
) -> tuple[JobSpec, Target]:
    """The job that `body` asks of `model`, every check done that needs neither network nor disk.

    `enqueue` says whether several films may be asked for. `schemes` are those a reference's URI may have. Raises InvalidParams
    with all problems.
    """
    sent = {name: value for name, value in body.items() if value is not None}
    if broken := parameters.overgrown(sent) or files.overgrown(sent, model) or parameters.unfit_text(sent):
        raise InvalidParams(broken)
    problems = parameters.check(sent, model)
    references = files.collect(sent, model)
    problems += files.check(references, model, schemes)
    problems += _prompt(sent, references)
    problems += _count(sent, enqueue)
    if problems:
        raise InvalidParams(dict.fromkeys(problems))
    return _spec(sent, model, references, draw_seed), _target(sent)


def _spec(sent: Mapping[str, Any], model: Model, references: files.References, draw_seed: Callable[[], int]) -> JobSpec:
    def value(name: str) -> Any:
        return sent.get(name, model.schema["properties"][name].get("default"))

    seconds, ratio, seed = value("duration"), value("aspect_ratio"), value("seed")
    return JobSpec(
        model=model.id,
        prompt=sent["prompt"],
        references=references,
        resolution=value("resolution"),
        seconds=None if seconds in AUTO else int(seconds),
        aspect_ratio=None if ratio in AUTO else ratio,
        generate_audio=value("generate_audio"),
        seed=draw_seed() if seed in (None, -1) else int(seed),
        response_format=value("response_format"),
        sent=files.shortened({name: given for name, given in sent.items() if name not in ("model", "prompt")}, model),
        ignored=parameters.without_effect(sent, model),
    )


def _target(sent: Mapping[str, Any]) -> Target:
    directory = sent.get("target_directory", "").strip("/")
    return Target(
        namespace=sent.get("target_namespace"),
        repo=sent.get("target_repo", DEFAULT_REPO),
        directory=directory or None,
        count=int(sent.get("num_generations", 1)),
    )


def _prompt(sent: Mapping[str, Any], references: files.References) -> list[Problem]:
    prompt = sent.get("prompt")
    if not isinstance(prompt, str):
        return []
    if not prompt.strip():
        return [Problem("prompt", "Field required", "The prompt is empty.")]
    counts = {kind: sum(r.kind is kind for r in references) for kind in Kind}
    return mentions.check(prompt, counts)


def _count(sent: Mapping[str, Any], enqueue: bool) -> list[Problem]:
    if enqueue or sent.get("num_generations") not in (2, 3, 4):
        return []
    return [
        Problem(
            "num_generations",
            "num_generations can only be 1 here",
            "This route answers with one film; POST /api/ai/queue makes several.",
        )
    ]
