"""The checked job: what `validate` gives and everything downstream takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from refreel.jobs.kind import Kind


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as the request names it. `position` is 1-based within its kind; `field` is where it stood in the
    body (`input_images[0]`, or `input_image` for models with a single one)."""

    kind: Kind
    position: int
    uri: str
    field: str

    @property
    def tag(self) -> str:
        return self.kind.tag(self.position)


@dataclass(frozen=True, slots=True)
class JobSpec:
    """A request that passed every check which needs no network.

    `seconds` is None and `aspect_ratio` is None where the request said auto: the engine's director decides. `seed` is
    always set: drawn at acceptance when the request had none, so that a retry makes the same film. `sent` holds the
    parameters exactly as they were sent, for the row to give back; only `data:` URIs are cut short in it. `ignored` names
    the parameters among them that have no effect on the film.
    """

    model: str
    prompt: str
    references: tuple[Reference, ...]
    resolution: str
    seconds: int | None
    aspect_ratio: str | None
    generate_audio: bool
    seed: int
    response_format: str = "url"
    sent: Mapping[str, Any] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def of_kind(self, kind: Kind) -> tuple[Reference, ...]:
        return tuple(r for r in self.references if r.kind is kind)
