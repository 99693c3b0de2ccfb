"""What every engine is: a name, what it honours, and `render`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from refreel.jobs.kind import Kind
from refreel.media.info import MediaInfo


@dataclass(frozen=True, slots=True)
class PreparedReference:
    """A reference whose bytes lie in the job's work folder, probed and within the model's limits."""

    kind: Kind
    position: int
    path: Path
    info: MediaInfo

    @property
    def tag(self) -> str:
        return self.kind.tag(self.position)


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """Everything an engine may know of a job.

    `sizes` maps an aspect ratio (`"16:9"`) to (width, height) in pixels at the requested resolution: the engine picks
    from it when `aspect_ratio` is None. `seconds` is None when the engine decides (4–15 unless the model says otherwise:
    `seconds_allowed`). `workdir` is the engine's own, emptied afterwards; the film is written to `out`.
    """

    generation_id: str
    model: str
    prompt: str
    references: tuple[PreparedReference, ...]
    resolution: str
    sizes: dict[str, tuple[int, int]]
    seconds: int | None
    seconds_allowed: tuple[int, ...]
    aspect_ratio: str | None
    generate_audio: bool
    seed: int
    workdir: Path
    out: Path

    def of_kind(self, kind: Kind) -> tuple[PreparedReference, ...]:
        return tuple(r for r in self.references if r.kind is kind)


@dataclass(frozen=True, slots=True)
class Progress:
    """`stage` is one of the engine's `stages`; `fraction` 0–1 over the whole render, never falling; `detail` is one short
    sentence for people, or empty."""

    stage: str
    fraction: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Film:
    """What `render` gives: the file, its facts, and the plan as plain JSON values for the row and the CLI.

    `unused` lists, in words for the user, what of the request could not be used and why: never dropped in silence.
    """

    path: Path
    width: int
    height: int
    seconds: int
    frames: int
    audio: bool
    plan: dict[str, Any] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine honours."""

    kinds: frozenset[Kind]
    audio: bool
    seconds: tuple[int, int]
    seed: bool
    cancel: bool
    progress: bool


Report = Callable[[Progress], None]


class Engine(Protocol):
    """An engine runs in a child process of the worker, one job at a time, plain blocking code.

    It raises `errors.EngineFailed` with a reason its user understands; any other exception is a bug of the engine.
    Cancellation, deadline and memory bound are the parent's affair: it kills the process.
    """

    name: str
    version: str
    stages: tuple[str, ...]
    capabilities: Capabilities

    def render(self, request: RenderRequest, report: Report) -> Film: ...
