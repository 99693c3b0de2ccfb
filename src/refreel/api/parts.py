"""Everything the HTTP side needs from the rest; the composition root builds it once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from refreel.accounts.caller import Caller
from refreel.accounts.keys import Keys
from refreel.config import Settings
from refreel.links.sign import Signer
from refreel.media.info import MediaInfo
from refreel.models.catalogue import Catalogue
from refreel.queue.base import Queue, Row
from refreel.storage.base import Store


class Accept(Protocol):
    """`pipeline.accept.accept` with its own parts bound: a body in, durable rows out. Blocking."""

    def __call__(self, body: Mapping[str, Any], caller: Caller, *, enqueue: bool) -> tuple[Row, ...]: ...


class Inspect(Protocol):
    """The whole intake of a body, without making a film: what the film would be, as plain JSON values. Blocking.

    Raises what `Accept` raises, and InvalidFileInput for references that only their bytes show to be unusable.
    """

    def __call__(self, body: Mapping[str, Any], caller: Caller) -> Mapping[str, Any]: ...


class Upload(Protocol):
    """A file kept for later requests. `uri` is what a request names it by, `expires_at` unix seconds."""

    @property
    def uri(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def bytes(self) -> int: ...
    @property
    def info(self) -> MediaInfo: ...
    @property
    def expires_at(self) -> float: ...


class Uploads(Protocol):
    """Where uploads go. Raises InvalidFileInput for a file that no model could use as a reference."""

    def save(self, namespace: str, chunks: Iterable[bytes], filename: str = "") -> Upload: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """`engines` tells of the engines behind the models, by name, as plain JSON values (at least `version`)."""

    settings: Settings
    catalogue: Catalogue
    queue: Queue
    store: Store
    keys: Keys
    signer: Signer
    uploads: Uploads
    accept: Accept
    inspect: Inspect
    engines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
