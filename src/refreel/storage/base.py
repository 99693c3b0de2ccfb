"""What a store is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredFile:
    key: str
    size: int
    etag: str
    modified: float


class Store(Protocol):
    """Keys are `/`-separated, relative, made by us. Missing keys raise `errors.NotFound`."""

    def put_file(self, key: str, path: Path) -> StoredFile:
        """Atomic: a reader sees the whole file or nothing. Overwriting the same key is allowed (a job may run twice)."""
        ...

    def head(self, key: str) -> StoredFile: ...
    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Bytes [start, end) in chunks of about 256 KiB."""
        ...

    def delete(self, key: str) -> None: ...
    def list(self, prefix: str) -> Iterator[StoredFile]: ...
