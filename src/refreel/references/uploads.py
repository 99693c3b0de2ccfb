"""Files that users put here to use as references: takes a stream of bytes, gives a URI that works for their namespace only."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from refreel.errors import InvalidFileInput, Problem
from refreel.jobs.kind import Kind
from refreel.media.info import MediaInfo
from refreel.media.kinds import FORMATS
from refreel.references.disk import incoming, settle, sweep_incoming, write_json
from refreel.references.probe import Prober, info_from
from refreel.references.receive import receive
from refreel.references.unusable import Unusable

SCHEME = "refreel://uploads/"

_ID = re.compile(r"[0-9a-f]{32}")
_UNKNOWN = "there is no such upload; it may have expired"
_NAME_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class UploadSettings:
    """`max_bytes` of one file; `keep_seconds` from the last save until a file is deleted; `hold_seconds`: how long a file
    is kept at least from the moment a job that uses it is accepted, since jobs may wait in the queue."""

    max_bytes: int = 100 * 1024 * 1024
    keep_seconds: float = 24 * 3600.0
    hold_seconds: float = 7 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Upload:
    """A kept file. `uri` is what requests name; times are unix seconds."""

    uri: str
    sha256: str
    bytes: int
    kind: Kind
    info: MediaInfo
    filename: str
    created_at: float
    expires_at: float


class Uploads:
    """The uploads of all namespaces under one folder. Safe to share between threads and processes.

    A namespace's files lie in a folder of its own, named by a hash; the same content sent twice by one namespace is one
    file. An upload exists when its JSON file does, which is written last.
    """

    def __init__(
        self,
        folder: Path,
        settings: UploadSettings | None = None,
        *,
        prober: Prober,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._settings = settings or UploadSettings()
        self._prober = prober
        self._clock = clock

    def save(
        self, namespace: str, chunks: Iterable[bytes], filename: str = "", *, hold: bool = False, field: str = "file"
    ) -> Upload:
        """Keep what `chunks` yield, durable when this returns. With `hold` for as long as a waiting job needs it.

        Raises InvalidFileInput (naming `field`) when it is too large or no usable image, video or sound.
        """
        try:
            with self.incoming() as path:
                got = receive(chunks, path, self._settings.max_bytes)
                info = self._prober.probe(path, sha256=got.sha256, size=got.bytes)
                return self.keep(namespace, path, info, filename, hold=hold)
        except Unusable as problem:
            raise InvalidFileInput([Problem(field, problem.message, problem.hint)]) from None

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """A path to write a new file to; give it to `keep`, or it is deleted."""
        with incoming(self._folder) as path:
            yield path

    def keep(self, namespace: str, path: Path, info: MediaInfo, filename: str = "", *, hold: bool = False) -> Upload:
        """Take over the probed file `path` (from `incoming`), durable when this returns; one that is kept already stays."""
        upload = self._described(namespace, info, filename[:_NAME_CHARACTERS], hold)
        if not self._already(upload, namespace):
            path.chmod(0o400)
            settle(path, self._media_path(upload, namespace))
        kept = self._read(self._json_path(upload.uri, namespace))
        if kept is not None and kept.expires_at >= upload.expires_at:
            return kept
        write_json(self._folder, self._json_path(upload.uri, namespace), _to_json(upload))
        return upload

    def get(self, uri: str, namespace: str) -> Upload:
        """Raises Unusable, with the same words for a URI that is wrong, unknown, expired or another namespace's."""
        upload = self._read(self._json_path(uri, namespace))
        if upload is None or upload.expires_at <= self._clock() or not self._media_path(upload, namespace).is_file():
            raise Unusable(_UNKNOWN)
        return upload

    def find(self, uri: str, namespace: str) -> Path:
        """The file behind `uri`. Raises as `get` does."""
        return self._media_path(self.get(uri, namespace), namespace)

    def hold(self, uri: str, namespace: str) -> None:
        """Keep the upload long enough for a job that is being accepted. Raises as `get` does."""
        upload = self.get(uri, namespace)
        now, hold = self._clock(), self._settings.hold_seconds
        # Many jobs may use one upload: a hold that is nearly as long is left as it is, and the disk in peace.
        if upload.expires_at < now + 0.9 * hold:
            write_json(self._folder, self._json_path(uri, namespace), {**_to_json(upload), "expires_at": now + hold})

    def delete(self, uri: str, namespace: str) -> None:
        upload = self.get(uri, namespace)
        self._json_path(uri, namespace).unlink(missing_ok=True)
        self._media_path(upload, namespace).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Delete what has expired; the number of files deleted."""
        sweep_incoming(self._folder)
        deleted, now = 0, self._clock()
        for path in self._folder.glob("*/*.json"):
            upload = self._read(path)
            if upload is None or upload.expires_at <= now:
                path.unlink(missing_ok=True)
                deleted += 1
        self._sweep_orphans(now - 3600.0)
        return deleted

    def _sweep_orphans(self, before: float) -> None:
        """Media without its JSON: a crash between the two, or an upload that has just expired."""
        for path in self._folder.glob("*/*"):
            if path.suffix == ".json" or path.with_suffix(".json").exists() or path.parent.name.startswith("."):
                continue
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()

    def _described(self, namespace: str, info: MediaInfo, filename: str, hold: bool) -> Upload:
        now = self._clock()
        # Made from content and namespace: the same file sent again is the same upload; ids of others tell nothing.
        name = hashlib.sha256(f"{namespace}\0{info.sha256}".encode()).hexdigest()[:32]
        keep = self._settings.hold_seconds if hold else self._settings.keep_seconds
        return Upload(SCHEME + name, info.sha256, info.bytes, info.kind, info, filename, now, now + keep)

    def _already(self, upload: Upload, namespace: str) -> bool:
        """Whether the file is there; if so it counts as new, so that a sweep spares it until its JSON is written."""
        path = self._media_path(upload, namespace)
        try:
            os.utime(path)
            return path.stat().st_size == upload.bytes
        except FileNotFoundError:
            return False

    def _json_path(self, uri: str, namespace: str) -> Path:
        name = uri.removeprefix(SCHEME)
        if not uri.startswith(SCHEME) or not _ID.fullmatch(name):
            raise Unusable(_UNKNOWN)
        return self._home(namespace) / f"{name}.json"

    def _media_path(self, upload: Upload, namespace: str) -> Path:
        return self._home(namespace) / f"{upload.uri.removeprefix(SCHEME)}.{upload.info.format}"

    def _home(self, namespace: str) -> Path:
        return self._folder / hashlib.sha256(namespace.encode()).hexdigest()[:24]

    def _read(self, path: Path) -> Upload | None:
        try:
            return _from_json(json.loads(path.read_text()))
        except FileNotFoundError:
            return None


def is_upload_uri(uri: str) -> bool:
    return uri.startswith("refreel:")


def _to_json(upload: Upload) -> dict[str, Any]:
    return asdict(upload)


def _from_json(value: dict[str, Any]) -> Upload | None:
    facts = value["info"]
    if facts["format"] not in FORMATS:
        return None
    info = info_from(facts, str(value["sha256"]), int(value["bytes"]))
    return Upload(
        uri=str(value["uri"]),
        sha256=info.sha256,
        bytes=info.bytes,
        kind=info.kind,
        info=info,
        filename=str(value["filename"]),
        created_at=float(value["created_at"]),
        expires_at=float(value["expires_at"]),
    )
