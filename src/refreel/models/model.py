"""One model as data: its parameters, limits, sizes and prices. Validation, docs, CLI and intake read this one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from refreel.jobs.kind import Kind


@dataclass(frozen=True, slots=True)
class KindLimits:
    """What references of one kind may be. Sizes in bytes, sides in pixels, areas in pixels, durations in seconds; None: no
    such limit. `each_*` per file, `total_*` for all files of the kind together."""

    max_count: int
    formats: tuple[str, ...]
    each_bytes: int | None = None
    total_bytes: int | None = None
    each_seconds: tuple[float, float] | None = None
    total_seconds: tuple[float, float] | None = None
    side: tuple[int, int] | None = None
    area: tuple[int, int] | None = None
    ratio: tuple[float, float] | None = None
    fps: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """`sizes[resolution][ratio]` is (width, height); `fields` maps a kind to the request field that carries it, with
    whether that field is an array; `schema` is the JSON Schema of the whole request body."""

    id: str
    display_name: str
    description: str
    created: int
    owned_by: str
    endpoint: str
    engine: str
    input: tuple[str, ...]
    output: tuple[str, ...]
    fields: Mapping[Kind, tuple[tuple[str, bool], ...]]
    limits: Mapping[Kind, KindLimits]
    max_files: int
    audio_needs_picture: bool
    seconds: tuple[int, ...]
    sizes: Mapping[str, Mapping[str, tuple[int, int]]]
    pricing_method: str
    price_per_second: Mapping[str, Decimal]
    schema: Mapping[str, Any]
