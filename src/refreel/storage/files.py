"""The store: a folder or a bucket, whichever its URL names, through one library."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

from refreel.errors import NotFound, Unavailable
from refreel.storage.base import StoredFile

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import ObjectStore

CHUNK = 256 * 1024


class FileStore:
    """Files under `url` (`file:///srv/films`, `s3://bucket/prefix`, `gs://…`, `az://…`). Credentials of buckets come from where
    their own tools look for them. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        self._folder: Path | None = None
        self._store: ObjectStore
        if url.startswith("file://"):
            self._folder = Path(url.removeprefix("file://"))
            self._folder.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(self._folder)
        else:
            self._store = from_url(url)

    def put_file(self, key: str, path: Path) -> StoredFile:
        with _translated(key):
            obstore.put(self._store, key, path)
        if self._folder is not None:
            _flush(self._folder / key)
        return self.head(key)

    def head(self, key: str) -> StoredFile:
        with _translated(key):
            return _stored(obstore.head(self._store, key))

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The key is looked up before this returns, so a missing one raises here and not in the middle of an answer."""
        size = self.head(key).size
        stop = size if end is None else min(end, size)
        return self._chunks(key, start, stop) if start < stop else iter(())

    def delete(self, key: str) -> None:
        # Buckets call it a success when there was nothing to delete; a folder does not.
        self.head(key)
        with _translated(key):
            obstore.delete(self._store, key)

    def list(self, prefix: str) -> Iterator[StoredFile]:
        with _translated(prefix):
            for batch in obstore.list(self._store, prefix=prefix or None):
                yield from (_stored(meta) for meta in batch)

    def _chunks(self, key: str, start: int, end: int) -> Iterator[bytes]:
        with _translated(key):
            found = obstore.get(self._store, key, options={"range": (start, end)})
            for chunk in found.stream(min_chunk_size=CHUNK):
                yield bytes(chunk)


def _stored(meta: ObjectMeta) -> StoredFile:
    etag = (meta["e_tag"] or "").strip('"') or f"{meta['size']:x}-{meta['last_modified'].timestamp():.0f}"
    return StoredFile(meta["path"], meta["size"], etag, meta["last_modified"].timestamp())


@contextlib.contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, ValueError) as error:
        # A key that cannot be one (`..`, `//`) names nothing.
        raise NotFound() from error
    except (BaseError, OSError) as error:
        raise Unavailable("The storage cannot be reached at the moment.") from error


def _flush(path: Path) -> None:
    """The library renames the finished file into place; file and name are on the disk only after this."""
    for one, how in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        handle = os.open(one, how)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
