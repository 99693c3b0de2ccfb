"""Takes what was worked out about a file, keeps it by the file's content, gives it back; what it holds can always be made again."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from refreel import logs

VERSION = 10
"""Goes up when a stage of casting gives something else for the same file."""
MOST_BYTES = 1 << 30
Arrays = Mapping[str, NDArray[np.generic]]

log = logs.of("cast")


class Store:
    """A folder of arrays. Safe for several processes at once: entries appear whole or not at all."""

    def __init__(self, cache: Path) -> None:
        self._folder = cache / "cast"

    def remembered(self, sha256: str, what: str, make: Callable[[], Arrays]) -> Arrays:
        """The entry `what` of the file with this hash, made by `make` when it is not there or cannot be read."""
        path = self._folder / f"{sha256[:32]}-{what}-{VERSION}.npz"
        kept = _loaded(path)
        if kept is None:
            kept = make()
            self._save(path, kept)
        return kept

    def _save(self, path: Path, arrays: Arrays) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=".part", dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, allow_pickle=False, **arrays)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._forget_the_oldest(path)

    def _forget_the_oldest(self, fresh: Path) -> None:
        """Bounds the folder: the entries unused for longest go, never the one just written."""
        entries = []
        for path in self._folder.glob("*.npz"):
            try:
                stat = path.stat()
            except FileNotFoundError:  # another process was tidying too
                continue
            entries.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries):
            if total <= MOST_BYTES:
                return
            if path != fresh:
                path.unlink(missing_ok=True)
                total -= size


def _loaded(path: Path) -> Arrays | None:
    try:
        with np.load(path, allow_pickle=False) as entry:
            arrays = {name: entry[name] for name in entry.files}
        os.utime(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        log.warning("cache entry %s is damaged (%s) and is made again", path.name, error)
        return None
    return arrays
