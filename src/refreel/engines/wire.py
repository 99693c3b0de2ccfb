"""What passes between an engine's process and its parent, as plain JSON values: the order going in, progress and the film coming out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from refreel.engines.base import Film, PreparedReference, Progress, RenderRequest
from refreel.jobs.kind import Kind
from refreel.media.info import MediaInfo


@dataclass(frozen=True, slots=True)
class Order:
    """What the child is to do: `render` a film, or give the `plan` of one. `memory` in bytes; `parent` is the process that must
    live for the child to go on."""

    what: str
    engine: str
    weights: Path
    cache: Path
    memory: int
    parent: int
    log_level: str
    request: RenderRequest


def order_record(order: Order) -> dict[str, Any]:
    record: dict[str, Any] = _plain(asdict(order))
    return record


def order_of(record: dict[str, Any]) -> Order:
    return Order(
        **{
            **record,
            "weights": Path(record["weights"]),
            "cache": Path(record["cache"]),
            "request": request_of(record["request"]),
        }
    )


def request_of(record: dict[str, Any]) -> RenderRequest:
    references = tuple(
        PreparedReference(
            kind=Kind(r["kind"]),
            position=r["position"],
            path=Path(r["path"]),
            info=MediaInfo(**{**r["info"], "kind": Kind(r["info"]["kind"])}),
        )
        for r in record["references"]
    )
    return RenderRequest(
        **{
            **record,
            "references": references,
            "sizes": {ratio: (size[0], size[1]) for ratio, size in record["sizes"].items()},
            "seconds_allowed": tuple(record["seconds_allowed"]),
            "workdir": Path(record["workdir"]),
            "out": Path(record["out"]),
        }
    )


def film_record(film: Film) -> dict[str, Any]:
    record: dict[str, Any] = _plain(asdict(film))
    return record


def film_of(record: dict[str, Any], request: RenderRequest) -> Film:
    """The film as the child tells of it; the file is the one that was ordered, whatever the child says."""
    film = Film(**{**record, "path": request.out, "unused": tuple(str(text) for text in record["unused"])})
    return replace(film, seconds=int(film.seconds), frames=int(film.frames))


def progress_record(progress: Progress) -> dict[str, Any]:
    return asdict(progress)


def progress_of(record: dict[str, Any]) -> Progress:
    fraction = min(max(float(record["fraction"]), 0.0), 1.0)
    return Progress(str(record["stage"])[:64], fraction, str(record["detail"])[:200])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, Path) else value
